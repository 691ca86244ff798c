"""How is the path of a case drawn in one line: a block per stretch, as wide as its working days, and one spoken sentence."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.path import Stretch

PAUSE = gettext_lazy("pause")
ROOM_FOR_INITIALS, ROOM_FOR_DAYS = 4, 6  # per cent of the ribbon


@dataclass(frozen=True)
class Block:
    """One stretch as a block: how wide it is of 100, and what it says where it has room."""

    stretch: Stretch
    width: int

    @property
    def has_initials(self) -> bool:
        return self.width >= ROOM_FOR_INITIALS

    @property
    def has_days(self) -> bool:
        return self.width >= ROOM_FOR_DAYS


@dataclass(frozen=True)
class Strip:
    """The whole path as a row of blocks, and read aloud as one sentence."""

    blocks: tuple[Block, ...] = ()
    label: str = ""
    days: int = 0


def strip_of(path: list[Stretch]) -> Strip:
    """Stretches that lasted no working day have no block, but for the one that runs."""
    shown = [one for one in path if one.days or one.is_now]
    days = sum(one.days for one in path)
    blocks = tuple(Block(one, max(1, round(100 * one.days / days)) if days else 1) for one in shown)
    return Strip(blocks, _spoken(shown), days)


def _spoken(shown: list[Stretch]) -> str:
    """»The case's path: UL 43, pause 16, UL 6, of these 3 overdue«, in working days."""
    parts = [f"{PAUSE if one.is_pause else one.code} {one.days}".strip() for one in shown]
    over = sum(one.over for one in shown)
    text = _("The case's path in working days: {parts}").format(parts=", ".join(parts))
    return text + (_(", {over} of them overdue").format(over=over) if over else "")
