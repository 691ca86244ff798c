"""What must be done in a case because a day came: by when, and whether it was done or not relevant."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case


class CaseTask(models.Model):
    """One task of the case, for whoever holds it. What was written at the end is a Statement of the act's event."""

    class Code(models.TextChoices):
        HEAR_CHILD_AS_PARTY = "hear_child_as_party", _("The child is 10: hear the child as a party")
        YOUTH_PLAN_SOON = "youth_plan_soon", _("The child will soon be 16: prepare the youth plan")
        YOUTH_PLAN = "youth_plan", _("The child is 16: decide on a youth plan within three months")
        ADULT_SIDE = "adult_side", _("The child is 17: let the adult side know")
        TURNING_18 = "turning_18", _("The child is 17½: agree with the adult side on who takes over")
        TURNED_18 = "turned_18", _("The young person is 18: the parents are no longer parties")

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        NOT_RELEVANT = "not_relevant", _("Not relevant")

    case = models.ForeignKey(Case, models.PROTECT, related_name="case_tasks")
    code = models.CharField(max_length=30, choices=Code)
    due_on = models.DateField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("case", "code"), name="each_task_once_in_a_case"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, outcome="")
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(outcome="")),
                name="a_task_that_is_over_says_how",
            ),
        )
