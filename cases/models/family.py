"""What else is known about the child's family: cases of siblings that belong together, and reports of concern."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from cases.models.file import Case


class CaseLink(models.Model):
    """Two cases that belong together, one child each (barnets lov § 91). The data stay apart; the link is for both."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, models.PROTECT, related_name="linked_from")
    linked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("linked_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(case=F("other")), name="no_case_is_linked_to_itself"),
            models.UniqueConstraint(fields=("case", "other"), condition=Q(ended_at=None), name="linked_once"),
        )


class ConcernReport(models.Model):
    """An underretning received while the case is open: its reference and dates only; it is assessed elsewhere."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="concern_reports")
    reference = models.CharField(max_length=120)
    received_on = models.DateField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    assessed_on = models.DateField(null=True)
    assessed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("received_on", "pk")
