"""What does it cost, and for whom: each sector alone against the whole over 1, 3 and 5 years, in integer DKK that add up.

Pure functions over plain data. An amount that is not known is a range from the lowest to the highest, never zero. Every
sum is made of the same cells, so that all cuts agree: by sector, by line, by year and in all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from escalation.responsibility import share_dkk
from escalation.workdays import add_months

HORIZONS = (1, 3, 5)  # years from the start
LONGEST = max(HORIZONS)
NOBODY = ""  # the payer of what no sector pays; below zero where more than 100 percent are paid
ONCE, YEARLY = "once", "yearly"


@dataclass(frozen=True)
class Amount:
    """Integer DKK. Where the two differ it is not known exactly, and lies between them."""

    low: int = 0
    high: int = 0

    @classmethod
    def of(cls, value: Amount | int | None) -> Amount:
        """A known amount from a number; nothing is nothing to pay."""
        return value if isinstance(value, Amount) else cls(value or 0, value or 0)

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    def __bool__(self) -> bool:
        return bool(self.low or self.high)

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.low + other.low, self.high + other.high)

    def __mul__(self, times: int) -> Amount:
        return Amount(self.low * times, self.high * times)

    def __sub__(self, other: Amount) -> Amount:
        """From the least that it can be more to the most; below zero is less."""
        return Amount(self.low - other.high, self.high - other.low)


def total(amounts: Iterable[Amount]) -> Amount:
    return sum(amounts, Amount())


@dataclass(frozen=True)
class Price:
    """What one payer pays: DKK per year, and DKK once in the first year."""

    yearly: Amount = Amount()
    once: Amount = Amount()

    @classmethod
    def of(cls, value: Price | int) -> Price:
        """A number alone is DKK per year."""
        return value if isinstance(value, Price) else cls(Amount.of(value))


@dataclass(frozen=True)
class Item:
    """One thing that costs: DKK once and DKK per year, whole percent by sector code; `end_on` is the last day."""

    key: str
    yearly: Amount
    once: Amount = Amount()
    shares: Mapping[str, int] = field(default_factory=dict)
    start: dt.date | None = None
    end_on: dt.date | None = None


@dataclass(frozen=True)
class Cell:
    """What one sector pays for one item in one year, counted from 1; `kind` is ONCE or YEARLY."""

    item: str
    sector: str
    year: int
    kind: str
    amount: Amount


@dataclass(frozen=True)
class Sheet:
    """Every cell of `LONGEST` years. Each cut is a sum of the same cells."""

    cells: tuple[Cell, ...]

    def over(self, years: int) -> Amount:
        return total(cell.amount for cell in self.cells if cell.year <= years)

    def by_sector(self, years: int) -> dict[str, Amount]:
        return self._by("sector", years)

    def by_item(self, years: int) -> dict[str, Amount]:
        return self._by("item", years)

    def by_year(self, years: int) -> dict[int, Amount]:
        return self._by("year", years)

    def by_kind(self, years: int) -> dict[str, Amount]:
        return self._by("kind", years)

    def _by(self, name: str, years: int) -> dict[Any, Amount]:
        found: dict[Any, Amount] = {}
        for cell in self.cells:
            if cell.year <= years:
                key = getattr(cell, name)
                found[key] = found.get(key, Amount()) + cell.amount
        return found


def sheet(items: Sequence[Item]) -> Sheet:
    """All items over `LONGEST` years from the first day of the earliest; without a day an item runs from there."""
    first = min((item.start for item in items if item.start), default=None)
    cells: list[Cell] = []
    for year in range(1, LONGEST + 1):
        spans = [_days(item, first, year) for item in items]
        running = zip(
            items,
            _rounded([(item.yearly.low * days, of) for item, (days, of) in zip(items, spans, strict=True)]),
            _rounded([(_width(item.yearly) * days, of) for item, (days, of) in zip(items, spans, strict=True)]),
            strict=True,
        )
        for item, low, width in running:
            cells += _cells(item, year, YEARLY, Amount(low, low + width))
    for item in items:
        if (year := _year_of(item, first)) <= LONGEST:
            cells += _cells(item, year, ONCE, item.once)
    return Sheet(tuple(cells))


def _width(amount: Amount) -> int:
    return amount.high - amount.low


def _days(item: Item, first: dt.date | None, year: int) -> tuple[int, int]:
    """On how many days of that year the item runs, and how many days the year has."""
    if first is None:
        return 1, 1
    begins, ends = add_months(first, 12 * (year - 1)), add_months(first, 12 * year)
    since = max(begins, item.start or first)
    until = min(ends, item.end_on + dt.timedelta(days=1)) if item.end_on else ends
    return max(0, (until - since).days), (ends - begins).days


def _year_of(item: Item, first: dt.date | None) -> int:
    """In which year the item begins, counted from 1: what is paid once is paid then."""
    day = item.start or first
    if first is None or day is None:
        return 1
    return sum(1 for year in range(1, LONGEST + 1) if day >= add_months(first, 12 * year)) + 1


def _rounded(parts: Sequence[tuple[int, int]]) -> list[int]:
    """Whole kroner of these parts of a year (amount times days, days of the year); the sum is rounded to the nearest.

    Largest remainders first, then in the order given, as `share_dkk` does between sectors.
    """
    whole = [amount // of for amount, of in parts]
    if not parts:
        return whole
    of = parts[0][1]
    short = (2 * sum(amount for amount, _of in parts) + of) // (2 * of) - sum(whole)
    for place in sorted(range(len(parts)), key=lambda one: -(parts[one][0] % of))[:short]:
        whole[place] += 1
    return whole


def _cells(item: Item, year: int, kind: str, amount: Amount) -> list[Cell]:
    """The amount among the payers. The lowest and what lies between are shared each for itself, so no cell ends below."""
    low, width = _shared(amount.low, item.shares), _shared(_width(amount), item.shares)
    found = {code: Amount(low[code], low[code] + width[code]) for code in low}
    return [Cell(item.key, code, year, kind, part) for code, part in found.items() if part]


def _shared(dkk: int, shares: Mapping[str, int]) -> dict[str, int]:
    found = share_dkk(dkk, dict(shares))
    return {**found, NOBODY: dkk - sum(found.values())}


@dataclass(frozen=True)
class Against:
    """One sector's side: what it pays in the whole and what it would pay alone, DKK; None is not written."""

    sector: str
    whole: Amount
    alone: Amount | None

    @property
    def more(self) -> Amount | None:
        """What it pays more in the whole than alone; below zero it saves."""
        return None if self.alone is None else self.whole - self.alone

    @property
    def pays_more(self) -> bool:
        return self.more is not None and self.more.low > 0

    @property
    def saves(self) -> bool:
        return self.more is not None and self.more.high < 0

    @property
    def sure_saving(self) -> int:
        """What it saves at least: the lowest alone against the highest in the whole; below zero it may pay so much more."""
        return 0 if self.more is None else -self.more.high


def side_by_side(whole: Sheet, alone: Sheet, written: Iterable[str], years: int) -> list[Against]:
    """Every sector that pays in the one or the other; `written` have said what they would do alone."""
    one, other, known = whole.by_sector(years), alone.by_sector(years), set(written)
    return [
        Against(code, one.get(code, Amount()), other.get(code, Amount()) if code in known else None)
        for code in sorted({*one, *known} - {NOBODY})
    ]


@dataclass(frozen=True)
class Transfer:
    """What one sector pays another as compensation, DKK."""

    giver: str
    receiver: str
    dkk: int


def compensation(sides: Sequence[Against]) -> list[Transfer]:
    """From those who save to those who pay more: what makes nobody worse off, or as much as the sure savings reach.

    Counted with care: each sector's lowest alone against its highest in the whole. Nobody gives more than they surely
    save. Empty when nobody pays more, nobody surely saves, or somebody has not said what they would do alone.
    """
    if any(side.alone is None for side in sides):
        return []
    givers = [(side.sector, side.sure_saving) for side in sides if side.sure_saving > 0]
    needs = [(side.sector, -side.sure_saving) for side in sides if side.sure_saving < 0]
    receivers = _reached(needs, sum(dkk for _code, dkk in givers))
    return _matched(sorted(givers, key=_largest_first), sorted(receivers, key=_largest_first))


def _largest_first(row: tuple[str, int]) -> tuple[int, str]:
    return -row[1], row[0]


def _reached(needs: list[tuple[str, int]], there_is: int) -> list[tuple[str, int]]:
    """Each need in full, or its part of what there is: largest remainders first, so that the parts add up."""
    whole = sum(dkk for _code, dkk in needs)
    if whole <= there_is:
        return needs
    parts = {code: dkk * there_is // whole for code, dkk in needs}
    short = there_is - sum(parts.values())
    for code, dkk in sorted(needs, key=lambda row: (-(row[1] * there_is % whole), row[0]))[:short]:
        parts[code] += min(1, dkk)
    return list(parts.items())


def _matched(givers: list[tuple[str, int]], receivers: list[tuple[str, int]]) -> list[Transfer]:
    """As few payments as the order allows: each stretch of kroner goes from the giver to the receiver it falls to."""
    ends_given = list(accumulate(dkk for _code, dkk in givers))
    ends_needed = list(accumulate(dkk for _code, dkk in receivers))
    if not ends_given or not ends_needed:
        return []
    found, paid = [], 0
    for end in sorted({end for end in (*ends_given, *ends_needed) if end <= min(ends_given[-1], ends_needed[-1])}):
        giver = next(code for (code, _dkk), reach in zip(givers, ends_given, strict=True) if reach > paid)
        receiver = next(code for (code, _dkk), reach in zip(receivers, ends_needed, strict=True) if reach > paid)
        found.append(Transfer(giver, receiver, end - paid))
        paid = end
    return found
