"""The star: two halves, two different people, three written criteria."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case
from orgunits.models import OrgUnit


class Star(models.Model):
    """One proposal of a star and what came of it."""

    class Outcome(models.TextChoices):
        SIGNED = "signed", _("signed by both")
        DECLINED = "declined", _("declined")
        TIMED_OUT = "timed_out", _("not answered in time")

    case = models.ForeignKey(Case, models.PROTECT, related_name="stars")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    counterpart = models.ForeignKey(User, models.PROTECT, related_name="+")
    counterpart_unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="+")
    consequence = models.TextField()
    interim = models.TextField()
    interim_unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+")
    interim_until = models.DateField(null=True, blank=True)
    urgency = models.PositiveSmallIntegerField(null=True, blank=True)
    family_informed = models.BooleanField(null=True)
    fewer_reason = models.TextField(blank=True)
    second_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("proposed_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(proposed_by=F("counterpart")), name="partner_is_another_person"),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(proposed_by=F("second_by")), name="two_different_flaggers"
            ),
            models.UniqueConstraint(fields=("case",), condition=Q(outcome=""), name="one_open_proposal_per_case"),
        )


class CriterionAnswer(models.Model):
    """What one of the pair says about one criterion. Yes and partly count."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    star = models.ForeignKey(Star, models.CASCADE, related_name="answers")
    code = models.CharField(max_length=12)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer)
    justification = models.TextField(blank=True)

    class Meta:
        ordering = ("code", "pk")
        constraints = (models.UniqueConstraint(fields=("star", "code", "by"), name="one_answer_per_criterion"),)
