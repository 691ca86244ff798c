"""What time is it: asked of the database once per request, task or command; everything below takes `at`."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import get_language

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MORNING = dt.time(8)  # when reminders and the day's one mail go out


def now() -> dt.datetime:
    """The instant (UTC) by the database's clock, plus the demo's offset in demo mode."""
    with connection.cursor() as cursor:
        if settings.DEMO:
            cursor.execute(
                "SELECT clock_timestamp() + coalesce((SELECT max(ahead) FROM accounts_democlock), interval '0')"
            )
        else:
            cursor.execute("SELECT clock_timestamp()")
        instant: dt.datetime = cursor.fetchone()[0]
    return instant


def real_now() -> dt.datetime:
    """The instant (UTC) by the database's clock, however far the demo has been moved: for sessions and leases."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: dt.datetime = cursor.fetchone()[0]
    return instant


def local_date(at: dt.datetime) -> dt.date:
    """The calendar day in Denmark at the instant `at`."""
    return at.astimezone(COPENHAGEN).date()


def local_instant(day: dt.date, time: dt.time = dt.time()) -> dt.datetime:
    """The UTC instant at which the clock in Denmark shows `time` on `day` (default: the day's beginning)."""
    return dt.datetime.combine(day, time, COPENHAGEN).astimezone(dt.UTC)


def next_morning(at: dt.datetime) -> dt.datetime:
    """The first instant after `at` at which the clock in Denmark shows MORNING, whatever kind of day it is."""
    day = local_date(at)
    today = local_instant(day, MORNING)
    return today if at < today else local_instant(day + dt.timedelta(days=1), MORNING)


def in_words(day: dt.date) -> str:
    """»4. juni 2026«; in English »4 June 2026«."""
    return date_format(day, "j. F Y" if (get_language() or "").startswith("da") else "j F Y")
