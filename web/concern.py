"""How worried is each voice, before and now, and does it make sense to the family: number by number, never an average."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case, CodeList, Perspective
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


@dataclass(frozen=True)
class Change:
    """One voice's worry about one thing: its first number and its latest, with their days."""

    name: str
    about: str
    first: Concern
    last: Concern

    @property
    def in_words(self) -> str:
        """How far it has moved, in words; empty while there is only one number."""
        steps = self.last.value - self.first.value
        if self.first.pk == self.last.pk:
            return ""
        if steps == 0:
            return _("unchanged")
        text = ngettext("{n} lower", "{n} lower", -steps) if steps < 0 else ngettext("{n} higher", "{n} higher", steps)
        return text.format(n=abs(steps))


def changes(case: Case) -> list[Change]:
    """For every voice and what it worries about: before and now; by voice."""
    names, about = dict(VOICES), dict(CodeList.objects.filter(kind="ics_dimensions").values_list("code", "name"))
    found: dict[tuple[str, str], Change] = {}
    for row in Concern.objects.filter(case=case, round=case.round).select_related("person").order_by("on", "pk"):
        name = row.person.name if row.person else str(names.get(row.voice, row.voice))
        key = (name, row.dimension)
        first = found[key].first if key in found else row
        found[key] = Change(name, about.get(row.dimension, row.dimension), first, row)
    return [found[key] for key in sorted(found)]


def makes_sense(case: Case) -> list[Perspective]:
    """What child and parents answered to »does it make sense to you?«, the newest first."""
    return list(case.perspectives.exclude(makes_sense=None).order_by(F("on").desc(nulls_last=True), "-pk"))


def lowest_and_highest(case: Case) -> tuple[Voice, Voice] | None:
    """The least and the most worried voice, or None when nobody has given a number."""
    found = voices(case)
    return (min(found, key=lambda one: one.value), max(found, key=lambda one: one.value)) if found else None


def _voice(name: str, first: Concern, last: Concern, number: int, slots: dict[int, str]) -> Voice:
    slot = slots.get(last.person_id or 0, "")
    x, y = round(LEFT + STEP * last.value, 1), FIRST_ROW + ROW * number
    return Voice(name, last.value, first.value, slot, last.voice == "child", x, y)
