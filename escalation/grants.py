"""What may each of them grant: a sector's share against its chief's limit, the whole against the director's; DKK."""

from __future__ import annotations

import datetime as dt

from accounts.clock import local_date
from accounts.models import User
from accounts.remembering import remembered
from cases.models import Case
from escalation.corrections import accepted, with_changes
from escalation.models import Recommendation
from escalation.recommendation import newest, rows_of
from escalation.responsibility import LineRow, share_dkk
from escalation.touched import touched_sectors
from orgunits.models import Capability, OrgUnit
from orgunits.people import chiefs_of, memberships_on


def sector_amounts(version: Recommendation, rows: list[LineRow] | None = None) -> dict[str, int]:
    """What each sector is asked to grant, integer DKK by sector code: a year's running cost and what is paid once.

    `rows` are the lines as they would be corrected; else they are counted as they stand.
    """
    return _amounts(rows or rows_of(version), once=True)


def yearly_amounts(version: Recommendation, rows: list[LineRow] | None = None) -> dict[str, int]:
    """What each sector pays of the whole, integer DKK per year by sector code; the sum is the whole yearly cost."""
    return _amounts(rows or rows_of(version), once=False)


def _amounts(rows: list[LineRow], *, once: bool) -> dict[str, int]:
    total: dict[str, int] = {}
    for row in rows:
        for dkk in (row.cost_dkk or 0, row.one_off_dkk if once else 0):
            for code, amount in share_dkk(dkk, row.shares).items():
                total[code] = total.get(code, 0) + amount
    return total


@remembered
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
    changes = accepted(version, list(dict.fromkeys(chiefs_of(touched_sectors(version)))))
    amounts = sector_amounts(version, with_changes(rows_of(version), changes))
    return [
        sector
        for sector in touched_sectors(version)
        if (limit := grant_limit(sector, local_date(at))) is not None and amounts.get(sector.code, 0) > limit
    ]
