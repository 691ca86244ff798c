"""On which day is a clock first counted, and on which is it due: by the policy, by a letter, by what was agreed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from accounts.clock import local_date
from accounts.remembering import remembered
from cases.models import Case
from escalation.models import DeadlineRule, Decision, FollowUp, Hearing, Moving
from escalation.workdays import Calendar, add_months, calendar_with
from orgunits.models import ClosedDay

LATER_FOLLOW_UPS = ("second_follow_up", "third_follow_up")  # the policy's rules for them; the last also for all later


@remembered
def the_calendar() -> Calendar:
    """The municipality's calendar, closed days included."""
    return calendar_with(ClosedDay.objects.values_list("day", flat=True))


def day_after_the_answer(case: Case, _at: dt.datetime) -> dt.date | None:
    return case.handovers.latest("offered_at").answer_by + dt.timedelta(days=1)


def today(_case: Case, at: dt.datetime) -> dt.date | None:
    return local_date(at)


def earliest_start(case: Case, _at: dt.datetime) -> dt.date | None:
    decision = Decision.objects.filter(case=case, in_force=True).first()
    lines = decision.recommendation.lines.exclude(start=None) if decision else None
    return lines.order_by("start").values_list("start", flat=True).first() if lines is not None else None


def _first_start(case: Case, at: dt.datetime) -> dt.date | None:
    """A split that is changed after a follow-up has been followed up for the first time: its next one stands."""
    if FollowUp.objects.filter(case=case, round=case.round).exclude(signed_at=None).exists():
        return None
    return earliest_start(case, at)


def starts_to_come(case: Case, day: dt.date) -> list[dt.date]:
    """The first days of the decided lines after `day`, each once: then those who carry them are asked to begin."""
    decision = Decision.objects.filter(case=case, in_force=True).first()
    lines = decision.recommendation.lines.filter(start__gt=day) if decision else ()
    return sorted({line.start for line in lines if line.start})


def day_of_moving(case: Case, _at: dt.datetime) -> dt.date | None:
    moving = Moving.of(case)
    return moving.moves_on if moving else None


def _has_rulings(case: Case, at: dt.datetime) -> dt.date | None:
    decision = Decision.objects.filter(case=case, in_force=True).first()
    return local_date(at) if decision and decision.rulings.exists() else None


def by_rule(_case: Case, rule: DeadlineRule, first_day: dt.date, calendar: Calendar) -> dt.date | None:
    return _after(rule, first_day, calendar)


def _after(rule: DeadlineRule, first_day: dt.date, calendar: Calendar) -> dt.date:
    if rule.unit == DeadlineRule.Unit.MONTHS:
        return add_months(first_day, rule.amount)
    return calendar.shift(first_day, rule.amount)


def latest_first_follow_up(begins: dt.date) -> dt.date | None:
    """The last day that the policy gives the first follow-up of what begins then; None where it has no rule for it."""
    rule = DeadlineRule.objects.filter(code="first_follow_up").order_by("-policy__version").first()
    return _after(rule, begins, the_calendar()) if rule else None


def _in_the_letter(case: Case, _rule: DeadlineRule, _first_day: dt.date, _calendar: Calendar) -> dt.date | None:
    return Hearing.objects.filter(recommendation__case=case).latest("sent_at").due_on


def _as_agreed(case: Case, rule: DeadlineRule, _first_day: dt.date, _calendar: Calendar) -> dt.date | None:
    """The day they chose; else 6 and then 12 months after the start, and later as long after the one before."""
    latest = FollowUp.objects.filter(case=case).latest("round", "no")
    if latest.conclusion in {FollowUp.Conclusion.CLOSE, FollowUp.Conclusion.BACK}:
        return None
    return latest.next_on or planned_after(case, latest, rule)


def planned_after(case: Case, latest: FollowUp, rule: DeadlineRule) -> dt.date:
    """When the policy of `rule` wants the follow-up after `latest`."""
    code = LATER_FOLLOW_UPS[min(latest.no, len(LATER_FOLLOW_UPS)) - 1]
    months = rule.policy.rules.filter(code=code).values_list("amount", flat=True).first() or rule.amount
    decision = Decision.objects.filter(case=case, in_force=True).first()
    lines = decision.recommendation.lines.exclude(start=None) if decision else None
    start = lines.order_by("start").values_list("start", flat=True).first() if lines is not None else None
    planned = add_months(start or latest.on, months)
    return planned if latest.no <= len(LATER_FOLLOW_UPS) and planned > latest.on else add_months(latest.on, months)


def kind_of(code: str, case: Case, rule: DeadlineRule) -> str:
    """A first follow-up is the law's only when a line rests on a law that says so (barnets lov § 95); else internal."""
    if rule.kind != DeadlineRule.Kind.STATUTORY:
        return rule.kind
    decision = Decision.objects.filter(case=case, in_force=True).first()
    lines = decision.recommendation.lines.filter(laws__follow_up_by_law=True) if decision else None
    by_law = code == "first_follow_up" and lines is not None and lines.exists()
    return DeadlineRule.Kind.STATUTORY if by_law else DeadlineRule.Kind.INTERNAL


FIRST_DAY: dict[str, Callable[[Case, dt.datetime], dt.date | None]] = {
    "first_follow_up": _first_start,
    "citizen_rulings_started": _has_rulings,
}
DUE_DAY: dict[str, Callable[[Case, DeadlineRule, dt.date, Calendar], dt.date | None]] = {
    "hearing_answer": _in_the_letter,
    "next_follow_up": _as_agreed,
}
