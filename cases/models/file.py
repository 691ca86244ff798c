"""What is the case: its number, stage and holder, and what is known about the child's situation."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models.catalogue import LegalBasis
from cases.models.child import Child
from orgunits.models import OrgUnit


class Stage(models.TextChoices):
    NEW = "new", _("Being opened")
    ORDINARY = "ordinary", _("Ordinary case")
    STAR_PROPOSED = "star_proposed", _("Star proposed")
    STAR_DECLINED = "star_declined", _("Star declined")
    DELIBERATION = "deliberation", _("Under deliberation")
    RECOMMENDATION = "recommendation", _("Recommendation in preparation")
    HEARING = "hearing", _("Hearing in progress")
    SUBMITTED = "submitted", _("With the chiefs")
    STAR_REMOVED = "star_removed", _("Star removed")
    WITH_DIRECTOR = "with_director", _("With the director")
    DECIDED = "decided", _("Decided")
    IMPLEMENTATION = "implementation", _("Being carried out")
    FOLLOW_UP = "follow_up", _("In follow-up")
    CLOSED = "closed", _("Closed")


class StarStatus(models.TextChoices):
    NONE = "none", _("No star")
    HALF = "half", _("Half star: one signature is missing")
    CONFIRMED = "confirmed", _("Star set by both")
    DECLINED = "declined", _("Star declined")
    RAISED = "raised", _("Disagreement about the star raised")
    REMOVED = "removed", _("Star removed")


class Case(models.Model):
    """One matter concerning one child. `stage` is assigned by `escalation.workflow.perform` and nowhere else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=40, unique=True)
    child = models.ForeignKey(Child, models.PROTECT, related_name="cases")
    summary = models.TextField(blank=True)
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.NEW)
    stage_at = models.DateTimeField()
    star_status = models.CharField(max_length=12, choices=StarStatus, default=StarStatus.NONE)
    round = models.PositiveSmallIntegerField(default=1)
    holder = models.ForeignKey(User, models.PROTECT, null=True, related_name="holds")
    coordinator = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="coordinates")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="opened_cases")
    opened_at = models.DateTimeField()
    acting_municipality = models.CharField(max_length=120, blank=True)
    paying_municipality = models.CharField(max_length=120, blank=True)
    residence_municipality = models.CharField(max_length=120, blank=True)
    kle = models.CharField(max_length=20, blank=True)
    kle_secondary = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    themes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    units = models.ManyToManyField(OrgUnit, through="CaseUnit", related_name="cases")

    class Meta:
        permissions = (("see_case", "Sees the case by special access"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(stage=Stage.CLOSED, holder=None) | (~Q(stage=Stage.CLOSED) & Q(holder__isnull=False)),
                name="open_case_has_one_holder",
            ),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="stage_is_known"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.stage != Stage.CLOSED

    def label_on(self, day: dt.date) -> str:
        """How lists name the case: first name, initial and age; a protected child has only the number."""
        if self.child.protected_address:
            return self.number
        return _("{name}, {age} years").format(name=self.child.short_name, age=self.child.age_on(day))

    def name_on(self, day: dt.date) -> str:
        """How the case's own page names it: first name, initial and age."""
        return _("{name}, {age} years").format(name=self.child.short_name, age=self.child.age_on(day))


class CaseUnit(models.Model):
    """A unit that the case involves; decides whose chiefs it touches until it is laid before."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="case_units")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="case_units")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("case", "unit"), name="one_row_per_involved_unit"),)


class Need(models.Model):
    """What the child needs, on one of the ICS dimensions, with the goal in words one can measure."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="needs")
    key = models.CharField(max_length=12)
    dimension = models.CharField(max_length=60)
    description = models.TextField()
    goal = models.TextField(blank=True)

    class Meta:
        ordering = ("key",)
        constraints = (models.UniqueConstraint(fields=("case", "key"), name="one_need_per_key"),)

    def __str__(self) -> str:
        text = self.description if len(self.description) <= 70 else f"{self.description[:69]}…"
        return f"{self.key}: {text}"


class ExistingMeasure(models.Model):
    """What is already being done: in which form, on which step of the ladder, by which law, at what cost (DKK per year)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="measures")
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    form = models.CharField(max_length=40, blank=True)
    laws = models.ManyToManyField(LegalBasis, blank=True, related_name="+")
    cost_dkk = models.PositiveBigIntegerField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)


class TriedChannel(models.Model):
    """An ordinary channel that was tried, and what came of it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="tried")
    channel = models.CharField(max_length=200)
    when = models.CharField(max_length=60, blank=True)
    result = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)


VOICES = (
    ("child", _("The child")),
    ("mother", _("Mother")),
    ("father", _("Father")),
    ("foster_mother", _("Foster mother")),
    ("foster_father", _("Foster father")),
    ("grandmother", _("Grandmother")),
    ("sibling", _("Sibling")),
)


class Perspective(models.Model):
    """What the child or family said, in their own words; or why it was not obtained (barnets lov § 5)."""

    class NotObtained(models.TextChoices):
        AGE = "age", _("The child's age")
        OTHER = "other", _("Other weighty circumstances")

    case = models.ForeignKey(Case, models.CASCADE, related_name="perspectives")
    who = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=200, blank=True)
    on = models.DateField(null=True, blank=True)
    without_parents = models.BooleanField(default=False)
    words = models.TextField(blank=True)
    makes_sense = models.PositiveSmallIntegerField(null=True, blank=True)
    no_to_sharing = models.CharField(max_length=200, blank=True)  # what they do not want read, and by whom
    not_obtained = models.CharField(max_length=12, choices=NotObtained, blank=True)
    not_obtained_text = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(words="") | ~Q(not_obtained="") | ~Q(not_obtained_text=""),
                name="perspective_has_words_or_a_reason",
            ),
        )

    @property
    def speaker(self) -> str:
        """The name of who says it, or what they are to the child."""
        return self.name or str(dict(VOICES).get(self.who, self.who))


class Consent(models.Model):
    """One person's consent to share, with scope and units; withdrawal stops sharing from that moment."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="consents")
    given_by = models.CharField(max_length=200)
    scope = models.TextField()
    units = models.ManyToManyField(OrgUnit, related_name="+")
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("given_on", "pk")

    def __str__(self) -> str:
        return self.given_by


class StatutoryDeadline(models.Model):
    """A deadline of the law that runs on while the sectors talk. Shown; no one can move it here."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="statutory_deadlines")
    basis = models.CharField(max_length=120)
    due_on = models.DateField()
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("due_on",)
