"""How worried is each voice: the latest number of everyone, placed on a scale from 0 to 10; never an average."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cases.models import Case
from cases.models.file import VOICES
from escalation.models import Concern
from orgunits.people import colours

FIRST_ROW, ROW, LEFT, STEP = 42, 28, 128, 17.6  # the drawing's own units


@dataclass(frozen=True)
class Voice:
    """One voice: its name, latest and first number, colour slot, and where its mark stands in the drawing."""

    name: str
    value: int
    before: int
    slot: str
    is_child: bool
    x: float
    y: int

    @property
    def short(self) -> str:
        """As much of the name as the drawing has room for."""
        return self.name if len(self.name) <= 17 else f"{self.name[:16]}…"

    @property
    def text_y(self) -> int:
        return self.y + 4


def voices(case: Case) -> list[Voice]:
    """Highest first; the child last, as the mark of its own shape."""
    latest: dict[str, tuple[Concern, Concern]] = {}
    names = dict(VOICES)
    for row in Concern.objects.filter(case=case, round=case.round).select_related("person").order_by("on", "pk"):
        name = row.person.name if row.person else str(names.get(row.voice, row.voice))
        latest[name] = (latest[name][0] if name in latest else row, row)
    ordered = sorted(latest.items(), key=lambda item: (item[1][1].voice == "child", -item[1][1].value, item[0]))
    newest = max((last.on for _first, last in latest.values()), default=dt.date.min)
    slots = colours((last.person for _first, last in latest.values()), newest)
    return [_voice(name, first, last, number, slots) for number, (name, (first, last)) in enumerate(ordered)]


def lowest_and_highest(case: Case) -> tuple[Voice, Voice] | None:
    """The least and the most worried voice, or None when nobody has given a number."""
    found = voices(case)
    return (min(found, key=lambda one: one.value), max(found, key=lambda one: one.value)) if found else None


def _voice(name: str, first: Concern, last: Concern, number: int, slots: dict[int, str]) -> Voice:
    slot = slots.get(last.person_id or 0, "")
    x, y = round(LEFT + STEP * last.value, 1), FIRST_ROW + ROW * number
    return Voice(name, last.value, first.value, slot, last.voice == "child", x, y)
