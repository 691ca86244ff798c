"""Did the replay come out as the file says: stage, star, holders, deadlines, escalations and checks, difference by difference."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from accounts.clock import local_date
from cases.models import Case, Stage
from escalation.deadlines import MARKS
from escalation.dispute import RAISES
from escalation.dueday import the_calendar
from escalation.models import ChainStep, Deadline, DeadlineRule, Obligation
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
        different = _compare(f"checks[{tried.check.id}]", wanted, {"result": tried.result, "code": code})
        if different and not tried.is_whole:
            what = f"{tried.check.action} rests on something that has not come about"
            replay.not_yet.append({"path": f"expected.checks[{tried.check.id}]", "what": what})
        else:
            found += different
    return found + unlisted(replay)


def unlisted(replay: Replay) -> list[Difference]:
    """What was told at an attempt to lay before and is not listed: for that attempt the file's codes are complete."""
    wanted: dict[str, set[str]] = {}
    told: dict[str, set[str]] = {}
    for tried in replay.tried:
        if tried.check.action == "submit" and tried.is_whole and tried.result != NOT_YET:
            path = f"checks[submit:{tried.check.day}]"
            wanted.setdefault(path, set()).update({tried.check.code} - {None})  # type: ignore[arg-type]
            told.setdefault(path, set()).update(tried.codes)
    return [found for path in told for found in _compare(path, sorted(wanted[path]), sorted(told[path]))]


def holders(case: Case) -> list[Difference]:
    """One row per stage and holder, in days; the day of change belongs to the new row. A closed case has no holder."""
    rows = [
        (span.since, _held(span.stage, span.holder.code, span.since, span.until))
        for span in case.spans.select_related("holder").order_by("since", "pk")
    ]
    closed = case.events.filter(to_stage=Stage.CLOSED).exclude(from_stage=Stage.CLOSED)
    for event in closed.order_by("seq"):
        again = case.events.filter(seq__gt=event.seq, from_stage=Stage.CLOSED).exclude(to_stage=Stage.CLOSED)
        until = again.order_by("seq").values_list("at", flat=True).first()
        rows.append((event.at, _held(Stage.CLOSED.value, None, event.at, until)))
    return [row for _since, row in sorted(rows, key=lambda one: one[0])]


def _held(stage: str, holder: str | None, since: dt.datetime, until: dt.datetime | None) -> Difference:
    return {
        "stage": stage,
        "holder": holder,
        "from": local_date(since).isoformat(),
        "to": local_date(until).isoformat() if until else None,
    }


def deadlines(case: Case, day: dt.date) -> list[Difference]:
    """Every clock that had started by the day; the marks only once the decision is made."""
    rows = _shown(case, day)
    return sorted((_row(row, day) for row in rows), key=_by_code)


def missed(case: Case, day: dt.date) -> list[str]:
    """`code:due_on` of every deadline missed by the day; the family's own time never counts."""
    shown = (row for row in _shown(case, day) if row.kind != DeadlineRule.Kind.PARTY)
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
    for end in _without_a_person(case):
        rows[str(end.pk)] = _raised(end)
    return sorted(rows.values(), key=lambda row: (row["on"], row["deadline"]))


def _without_a_person(case: Case) -> QuerySet[Obligation]:
    """Steps of a chain that fired and are addressed to nobody: the star is treated as raised."""
    fired = Obligation.objects.filter(case=case, kind=Obligation.Kind.ESCALATE, state=Obligation.State.FIRED)
    ends = ChainStep.objects.filter(chain="star_answer", to=[RAISES]).values("offset")
    return fired.filter(deadline__code="star_answer", occurrence__in=ends)


def _raised(row: Obligation) -> Difference:
    assert row.deadline and row.fired_at
    return {
        "deadline": row.deadline.code,
        "due_on": row.deadline.due_on.isoformat(),
        "offset_working_days": row.occurrence,
        "on": local_date(row.fired_at).isoformat(),
        "to": [RAISES],
    }


def _shown(case: Case, day: dt.date) -> list[Deadline]:
    """What a file lists: the marks only once the decision is made."""
    decided = case.decisions.filter(recommendation__round=case.round).exists()
    return [row for row in _started(case, day) if decided or row.code not in MARKS]


def _started(case: Case, day: dt.date) -> list[Deadline]:
    """The clocks of the policy; a later follow-up's own day is not one of its codes."""
    rows = case.deadlines.filter(round=case.round, started_on__lte=day)
    return [row for row in rows.select_related("rule") if row.code == row.rule.code]


def _row(row: Deadline, day: dt.date) -> Difference:
    over = the_calendar().between(row.due_on, _until(row, day)) if _is_missed(row, day) else 0
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
    return _until(row, day) > row.due_on


def _until(row: Deadline, day: dt.date) -> dt.date:
    """Until when the clock ran: done, stopped, or still running on the day."""
    return min(one for one in (row.done_on, row.stopped_on, day) if one)


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
