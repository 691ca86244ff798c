"""How many: counts without names that leaders and analysts may read."""

from __future__ import annotations

import datetime as dt

from accounts.clock import COPENHAGEN, local_date
from accounts.models import User
from cases.access import NotVisible
from escalation.models import Star
from orgunits.models import Capability
from orgunits.people import may

READERS = (Capability.ANALYSE, Capability.DECIDE, Capability.DIRECT)


def declined_stars(user: User, at: dt.datetime, year: int) -> int:
    """Stars declined in the year (Danish time). Raises NotVisible for anyone who may not read statistics."""
    return _count(user, at, year, outcome=Star.Outcome.DECLINED)


def signed_stars(user: User, at: dt.datetime, year: int) -> int:
    """Stars set by both in the year (Danish time). Raises NotVisible as above."""
    return _count(user, at, year, outcome=Star.Outcome.SIGNED)


def _count(user: User, at: dt.datetime, year: int, **which: str) -> int:
    if not any(may(user, capability, local_date(at)) for capability in READERS):
        raise NotVisible
    first = dt.datetime(year, 1, 1, tzinfo=COPENHAGEN)
    last = dt.datetime(year + 1, 1, 1, tzinfo=COPENHAGEN)
    return Star.objects.filter(outcome_at__gte=first, outcome_at__lt=last, **which).count()
