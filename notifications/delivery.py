"""Has the mail gone: claims what is to be sent, sends it outside any transaction, and finishes only its own claim.

Lost is worse than a recognisable repeat: a claim whose lease ran out may have been sent, and is sent once more with the
same Message-ID. A server that hangs blocks one mail for ten seconds and nothing else.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import uuid

from django.core.mail import get_connection
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import translation

from notifications.mail import message_for
from notifications.models import Notification

log = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=2)
BATCH = 50
GIVE_UP_AFTER = 17  # attempts: 2, 4, 8 … 120 minutes apart, about a day in all
LASTING = 500  # SMTP: from here on a refusal is for good; 4xx asks to be tried again
Mail = Notification.Mail


def deliver(at: dt.datetime) -> int:
    """Sends what is to be sent at `at`; returns how many mails the server took."""
    sent = 0
    while claimed := claim(at):
        sent += sum(send(notice, at) for notice in claimed)
    return sent


def claim(at: dt.datetime) -> list[Notification]:
    """A batch that is ours until the lease ends, by the database's own clock."""
    token, real = uuid.uuid4(), _real_now()
    free = Q(mail__in=(Mail.PENDING, Mail.UNCERTAIN), mail_after__lte=at) & (
        Q(lease_until=None) | Q(lease_until__lt=real)
    )
    lapsed = Q(mail=Mail.CLAIMED, lease_until__lt=real)
    with transaction.atomic():
        rows = (
            Notification.objects.select_for_update(skip_locked=True).filter(free | lapsed).order_by("mail_after", "pk")
        )
        ids = list(rows.values_list("pk", flat=True)[:BATCH])
        Notification.objects.filter(pk__in=ids).update(
            mail=Mail.CLAIMED, claim_token=token, lease_until=real + LEASE, attempts=F("attempts") + 1
        )
    return list(Notification.objects.filter(claim_token=token, pk__in=ids).select_related("person", "case"))


def send(notice: Notification, at: dt.datetime) -> bool:
    """One mail, if the claim is still ours; what came of it is written only if it is ours even then."""
    if not _renew(notice):
        return False
    try:
        with translation.override("da"):
            get_connection(timeout=10).send_messages([message_for(notice)])
    except (smtplib.SMTPException, OSError) as error:
        _finish(notice, **_after_failure(notice, at, error))
        return False
    return _finish(notice, mail=Mail.SENT, sent_at=at, failure="")


def _renew(notice: Notification) -> bool:
    """The lease begins anew before each mail of a batch; a claim that has lapsed belongs to somebody else."""
    real = _real_now()
    ours = Notification.objects.filter(
        pk=notice.pk, claim_token=notice.claim_token, mail=Mail.CLAIMED, lease_until__gt=real
    )
    return bool(ours.update(lease_until=real + LEASE))


def _after_failure(notice: Notification, at: dt.datetime, error: Exception) -> dict[str, object]:
    """Tried again with growing pauses for about a day; then shown as not delivered. A lasting refusal is final at once."""
    log.warning("mail %s not sent: %s", notice.pk, type(error).__name__)
    refused = isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= LASTING for code, _said in error.recipients.values()
    )
    late = notice.attempts >= GIVE_UP_AFTER
    pause = min(dt.timedelta(minutes=2 ** min(notice.attempts, 8)), dt.timedelta(hours=2))
    state = Mail.FAILED if refused or late else Mail.PENDING
    return {"mail": state, "mail_after": at + pause, "lease_until": None, "failure": type(error).__name__}


def _finish(notice: Notification, **fields: object) -> bool:
    """Fenced: a sender that overslept its lease changes nothing."""
    return bool(Notification.objects.filter(pk=notice.pk, claim_token=notice.claim_token).update(**fields))


def _real_now() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: dt.datetime = cursor.fetchone()[0]
    return instant
