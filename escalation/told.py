"""Who is meant by a name in the reminder chain: holder, stand-in, leader, chief, director, counterpart. By table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from accounts.clock import local_date
from accounts.models import User
from cases.models import Case, Stage
from escalation.models import Star
from escalation.recommendation import newest, pair_of
from escalation.star import current_star, involved_sectors
from escalation.touched import touched_sectors
from orgunits.people import chiefs_of, deputy_of, director, leader_of

BEFORE_THE_CHIEFS = {
    Stage.ORDINARY,
    Stage.STAR_PROPOSED,
    Stage.STAR_DECLINED,
    Stage.DELIBERATION,
    Stage.RECOMMENDATION,
    Stage.HEARING,
}


def _people(*found: User | None) -> list[User]:
    return [person for person in found if person and person.is_active]


def holder(case: Case, _at: dt.datetime) -> list[User]:
    return _people(case.holder)


def co_holder(case: Case, _at: dt.datetime) -> list[User]:
    """The other one of the pair, beside the coordinator."""
    pair = list(User.objects.filter(pk__in=pair_of(case)).order_by("pk"))
    return [] if case.holder not in pair else _people(*(person for person in pair if person != case.holder))


def substitute(case: Case, at: dt.datetime) -> list[User]:
    return _people(deputy_of(case.holder, local_date(at))) if case.holder else []


def holders_leader(case: Case, at: dt.datetime) -> list[User]:
    return _people(leader_of(case.holder, local_date(at))) if case.holder else []


def relevant_heads(case: Case) -> list[User]:
    """The chiefs of the involved units' sectors; from laying before, those whom the split touches. Present or not."""
    version = newest(case)
    if case.stage in BEFORE_THE_CHIEFS or version is None:
        return chiefs_of(involved_sectors(case))
    return chiefs_of(touched_sectors(version))


def relevant_chiefs(case: Case, _at: dt.datetime) -> list[User]:
    return _people(*relevant_heads(case))


def the_director(_case: Case, _at: dt.datetime) -> list[User]:
    return _people(director())


def counterpart(case: Case, _at: dt.datetime) -> list[User]:
    star: Star | None = current_star(case)
    return _people(star.counterpart) if star else []


def counterparts_substitute(case: Case, at: dt.datetime) -> list[User]:
    star = current_star(case)
    return _people(deputy_of(star.counterpart, local_date(at))) if star else []


def counterparts_leader(case: Case, at: dt.datetime) -> list[User]:
    star = current_star(case)
    return _people(leader_of(star.counterpart, local_date(at))) if star else []


def no_person(_case: Case, _at: dt.datetime) -> list[User]:
    """»treated_as_raised« is something that happens to the star, not somebody who is told."""
    return []


RECIPIENT: dict[str, Callable[[Case, dt.datetime], list[User]]] = {
    "holder": holder,
    "co_holder": co_holder,
    "substitute": substitute,
    "holders_leader": holders_leader,
    "relevant_chief_l2": relevant_chiefs,
    "director": the_director,
    "counterpart": counterpart,
    "counterparts_substitute": counterparts_substitute,
    "counterparts_leader": counterparts_leader,
    "treated_as_raised": no_person,
}
