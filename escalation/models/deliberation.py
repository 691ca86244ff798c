"""What the group says: questions with posts, meetings, concern voice by voice, and who is invited."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case, Consent, Part


class Deliberation(models.Model):
    """The group's professional discussion in one round of the case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="deliberations")
    round = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "round"), name="one_deliberation_per_round"),)


class Question(models.Model):
    """A question to the group: open until somebody records that the group agrees. Hidden, all of its thread is."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="questions")
    title = models.CharField(max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    hidden_from_invited = models.BooleanField(default=False)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = (F("agreed_at").desc(nulls_first=True), "asked_at", "pk")


class Post(models.Model):
    """What one person wrote. Facts, outside views and telephone notes are marked, since they must be on the file."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Comment")
        FACT = "fact", _("New fact")
        EXTERNAL_VIEW = "external_view", _("Professional view from outside")
        PHONE_NOTE = "phone_note", _("Telephone note")

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="posts")
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="posts")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.COMMENT)
    text = models.TextField()
    hidden_from_invited = models.BooleanField(default=False)

    class Meta:
        ordering = ("at", "pk")


class Meeting(models.Model):
    """A meeting of the group: when, where, what about, who is asked to come, who came, what was agreed.

    `sequence` rises with every change, for the calendars that hold it. `edits` counts the wordings of the minutes.
    """

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="meetings")
    at = models.DateTimeField()
    length = models.PositiveSmallIntegerField(default=60)  # minutes
    place = models.CharField(max_length=200)
    agenda = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    attendees = models.ManyToManyField(User, related_name="+")
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    present = models.ManyToManyField(User, related_name="+")
    others_present = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    minutes = models.TextField(blank=True)
    minutes_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    minutes_at = models.DateTimeField(null=True)
    edits = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("at", "pk")

    @property
    def ends_at(self) -> dt.datetime:
        return self.at + dt.timedelta(minutes=self.length)


class MinutesApproval(models.Model):
    """One of the pair (or `acting` for them) stands by the minutes as they were. A later change voids it, visibly."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="approvals")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    acting = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "by"), condition=Q(voided_at=None), name="one_approval_of_minutes_in_force"
            ),
        )


class Concern(models.Model):
    """One voice's concern, 0 (none) to 10 (most), on a day. Never averaged."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="concerns")
    round = models.PositiveSmallIntegerField(default=1)
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    voice = models.CharField(max_length=40, blank=True)
    dimension = models.CharField(max_length=60, blank=True)
    value = models.PositiveSmallIntegerField(validators=(MaxValueValidator(10),))
    on = models.DateField()
    is_later = models.BooleanField(default=False)

    class Meta:
        ordering = ("on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(value__lte=10), name="concern_is_0_to_10"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, voice="") | (Q(person=None) & ~Q(voice="")),
                name="concern_has_one_voice",
            ),
        )


class Invitation(models.Model):
    """Why somebody was let in to the deliberation, on which basis and until when. Access itself, and what they see, is
    the Part.

    `extract` is written for them alone; `question` is the thread of what they are asked. `consents` are those it rests
    on, when the basis is consent; else `basis_reason` says why. A share that is changed ends, and a new row follows it.
    """

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="invitations")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    access_from = models.DateField()
    access_until = models.DateField()
    basis = models.CharField(max_length=20)
    basis_reason = models.TextField(blank=True)
    extract = models.TextField(blank=True)
    question = models.ForeignKey(Question, models.PROTECT, null=True, blank=True, related_name="+")
    answer_by = models.DateField(null=True, blank=True)
    part = models.ForeignKey(Part, models.PROTECT, null=True, related_name="invitations")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(null=True)
    consents = models.ManyToManyField(Consent, related_name="invitations")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("access_from", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(access_until__gte=F("access_from")), name="invitation_ends_after_start"),
        )

    def __str__(self) -> str:
        return str(self.person.name)
