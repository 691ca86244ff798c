"""Does the child move to another municipality: told when, by whom, and what was handed over to whom (barnets lov § 132)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.remembering import remembered
from cases.models import Case


class Moving(models.Model):
    """One move out of the municipality, from the day it is told until it is handed over or called off."""

    class Content(models.TextChoices):
        """What can be in the package, in the order in which it is read."""

        CHILD = "child", _("The child, the parents and the school or daycare")
        SUMMARY = "summary", _("Summary of assessments")
        WORDS = "words", _("What the child and the family say")
        NEEDS = "needs", _("Needs, what is done now and what has been tried")
        OPTIONS = "options", _("Options and where people stand")
        DECISION = "decision", _("Who does what by the decision in force")
        FOLLOW_UP = "follow_up", _("Follow-up")
        DEADLINES = "deadlines", _("The law's deadlines that run")
        CONTACTS = "contacts", _("Whom to call")

    case = models.ForeignKey(Case, models.PROTECT, related_name="movings")
    round = models.PositiveSmallIntegerField()
    municipality = models.CharField(max_length=120)
    moved_from = models.CharField(max_length=120, blank=True)
    moves_on = models.DateField()
    agreement = models.TextField()
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(null=True)
    summary = models.TextField(blank=True)
    summary_at = models.DateTimeField(null=True)
    summary_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_to = models.CharField(max_length=200, blank=True)
    sent_on = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    contents = ArrayField(models.CharField(max_length=20, choices=Content), default=list)
    documents = ArrayField(models.CharField(max_length=300), default=list)
    received_on = models.DateField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("told_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("case", "round"), condition=Q(cancelled_at=None), name="one_move_at_a_time"
            ),
        )

    @staticmethod
    @remembered
    def of(case: Case) -> Moving | None:
        """The move that is under way in this round of the case, or that closed it."""
        return Moving.objects.filter(case=case, round=case.round, cancelled_at=None).first()
