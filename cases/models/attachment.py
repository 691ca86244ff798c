"""Which files lie on the case: what they are and where; their bytes lie encrypted in a folder (`cases.files`)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models.file import Case


class Attachment(models.Model):
    """A document received, sent or made here (offentlighedsloven § 15: date and short theme).

    A file that does not belong here is removed by deleting its key: the row stays, and nobody can read the bytes again.
    """

    class Kind(models.TextChoices):
        PDF = "application/pdf", "PDF"
        DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"
        XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"
        PNG = "image/png", _("Picture (PNG)")
        JPEG = "image/jpeg", _("Picture (JPEG)")

    class Source(models.TextChoices):
        RECEIVED = "received", _("Received from outside")
        SENT = "sent", _("Sent from us")
        INTERNAL = "internal", _("Made by us, for our own use")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=150)
    theme = models.CharField(max_length=120)
    source = models.CharField(max_length=8, choices=Source)
    content_type = models.CharField(max_length=100, choices=Kind)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    stored_name = models.CharField(max_length=32, unique=True)
    nonce = models.BinaryField()
    wrapped_key = models.BinaryField(null=True)
    hidden_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-added_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_by=None, wrapped_key__isnull=False)
                | Q(hidden_at__isnull=False, hidden_by__isnull=False, wrapped_key=None),
                name="hidden_attachment_has_no_key",
            ),
            models.CheckConstraint(condition=~Q(theme="") & ~Q(name=""), name="attachment_has_name_and_theme"),
        )

    def __str__(self) -> str:
        return self.theme

    @property
    def row(self) -> str:
        """What its cipher texts are bound to."""
        return f"cases_attachment|{self.pk}|bytes"
