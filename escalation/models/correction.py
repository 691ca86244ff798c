"""»Ret og godkend«: one chief approves with another wording of one line, and the others answer it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from escalation.models.recommendation import Line, Recommendation


class Correction(models.Model):
    """What one chief would change in one line. `fields` holds, per field, what stands and what is proposed.

    `chief` is the office holder, `by` whoever wrote it. One per chief and line and version; a counter-proposal is the other
    chief's own correction of the same line.
    """

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="corrections")
    line = models.ForeignKey(Line, models.PROTECT, related_name="corrections")
    chief = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    fields = models.JSONField()
    reason = models.TextField()
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("line", "chief"), condition=Q(taken_back_at=None), name="one_correction_per_line_and_chief"
            ),
        )


class CorrectionAnswer(models.Model):
    """Yes or no from one of the other chiefs."""

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="answers")
    chief = models.ForeignKey(User, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepts = models.BooleanField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = (models.UniqueConstraint(fields=("correction", "chief"), name="one_answer_per_chief"),)


class ChiefPost(models.Model):
    """What a chief writes to the other deciding chiefs only. Nobody else reads it; the director does while deciding."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="chief_posts")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
