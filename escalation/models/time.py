"""When is what due: the policy as data, the deadlines of each case, and the ledger of what must happen at an instant."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case


class Policy(models.Model):
    """One version of the deadline policy. Running deadlines keep the version they began on."""

    version = models.PositiveSmallIntegerField(unique=True)
    published_at = models.DateTimeField()
    undo_minutes = models.PositiveSmallIntegerField(default=10)  # from the last position until a decision takes effect

    class Meta:
        ordering = ("version",)


class DeadlineRule(models.Model):
    """How long something may take: an amount of working days or months from what starts the clock."""

    class Unit(models.TextChoices):
        WORKING_DAYS = "working_days", _("working days")
        MONTHS = "months", _("months")

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("internal")
        STATUTORY = "statutory", _("statutory")
        PARTY = "party", _("the family's own time")

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="rules")
    code = models.CharField(max_length=40)
    stage = models.CharField(max_length=20)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=Unit)
    kind = models.CharField(max_length=10, choices=Kind)
    counted_from = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("policy", "code"), name="one_rule_per_code"),)


class ChainStep(models.Model):
    """Who hears of a deadline, this many working days before (−) or after (+) it."""

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="steps")
    chain = models.CharField(max_length=40)
    offset = models.SmallIntegerField()
    to = ArrayField(models.CharField(max_length=40))

    class Meta:
        ordering = ("chain", "offset")
        constraints = (models.UniqueConstraint(fields=("policy", "chain", "offset"), name="one_step_per_offset"),)


class Deadline(models.Model):
    """One clock that was started in one case, with the counted days as a trace one can show.

    A clock that was stopped is missed by nobody from that day; its row stays, and may still be done.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    round = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=DeadlineRule.Kind)
    rule = models.ForeignKey(DeadlineRule, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    started_on = models.DateField()
    due_on = models.DateField()
    trace = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True)
    done_on = models.DateField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_on = models.DateField(null=True)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("case", "code"), condition=Q(done_at=None), name="one_open_deadline_per_code"
            ),
        )

    @property
    def runs(self) -> bool:
        """Neither done nor stopped: somebody may be reminded of it."""
        return self.done_at is None and self.stopped_at is None


class Obligation(models.Model):
    """Something that must happen at an instant: remind, escalate, or let a date come.

    Written in the transaction of the move that creates it, cancelled in the one that ends it, fired once by a sweep.
    """

    class Kind(models.TextChoices):
        REMIND = "remind", _("remind")
        ESCALATE = "escalate", _("escalate")
        SETTLE = "settle", _("let a date come")
        TASK = "task", _("remind of a task")
        ACCEPT = "accept", _("remind of a line that waits")

    class State(models.TextChoices):
        PENDING = "pending", _("to come")
        FIRED = "fired", _("done")
        SUPERSEDED = "superseded", _("overtaken by a newer one")
        CANCELLED = "cancelled", _("no longer needed")
        FAILED = "failed", _("failed, visible")

    case = models.ForeignKey(Case, models.PROTECT, related_name="obligations")
    deadline = models.ForeignKey(Deadline, models.PROTECT, null=True, related_name="obligations")
    kind = models.CharField(max_length=10, choices=Kind)
    occurrence = models.SmallIntegerField()
    entry = models.PositiveIntegerField()
    chain = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    fired_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    unheard_at = models.DateTimeField(null=True)  # since when nobody could be told: the health page counts these

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("case", "deadline", "kind", "occurrence", "entry"),
                nulls_distinct=False,
                name="one_obligation_per_occasion",
            ),
        )
        indexes = (models.Index(fields=("due_at",), condition=Q(state="pending"), name="obligation_pending"),)


class Heartbeat(models.Model):
    """When a sweep last came through, by whichever trigger."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
