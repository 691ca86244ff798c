"""Is an option more of what is done already or was tried: by its form, its law, its step of the ladder, or what it is called.

A warning, not a judgement: whoever works on the case may say otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from cases.models import Case, ExistingMeasure, TriedChannel
from escalation.models import Option

Why = Literal["form", "law", "step", "name"]
SHORTEST, ENDING = 6, 3  # letters of a word that says something, and of what Danish may add to it
# Words that say how often or where, not what.
SAYS_NOTHING = frozenset(
    {"timerne", "ugentlig", "ugentligt", "måneden", "weekend", "weekender", "lektioner", "skolen", "hjemmet", "barnet"}
    | {"familien", "kommunen", "mellem", "gennem", "løbende", "indsats", "indsatser", "støtte", "almindelig"}
)


@dataclass(frozen=True)
class Alike:
    """What is done or was tried, by name, and in which ways the option is like it."""

    name: str
    why: tuple[Why, ...]
    tried: bool = False


def present_step(case: Case) -> int | None:
    """The most intrusive step of the ladder that something is done on now; None when no step is written."""
    steps = [row.step for row in case.measures.all() if row.step]
    return max(steps, default=None)


def alike(option: Option, measures: list[ExistingMeasure], tried: list[TriedChannel]) -> list[Alike]:
    """Everything done or tried that the option is like, each with the ways."""
    found = [Alike(row.name, ways, tried=False) for row in measures if (ways := _ways(option, row))]
    old = [Alike(row.channel, ("name",), tried=True) for row in tried if same_name(option.title, row.channel)]
    return found + old


def _ways(option: Option, measure: ExistingMeasure) -> tuple[Why, ...]:
    laws = {law.pk for law in measure.laws.all()} & {law.pk for law in option.laws.all()}
    same_form = bool(option.form) and option.form == measure.form
    ways: list[tuple[Why, bool]] = [("name", same_name(option.title, measure.name)), ("form", same_form)]
    ways += [("law", bool(laws)), ("step", _same_step(option, measure))]
    return tuple(why for why, holds in ways if holds)


def _same_step(option: Option, measure: ExistingMeasure) -> bool:
    """On the same step, and not known to be in another form."""
    return bool(option.step) and option.step == measure.step and measure.form in {"", option.form}


def same_name(one: str, other: str) -> bool:
    """They share a word that says something, whatever its ending."""
    return any(_same_word(a, b) for a in _words(one) for b in _words(other))


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[\w-]+", text.lower()) if len(word) >= SHORTEST} - SAYS_NOTHING


def _same_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and len(long) - len(short) <= ENDING
