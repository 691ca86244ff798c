"""What may be shown to whom of the family, who holds custody, and which units the family's consents cover: asked by every
page, letter and list that speaks to or about the family.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.remembering import remembered
from cases.models import Case, Consent, CustodyHolder, Perspective
from orgunits.models import OrgUnit

PARENTS = frozenset({"mother", "father", "foster_mother", "foster_father"})


def may_show_address(case: Case) -> bool:
    """The address, and the school or daycare that gives it away, may stand in a list."""
    return not case.child.protected_address


def may_show_address_to(case: Case, voice: str) -> bool:
    """The address may stand in a letter to this voice. While it is protected it stands in no letter to any parent:
    with whom the child lives is not kept here."""
    return may_show_address(case) or voice not in PARENTS


def may_show_words_to(said: Perspective, voice: str) -> bool:
    """What was said without the parents is never shown to a parent (barnets lov § 5)."""
    return not (said.without_parents and voice in PARENTS)


def custody_holders(case: Case, day: dt.date) -> QuerySet[CustodyHolder]:
    """Those whose consent and hearing count on `day`."""
    return case.child.custody_holders.filter(Q(since=None) | Q(since__lte=day)).filter(Q(until=None) | Q(until__gt=day))


def counts(consent: Consent, holders: Iterable[CustodyHolder]) -> bool:
    """The consent is in force: not withdrawn, and given by somebody who holds custody (when that is known)."""
    names = {_plain(holder.name) for holder in holders}
    return consent.withdrawn_on is None and (not names or _plain(consent.given_by) in names)


@remembered
def covered_units(case: Case, day: dt.date) -> set[int]:
    """The ids of the units that every custody holder has a consent in force for; without known holders, any consent."""
    holders = list(custody_holders(case, day))
    given: dict[str, set[int]] = {_plain(holder.name): set() for holder in holders}
    for consent in case.consents.prefetch_related("units"):
        if counts(consent, holders):
            given.setdefault(_plain(consent.given_by), set()).update(unit.pk for unit in consent.units.all())
    wanted = [given[_plain(holder.name)] for holder in holders]
    return set.intersection(*wanted) if wanted else set().union(*given.values())


def no_longer_covered(case: Case, day: dt.date) -> list[OrgUnit]:
    """The units that somebody's consent has named, and that not every custody holder's consent covers now."""
    named = OrgUnit.objects.filter(pk__in=case.consents.values("units")).select_related("sector")
    return list(named.exclude(pk__in=covered_units(case, day)).order_by("code"))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
