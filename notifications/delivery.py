"""Has the mail gone: claims what is to be sent, sends it outside any transaction, and finishes only its own claim.

Notices that go at once and the mails of the morning are sent alike.

Lost is worse than a recognisable repeat: a claim whose lease ran out may have been sent, and is sent once more with the
same Message-ID. A server that hangs blocks one mail for ten seconds and nothing else.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import translation

from notifications.mail import digest_for, message_for
from notifications.models import Digest, Notification

log = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=2)
BATCH = 50
GIVE_UP_AFTER = 17  # attempts: 2, 4, 8 … 120 minutes apart, about a day in all
LASTING = 500  # SMTP: from here on a refusal is for good; 4xx asks to be tried again
Mail = Notification.Mail
Letter = Notification | Digest
KINDS: tuple[type[Letter], ...] = (Notification, Digest)


def deliver(at: dt.datetime) -> int:
    """Sends what is to be sent at `at`; returns how many mails the server took."""
    sent = 0
    for kind in KINDS:
        while claimed := claim(at, kind):
            sent += sum(send(letter, at) for letter in claimed)
    return sent


def claim(at: dt.datetime, kind: type[Letter] = Notification) -> Sequence[Letter]:
    """A batch of one kind that is ours until the lease ends, by the database's own clock."""
    token, real = uuid.uuid4(), _real_now()
    free = Q(mail__in=(Mail.PENDING, Mail.UNCERTAIN), mail_after__lte=at) & (
        Q(lease_until=None) | Q(lease_until__lt=real)
    )
    lapsed = Q(mail=Mail.CLAIMED, lease_until__lt=real)
    with transaction.atomic():
        rows = kind.objects.select_for_update(skip_locked=True).filter(free | lapsed).order_by("mail_after", "pk")
        ids = list(rows.values_list("pk", flat=True)[:BATCH])
        kind.objects.filter(pk__in=ids).update(
            mail=Mail.CLAIMED, claim_token=token, lease_until=real + LEASE, attempts=F("attempts") + 1
        )
    return list(kind.objects.filter(claim_token=token, pk__in=ids).select_related("person"))


def send(letter: Letter, at: dt.datetime) -> bool:
    """One mail, if the claim is still ours; what came of it is written only if it is ours even then.

    Whoever has been switched off meanwhile gets none.
    """
    if not _renew(letter):
        return False
    if not letter.person.is_active:
        _finish(letter, mail=Mail.NONE, lease_until=None)
        return False
    try:
        get_connection(timeout=10).send_messages([written(letter)])
    except (smtplib.SMTPException, OSError) as error:
        _finish(letter, **_after_failure(letter, at, error))
        return False
    return _finish(letter, mail=Mail.SENT, sent_at=at, failure="")


def written(letter: Letter) -> EmailMessage:
    """The mail in the language of whoever gets it."""
    with translation.override(letter.person.language):
        return digest_for(letter) if isinstance(letter, Digest) else message_for(letter)


def _renew(letter: Letter) -> bool:
    """The lease begins anew before each mail of a batch; a claim that has lapsed belongs to somebody else."""
    real = _real_now()
    ours = type(letter).objects.filter(
        pk=letter.pk, claim_token=letter.claim_token, mail=Mail.CLAIMED, lease_until__gt=real
    )
    return bool(ours.update(lease_until=real + LEASE))


def _after_failure(letter: Letter, at: dt.datetime, error: Exception) -> dict[str, object]:
    """Tried again with growing pauses for about a day; then shown as not delivered. A lasting refusal is final at once."""
    log.warning("mail %s not sent: %s", letter.pk, type(error).__name__)
    refused = isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= LASTING for code, _said in error.recipients.values()
    )
    late = letter.attempts >= GIVE_UP_AFTER
    pause = min(dt.timedelta(minutes=2 ** min(letter.attempts, 8)), dt.timedelta(hours=2))
    state = Mail.FAILED if refused or late else Mail.PENDING
    return {"mail": state, "mail_after": at + pause, "lease_until": None, "failure": type(error).__name__}


def _finish(letter: Letter, **fields: object) -> bool:
    """Fenced: a sender that overslept its lease changes nothing."""
    return bool(type(letter).objects.filter(pk=letter.pk, claim_token=letter.claim_token).update(**fields))


def _real_now() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: dt.datetime = cursor.fetchone()[0]
    return instant
