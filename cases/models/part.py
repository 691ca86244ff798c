"""Who has part in a case, how deeply and since when; and who held it at every moment."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models import User
from cases.models.file import Case, Stage
from orgunits.models import Capability, OrgUnit


class Between(models.Func):
    """tstzrange(since, until): the beginning belongs to the span, the end does not."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Depth(models.IntegerChoices):
    """How deeply a part lets one see. Headline: number, stage, holder, deadline. Share: what was shared."""

    HEADLINE = 1, _("headline")
    SHARE = 2, _("share")
    FULL = 3, _("full")


class PartKind(models.TextChoices):
    UNIT_HEAD = "unit_head", _("leads an involved unit")
    OPENER = "opener", _("opened the case")
    PROPOSER = "proposer", _("proposed the star")
    COUNTERPART = "counterpart", _("asked to co-sign the star")
    COORDINATOR = "coordinator", _("coordinates the case")
    ASSIGNED = "assigned", _("works on the case")
    RECEIVER = "receiver", _("asked to take the case over")
    INVITEE = "invitee", _("invited to the deliberation")
    JUDGE = "judge", _("judges whether it is a star")
    CHIEF = "chief", _("level-2 chief of an involved sector")
    DIRECTOR = "director", _("director")
    LINE = "line", _("carries a line of responsibility")
    ESCALATED = "escalated", _("told of an overdue deadline")


class Ending(models.TextChoices):
    """Why a part ended before its time."""

    CONSENT = "consent", _("a consent was withdrawn")
    CHANGED = "changed", _("another share took its place")
    REMOVED = "removed", _("removed until invited again by name")


class Part(models.Model):
    """This person, or whoever holds a role with `admits` in this unit, has part in the case for this while.

    Written and ended only by `escalation.workflow.perform`. `shared` are the codes of what an invited person sees
    (»question:17«, »needs«); every invitation has a part of its own.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=12, choices=PartKind)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="parts")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="parts")
    admits = models.CharField(max_length=20, choices=Capability, blank=True)
    depth = models.PositiveSmallIntegerField(choices=Depth)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    ending = models.CharField(max_length=12, choices=Ending, blank=True)
    shared = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit=None, admits="")
                | (Q(user=None, unit__isnull=False) & ~Q(admits="")),
                name="part_names_a_person_or_a_role_in_a_unit",
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="part_ends_after_start"),
            models.UniqueConstraint(
                fields=("case", "kind", "user", "unit", "depth", "since"),
                condition=~Q(kind=PartKind.INVITEE),
                nulls_distinct=False,
                name="no_part_written_twice",
            ),
        )
        indexes = (
            models.Index(fields=("user", "case"), name="part_by_user"),
            models.Index(fields=("unit", "admits", "case"), name="part_by_unit"),
        )


class HolderSpan(models.Model):
    """Who held the case in which stage, from and until when. Spans of one case tile its open life without overlap."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="spans")
    stage = models.CharField(max_length=20, choices=Stage)
    holder = models.ForeignKey(User, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("since", "pk")
        constraints = (
            ExclusionConstraint(
                name="one_holder_at_any_moment",
                expressions=(
                    ("case", RangeOperators.EQUAL),
                    (Between("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ),
            ),
        )


class SpecialAccess(UserObjectPermissionBase):
    """Guardian's row for »særlig adgang«: open-ended access that a unit's chief gives one named person."""

    content_object = models.ForeignKey(Case, models.CASCADE)

    class Meta:
        verbose_name = _("special access")
