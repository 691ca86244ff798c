"""How is somebody told: one row per person and occasion, written in the transaction of the act itself."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from cases.models import Case, Event
from notifications.models import Notification
from notifications.recipients import RECIPIENTS


def tell(event: Event, case: Case) -> None:
    """Everyone the table names hears of the event, but never the one who did it."""
    told = RECIPIENTS[event.verb]
    seen = {event.by_id}
    for group in told.who:
        for person in group(case):
            if person.pk not in seen and person.is_active:
                seen.add(person.pk)
                _write(f"event:{event.pk}:{person.pk}", person, case, event.verb, event.at, event, mail=told.at_once)


def tell_of_deadline(
    key: str, person: User, case: Case, code: str, at: dt.datetime, *, due_on: dt.date, working_days: int
) -> None:
    """The person is reminded or escalated to; `working_days` after (+) or before (−) the deadline."""
    _write(key, person, case, code, at, None, mail=True, due_on=due_on, working_days=working_days)


def _write(
    key: str,
    person: User,
    case: Case,
    code: str,
    at: dt.datetime,
    event: Event | None,
    *,
    mail: bool,
    due_on: dt.date | None = None,
    working_days: int | None = None,
) -> None:
    Notification.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "case": case,
            "event": event,
            "code": code,
            "at": at,
            "due_on": due_on,
            "working_days": working_days,
            "mail": Notification.Mail.PENDING if mail else Notification.Mail.NONE,
            "mail_after": at if mail else None,
        },
    )
