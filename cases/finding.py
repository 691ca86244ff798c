"""Which cases does a search find: by number, name, unit, stage or holder, each only where the searcher may know it.

The number, the stage, the sectors and the holder belong to the headline. The child's name and the units need more than
that. A child with a protected name or address is found by the case's number and by nothing else that is typed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from django.db.models import Q, QuerySet

from accounts.models import User
from cases import cpr
from cases.access import cases_visible_to
from cases.models import Case, CaseUnit, Depth
from orgunits.models import OrgUnit

MOST_WORDS = 6
SHORTEST_NAME = 3  # letters of a unit's name; shorter words are codes or initials
# Six digits and four signs that stand alone: whoever types that means a CPR number, also beside other words.
A_NUMBER = re.compile(r"(?<!\w)[0-9]{6}(?: ?[-–] ?[0-9A-Za-z]{4}| ?[0-9]{4})(?!\w)")


def words_of(text: str) -> list[str]:
    """The words one searches for, without the dots of initials; at most six."""
    return [word for word in (part.strip(".,;:") for part in text.split()) if word][:MOST_WORDS]


def cpr_in(text: str) -> str:
    """What looks like a complete CPR number in the text, as `cases.cpr` reads it; empty if nothing does."""
    found = A_NUMBER.search(text)
    return re.sub(r"[ –-]", "", found.group()) if found else ""


def by_cpr(user: User, at: dt.datetime, number: str) -> QuerySet[Case]:
    """Cases of the child with that number, seen in full and not protected. Raises `cases.cpr.BadCpr`."""
    seen = cases_visible_to(user, at, Depth.FULL).filter(child__protected_address=False)
    return seen.filter(child__cpr_index=cpr.blind_index(number))


def by_words(user: User, at: dt.datetime, words: list[str], stages: Mapping[str, set[str]]) -> QuerySet[Case]:
    """Cases in which every word is found. `stages` says which stages are called by a word."""
    visible = cases_visible_to(user, at)
    if not words:
        return visible.none()
    named = cases_visible_to(user, at, Depth.SHARE).values("pk")
    number = headline = inside = Q()
    for word in words:
        known = _number(word) | _headline(word, stages.get(word, set()))
        number, headline, inside = number & _number(word), headline & known, inside & (known | _inside(word))
    open_names = Q(child__protected_address=False)
    return visible.filter(number | (open_names & headline) | (open_names & inside & Q(pk__in=named)))


def in_sector(sector: OrgUnit) -> Q:
    """Cases that involve a unit of the sector."""
    return Q(pk__in=CaseUnit.objects.filter(unit__sector=sector).values("case"))


def _number(word: str) -> Q:
    """Part of a case number, as long as it has a figure; »0017« is enough."""
    return Q(number__icontains=word) if any(sign.isdigit() for sign in word) else Q(pk=None)


def _headline(word: str, stages: set[str]) -> Q:
    sectors = CaseUnit.objects.filter(_unit("unit__sector", word)).values("case")
    return Q(stage__in=stages) | _begins("holder__name", word) | Q(pk__in=sectors)


def _inside(word: str) -> Q:
    units = CaseUnit.objects.filter(_unit("unit", word)).values("case")
    return _begins("child__name", word) | _initials(word) | Q(pk__in=units)


def _unit(path: str, word: str) -> Q:
    code = Q(**{f"{path}__code__iexact": word})
    return code | _begins(f"{path}__name", word) if len(word) >= SHORTEST_NAME else code


def _begins(path: str, word: str) -> Q:
    """One of the words of that field begins so."""
    return (
        Q(**{f"{path}__istartswith": word})
        | Q(**{f"{path}__icontains": f" {word}"})
        | Q(**{f"{path}__icontains": f"-{word}"})
    )


def _initials(word: str) -> Q:
    """First letter of the first name and of the last, written together."""
    if len(word) != 2 or not word.isalpha():
        return Q(pk=None)
    return Q(child__name__istartswith=word[0], child__name__iregex=rf"\s{word[1]}\S*$")
