"""Who is asked to take the case over, by whom, and what they answered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case


class HandOver(models.Model):
    """An offer of the case. The giver holds it until the receiver says yes; otherwise it bounces back."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("taken over")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back")
        LAPSED = "lapsed", _("not answered in time")

    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers")
    giver = models.ForeignKey(User, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(User, models.PROTECT, related_name="+")
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    note = models.TextField()
    answer_by = models.DateField()
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("offered_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="handover_goes_to_another_person"),
            models.UniqueConstraint(fields=("case",), condition=Q(answer=""), name="one_open_handover_per_case"),
        )
