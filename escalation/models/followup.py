"""Did it hold: what was done, what it cost, what the child says now, and what next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case, Need
from escalation.models.decision import Done
from escalation.models.recommendation import Line
from orgunits.models import OrgUnit


class Closing(models.TextChoices):
    """Why a case was closed; kept as a code with the event."""

    SOLVED_IN_ORDINARY = "solved_in_ordinary", _("Solved in ordinary cooperation")
    GOALS_REACHED = "goals_reached", _("The goals are reached")
    CHILD_MOVED = "child_moved", _("The child has moved to another municipality")
    FAMILY_DOES_NOT_WISH = "family_does_not_wish", _("The family does not wish it")
    OTHER = "other", _("Another reason")


class FollowUp(models.Model):
    """One look back, with the school's and the social side's part, each signed by somebody of that side.

    It is whole, and counts, from `signed_at`; until then whoever recorded it may write it anew. An objection stands
    open while `objected_at` is set, and its words are kept. `as_filed` marks one that was loaded from a case file, where
    both parts stand together and nobody signed.
    """

    class Conclusion(models.TextChoices):
        CONTINUE = "continue", _("Follow up again")
        ADJUST = "adjust", _("Change some of the tasks")
        BACK = "back_to_group", _("Back to the group")
        CLOSE = "close", _("Close the case")

    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    round = models.PositiveSmallIntegerField()
    no = models.PositiveSmallIntegerField()
    on = models.DateField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    school_part = models.TextField(blank=True)
    social_part = models.TextField(blank=True)
    child_words = models.TextField(blank=True)
    child_how = models.CharField(max_length=200, blank=True)
    child_on = models.DateField(null=True)
    actual_dkk = models.PositiveBigIntegerField(null=True)
    period_months = models.PositiveSmallIntegerField(null=True)
    conclusion = models.CharField(max_length=20, choices=Conclusion)
    conclusion_text = models.TextField(blank=True)
    next_on = models.DateField(null=True)
    child_wish = models.TextField(blank=True)
    frequency_reason = models.TextField(blank=True)
    as_filed = models.BooleanField(default=False)
    signed_at = models.DateTimeField(null=True)
    objected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    objected_at = models.DateTimeField(null=True)
    objection = models.TextField(blank=True)

    class Meta:
        ordering = ("round", "no")
        constraints = (models.UniqueConstraint(fields=("case", "round", "no"), name="follow_ups_are_counted"),)


class FollowUpSignature(models.Model):
    """Somebody of one side stands by their side's part of a follow-up. Two sides, two different people."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=12, choices=OrgUnit.Area)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("follow_up", "side"), name="one_signature_per_side"),
            models.UniqueConstraint(fields=("follow_up", "by"), name="nobody_signs_for_both_sides"),
        )


class FollowUpLine(models.Model):
    """Whether one line runs as decided, and what it cost in the period against what was expected of it (DKK)."""

    Status = Done

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=Done)
    actual_dkk = models.PositiveBigIntegerField(null=True)
    expected_dkk = models.PositiveBigIntegerField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)


class FollowUpGoal(models.Model):
    """Whether what one need asks for has been reached."""

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="goals")
    need = models.ForeignKey(Need, models.PROTECT, related_name="+")
    reached = models.CharField(max_length=8, choices=Done)

    class Meta:
        ordering = ("need__key",)
