"""Where do the chiefs stand: who decides this version, who has answered, and is anything contested."""

from __future__ import annotations

from accounts.models import User
from accounts.remembering import remembered
from cases.models import Case
from escalation.corrections import OPEN, corrected_lines, still_asked
from escalation.models import Position, Recommendation
from escalation.recommendation import newest
from escalation.touched import touched_sectors
from orgunits.people import chiefs_of


@remembered
def deciding_chiefs(case: Case) -> list[User]:
    """The chiefs who decide this version together, each once."""
    version = newest(case)
    return list(dict.fromkeys(chiefs_of(touched_sectors(version)))) if version else []


@remembered
def deciders(case: Case) -> dict[int, int]:
    """The ids of the chiefs who decide, each with whoever answers for them: the deputy of one who is disqualified."""
    deputies = dict(case.recusals.values_list("person", "deputy"))
    return {chief.pk: deputies.get(chief.pk, chief.pk) for chief in deciding_chiefs(case)}


def still_to_answer(case: Case) -> set[int]:
    """The ids of the chiefs who have not answered a correction that stands, one that nobody has refused."""
    chiefs = deciding_chiefs(case)
    return {chief.pk for row in corrected_lines(case, chiefs, OPEN) for chief in still_asked(row, chiefs)}


def asked_of_corrections(case: Case) -> list[int]:
    """The ids of those whose yes or no to a correction is missing, a disqualified chief's deputy in their place."""
    missing = still_to_answer(case)
    return [instead for chief, instead in deciders(case).items() if chief in missing]


@remembered
def positions(version: Recommendation) -> list[Position]:
    """The positions in force on this version."""
    return list(version.positions.filter(superseded_at=None).select_related("chief", "at_point"))


@remembered
def answered(version: Recommendation) -> set[int]:
    """The ids of the chiefs who have taken a position on every at-point."""
    points = version.at_points.count()
    given: dict[int, int] = {}
    for position in positions(version):
        given[position.chief_id] = given.get(position.chief_id, 0) + 1
    return {chief for chief, count in given.items() if count == points}


def all_answered(case: Case) -> bool:
    """Every touched sector has a chief, and each of them has taken a position on every point."""
    version = newest(case)
    if version is None or any(sector.head is None for sector in touched_sectors(version)):
        return False
    return {chief.pk for chief in deciding_chiefs(case)} <= answered(version)


def nobody_is_awaited(case: Case) -> bool:
    """Every chief has taken a position, and every correction that stands has been answered by all, or refused."""
    return all_answered(case) and not corrected_lines(case, deciding_chiefs(case), OPEN)


def is_contested(case: Case) -> bool:
    version = newest(case)
    return version is not None and any(one.stance == Position.Stance.DISAGREE for one in positions(version))
