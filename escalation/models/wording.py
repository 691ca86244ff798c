"""How did it stand before: what a line of the split, or the texts, said after each edit."""

from __future__ import annotations

from django.db import models

from accounts.models import User
from escalation.models.recommendation import Recommendation


class Wording(models.Model):
    """One edit of one line (by its key), or of the texts (key empty): what stood then. Nothing at all: it was deleted."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="wordings")
    key = models.CharField(max_length=12, blank=True)
    edit = models.PositiveIntegerField()
    fields = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("recommendation", "key", "edit")
        constraints = (
            models.UniqueConstraint(fields=("recommendation", "key", "edit"), name="edits_are_counted_per_line"),
        )
