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
        TAKEN_BACK = "taken_back", _("taken back before it was answered")

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
    second_fewer_reason = models.TextField(blank=True)  # what the one who signed the other half wrote
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


class PairChange(models.Model):
    """Somebody took another's place in the pair: the new one has the pair's rights from then."""

    star = models.ForeignKey(Star, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12)
    from_person = models.ForeignKey(User, models.PROTECT, related_name="+")
    to_person = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = (models.CheckConstraint(condition=~Q(from_person=F("to_person")), name="pair_change_changes"),)


class Dispute(models.Model):
    """Is it a star at all? Raised by one of the pair, or by the clock after silence; settled by the chiefs of both sides.

    Split, or silent when their time is over, it goes to the director. `is_star` is null until it is settled.
    """

    star = models.OneToOneField(Star, models.PROTECT, related_name="dispute")
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    referred_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    is_star = models.BooleanField(null=True)


class Verdict(models.Model):
    """What one chief says in a dispute, given for the sector whose chief they are (or stand in for)."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="verdicts")
    sector = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_star = models.BooleanField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("dispute", "sector"), nulls_distinct=False, name="one_verdict_per_sector"),
        )


class Withdrawal(models.Model):
    """One who may takes the hand off the star. It goes when all who must have done so."""

    class Why(models.TextChoices):
        SOLVED = "solved_in_ordinary", _("Solved in ordinary cooperation")
        MISJUDGED = "misjudged", _("Judged wrongly")
        MOVED = "child_moved", _("The child has moved")
        FAMILY = "family_does_not_wish", _("The family does not wish it")
        OTHER = "other", _("Something else")

    star = models.ForeignKey(Star, models.PROTECT, related_name="withdrawals")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=24, choices=Why)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("star", "by"), condition=Q(taken_back_at=None), name="one_withdrawal_per_person"
            ),
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
