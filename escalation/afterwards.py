"""Whose turn is it after the decision: to accept, begin and report on a task, to make a ruling, to follow up and sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from accounts.clock import local_date
from accounts.models import User
from accounts.remembering import remembered
from cases.models import Case, Stage
from escalation.acceptance import asked, waiting_lines
from escalation.deadlines import FOLLOW_UPS, reports_from
from escalation.dueday import the_calendar
from escalation.followup import open_follow_up, still_to_sign
from escalation.models import Deadline, Decision, FollowUp, LineProgress, Moving, Ruling
from escalation.nextround import latest_whole

Turn = tuple[User | None, str, str]
ACCEPT_BY = "accept_by"  # stands for the day of the decision, where no clock of the case runs


@remembered
def accept_by(case: Case) -> dt.date | None:
    decision = Decision.objects.filter(case=case, in_force=True).first()
    return decision.accept_by if decision else None


# Days that no clock of the case stands for.
OWN_DAY: dict[str, Callable[[Case], dt.date | None]] = {ACCEPT_BY: accept_by}


def to_carry_out(case: Case) -> Iterator[Turn]:
    decision = Decision.objects.filter(case=case, in_force=True).first()
    if decision is None:
        return
    if decision.units_informed_at is None:
        yield case.coordinator, "inform_units", "units_informed"
    for row in waiting_lines(case):
        yield asked(row), "accept_line", ACCEPT_BY
        if row.is_declined:
            yield case.coordinator, "declined_line", ACCEPT_BY
    yield from to_rule(case, decision)


def to_rule(case: Case, decision: Decision) -> Iterator[Turn]:
    """Each ruling towards the family is its unit's leader's to start and send; the coordinator's where there is none."""
    for ruling in Ruling.objects.filter(decision=decision, sent_at=None).select_related("unit__head"):
        who = (ruling.unit.head if ruling.unit else None) or case.coordinator
        yield (who, "send_ruling", "") if ruling.started_at else (who, "ruling", "citizen_rulings_started")


def to_follow_up(case: Case) -> Iterator[Turn]:
    yield from to_carry_out(case)
    follow_up = open_follow_up(case)
    earlier = FollowUp.objects.filter(case=case, round=case.round).exclude(signed_at=None)
    code = "next_follow_up" if earlier.exists() else "first_follow_up"
    if follow_up is None or follow_up.objected_at:
        done = latest_whole(case)
        closes = follow_up is None and done is not None and done.conclusion == FollowUp.Conclusion.CLOSE
        yield case.coordinator, "close" if closes else "follow_up", code
        return
    for person in still_to_sign(case):
        yield person, "sign_follow_up", code


def by_day(case: Case, at: dt.datetime) -> Iterator[Turn]:
    """What a day brings: a task whose first day has come is begun; before a follow-up those who carry one report."""
    if Moving.of(case) is None and case.stage in {Stage.IMPLEMENTATION, Stage.FOLLOW_UP}:
        yield from _to_begin(case, local_date(at))
        yield from _to_report(case, local_date(at))


@remembered
def _carried(case: Case) -> list[LineProgress]:
    rows = LineProgress.objects.filter(line__recommendation__decision__case=case, ended_at=None)
    rows = rows.filter(line__recommendation__decision__in_force=True).exclude(accepted_at=None)
    return list(rows.select_related("line__person", "line__unit__head"))


def _who(row: LineProgress) -> User | None:
    return row.line.person or (row.line.unit.head if row.line.unit else None)


def _to_begin(case: Case, day: dt.date) -> Iterator[Turn]:
    """Not once a follow-up has said whether it runs."""
    if FollowUp.objects.filter(case=case, round=case.round).exclude(signed_at=None).exists():
        return
    for row in _carried(case):
        if row.begun_at is None and row.line.start and row.line.start <= day:
            yield _who(row), "begin_line", ""


def _to_report(case: Case, day: dt.date) -> Iterator[Turn]:
    """Each line that has begun and of which nothing has been told since the days before the follow-up began."""
    deadline = Deadline.objects.filter(case=case, code__in=FOLLOW_UPS, done_at=None, stopped_at=None).first()
    if deadline is None or open_follow_up(case):
        return
    since = reports_from(deadline, the_calendar())
    for row in _carried(case) if since <= day else ():
        has_come = row.line.start is None or row.line.start <= day
        if has_come and not any(local_date(report.at) >= since for report in row.line.reports.all()):
            yield _who(row), "report_line", deadline.code
