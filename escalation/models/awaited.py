"""Whose turn is it: one row per person who must act now. Rewritten by `perform` after every act."""

from __future__ import annotations

from django.db import models

from accounts.models import User
from cases.models import Case
from escalation.models.time import Deadline


class Awaited(models.Model):
    """This person is asked to do this in this case now."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="awaited")
    person = models.ForeignKey(User, models.CASCADE, related_name="awaited")
    task = models.CharField(max_length=40)
    since = models.DateTimeField()
    deadline = models.ForeignKey(Deadline, models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField(null=True)  # a day of its own, where no clock of the case stands for it

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "person", "task"), name="asked_once_for_each_task"),)
        indexes = (models.Index(fields=("person", "case"), name="awaited_by_person"),)
