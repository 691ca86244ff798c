"""How are the star criteria put to people: a short heading and a question that helps, or the municipality's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import CodeList

# The founding practice's criteria, word for word: where a municipality has written others, its own words stand alone.
FOUNDING: dict[str, tuple[Any, Any]] = {
    "Sagen er særligt vanskelig, dilemmafyldt og går på tværs": (
        _("The case is especially hard and goes across"),
        _("Is there a real dilemma that neither your unit nor the other can solve alone?"),
    ),
    "For stærk sektorisering har mærkbare konsekvenser for andre områder, og sagen kræver et helhedsperspektiv": (
        _("The split into sectors has consequences for others"),
        _("Do one unit's choices have noticeable consequences for the child or for another unit?"),
    ),
    "Niveau 2-chefen må inddrages, fordi løsningen er atypisk for en sektor og kan kræve yderligere"
    " bevillingskompetence": (
        _("The solution takes a level-2 chief"),
        _("Is the solution atypical for one sector, or does it take money that you cannot grant yourselves?"),
    ),
}


@dataclass(frozen=True)
class Criterion:
    code: str
    heading: str
    question: str


def criteria() -> list[Criterion]:
    """The municipality's criteria, in its order."""
    rows = CodeList.objects.filter(kind="criteria").order_by("position")
    worded = [(row.code, *FOUNDING.get(row.name, (row.name, ""))) for row in rows]
    return [Criterion(code, str(heading), str(question)) for code, heading, question in worded]
