"""Who hears of it when those a step of the chain names are not there: the next one up who can be reached. By table.

A step that names somebody who can be reached is left as it is. Where nobody at all can be, the obligation stays open,
is tried again every hour, and the health page says so (faults F28, invariant I7).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from accounts.clock import local_date
from accounts.models import User
from cases.models import Case
from escalation.told import RECIPIENT, relevant_heads
from orgunits.people import deputy_of, director

Someone = Callable[[Case, dt.datetime], list[User]]


def chiefs_deputies(case: Case, at: dt.datetime) -> list[User]:
    """Whoever stands in for the relevant chiefs, present or not."""
    found = (deputy_of(chief, local_date(at)) for chief in relevant_heads(case))
    return [person for person in found if person]


def directors_deputy(_case: Case, at: dt.datetime) -> list[User]:
    head = director()
    deputy = deputy_of(head, local_date(at)) if head else None
    return [deputy] if deputy else []


TOP: tuple[Someone, ...] = (RECIPIENT["director"], directors_deputy)
CHIEFS: tuple[Someone, ...] = (RECIPIENT["relevant_chief_l2"], chiefs_deputies, *TOP)
LEADERS: tuple[Someone, ...] = (RECIPIENT["holders_leader"], *CHIEFS)
PARTNERS_LEADERS: tuple[Someone, ...] = (RECIPIENT["counterparts_leader"], *CHIEFS)
# Whom to turn to, in order, when the one who was to be told is not there.
INSTEAD_OF: dict[str, tuple[Someone, ...]] = {
    "holder": (RECIPIENT["substitute"], *LEADERS),
    "co_holder": (RECIPIENT["substitute"], *LEADERS),
    "substitute": LEADERS,
    "holders_leader": CHIEFS,
    "relevant_chief_l2": (chiefs_deputies, *TOP),
    "director": (directors_deputy,),
    "counterpart": (RECIPIENT["counterparts_substitute"], *PARTNERS_LEADERS),
    "counterparts_substitute": PARTNERS_LEADERS,
    "counterparts_leader": CHIEFS,
}


def named(names: Iterable[str], case: Case, at: dt.datetime) -> list[User]:
    """Everyone the names stand for in the case, once."""
    return list({person.pk: person for name in names for person in RECIPIENT[name](case, at)}.values())


def next_up(names: Iterable[str], case: Case, at: dt.datetime) -> list[User]:
    """The first above the names who can be reached; nobody when the chain has no one higher."""
    ladder = next((INSTEAD_OF[name] for name in reversed(list(names)) if name in INSTEAD_OF), ())
    return next((people for someone in ladder if (people := someone(case, at))), [])


def names_people(names: Iterable[str]) -> bool:
    """False for a step that only stands for something that happens, such as a star that counts as disputed."""
    return any(name in INSTEAD_OF for name in names)
