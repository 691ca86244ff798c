"""Has the family been asked: the letter with its day for an answer, and each addressee's own answer (forvaltningsloven § 19)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from escalation.models.recommendation import Recommendation


class Hearing(models.Model):
    """One letter that asks the family, with the last day for an answer. It is sent from the municipality's ESDH."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="hearings")
    sent_at = models.DateTimeField()
    due_on = models.DateField()

    class Meta:
        ordering = ("sent_at", "pk")

    @property
    def is_finished(self) -> bool:
        """Everybody has answered, or it was chosen for them, after the day, that there is no answer."""
        return all(one.is_settled for one in self.addressees.all())

    @property
    def answered_at(self) -> dt.datetime | None:
        """When the last of them answered; None while somebody has not, also when »no answer« was chosen."""
        answers = [one.answered_at for one in self.addressees.all()]
        given = [at for at in answers if at]
        return max(given) if given and len(given) == len(answers) else None


class Addressee(models.Model):
    """One person whom a letter asks, and what they answered; or that there was no answer in time, actively chosen."""

    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="addressees")
    name = models.CharField(max_length=200)
    is_child = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    used_how = models.TextField(blank=True)
    no_answer_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(answered_at=None) | ~Q(answer=""), name="an_answer_has_words"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_settled(self) -> bool:
        return self.answered_at is not None or self.no_answer_at is not None
