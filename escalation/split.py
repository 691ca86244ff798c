"""What is a split, as plain data: its lines, what stands around them, what is found wrong, and how its kroner are counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from escalation.workdays import Calendar

WEEKDAYS = Calendar()  # no closed days


@dataclass(frozen=True)
class LineRow:
    """One responsibility line; shares are whole percent by sector code, cost is DKK per year.

    Lines with the same `task_key` carry one task between them, one after the other.
    """

    no: int
    key: str
    task: str = ""
    unit: str = ""
    function: str = ""
    person: str = ""
    start: dt.date | None = None
    end_on: dt.date | None = None
    end_criterion: str = ""
    cost_dkk: int | None = None
    one_off_dkk: int = 0
    shares: dict[str, int] = field(default_factory=dict)
    laws: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    task_key: str = ""
    unit_name: str = ""
    sector: str = ""
    sector_name: str = ""

    @property
    def percent(self) -> int:
        return sum(self.shares.values())

    def runs_on(self, day: dt.date) -> bool:
        """From its first day, which it must have, to its last; one without a last day goes on."""
        return self.start is not None and self.start <= day <= (self.end_on or dt.date.max)


@dataclass(frozen=True)
class Split:
    """The lines and everything the rules ask about them; what is not known is empty, and then not asked.

    `uncovered` are the codes of line units that the family's consent does not reach, where sharing rests on consent.
    `arena` is the code of the sector of the child's daycare or school; `points` are the texts of the at-points in order.
    `stated_dkk` and `separate_dkk` are DKK per year: the total somebody wrote, and what each sector would cost alone.
    """

    rows: tuple[LineRow, ...] = ()
    needs: tuple[str, ...] = ()
    calendar: Calendar = WEEKDAYS
    born: dt.date | None = None
    arena: str = ""
    uncovered: frozenset[str] = frozenset()
    points: tuple[str, ...] = ()
    follows_up: bool = False
    criteria: tuple[str, ...] = ()
    stated_dkk: int | None = None
    separate_dkk: int | None = None
    dearer_reason: str = ""

    @property
    def whole_dkk(self) -> int:
        return sum(row.cost_dkk or 0 for row in self.rows)

    @property
    def tasks(self) -> dict[str, list[LineRow]]:
        """The lines that have begun to say when, by task, in the order in which they carry it."""
        found: dict[str, list[LineRow]] = {}
        for row in sorted(self.rows, key=lambda one: (one.start or dt.date.max, one.no)):
            if row.start:
                found.setdefault(row.task_key or row.key, []).append(row)
        return found


@dataclass(frozen=True)
class Finding:
    """Something about the split, its place, and what to do. E- blocks laying before; W- warns, and one may go on.

    A warning that `wants_reason` waits for the reason to be written, and is answered by it.
    """

    code: str
    line: str
    field: str
    message: str
    wants_reason: bool = False

    @property
    def blocks(self) -> bool:
        return self.code.startswith("E-")

    @property
    def stops(self) -> bool:
        """Laying before is refused as it stands now."""
        return self.blocks or self.wants_reason

    @property
    def place(self) -> str:
        """Line and field, or the field alone: »L1-cost«, »success_criteria«."""
        return f"{self.line}-{self.field}" if self.line else self.field


def most_at_once(rows: Sequence[LineRow]) -> int:
    """What the lines come to at most on any one day, DKK per year: those that follow each other do not run together.

    A line without a first day may run on all of them.
    """
    dated = [row for row in rows if row.start]
    always = sum(row.cost_dkk or 0 for row in rows if not row.start)
    days = {row.start for row in dated if row.start}
    return always + max((sum(row.cost_dkk or 0 for row in dated if row.runs_on(day)) for day in days), default=0)


def kroner(amount: int) -> str:
    """»11.600 kr.«, as the control list writes amounts."""
    return f"{amount:,}".replace(",", ".") + " " + _("kr.")


def date(day: dt.date) -> str:
    """»18.12.2026«, as the fields of the lines are written."""
    return f"{day:%d.%m.%Y}"


def share_dkk(cost_dkk: int, shares: dict[str, int]) -> dict[str, int]:
    """Integer DKK per sector that add up exactly: largest remainders first, then by code."""
    exact = {code: cost_dkk * percent for code, percent in shares.items()}
    whole = {code: amount // 100 for code, amount in exact.items()}
    if sum(shares.values()) == 100:
        short = cost_dkk - sum(whole.values())
        for code in sorted(exact, key=lambda one: (-(exact[one] % 100), one))[:short]:
            whole[code] += 1
    return whole
