"""Which days count: Danish working days as pure functions over a calendar that is data.

A working day is Monday to Friday, no public holiday and no closed day. »n working days from X«: X is day 0 and the
deadline is the end of the n-th working day after X. Store bededag is no holiday from 2024 (lov nr. 214 of 7 March 2023).
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import holidays

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The municipality's closed days by date; the public holidays are the country's."""

    closed: frozenset[dt.date] = frozenset()

    def is_working_day(self, day: dt.date) -> bool:
        return day.weekday() < 5 and day not in self.closed and not is_public_holiday(day)

    def why_not(self, day: dt.date) -> str:
        """»holiday«, »closed«, »weekend« or, for a working day, nothing. A holiday on a Sunday is a holiday."""
        if is_public_holiday(day):
            return "holiday"
        if day in self.closed:
            return "closed"
        return "weekend" if day.weekday() >= 5 else ""

    def shift(self, day: dt.date, amount: int) -> dt.date:
        """The day `amount` working days after (or, negative, before) `day`; 0 gives `day` itself."""
        step = DAY if amount > 0 else -DAY
        for _counted in range(abs(amount)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def next_working_day(self, day: dt.date) -> dt.date:
        """`day` itself if it counts, else the first day after it that does."""
        while not self.is_working_day(day):
            day += DAY
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working_day(day) for day in days(start + DAY, end))

    def trace(self, start: dt.date, end: dt.date) -> list[dict[str, str | int]]:
        """Every day after `start` up to `end`: its number when it counts, else why it does not."""
        rows: list[dict[str, str | int]] = []
        counted = 0
        for day in days(start + DAY, end):
            reason = self.why_not(day)
            counted += not reason
            rows.append(
                {"day": day.isoformat(), "why_not": reason} if reason else {"day": day.isoformat(), "no": counted}
            )
        return rows


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every calendar day from `first` to `last`, both included; none when `last` lies before."""
    return (first + DAY * number for number in range((last - first).days + 1))


def add_months(day: dt.date, amount: int) -> dt.date:
    """The same day number `amount` months later, or the last day of a shorter month. Never moved for days off."""
    year, month = divmod(day.month - 1 + amount, 12)
    year, month = day.year + year, month + 1
    return dt.date(year, month, min(day.day, months.monthrange(year, month)[1]))


def is_public_holiday(day: dt.date) -> bool:
    return day in _public_holidays(day.year)


def calendar_with(closed: Iterable[dt.date]) -> Calendar:
    return Calendar(frozenset(closed))


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[dt.date]:
    """The Danish public holidays of the year (category »public« only: Grundlovsdag is a closed day, not one of them)."""
    return frozenset(holidays.country_holidays("DK", years=year, categories=("public",)))
