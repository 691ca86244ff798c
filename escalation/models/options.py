"""Which ways are open: the options of a deliberation, and where each of the group stands on them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import LegalBasis, Need
from escalation.models.deliberation import Deliberation


class Option(models.Model):
    """One alternative: which needs it meets, what it holds, what speaks for and against, and what it costs.

    `more_of_the_same` is what somebody judged, with `same_reason`; None while nobody has. `revealed_at` is when the group's
    positions were shown to everybody, because all who are asked had answered.
    """

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="options")
    key = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    description = models.TextField()
    benefits = models.TextField(blank=True)
    drawbacks = models.TextField(blank=True)
    form = models.CharField(max_length=40, blank=True)
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    measures_count = models.PositiveSmallIntegerField(null=True, blank=True)
    atypical = models.BooleanField(default=False)
    more_of_the_same = models.BooleanField(null=True, blank=True)
    same_reason = models.TextField(blank=True)
    step_reason = models.TextField(blank=True)
    ask_invited = models.BooleanField(default=False)
    revealed_at = models.DateTimeField(null=True, blank=True)
    needs = models.ManyToManyField(Need, blank=True, related_name="+")
    laws = models.ManyToManyField(LegalBasis, blank=True, related_name="+")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ("key",)
        constraints = (models.UniqueConstraint(fields=("deliberation", "key"), name="one_option_per_key"),)

    def __str__(self) -> str:
        return self.title


class OptionPosition(models.Model):
    """Where one member of the group, or a voice of the family, stands on the option, and why.

    The first is given before anybody else's is seen, and stands for ever once they are shown; a later one stands beside it.
    """

    class Stance(models.TextChoices):
        SUPPORT = "support", _("Supports")
        RESERVATION = "reservation", _("Has reservations")
        AGAINST = "against", _("Is against")

    option = models.ForeignKey(Option, models.CASCADE, related_name="positions")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    voice = models.CharField(max_length=40, blank=True)
    stance = models.CharField(max_length=12, choices=Stance)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    is_later = models.BooleanField(default=False)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("option", "person", "voice", "is_later"), nulls_distinct=False, name="one_position_per_option"
            ),
        )
