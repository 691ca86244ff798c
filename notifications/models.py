"""Who was told what, when, and did the mail arrive: one row per person and occasion, one mail per person and morning."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case, Event

NEWS = "news"  # the code of a notice to whoever hears of an act that asks others for something
REMINDER = "reminder"  # the code of a notice about a deadline that is not over yet


class Post(models.Model):
    """What became of one mail: the columns that delivery claims, sends and finishes by. Columns, and nothing else."""

    class Mail(models.TextChoices):
        NONE = "none", _("in the app only")
        MORNING = "morning", _("stands in the next mail at 8")
        PENDING = "pending", _("to be sent")
        CLAIMED = "claimed", _("being sent")
        SENT = "sent", _("sent")
        UNCERTAIN = "uncertain", _("perhaps sent, will be repeated with the same id")
        FAILED = "failed", _("not delivered")
        REPLAYED = "replayed", _("recorded in a replay, never mailed")

    mail = models.CharField(max_length=12, choices=Mail, default=Mail.NONE)
    mail_after = models.DateTimeField(null=True)
    claim_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class Digest(Post):
    """The one mail of a morning to one person: everything new that did not go at once."""

    person = models.ForeignKey(User, models.CASCADE, related_name="digests")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "day"), name="one_digest_per_person_and_day"),)
        indexes = (
            models.Index(
                fields=("mail_after",),
                condition=Q(mail__in=("pending", "claimed", "uncertain")),
                name="digest_mail_open",
            ),
        )

    @property
    def message_id(self) -> str:
        """The same for every attempt, so that a repeat is recognisable."""
        return f"<digest.{self.pk}@stjernesager>"


class Notification(Post):
    """A notice in the app, and the state of its mail. `key` makes a second one for the same occasion impossible.

    While it waits for the morning, `mail_after` is the instant from which a digest may take it up; then `digest` names
    the mail that did.
    """

    key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notifications")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="notifications")
    code = models.CharField(max_length=40)
    due_on = models.DateField(null=True)
    working_days = models.SmallIntegerField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    digest = models.ForeignKey(Digest, models.RESTRICT, null=True, related_name="notices")

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("person", "-at"), name="notification_by_person"),
            models.Index(
                fields=("mail_after",),
                condition=Q(mail__in=("pending", "claimed", "uncertain")),
                name="notification_mail_open",
            ),
            models.Index(
                fields=("person", "mail_after"),
                condition=Q(mail="morning", digest=None),
                name="notification_for_the_morning",
            ),
        )

    @property
    def message_id(self) -> str:
        """The same for every attempt, so that a repeat is recognisable."""
        return f"<notification.{self.pk}@stjernesager>"
