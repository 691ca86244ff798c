"""What was to be expected of a line in a period: its yearly cost by the days it ran, against what it did cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from cases.models import Case
from escalation.models import Decision, FollowUp, Line

DAYS_A_YEAR = 365


def period_of(case: Case, on: dt.date) -> tuple[dt.date, dt.date] | None:
    """From the first day of the solution, or the day after the latest follow-up of the round, to `on`; both included."""
    decision = Decision.objects.filter(case=case, in_force=True).first()
    lines = decision.recommendation.lines.exclude(start=None) if decision else Line.objects.none()
    start = lines.order_by("start").values_list("start", flat=True).first()
    last = FollowUp.objects.filter(case=case, round=case.round, on__lt=on).exclude(signed_at=None).last()
    begins = last.on + dt.timedelta(days=1) if last else start
    return (begins, on) if begins and begins <= on else None


def expected_dkk(line: Line, since: dt.date, until: dt.date) -> int:
    """Whole DKK: the yearly cost by the days of the period, both included, on which the line ran; halves round up."""
    first, last = max(line.start or since, since), min(line.end_on or until, until)
    days = max(0, (last - first).days + 1)
    return ((line.cost_dkk or 0) * days * 2 + DAYS_A_YEAR) // (2 * DAYS_A_YEAR)


def months_between(since: dt.date, until: dt.date) -> int:
    """Whole months, at least one."""
    return max(1, (until.year - since.year) * 12 + until.month - since.month)


def expected_by_line(case: Case, lines: Iterable[Line], on: dt.date) -> dict[int, int]:
    """What was expected of each line in the period that ends on `on`, by the line's id; 0 before it began."""
    period = period_of(case, on)
    return {line.pk: expected_dkk(line, *period) if period else 0 for line in lines}
