"""Did it hold: what was done, what it cost, what the child says now, and what next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case
from escalation.models.recommendation import Line


class Closing(models.TextChoices):
    """Why a case was closed; kept as a code with the event."""

    SOLVED_IN_ORDINARY = "solved_in_ordinary", _("Solved in ordinary cooperation")
    GOALS_REACHED = "goals_reached", _("The goals are reached")
    CHILD_MOVED = "child_moved", _("The child has moved to another municipality")
    FAMILY_DOES_NOT_WISH = "family_does_not_wish", _("The family does not wish it")
    OTHER = "other", _("Another reason")


class FollowUp(models.Model):
    """One look back, with both the school's and the social side's part."""

    class Conclusion(models.TextChoices):
        CONTINUE = "continue", _("Follow up again")
        ADJUST = "adjust", _("Adjust within the decision")
        CLOSE = "close", _("Close the case")

    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    round = models.PositiveSmallIntegerField()
    no = models.PositiveSmallIntegerField()
    on = models.DateField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    school_part = models.TextField()
    social_part = models.TextField()
    child_words = models.TextField(blank=True)
    actual_dkk = models.PositiveBigIntegerField(null=True)
    period_months = models.PositiveSmallIntegerField(null=True)
    conclusion = models.CharField(max_length=20, choices=Conclusion)
    conclusion_text = models.TextField(blank=True)
    next_on = models.DateField(null=True)

    class Meta:
        ordering = ("round", "no")
        constraints = (models.UniqueConstraint(fields=("case", "round", "no"), name="follow_ups_are_counted"),)


class FollowUpLine(models.Model):
    """Whether one line runs as decided, and what it has cost since the start (DKK)."""

    class Status(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=Status)
    actual_dkk = models.PositiveBigIntegerField(null=True)
    note = models.TextField(blank=True)
