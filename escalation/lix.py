"""How hard is a text to read: LIX (Björnsson 1968), words per sentence plus the share of words longer than six letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

HARD = 45  # above it a text is »svær«: fit for factual prose, not for a letter to a family
EASY = 35  # what a letter to a family aims at
LONG = 6  # letters; a word with more is long
WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
END = re.compile(r"(?<![0-9])[.!?:]+(?=\s|$)|\n+")  # »7. april« ends no sentence


@dataclass(frozen=True)
class Reading:
    """The number, rounded; and the sentence with most words, which is the first to shorten."""

    lix: int
    longest: str

    @property
    def is_hard(self) -> bool:
        return self.lix > HARD

    @property
    def is_easy(self) -> bool:
        return self.lix < EASY


def sentences(text: str) -> list[str]:
    """The sentences of a text; what holds no word is none."""
    return [piece.strip() for piece in END.split(text) if WORD.search(piece)]


def read(texts: Iterable[str]) -> Reading:
    """The LIX of all texts together; each text ends its last sentence. Nothing written reads 0."""
    found = [sentence for text in texts for sentence in sentences(text)]
    words = [word for sentence in found for word in WORD.findall(sentence)]
    if not words:
        return Reading(0, "")
    hard = sum(len(word) > LONG for word in words)
    longest = max(found, key=lambda sentence: len(WORD.findall(sentence)))
    return Reading(round(len(words) / len(found) + 100 * hard / len(words)), longest)
