"""Whom does the split touch: the sectors whose units carry a line of it or that pay for one, and why each is there."""

from __future__ import annotations

from accounts.remembering import remembered
from escalation.models import Recommendation
from orgunits.models import OrgUnit


@remembered
def touched_sectors(version: Recommendation) -> list[OrgUnit]:
    """The sectors whose units carry a line or that pay a share, in their order: their chiefs decide (P5)."""
    lines = version.lines.all()
    carrying = OrgUnit.objects.filter(pk__in=lines.values("unit__sector"))
    paying = OrgUnit.objects.filter(pk__in=lines.values("shares__sector"))
    return list(
        (carrying | paying)
        .filter(kind=OrgUnit.Kind.SECTOR)
        .distinct()
        .select_related("head", "sector")
        .order_by("slot")
    )


def why_on_the_list(version: Recommendation, sector: OrgUnit) -> tuple[int, int]:
    """How many lines the sector's units carry, and how many it pays for."""
    lines = version.lines.all()
    return lines.filter(unit__sector=sector).count(), lines.filter(shares__sector=sector).distinct().count()
