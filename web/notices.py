"""What does a notice say: what happened as the timeline says it, or what it reminds of."""

from __future__ import annotations

from cases.verbs import VERBS
from notifications.mail import what
from notifications.models import Notification


def sentence(row: Notification) -> str:
    """The sentence of the event's verb; for a reminder or an escalation what it is about."""
    if row.event:
        return str(VERBS[row.event.verb]).format(by=row.event.by.name if row.event.by else "")
    return what(row)
