"""When does the day's one mail go: at 8, Danish time, on the municipality's working days."""

from __future__ import annotations

import datetime as dt

from accounts.clock import MORNING, local_date, local_instant
from escalation.dueday import the_calendar


def mail_goes_now(at: dt.datetime) -> bool:
    """From 8 until the end of a working day: a morning that was missed is made up for the same day."""
    today = local_date(at)
    return at >= local_instant(today, MORNING) and the_calendar().is_working_day(today)


def mail_on(ready_at: dt.datetime) -> dt.date:
    """The day of the mail that takes up what is ready from that instant."""
    day = local_date(ready_at)
    if ready_at > local_instant(day, MORNING):
        day += dt.timedelta(days=1)
    return the_calendar().next_working_day(day)
