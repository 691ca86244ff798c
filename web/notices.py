"""What does a notice say: what happened as the timeline says it, or what it reminds of; and what became of its mail."""

from __future__ import annotations

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import local_date
from cases.verbs import VERBS
from escalation.mornings import mail_on
from notifications.mail import what
from notifications.models import Notification
from web.templatetags.signs import day

Mail = Notification.Mail

TO_YOU = frozenset({"stop_access", "end_invitation"})  # said to the one it is about, as the mail says it
# Told to the invited alone: what the timeline says of them, said to them.
YOU: dict[str, str | Promise] = {
    "invite": gettext_lazy("{by} invited you to the deliberation"),
    "change_share": gettext_lazy("{by} changed what is shared with you"),
}


def sentence(row: Notification) -> str:
    """The sentence of the event's verb; for a reminder or an escalation what it is about."""
    if row.event and row.event.verb not in TO_YOU:
        said = YOU.get(row.event.verb, VERBS[row.event.verb])
        return str(said).format(by=row.event.by.name if row.event.by else "")
    return what(row)


def mailed(row: Notification, at: dt.datetime) -> str:
    """Where its mail is; empty when there is none and none to come."""
    if row.mail == Mail.MORNING and row.digest is None:
        return _collected(row, at)
    post = row.digest or row
    if post.mail == Mail.SENT and post.sent_at:
        return _("Mailed {day}").format(day=day(post.sent_at, at))
    if post.mail == Mail.FAILED:
        return _("The mail could not be delivered")
    return _("The mail is on its way") if post.mail in {Mail.PENDING, Mail.CLAIMED, Mail.UNCERTAIN} else ""


def _collected(row: Notification, at: dt.datetime) -> str:
    today, goes = local_date(at), mail_on(row.mail_after or row.at)
    if goes <= today:
        return _("Collected for today at 8")
    if goes == today + dt.timedelta(days=1):
        return _("Collected for tomorrow at 8")
    return _("Collected for {day} at 8").format(day=day(goes, today))
