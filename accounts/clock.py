"""What time is it: asked of the database once per request, task or command; everything below takes `at`."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


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


def local_date(at: dt.datetime) -> dt.date:
    """The calendar day in Denmark at the instant `at`."""
    return at.astimezone(COPENHAGEN).date()


def local_instant(day: dt.date, time: dt.time = dt.time()) -> dt.datetime:
    """The UTC instant at which the clock in Denmark shows `time` on `day` (default: the day's beginning)."""
    return dt.datetime.combine(day, time, COPENHAGEN).astimezone(dt.UTC)
