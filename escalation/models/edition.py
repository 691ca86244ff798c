"""What exactly stood there: every edition of a recommendation, whole, with the hash that approvals name."""

from __future__ import annotations

from django.db import models

from accounts.models import User
from escalation.models.recommendation import Recommendation


class Edition(models.Model):
    """The recommendation as it stood after one edit. Append-only.

    `form` is the canonical form that `hash` is taken of: codes, texts, days and amounts. `names` is what the codes were
    called that day; a unit that is renamed later changes no hash.
    """

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="editions")
    edits = models.PositiveIntegerField()
    hash = models.CharField(max_length=64, db_index=True)
    form = models.JSONField()
    names = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("recommendation", "edits")
        constraints = (
            models.UniqueConstraint(fields=("recommendation", "edits"), name="editions_are_counted_per_version"),
        )
