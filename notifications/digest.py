"""What stands in the mail at 8: takes up every notice that waits for the morning, one mail per person and day.

Which mornings there are the calendar says, and that is asked above (`escalation.sweeps`). A morning that was missed is
made up for by the next sweep of a working day, in one mail.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.clock import local_date
from accounts.models import User
from cases.access import cases_visible_to
from notifications.models import REMINDER, Digest, Notification

Mail = Notification.Mail


def compose(at: dt.datetime) -> int:
    """Writes the mails of the morning of `at`, to be sent at once; returns how many there are."""
    day = local_date(at)
    people = User.objects.filter(pk__in=_waiting(at).values("person")).exclude(digests__day=day)
    return sum(_compose_for(person, day, at) for person in people.order_by("pk"))


@transaction.atomic
def _compose_for(person: User, day: dt.date, at: dt.datetime) -> bool:
    """One person's mail, unless somebody else wrote it meanwhile or nothing is left to say."""
    waiting = _waiting(at).filter(person=person)
    waiting.filter(_not_new(person, at)).update(mail=Mail.NONE, mail_after=None)
    if not waiting.exists():
        return False
    digest, written = Digest.objects.get_or_create(
        person=person, day=day, defaults={"at": at, "mail": Mail.PENDING, "mail_after": at}
    )
    if written:
        waiting.update(digest=digest)
    return written


def _waiting(at: dt.datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(mail=Mail.MORNING, digest=None, mail_after__lte=at)


def _not_new(person: User, at: dt.datetime) -> Q:
    """What need not be mailed any more: news that was read, cases the person sees no longer, people switched off."""
    if not person.is_active:
        return Q()
    return (Q(read_at__isnull=False) & ~Q(code=REMINDER)) | ~Q(case__in=cases_visible_to(person, at))
