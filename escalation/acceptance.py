"""Is it accepted in time: whom a task goes to that nobody accepts. One step up at a time, and the case goes with it.

The steps are data (the policy's chain »line_acceptance«): whoever was asked is reminded; then the leader of the unit that
has not accepted holds the case, then the chief of its sector, then the director. It comes back when it is accepted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.clock import MORNING, local_instant
from accounts.models import User
from accounts.remembering import remembered
from cases import parts
from cases.models import Case, Depth, PartKind, Stage
from escalation.dueday import the_calendar
from escalation.gone_up import let_go
from escalation.models import ChainStep, DeadlineRule, Decision, LineProgress, Moving, Obligation
from escalation.moves import Act, Move, stages, the_clock
from orgunits.models import OrgUnit
from orgunits.people import director

RULE = CHAIN = "line_acceptance"
UNDER_WAY = stages(Stage.DECIDED, Stage.IMPLEMENTATION)
Leads = Callable[[OrgUnit | None], User | None]


def _head(unit: OrgUnit | None) -> User | None:
    return unit.head if unit and unit.head and unit.head.is_active else None


# Who holds the case after a step, by the name the policy uses; one who is not there leaves it to the next in the order.
WHO: dict[str, Leads] = {
    "unit_leader": _head,
    "sector_chief": lambda unit: _head(unit.sector) if unit else None,
    "director": lambda _unit: director(),
}


def waiting_lines(case: Case) -> QuerySet[LineProgress]:
    """The lines of the split in force that nobody has accepted, the furthest up first."""
    rows = LineProgress.objects.filter(line__recommendation__decision__case=case, accepted_at=None)
    rows = rows.filter(line__recommendation__decision__in_force=True)
    return rows.select_related("line__person", "line__unit__head", "line__unit__sector__head").order_by(
        "-step", "line__position", "pk"
    )


def asked(row: LineProgress) -> User | None:
    """Who is to accept the line: the person named on it until they have said no, then the unit's leader."""
    head = row.line.unit.head if row.line.unit else None
    if row.line.person and row.declined_by_id != row.line.person_id:
        return row.line.person
    return head if row.declined_by_id is None or row.declined_by_id != getattr(head, "pk", None) else None


def watch(act: Act) -> None:
    """The units have been told: from now the days count. One obligation per step of the chain."""
    rule = DeadlineRule.objects.filter(code=RULE).order_by("-policy__version").first()
    decision = Decision.objects.get(case=act.case, in_force=True)
    if rule is None or not waiting_lines(act.case).exists():
        return
    calendar = the_calendar()
    decision.accept_by, decision.accept_rule = calendar.shift(act.day, rule.amount), rule
    decision.save()
    for step in rule.policy.steps.filter(chain=CHAIN):
        Obligation.objects.create(
            case=act.case,
            kind=Obligation.Kind.ACCEPT,
            occurrence=step.offset,
            entry=decision.pk,
            chain=CHAIN,
            due_at=_instant_of(decision, step),
        )


def is_accepted(act: Act, row: LineProgress) -> None:
    """What was to come of the line is cancelled with the last one; whoever held the case for it lets go of it."""
    still = waiting_lines(act.case)
    if not still.exists():
        pending = act.case.obligations.filter(kind=Obligation.Kind.ACCEPT, state=Obligation.State.PENDING)
        pending.update(state=Obligation.State.CANCELLED)
    if row.passed_to:
        let_go(act.case, act.at)


def some_line_goes_up(case: Case, at: dt.datetime) -> bool:
    """A step has come, and a line is further down. Not while the child moves to another municipality."""
    return Moving.of(case) is None and any(row.step < steps_come(case, at) for row in waiting_lines(case))


def steps_come(case: Case, at: dt.datetime) -> int:
    """How many steps up have come by now."""
    decision = _watched(case)
    return sum(_instant_of(decision, step) <= at for step in _steps_up(decision)) if decision else 0


def pass_line_on(act: Act) -> None:
    """One step up for every line that is behind; each new holder sees at least the headline."""
    decision = _watched(act.case)
    assert decision is not None
    names, keys = [step.to[-1] for step in _steps_up(decision)], []
    for row in waiting_lines(act.case):
        if row.step < steps_come(act.case, act.at):
            row.step += 1
            row.passed_to = _first_there(row, names[row.step - 1 :])
            row.save()
            parts.give(act.case, PartKind.ESCALATED, row.passed_to, act.at, depth=Depth.HEADLINE)
            keys.append(row.line.key)
    act.data.update(lines=keys)


def _first_there(row: LineProgress, names: list[str]) -> User | None:
    """The first of the named who is there; nobody when the unit, its sector and the municipality have no head."""
    return next((person for name in names if (person := WHO[name](row.line.unit))), None)


@remembered
def _watched(case: Case) -> Decision | None:
    rows = Decision.objects.filter(case=case, in_force=True).exclude(accept_by=None)
    return rows.select_related("accept_rule__policy").first()


@remembered
def _steps_up(decision: Decision) -> list[ChainStep]:
    assert decision.accept_rule
    return list(decision.accept_rule.policy.steps.filter(chain=CHAIN, offset__gt=0).order_by("offset"))


def _instant_of(decision: Decision, step: ChainStep) -> dt.datetime:
    """08.00 of the step's working day."""
    assert decision.accept_by
    calendar = the_calendar()
    day = calendar.shift(decision.accept_by, step.offset) if step.offset else decision.accept_by
    return local_instant(calendar.next_working_day(day), MORNING)


MOVES = (
    Move(
        "pass_line_on",
        _("Not accepted in time: one step up"),
        UNDER_WAY,
        the_clock,
        when=some_line_goes_up,
        then=pass_line_on,
    ),
)
