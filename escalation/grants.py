"""What may each of them grant: a sector's share against its chief's limit, the whole against the director's; DKK per year."""

from __future__ import annotations

import datetime as dt

from accounts.clock import local_date
from accounts.models import User
from cases.models import Case
from escalation.models import Recommendation
from escalation.recommendation import newest, rows_of
from escalation.responsibility import share_dkk
from escalation.submission import touched_sectors
from orgunits.models import Capability, OrgUnit
from orgunits.people import memberships_on


def sector_amounts(version: Recommendation) -> dict[str, int]:
    """What each sector pays of the whole, integer DKK per year by sector code; the sum is the whole cost."""
    total: dict[str, int] = {}
    for row in rows_of(version):
        for code, amount in share_dkk(row.cost_dkk or 0, row.shares).items():
            total[code] = total.get(code, 0) + amount
    return total


def grant_limit(sector: OrgUnit, day: dt.date) -> int | None:
    """The sector's chief's limit in DKK per year; None is no limit."""
    rows = memberships_on(day).filter(unit=sector, user=sector.head, role__capabilities__contains=[Capability.DECIDE])
    limits = list(rows.values_list("role__grant_limit_dkk", flat=True))
    known = [limit for limit in limits if limit is not None]
    return max(known) if known and len(known) == len(limits) else None


def directors_limit(person: User, day: dt.date) -> int | None:
    """What the director may grant for the whole case, DKK per year; None is no limit."""
    rows = memberships_on(day).filter(user=person, role__capabilities__contains=[Capability.DIRECT])
    return rows.values_list("role__grant_limit_dkk", flat=True).first()


def above_limit(case: Case, at: dt.datetime) -> list[OrgUnit]:
    """The sectors whose share (DKK per year) is above what their chief may grant."""
    version = newest(case)
    assert version is not None
    amounts = sector_amounts(version)
    return [
        sector
        for sector in touched_sectors(version)
        if (limit := grant_limit(sector, local_date(at))) is not None and amounts.get(sector.code, 0) > limit
    ]
