"""At which moment of its day does an act of a case file happen (replay rules T1–T5); and files moved by whole weeks."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from accounts.clock import local_instant

DAWN = ("open", "content", "consent", "access", "propose")
DUSK = (
    "spoken",
    "options",
    "answer",
    "talk",
    "raised",
    "judged",
    "confirm",
    "pair_changed",
    "deliberation_ended",
    "drafted",
    "approved",
    "hearing_sent",
    "hearing_answered",
    "director",
    "informed",
    "accepted",
    "ruling_started",
    "ruling_sent",
    "follow_up",
    "closing",
)
ISO = re.compile(r"^\d{4}-\d{2}-\d{2}(T[\d:.]+([+-]\d{2}:\d{2})?)?$")
ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
WRITTEN_DAY = re.compile(rf"\b(\d{{1,2}})\. ({'|'.join(MONTHS)})(?: (\d{{4}}))?\b")
KEEP = frozenset({"birth_date", "cpr", "valid_from", "valid_to"})


def dawn(day: str | dt.date, step: str) -> dt.datetime:
    """The beginning of the day, before anything with a time; in the order of the rules."""
    return local_instant(_day(day), dt.time(0, 0, 1 + DAWN.index(step)))


def dusk(day: str | dt.date, step: str) -> dt.datetime:
    """The end of the day, after everything with a time; in the order of the rules."""
    return local_instant(_day(day), dt.time(23, 2 * DUSK.index(step)))


def night(day: dt.date) -> dt.datetime:
    """When the day's run of reminders comes, after all acts of the day."""
    return local_instant(day, dt.time(23, 59, 59))


def moment(text: str) -> dt.datetime:
    """An instant written with its offset, as UTC."""
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def moved(value: Any, weeks: int, year: int, name: str = "") -> Any:
    """The file with every day moved by whole weeks, in dates and in Danish sentences; birthdays stay."""
    if isinstance(value, dict):
        return {key: moved(item, weeks, year, key) for key, item in value.items()}
    if isinstance(value, list):
        return [moved(item, weeks, year, name) for item in value]
    if not isinstance(value, str) or name in KEEP:
        return value
    by = dt.timedelta(weeks=weeks)
    if ISO.match(value):
        return _moved_iso(value, by)
    value = ISO_DAY.sub(lambda found: _moved_iso(found[0], by), value)
    return WRITTEN_DAY.sub(lambda found: _moved_words(found, by, year), value)


def _moved_iso(text: str, by: dt.timedelta) -> str:
    if len(text) == 10:
        return (dt.date.fromisoformat(text) + by).isoformat()
    naive = dt.datetime.fromisoformat(text).replace(tzinfo=None) + by
    return local_instant(naive.date(), naive.time()).isoformat()


def _moved_words(found: re.Match[str], by: dt.timedelta, year: int) -> str:
    """»den 7. april 2026« moved; a day without a year is read in the file's year and stays without one."""
    try:
        day = dt.date(int(found[3] or year), MONTHS.index(found[2]) + 1, int(found[1])) + by
    except ValueError:
        return found[0]
    return f"{day.day}. {MONTHS[day.month - 1]}" + (f" {day.year}" if found[3] else "")


def _day(day: str | dt.date) -> dt.date:
    return dt.date.fromisoformat(day[:10]) if isinstance(day, str) else day
