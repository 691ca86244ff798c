"""Costs agree in every cut: the sheet against a naive one that counts day by day in fractions; and who compensates whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.costs import HORIZONS, NOBODY, Against, Amount, Item, compensation, sheet, side_by_side, total

SECTORS = ("DT", "FF", "FH", "UL")
FIRST = dt.date(2026, 4, 7)
amounts = st.builds(lambda low, width: Amount(low, low + width), st.integers(0, 2_000_000), st.integers(0, 500_000))
days = st.dates(dt.date(2026, 1, 1), dt.date(2032, 12, 31))


@st.composite
def shares(draw: st.DrawFn) -> dict[str, int]:
    """Whole percent that add up to 100, or for one in a while to less or more."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=3, max_size=3)))
    parts = [high - low for low, high in zip((0, *cuts), (*cuts, 100), strict=True)]
    parts[0] += draw(st.sampled_from((0, 0, 0, 0, 13, -min(parts[0], 7))))
    return {code: percent for code, percent in zip(SECTORS, parts, strict=True) if percent}


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        start = draw(st.none() | days)
        end = draw(st.none() | st.integers(0, 2000))
        end_on = start + dt.timedelta(days=end) if start and end is not None else draw(st.none() | days)
        found.append(
            Item(f"L{number}", draw(amounts), draw(st.just(Amount()) | amounts), draw(shares()), start, end_on)
        )
    return found


def anniversary(first: dt.date, years: int) -> dt.date:
    try:
        return first.replace(year=first.year + years)
    except ValueError:  # 29 February
        return dt.date(first.year + years, 2, 28)


def naive(rows: list[Item], bound: str) -> dict[tuple[str, str, int], Fraction]:
    """Written otherwise: one day after the other, exact fractions of a krone by line, sector and year."""
    cells: dict[tuple[str, str, int], Fraction] = defaultdict(Fraction)
    started = [row.start for row in rows if row.start]
    first = min(started) if started else FIRST
    for year in range(1, 6):
        day, last = anniversary(first, year - 1), anniversary(first, year)
        length = (last - day).days
        while day < last:
            for row in rows:
                begun = row.start is None or row.start <= day
                over = row.end_on is not None and row.end_on < day and bool(started)
                once = getattr(row.once, bound) if day == (row.start or first) else 0
                yearly = Fraction(getattr(row.yearly, bound), length) if begun and not over else Fraction(0)
                for code in (*row.shares, NOBODY):
                    percent = row.shares[code] if code else 100 - sum(row.shares.values())
                    cells[row.key, code, year] += (once + yearly) * Fraction(percent, 100)
            day += dt.timedelta(days=1)
    return cells


@settings(max_examples=40, deadline=None)
@given(items(), st.sampled_from(HORIZONS), st.sampled_from(("low", "high")))
def test_every_cut_of_the_sheet_agrees_with_a_naive_one_and_with_the_others(
    rows: list[Item], years: int, bound: str
) -> None:
    found, exact = sheet(rows), naive(rows, bound)
    whole = getattr(found.over(years), bound)
    cuts = (found.by_sector(years), found.by_item(years), found.by_year(years), found.by_kind(years))
    for cut in cuts:
        assert sum(getattr(amount, bound) for amount in cut.values()) == whole
    inside = {place: dkk for place, dkk in exact.items() if place[2] <= years}
    assert abs(whole - sum(inside.values())) <= years  # each year is rounded by half a krone, low and width apart
    for name, cut, place in (("item", cuts[1], 0), ("sector", cuts[0], 1), ("year", cuts[2], 2)):
        by_hand: dict[object, Fraction] = defaultdict(Fraction)
        for key, dkk in inside.items():
            by_hand[key[place]] += dkk
        for key, dkk in by_hand.items():
            off = abs(getattr(cut.get(key, Amount()), bound) - dkk)  # type: ignore[call-overload]
            assert off <= {"item": 2 * years, "sector": 20 * years, "year": 1}[name], (name, key)


@settings(max_examples=60, deadline=None)
@given(items())
def test_no_cell_has_a_highest_below_its_lowest_and_the_longer_time_holds_the_shorter(rows: list[Item]) -> None:
    found = sheet(rows)
    assert all(cell.amount.low <= cell.amount.high or not cell.sector for cell in found.cells)
    assert total(cell.amount for cell in found.cells if cell.year <= 1) == found.over(1)
    for shorter, longer in ((1, 3), (3, 5)):
        rest = [amount for year, amount in found.by_year(longer).items() if year > shorter]
        assert found.over(shorter) + total(rest) == found.over(longer)


def test_a_line_that_ends_within_the_year_costs_for_its_days_only() -> None:
    rows = [
        Item("L1", Amount.of(365_000), Amount(), {"UL": 60, "FF": 40}, FIRST, FIRST + dt.timedelta(days=99)),
        Item("L2", Amount.of(100_000), Amount.of(20_000), {"FF": 100}, FIRST + dt.timedelta(days=365)),
    ]
    found = sheet(rows)
    assert found.by_sector(1) == {"UL": Amount.of(60_000), "FF": Amount.of(40_000)}
    assert found.by_year(3) == {1: Amount.of(100_000), 2: Amount.of(120_000), 3: Amount.of(100_000)}
    assert found.by_item(5) == {"L1": Amount.of(100_000), "L2": Amount.of(420_000)}


def test_what_nobody_pays_stands_with_nobody_and_what_is_paid_twice_is_taken_off_there() -> None:
    assert sheet([Item("L1", Amount.of(1_000), shares={"UL": 80})]).by_sector(1)[NOBODY] == Amount.of(200)
    assert sheet([Item("L1", Amount.of(1_000), shares={"UL": 120})]).by_sector(1)[NOBODY] == Amount.of(-200)
    assert sheet([Item("L1", Amount.of(1_000), shares={"UL": 120})]).over(1) == Amount.of(1_000)


def test_a_difference_between_ranges_reaches_from_the_least_to_the_most() -> None:
    assert Amount(300, 360) - Amount(400, 500) == Amount(-200, -40)


def test_who_has_not_written_what_it_would_do_alone_is_not_taken_to_pay_nothing() -> None:
    whole = sheet([Item("L1", Amount.of(1_000), shares={"UL": 50, "FF": 50})])
    sides = side_by_side(whole, sheet([Item("1", Amount.of(900), shares={"UL": 100})]), ["UL"], 1)
    assert [(side.sector, side.alone, side.saves) for side in sides] == [
        ("FF", None, False),
        ("UL", Amount.of(900), True),
    ]
    assert compensation(sides) == []


def test_the_one_who_saves_makes_the_one_who_pays_more_whole() -> None:
    sides = [Against("FF", Amount.of(210), Amount.of(159)), Against("UL", Amount.of(210), Amount.of(457))]
    assert [(one.giver, one.receiver, one.dkk) for one in compensation(sides)] == [("UL", "FF", 51)]


def test_a_range_is_counted_with_care_for_both() -> None:
    sides = [Against("FF", Amount.of(200), Amount(150, 180)), Against("UL", Amount.of(100), Amount(130, 400))]
    assert [one.dkk for one in compensation(sides)] == [30]  # FF may pay 50 more, but UL surely saves 30 only


many_sides = st.lists(st.tuples(amounts, amounts), min_size=0, max_size=6).map(
    lambda rows: [Against(f"S{number}", whole, alone) for number, (whole, alone) in enumerate(rows)]
)


@settings(max_examples=200, deadline=None)
@given(many_sides)
def test_after_the_compensation_nobody_is_worse_off_where_that_is_possible(sides: list[Against]) -> None:
    left = {side.sector: side.sure_saving for side in sides}
    surely, short = sum(max(0, dkk) for dkk in left.values()), sum(max(0, -dkk) for dkk in left.values())
    for one in compensation(sides):
        assert one.dkk > 0
        left[one.giver] -= one.dkk
        left[one.receiver] += one.dkk
    for side in sides:
        if side.sure_saving > 0:
            assert left[side.sector] >= 0, "nobody gives more than they surely save"
        else:
            assert left[side.sector] <= 0, "nobody gains by it"
    assert sum(max(0, -dkk) for dkk in left.values()) == max(0, short - surely)


@pytest.mark.parametrize("sides", [[], [Against("UL", Amount.of(1), Amount.of(1))]])
def test_where_nobody_pays_more_there_is_nothing_to_compensate(sides: list[Against]) -> None:
    assert compensation(sides) == []
