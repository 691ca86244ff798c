"""Are working days counted as the Danish calendar says: held against a naive count from Easter and from the demo's file."""

from __future__ import annotations

import datetime as dt
import json
from bisect import bisect_left, bisect_right
from pathlib import Path

import pytest

from accounts.clock import local_date, local_instant
from escalation.workdays import Calendar, add_months, calendar_with, days, is_public_holiday

FILE = json.loads((Path(__file__).parent.parent / "demo" / "organisation.json").read_text(encoding="utf-8"))["calendar"]
DAY = dt.timedelta(days=1)
YEARS = range(2024, 2031)


def easter(year: int) -> dt.date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher)."""
    century, in_century = divmod(year, 100)
    epact = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def holidays(year: int) -> set[dt.date]:
    """New Year, Maundy Thursday to Easter Monday, Ascension, Whitsun, Christmas; no Store bededag from 2024."""
    moving = {easter(year) + dt.timedelta(days=number) for number in (-3, -2, 0, 1, 39, 49, 50)}
    return moving | {dt.date(year, 1, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)}


def closed(year: int) -> set[dt.date]:
    return {dt.date(year, 6, 5), dt.date(year, 12, 24), dt.date(year, 12, 31)}


OFF = {day for year in range(2023, 2033) for day in holidays(year) | closed(year)}
WORKING = [day for day in days(dt.date(2023, 1, 1), dt.date(2032, 12, 31)) if day.weekday() < 5 and day not in OFF]
CALENDAR = calendar_with(day for year in range(2023, 2033) for day in closed(year))


def shifted(day: dt.date, amount: int) -> dt.date:
    """The naive count: look the day up in the list of all working days."""
    if amount > 0:
        return WORKING[bisect_right(WORKING, day) + amount - 1]
    return WORKING[bisect_left(WORKING, day) + amount] if amount < 0 else day


def all_days(*years: int) -> list[dt.date]:
    return list(days(dt.date(min(years), 1, 1), dt.date(max(years), 12, 31)))


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_municipalitys_own_list_of_holidays_is_the_countrys(year: int) -> None:
    listed = {dt.date.fromisoformat(row["date"]) for row in FILE["public_holidays"][str(year)]}
    assert listed == holidays(year) == {day for day in all_days(year) if is_public_holiday(day)}
    assert {dt.date.fromisoformat(row["date"]) for row in FILE["closed_days_configurable"][str(year)]} == closed(year)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year_is_a_working_day_or_not_as_easter_says(year: int) -> None:
    for day in all_days(year):
        assert CALENDAR.is_working_day(day) == (day.weekday() < 5 and day not in OFF), day
        assert bool(CALENDAR.why_not(day)) == (not CALENDAR.is_working_day(day)), day


@pytest.mark.parametrize("year", YEARS)
def test_store_bededag_is_a_working_day_since_2024(year: int) -> None:
    assert CALENDAR.is_working_day(easter(year) + dt.timedelta(days=26))


def test_store_bededag_was_a_holiday_until_2023() -> None:
    assert is_public_holiday(dt.date(2023, 5, 5))


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_every_day_shifted_by_every_number_lands_where_a_naive_count_does(year: int) -> None:
    for day in all_days(year):
        for amount in range(-12, 61):
            assert CALENDAR.shift(day, amount) == shifted(day, amount), (day, amount)


@pytest.mark.parametrize("year", YEARS)
def test_so_do_the_numbers_that_deadlines_use_in_every_year(year: int) -> None:
    for day in all_days(year):
        for amount in (-5, -2, 1, 2, 3, 5, 10, 20, 40, 50):
            assert CALENDAR.shift(day, amount) == shifted(day, amount), (day, amount)


def test_days_between_are_those_after_the_first_up_to_and_with_the_last() -> None:
    for day in all_days(2025, 2026):
        for number in range(-40, 41):
            end = day + number * DAY
            low, high = min(day, end), max(day, end)
            counted = bisect_right(WORKING, high) - bisect_right(WORKING, low)
            assert CALENDAR.between(day, end) == (counted if number >= 0 else -counted), (day, end)


def test_a_shift_forward_lies_that_many_working_days_ahead() -> None:
    for day in all_days(2026):
        for amount in (1, 5, 10, 20):
            assert CALENDAR.between(day, CALENDAR.shift(day, amount)) == amount


def test_the_trace_counts_to_the_same_number_and_explains_every_other_day() -> None:
    for day in all_days(2026):
        for amount in (2, 5, 10, 20, 50):
            due = CALENDAR.shift(day, amount)
            trace = CALENDAR.trace(day, due)
            assert [row["day"] for row in trace] == [one.isoformat() for one in days(day + DAY, due)]
            assert [row["no"] for row in trace if "no" in row] == list(range(1, amount + 1))
            assert all(("no" in row) != ("why_not" in row) for row in trace)


def test_the_trace_says_why_a_day_does_not_count() -> None:
    reasons = {row["day"]: row.get("why_not") for row in CALENDAR.trace(dt.date(2026, 3, 31), dt.date(2026, 6, 8))}
    assert {reasons[day] for day in ("2026-04-01", "2026-04-07", "2026-05-01")} == {None}
    assert reasons["2026-04-02"] == reasons["2026-04-05"] == reasons["2026-05-14"] == "holiday"
    assert (reasons["2026-04-11"], reasons["2026-06-05"]) == ("weekend", "closed")


def test_closed_days_are_the_municipalitys_own() -> None:
    assert Calendar().is_working_day(dt.date(2026, 6, 5))
    assert not CALENDAR.is_working_day(dt.date(2026, 6, 5))
    assert Calendar().shift(dt.date(2026, 6, 4), 1) == dt.date(2026, 6, 5)


def test_the_next_working_day_is_the_day_itself_if_it_counts() -> None:
    for day in all_days(2026):
        assert CALENDAR.next_working_day(day) == WORKING[bisect_left(WORKING, day)]


@pytest.mark.parametrize(
    ("day", "amount", "result"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-04-07", 3, "2026-07-07"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-05-15", 0, "2026-05-15"),
        ("2026-03-31", -1, "2026-02-28"),
    ],
)
def test_months_keep_the_day_or_end_with_the_month_and_are_never_moved(day: str, amount: int, result: str) -> None:
    assert add_months(dt.date.fromisoformat(day), amount) == dt.date.fromisoformat(result)


@pytest.mark.parametrize("year", YEARS)
def test_eight_in_the_morning_is_one_instant_on_every_day_also_when_the_clocks_change(year: int) -> None:
    seen = set()
    for day in all_days(year):
        instant = local_instant(day, dt.time(8))
        last_sundays = [
            max(one for one in all_days(year) if one.month == month and one.weekday() == 6) for month in (3, 10)
        ]
        summer = last_sundays[0] <= day < last_sundays[1]
        assert (instant.tzinfo, instant.hour) == (dt.UTC, 6 if summer else 7), day
        assert local_date(instant) == day
        seen.add(instant)
    assert len(seen) == len(all_days(year))


def test_the_day_changes_at_midnight_in_denmark() -> None:
    for day in (dt.date(2026, 3, 29), dt.date(2026, 10, 25), dt.date(2026, 1, 1), dt.date(2026, 7, 1)):
        midnight = local_instant(day)
        assert local_date(midnight) == day
        assert local_date(midnight - dt.timedelta(microseconds=1)) == day - DAY


@pytest.mark.parametrize(("around", "hours"), [(dt.date(2026, 3, 29), 23), (dt.date(2026, 10, 25), 25)])
def test_the_day_the_clocks_change_has_its_own_length_and_counts_once(around: dt.date, hours: int) -> None:
    assert (local_instant(around + DAY) - local_instant(around)) == dt.timedelta(hours=hours)
    friday, monday = around - 2 * DAY, around + DAY
    assert CALENDAR.shift(friday, 1) == monday
    assert CALENDAR.between(friday, monday) == 1
