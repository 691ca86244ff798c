"""What do the rules need to know of a recommendation: its lines and what stands around them, read from the database once."""

from __future__ import annotations

import datetime as dt

from cases.family import covered_units
from cases.models import Case
from escalation.dueday import the_calendar
from escalation.models import Invitation, Recommendation, SeparateCost
from escalation.recommendation import rows_of
from escalation.split import LineRow, Split
from orgunits.models import OrgUnit
from orgunits.people import home_unit

OWN = frozenset({"consent", "own_unit"})  # every other basis of an invitation is a law's


def split_of(case: Case, version: Recommendation | None, day: dt.date) -> Split:
    """The newest version as the rules see it; without a version everything is missing."""
    rows = tuple(rows_of(version)) if version else ()
    child = case.child
    arena = child.general_arena_unit
    return Split(
        rows=rows,
        needs=tuple(case.needs.values_list("key", flat=True)),
        calendar=the_calendar(),
        born=child.birth_date,
        arena=arena.sector.code if arena and arena.sector else "",
        uncovered=uncovered(case, rows, day),
        points=tuple(version.at_points.values_list("text", flat=True)) if version else (),
        follows_up=bool(version and version.follow_up_on),
        criteria=tuple(version.success_criteria) if version else (),
        stated_dkk=version.stated_cost_dkk if version else None,
        separate_dkk=separate_dkk(case),
        dearer_reason=version.dearer_reason if version else "",
    )


def separate_dkk(case: Case) -> int | None:
    """What the sectors would pay each for themselves at most, DKK per year; None when nobody has written it."""
    costs = SeparateCost.objects.filter(deliberation__case=case, deliberation__round=case.round)
    found = list(costs.values_list("yearly_high_dkk", flat=True))
    return sum(found) if found else None


def uncovered(case: Case, rows: tuple[LineRow, ...], day: dt.date) -> frozenset[str]:
    """The codes of responsible units that no consent and no other basis lets in. Where nobody has been asked for a
    consent, sharing does not rest on one."""
    if not rows or not case.consents.exists():
        return frozenset()
    covered = set(OrgUnit.objects.filter(pk__in=covered_units(case, day)).values_list("code", flat=True))
    by_law = Invitation.objects.filter(deliberation__case=case, ended_at=None).exclude(basis__in=OWN)
    invited = {unit.code for row in by_law.select_related("person") if (unit := home_unit(row.person, day))}
    return frozenset(row.unit for row in rows if row.unit) - covered - invited
