"""How does a deadline stand today: in time, soon, or over; in working days, with what comes if nothing happens."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.clock import local_date
from cases.models import Case, Stage
from escalation.deadlines import MARKS
from escalation.dueday import the_calendar
from escalation.models import Deadline, DeadlineRule, Obligation
from escalation.workdays import Calendar

LATE_ANSWER = "star_answer"  # it runs on when silence has raised a star, but it is nobody's turn to meet it then


@dataclass(frozen=True)
class Standing:
    """A deadline seen from one day. `days` is working days left, or over when `state` is »over«."""

    deadline: Deadline
    state: str
    days: int
    gone: int
    whole: int

    @property
    def due_on(self) -> dt.date:
        return self.deadline.due_on

    @property
    def share(self) -> int:
        """How much of the time is gone, in whole steps of five percent from 5 to 100."""
        return max(5, min(100, round(20 * self.gone / self.whole) * 5)) if self.whole else 100

    @property
    def pips(self) -> list[str]:
        """One mark per working day: gone, over, or to come; none when there would be too many to read."""
        if self.whole > 20:
            return []
        over = ["o"] * min(self.days, 5) if self.state == "over" else []
        return ["b"] * min(self.gone, self.whole) + [""] * max(0, self.whole - self.gone) + over


def standing(deadline: Deadline, today: dt.date, calendar: Calendar) -> Standing:
    """Soon is today or the next working day; over is any day after the due day."""
    left = calendar.between(today, deadline.due_on)
    if today > deadline.due_on:
        state, days = "over", max(1, calendar.between(deadline.due_on, today))
    else:
        state, days = ("soon" if left <= 1 else "ok"), left
    whole = calendar.between(deadline.started_on, deadline.due_on)
    gone = min(whole, max(0, calendar.between(deadline.started_on, today)))
    return Standing(deadline, state, days, gone, whole)


def nearest_of(cases: Iterable[Case], today: dt.date) -> dict[uuid.UUID, Standing]:
    """The open deadline of each case that comes first, by case id; marks and the family's own time are not among them."""
    rows = Deadline.objects.filter(case__in=[case.pk for case in cases], done_at=None, stopped_at=None)
    rows = rows.exclude(code__in=MARKS).exclude(~Q(case__stage=Stage.STAR_PROPOSED), code=LATE_ANSWER)
    calendar = the_calendar()
    found: dict[uuid.UUID, Standing] = {}
    for row in rows.exclude(kind=DeadlineRule.Kind.PARTY).order_by("due_on", "pk"):
        if row.case_id not in found:
            found[row.case_id] = standing(row, today, calendar)
    return found


def to_come(deadline: Deadline, today: dt.date) -> list[tuple[str, dt.date]]:
    """What happens if nothing is done: the name of who hears of it and the day, in order."""
    rows = deadline.obligations.filter(state=Obligation.State.PENDING).exclude(kind=Obligation.Kind.SETTLE)
    policy = deadline.rule.policy
    steps = {(step.chain, step.offset): step.to for step in policy.steps.all()}
    return [
        (steps[row.chain, row.occurrence][-1], local_date(row.due_at))
        for row in rows.order_by("due_at")
        if (row.chain, row.occurrence) in steps and local_date(row.due_at) >= today
    ]
