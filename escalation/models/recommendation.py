"""What the chiefs are asked: three texts, at-points and the responsibility split, in numbered versions."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from cases.models import Case, LegalBasis, Need
from escalation.models.options import Option
from orgunits.models import OrgUnit


class Recommendation(models.Model):
    """One version. A version that was laid before is never edited; the next change makes the next version.

    `dearer_reason` says why the joint solution may cost more than the separate ones. `stated_cost_dkk` is the total that
    somebody has written (DKK per year): the lines must add up to it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="recommendations")
    round = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    option = models.ForeignKey(Option, models.PROTECT, null=True, blank=True, related_name="+")
    ask = models.TextField(blank=True)
    why = models.TextField(blank=True)
    benefit = models.TextField(blank=True)
    dissent = models.TextField(blank=True)
    follow_up_on = models.DateField(null=True, blank=True)
    follow_up_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dearer_reason = models.TextField(blank=True)
    stated_cost_dkk = models.PositiveBigIntegerField(null=True, blank=True)
    success_criteria = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    edits = models.PositiveIntegerField(default=0)
    content_hash = models.CharField(max_length=64, blank=True)
    text_edits = models.PositiveIntegerField(default=0)
    text_approved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    presiding = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    corrected_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("case", "round", "version")
        constraints = (
            models.UniqueConstraint(fields=("case", "round", "version"), name="versions_are_counted_per_round"),
        )

    @property
    def shown_as(self) -> str:
        """What a page that shows this text says it showed: the hash of its words."""
        return self.content_hash


class AtPoint(models.Model):
    """»Det indstilles, at …«: one numbered point, which answers whether it triggers a ruling towards the family."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="at_points")
    no = models.PositiveSmallIntegerField()
    text = models.TextField()
    line_key = models.CharField(max_length=12, blank=True)
    triggers_ruling = models.BooleanField(null=True)
    ruling_law = models.ForeignKey(LegalBasis, models.PROTECT, null=True, blank=True, related_name="+")
    ruling_unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("no",)
        constraints = (models.UniqueConstraint(fields=("recommendation", "no"), name="at_points_are_counted"),)


class Line(models.Model):
    """One task: who does it, from when until when, by which law, at what price (DKK per year and once), paid by whom."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="lines")
    key = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    task_key = models.CharField(max_length=60)
    task = models.TextField(blank=True)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+")
    function = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    start = models.DateField(null=True, blank=True)
    end_on = models.DateField(null=True, blank=True)
    end_criterion = models.TextField(blank=True)
    cost_dkk = models.PositiveBigIntegerField(null=True, blank=True)
    one_off_dkk = models.PositiveBigIntegerField(null=True, blank=True)
    triggers_ruling = models.BooleanField(null=True)
    edits = models.PositiveIntegerField(default=0)
    laws = models.ManyToManyField(LegalBasis, blank=True, related_name="+")
    needs = models.ManyToManyField(Need, blank=True, related_name="lines")

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("recommendation", "key"), name="one_line_per_key"),
            models.CheckConstraint(
                condition=Q(end_on=None) | Q(start=None) | Q(end_on__gte=F("start")), name="line_ends_after_start"
            ),
        )


class LineShare(models.Model):
    """How many whole percent of a line one sector pays. The shares of a line must be 100 before it is laid before."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="shares")
    sector = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("sector__slot",)
        constraints = (
            models.UniqueConstraint(fields=("line", "sector"), name="one_share_per_sector"),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=200), name="share_is_a_percentage"),
        )


class Approval(models.Model):
    """One of the pair (or `acting` for them) stands by the text as it was. A later change voids it, visibly."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="approvals")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    acting = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("recommendation", "by"), condition=Q(voided_at=None), name="one_approval_in_force"
            ),
        )
