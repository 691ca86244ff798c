"""What was given to the family: one letter to one of them, as the very sheet of paper that was made."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case, CustodyHolder
from escalation.models.decision import Decision


class Letter(models.Model):
    """A letter as it was made; never made again and never changed. Afterwards only how and when it was given is added."""

    class To(models.TextChoices):
        CHILD = "child", _("The child")
        CUSTODY = "custody", _("Somebody who holds custody")
        PARENTS = "parents", _("The parents")

    class Way(models.TextChoices):
        HANDED = "handed", _("Handed over")
        POSTED = "posted", _("Sent by post")
        ESDH = "esdh", _("Sent from the ESDH system")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="letters")
    to = models.CharField(max_length=12, choices=To)
    custody_holder = models.ForeignKey(CustodyHolder, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    given_on = models.DateField(null=True)
    given_how = models.CharField(max_length=12, choices=Way, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(given_on=None, given_how="") | (Q(given_on__isnull=False) & ~Q(given_how="")),
                name="a_letter_given_says_how",
            ),
        )
