"""Which words say nothing that one can hold anybody to, and which names are no person's: lists, matched as they stand."""

from __future__ import annotations

VAGUE = (
    "efter behov",
    "ved behov",
    "i samarbejde",
    "løbende",
    "relevante parter",
    "det går godt",
    "så vidt muligt",
    "når det er muligt",
    "i passende omfang",
    "efter nærmere aftale",
    "snarest muligt",
)

NOBODY = frozenset(
    {
        *("skolen", "skole", "specialskolen", "klassen", "sfo", "sfo'en", "sfoen", "fritidshjemmet", "klubben"),
        *("dagtilbud", "dagtilbuddet", "børnehaven", "børnehave", "vuggestuen", "daginstitutionen", "dagplejen"),
        *("institutionen", "institution", "tilbuddet", "bostedet", "plejefamilien", "hospitalet"),
        *("familieafdelingen", "familiehuset", "handicapafdelingen", "handicapteamet", "sundhedsplejen", "ppr"),
        *(
            "afdelingen",
            "forvaltningen",
            "kommunen",
            "enheden",
            "teamet",
            "team",
            "sektoren",
            "gruppen",
            "andre",
            "alle",
        ),
    }
)


def vague_words(text: str) -> list[str]:
    """The vague words that stand in the text, in the order of the list."""
    plain = " ".join(text.casefold().split())
    return [word for word in VAGUE if word in plain]


def names_nobody(function: str, *units: str) -> bool:
    """Empty, a bare institution (»Skolen«), or only the name of the unit again."""
    plain = _plain(function)
    return not plain or plain in NOBODY or plain in {_plain(unit) for unit in units}


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("&", "og").split()).strip(" .,;:")
