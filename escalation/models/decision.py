"""What was decided, by whom, and how each line gets under way."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case, LegalBasis
from escalation.models.recommendation import AtPoint, Line, Recommendation
from escalation.models.time import DeadlineRule
from orgunits.models import OrgUnit


class Done(models.TextChoices):
    """Whether something is done as decided, in a report or at a follow-up."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class Position(models.Model):
    """Where one chief stands on one at-point. A changed mind is a new row; the old one is superseded, never edited.

    `chief` is the office holder, `by` whoever answered: the chief, or their stand-in.
    """

    class Stance(models.TextChoices):
        APPROVE = "approve", _("Approves")
        CORRECT = "approve_with_changes", _("Approves with a correction")
        DISAGREE = "disagree", _("Disagrees")

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="positions")
    at_point = models.ForeignKey(AtPoint, models.PROTECT, related_name="positions")
    chief = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    stance = models.CharField(max_length=20, choices=Stance)
    reason = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("at_point", "chief"), condition=Q(superseded_at=None), name="one_position_per_point_and_chief"
            ),
        )


class Recusal(models.Model):
    """Somebody is disqualified in one case (forvaltningsloven § 3): their right to decide it is their stand-in's."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="recusals")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = (models.UniqueConstraint(fields=("case", "person"), name="one_recusal_per_person"),)


class Referral(models.Model):
    """Why a recommendation went to the director: the chiefs disagree, or an amount is above a grant limit."""

    recommendation = models.OneToOneField(Recommendation, models.PROTECT, related_name="referral")
    at = models.DateTimeField()
    reasons = ArrayField(models.CharField(max_length=20))


class DirectorsWord(models.Model):
    """What the director has said: with which splits of their own, by line key. Said anew it is superseded, never edited.

    It takes effect some minutes later. `director` is the office holder, `by` the one who said it: the director or a stand-in.
    """

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="directors_words")
    director = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    corrected = models.JSONField(default=dict)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("recommendation",), condition=Q(superseded_at=None), name="one_directors_word_per_version"
            ),
        )


class Decision(models.Model):
    """The split of responsibility in force, as decided on one version. Immutable but for being replaced."""

    class Kind(models.TextChoices):
        CHIEFS = "chiefs", _("the chiefs together")
        DIRECTOR = "director", _("the director")

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    recommendation = models.OneToOneField(Recommendation, models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    director = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True)
    in_force = models.BooleanField(default=True)
    units_informed_at = models.DateTimeField(null=True)
    accept_by = models.DateField(null=True)  # the last day to accept a line; none when nobody watches it
    accept_rule = models.ForeignKey(DeadlineRule, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("case",), condition=Q(in_force=True), name="one_decision_in_force"),
        )


class GrantUse(models.Model):
    """Which power a sector's share of the decision rested on: whose, its limit and the amount, DKK per year."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="grants")
    sector = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    amount_dkk = models.PositiveBigIntegerField()
    limit_dkk = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ("sector__slot",)


class LineProgress(models.Model):
    """How far a decided line has come: accepted by its unit or declined, begun, ended.

    `step` is how far up it has gone that nobody accepted: 0 with the one who was asked, then the unit's leader, the
    sector's chief, the director. While it is above 0 and nobody has accepted, `passed_to` holds the case.
    """

    line = models.OneToOneField(Line, models.PROTECT, related_name="progress")
    step = models.PositiveSmallIntegerField(default=0)
    passed_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    declined_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    declined_reason = models.TextField(blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    begun_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    @property
    def is_declined(self) -> bool:
        """Somebody has said no, and nobody yes since."""
        return self.declined_at is not None and self.accepted_at is None


class LineReport(models.Model):
    """What those who carry a line say of it: does it run, and how. Never edited; the next report is a new row."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="reports")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Done)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "pk")


class Ruling(models.Model):
    """A ruling towards the family that an at-point triggers. Made in the specialist system; only its dates stand here,
    why it was made without a hearing, and that it has its reasons and appeal guidance (forvaltningsloven §§ 19–25).
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="rulings")
    at_point = models.ForeignKey(AtPoint, models.PROTECT, related_name="+")
    law = models.ForeignKey(LegalBasis, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    without_hearing_reason = models.TextField(blank=True)
    has_guidance = models.BooleanField(null=True)

    class Meta:
        ordering = ("at_point__no",)
