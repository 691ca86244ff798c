"""Did the replay come out as the file says: stage, star, holders, deadlines, escalations and checks, difference by difference."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.clock import local_date
from cases.models import Case
from escalation.deadlines import MARKS, the_calendar
from escalation.models import Deadline, DeadlineRule
from escalation.told import relevant_chiefs
from intake.checks import NOT_YET
from intake.replay import Replay
from intake.times import night
from notifications.models import Notification

Difference = dict[str, Any]


def differences(replay: Replay, expected: dict[str, Any]) -> list[Difference]:
    """Every place where the case differs from `expected`; what was not tried is not among them but in `not_yet`."""
    case, day = replay.case, replay.stopped_on
    found: list[Difference] = []
    got = {
        "final_stage": case.stage,
        "star_status": case.star_status,
        "relevant_chiefs": sorted(person.code for person in relevant_chiefs(case, night(day))),
        "child_is_party_at_as_of": case.child.is_party_on(day),
        "holders_by_stage": holders(case),
        "deadlines": deadlines(case, day),
        "deadlines_missed": missed(case, day),
        "escalations": escalations(case),
    }
    for name, value in got.items():
        found += _compare(name, _in_order(name, expected[name]), value)
    for tried in sorted(replay.tried, key=lambda one: one.check.id):
        if tried.result == NOT_YET:
            replay.not_yet.append({"path": f"expected.checks[{tried.check.id}]", "what": tried.check.action})
            continue
        wanted = {"result": tried.check.result, "code": tried.check.code}
        code = tried.check.code if tried.check.code in tried.codes else next(iter(sorted(tried.codes)), None)
        found += _compare(f"checks[{tried.check.id}]", wanted, {"result": tried.result, "code": code})
    return found


def holders(case: Case) -> list[Difference]:
    """One row per stage and holder, in days; the day of change belongs to the new row."""
    return [
        {
            "stage": span.stage,
            "holder": span.holder.code,
            "from": local_date(span.since).isoformat(),
            "to": local_date(span.until).isoformat() if span.until else None,
        }
        for span in case.spans.select_related("holder").order_by("since", "pk")
    ]


def deadlines(case: Case, day: dt.date) -> list[Difference]:
    """Every clock that had started by the day; the marks only once the decision is made."""
    rows = [row for row in _started(case, day) if row.code not in MARKS or row.done_on]
    return sorted((_row(row, day) for row in rows), key=_by_code)


def missed(case: Case, day: dt.date) -> list[str]:
    """`code:due_on` of every deadline missed by the day; the family's own time never counts."""
    rows = (row for row in _started(case, day) if row.kind != DeadlineRule.Kind.PARTY)
    shown = (row for row in rows if row.code not in MARKS or row.done_on)
    return sorted(f"{row.code}:{row.due_on}" for row in shown if _is_missed(row, day))


def escalations(case: Case) -> list[Difference]:
    """Who was told after a missed deadline, on which day."""
    rows: dict[str, Difference] = {}
    told = Notification.objects.filter(case=case, code="escalation").select_related("person")
    for notice in told:
        obligation = notice.key.split(":")[1]
        deadline = Deadline.objects.get(obligations__pk=obligation)
        row = rows.setdefault(
            obligation,
            {
                "deadline": deadline.code,
                "due_on": deadline.due_on.isoformat(),
                "offset_working_days": notice.working_days,
                "on": local_date(notice.at).isoformat(),
                "to": [],
            },
        )
        row["to"] = sorted([*row["to"], notice.person.code])
    return sorted(rows.values(), key=lambda row: (row["on"], row["deadline"]))


def _started(case: Case, day: dt.date) -> list[Deadline]:
    """The clocks of the policy; a later follow-up's own day is not one of its codes."""
    rows = case.deadlines.filter(round=case.round, started_on__lte=day)
    return [row for row in rows.select_related("rule") if row.code == row.rule.code]


def _row(row: Deadline, day: dt.date) -> Difference:
    over = the_calendar().between(row.due_on, row.done_on or day) if _is_missed(row, day) else 0
    return {
        "code": row.code,
        "kind": row.kind,
        "started_on": row.started_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "done_on": row.done_on.isoformat() if row.done_on else None,
        "missed": _is_missed(row, day),
        "working_days_over": over,
    }


def _is_missed(row: Deadline, day: dt.date) -> bool:
    return (row.done_on or day) > row.due_on


def _by_code(row: Difference) -> tuple[str, str]:
    return row["code"], row["started_on"]


def _in_order(name: str, value: Any) -> Any:
    """Lists whose order the file's rules leave open, in the order that is used here."""
    if name == "deadlines":
        return sorted(value, key=_by_code)
    if name == "escalations":
        rows = ({**row, "to": sorted(row["to"])} for row in value)
        return sorted(rows, key=lambda row: (row["on"], row["deadline"]))
    return sorted(value) if name in {"relevant_chiefs", "deadlines_missed"} else value


def _compare(path: str, expected: Any, got: Any) -> list[Difference]:
    if isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        pairs = enumerate(zip(expected, got, strict=True))
        return [found for number, (one, other) in pairs for found in _compare(f"{path}[{number}]", one, other)]
    return [] if expected == got else [{"path": path, "expected": expected, "got": got}]
