"""What does the child's age ask for while the case is open: at 10, 15½, 16, 17, 17½ and 18 a task comes by itself.

The days are written as obligations when the case opens, or opens again; the sweep lets each come, once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date, local_instant
from cases.models import Case, Event, Stage
from escalation.casefile import OPEN
from escalation.models import CaseTask, Obligation
from escalation.moves import Act, Move, the_clock
from escalation.workdays import add_months

Code = CaseTask.Code
MORNING = dt.time(8)


@dataclass(frozen=True)
class Age:
    """An age in months that asks for something: the act, the task, and how many months there are for it."""

    verb: str
    label: str | Promise
    months: int
    task: str
    within: int

    def day(self, born: dt.date) -> dt.date:
        """The day the child comes to that age."""
        years, rest = divmod(self.months, 12)
        return add_months(born, self.months) if rest else birthday(born, years)


AGES = (
    Age("child_turned_10", _("The child is 10"), 10 * 12, Code.HEAR_CHILD_AS_PARTY, 1),  # barnets lov § 3
    Age("child_nears_16", _("The child is 15½"), 15 * 12 + 6, Code.YOUTH_PLAN_SOON, 6),
    Age("child_turned_16", _("The child is 16"), 16 * 12, Code.YOUTH_PLAN, 3),  # barnets lov § 108
    Age("child_turned_17", _("The child is 17"), 17 * 12, Code.ADULT_SIDE, 6),
    Age("child_nears_18", _("The child is 17½"), 17 * 12 + 6, Code.TURNING_18, 6),
    Age("child_turned_18", _("The child is 18"), 18 * 12, Code.TURNED_18, 1),
)


def birthday(born: dt.date, years: int) -> dt.date:
    """The day somebody is that many years old. Born on 29 February, in a year without it: 1 March, as ages are counted."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return dt.date(born.year + years, 3, 1)


def follow(event: Event, case: Case) -> None:
    """When a case opens, or opens again: one obligation for each of these days that is still to come."""
    if event.from_stage not in {Stage.NEW, Stage.CLOSED} or case.stage == Stage.CLOSED:
        return
    today = local_date(event.at)
    Obligation.objects.bulk_create(
        Obligation(
            case=case,
            kind=Obligation.Kind.SETTLE,
            occurrence=age.months,
            entry=event.seq,
            due_at=local_instant(age.day(case.child.birth_date)),
        )
        for age in AGES
        if age.day(case.child.birth_date) > today
    )


def has_come(age: Age) -> Callable[[Case, dt.datetime], bool]:
    """The child has come to that age while the case was there, and the task is not written yet."""

    def when(case: Case, at: dt.datetime) -> bool:
        day = age.day(case.child.birth_date)
        if not local_date(case.opened_at) < day <= local_date(at):
            return False
        return not CaseTask.objects.filter(case=case, code=age.task).exists()

    return when


def write_task(age: Age) -> Callable[[Act], None]:
    """The task for whoever holds the case, and a reminder on the morning of its last day."""

    def then(act: Act) -> None:
        due_on = add_months(age.day(act.case.child.birth_date), age.within)
        task = CaseTask.objects.create(case=act.case, code=age.task, due_on=due_on, created_at=act.at)
        Obligation.objects.create(
            case=act.case,
            kind=Obligation.Kind.TASK,
            occurrence=0,
            entry=task.pk,
            due_at=max(act.at, local_instant(due_on, MORNING)),
        )
        act.data["task"] = task.pk

    return then


MOVES = tuple(Move(age.verb, age.label, OPEN, the_clock, then=write_task(age), when=has_come(age)) for age in AGES)
