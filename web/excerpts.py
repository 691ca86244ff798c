"""How is a hit in a text shown: what kind of text it is, where it leads, and the words around in at most 160 characters."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from escalation.texts import Passage

LONGEST, BEFORE = 160, 60  # characters
# kind of text: (what it is called, sign, page, section)
KINDS: dict[str, tuple[Any, str, str, str]] = {
    "summary": (_("Where the case is stuck"), "doku", "case", ""),
    "need": (_("Need {row}"), "liste", "case", "behov"),
    "question": (_("Question from {by}"), "tale", "case", "q{row}"),
    "post": (_("Post from {by}"), "tale", "case", "q{row}"),
    "line": (_("Recommendation, line {row}"), "doku", "recommendation", "fordeling"),
}


@dataclass(frozen=True)
class Excerpt:
    """The words around the first hit: before, the hit itself, after."""

    before: str
    hit: str
    after: str


def around(text: str, words: list[str]) -> Excerpt:
    """The text around the first of the words that stands in it, in one line, cut to 160 characters."""
    line = " ".join(text.split())
    found = re.search("|".join(re.escape(word) for word in words), line, re.IGNORECASE)
    start, end = found.span() if found else (0, 0)
    first = max(0, start - BEFORE)
    last = min(len(line), first + LONGEST - 2)
    end = min(end, last)
    before, after = line[first:start], line[end:last]
    if first:
        before = "…" + before.partition(" ")[2] if " " in before else "…" + before
    if last < len(line):
        after = after.rpartition(" ")[0] + "…" if " " in after else after + "…"
    return Excerpt(before, line[start:end], after)


def hits(passages: list[Passage], labels: dict[uuid.UUID, str], words: list[str]) -> list[dict[str, Any]]:
    """One row per passage, the newest first, those without a day last."""
    oldest = dt.datetime.min.replace(tzinfo=dt.UTC)
    ordered = sorted(passages, key=lambda one: one.at or oldest, reverse=True)
    return [_hit(one, labels[one.case_id], words) for one in ordered]


def _hit(passage: Passage, label: str, words: list[str]) -> dict[str, Any]:
    name, icon, page, section = KINDS[passage.kind]
    anchor = section.format(row=passage.row) if passage.row or "{" not in section else "droeft"
    return {
        "title": str(name).format(by=passage.by, row=passage.row),
        "icon": icon,
        "url": reverse(page, args=[passage.case_id]) + (f"#{anchor}" if anchor else ""),
        "label": label,
        "excerpt": around(passage.text, words),
        "at": passage.at,
    }
