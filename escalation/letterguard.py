"""What may never stand in a letter to the family: CPR numbers, protected addresses and what gives them away, words that
the child said without the parents, and what belongs in the rulings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.writing import CPR

STREET = re.compile(
    r"\b[A-ZÆØÅ][\w.æøå-]*(?:\s+[A-ZÆØÅ][\w.æøå-]*)*?\s*(?:vej|gade|gård|stræde|plads|allé|alle|vænge|have|parken|park|toften|"
    r"bakken|haven|stien|sti|torv|boulevard|vangen|lunden|engen|kær|marken|mark|gaarden|gården|dal|dalen|kvarter)\s+\d{1,3}\b",
    re.IGNORECASE,
)
POSTCODE = re.compile(r"(?<![\d.])\d{4}[ \xa0]+[A-ZÆØÅ][a-zæøå]{2,}")
AMOUNT = re.compile(r"\d[\d.\s]*\s?(?:kr\b|kroner\b|DKK\b)", re.IGNORECASE)
PARAGRAPH = re.compile(r"§|\bparagraf", re.IGNORECASE)
RUN = 4  # so many words in a row of what was said are a quotation
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Secrets:
    """What this letter must not say: names of places that give a protected address away, and words kept from the reader."""

    protected: bool
    places: tuple[str, ...] = ()
    said_alone: tuple[str, ...] = ()


def unspeakable(text: str, secrets: Secrets) -> tuple[str, str | Promise] | None:
    """Why the text may not stand in the letter: a code and what to do; None when it may."""
    if CPR.search(text) or re.search(r"(?<!\d)\d{10}(?!\d)", text):
        return "E-CPR", _("Take the CPR number out. It never stands in a letter.")
    if secrets.protected and (STREET.search(text) or POSTCODE.search(text) or _names(text, secrets.places)):
        return "E-PROTECTED-ADDRESS", _(
            "The address is protected. Take out the address and the names that give it away."
        )
    if any(quotes(text, said) for said in secrets.said_alone):
        return "E-WITHOUT-PARENTS", _("The child said this without the parents. It cannot stand in a letter home.")
    return None


def out_of_place(text: str, *, with_amounts: bool) -> tuple[str, str | Promise] | None:
    """What the writer has added that belongs in the rulings: paragraphs, and amounts unless they are chosen."""
    if PARAGRAPH.search(text):
        return "E-PARAGRAPH", _("Leave the paragraphs out. They stand in the rulings.")
    if not with_amounts and AMOUNT.search(text):
        return "E-AMOUNT", _("Leave the amount out, or choose that the letter shows amounts.")
    return None


def quotes(text: str, said: str) -> bool:
    """The text repeats what was said, or so many words of it in a row, whatever the signs between them."""
    words, spoken = _words(text), _words(said)
    length = min(RUN, len(spoken))
    if length < 2:
        return bool(spoken) and len(spoken[0]) > 3 and spoken[0] in words
    runs = {tuple(spoken[at : at + length]) for at in range(len(spoken) - length + 1)}
    return any(tuple(words[at : at + length]) in runs for at in range(len(words) - length + 1))


def _names(text: str, places: Iterable[str]) -> bool:
    folded = " ".join(text.split()).casefold()
    return any(" ".join(place.split()).casefold() in folded for place in places if place.strip())


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]
