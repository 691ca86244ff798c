"""What happened, who looked, and what was written once for all: four append-only tables (a trigger says so)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models.file import Case


class Event(models.Model):
    """One thing that happened, in codes and ids only. `by` is null when the clock acted."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    from_stage = models.CharField(max_length=20)
    to_stage = models.CharField(max_length=20)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("case", "seq")
        constraints = (models.UniqueConstraint(fields=("case", "seq"), name="events_are_counted_per_case"),)


class Statement(models.Model):
    """Words a person wrote as part of an act (a reason, a comment). The event points at nothing: this points at it."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=40)
    text = models.TextField()


class Note(models.Model):
    """A note on the case (duty to note, offentlighedsloven § 13). A correction is a new note that names the old one."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        PHONE = "phone", _("Telephone note")

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.NOTE)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")

    class Meta:
        ordering = ("at", "pk")


class Access(models.Model):
    """One look: who, at which case, through which page, why. Written before the answer leaves, or no answer leaves."""

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="looks")
    action = models.CharField(max_length=60)
    purpose = models.CharField(max_length=40)

    class Meta:
        indexes = (models.Index(fields=("case", "at"), name="access_by_case"),)
