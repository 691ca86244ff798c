"""Which ways are open: options with their price per sector, and what each sector would have done alone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import LegalBasis
from escalation.models.deliberation import Deliberation
from orgunits.models import OrgUnit


class Option(models.Model):
    """One alternative: what it holds, what speaks for and against, and what it costs."""

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
    more_of_the_same = models.BooleanField(default=False)
    laws = models.ManyToManyField(LegalBasis, blank=True, related_name="+")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ("key",)
        constraints = (models.UniqueConstraint(fields=("deliberation", "key"), name="one_option_per_key"),)

    def __str__(self) -> str:
        return self.title

    @property
    def total_dkk(self) -> int:
        """DKK per year, all sectors together."""
        return sum(cost.dkk for cost in self.costs.all())


class OptionCost(models.Model):
    """What one sector would pay for the option, DKK per year."""

    option = models.ForeignKey(Option, models.CASCADE, related_name="costs")
    sector = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    dkk = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("sector__slot",)
        constraints = (models.UniqueConstraint(fields=("option", "sector"), name="one_cost_per_option_and_sector"),)


class OptionPosition(models.Model):
    """Where one member of the group, or a voice of the family, stands on the option, and why."""

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

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("option", "person", "voice"), nulls_distinct=False, name="one_position_per_option"
            ),
        )


class SeparateCost(models.Model):
    """What a sector would do alone, and what that costs in DKK per year: the base of comparison."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="separate_costs")
    sector = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    dkk = models.PositiveBigIntegerField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("sector__slot", "pk")
