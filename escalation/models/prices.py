"""What does an option cost each sector, and what would each cost alone: DKK once and per year, a range where unknown."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from escalation.models.deliberation import Deliberation
from escalation.models.options import Option
from orgunits.models import OrgUnit


def _in_order(name: str) -> models.CheckConstraint:
    """Of a range the lowest amount is not above the highest."""
    condition = Q(once_high_dkk__gte=F("once_low_dkk")) & Q(yearly_high_dkk__gte=F("yearly_low_dkk"))
    return models.CheckConstraint(condition=condition, name=name)


class OptionCost(models.Model):
    """What one sector would pay for the option; lowest and highest are the same where the amount is known."""

    option = models.ForeignKey(Option, models.CASCADE, related_name="costs")
    sector = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    once_low_dkk = models.PositiveBigIntegerField()
    once_high_dkk = models.PositiveBigIntegerField()
    yearly_low_dkk = models.PositiveBigIntegerField()
    yearly_high_dkk = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("sector__slot",)
        constraints = (
            models.UniqueConstraint(fields=("option", "sector"), name="one_cost_per_option_and_sector"),
            _in_order("option_cost_in_order"),
        )


class SeparateCost(models.Model):
    """What a sector would do alone, on which assumptions, and what that would cost: the base of comparison."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="separate_costs")
    sector = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    assumptions = models.TextField(blank=True)
    once_low_dkk = models.PositiveBigIntegerField()
    once_high_dkk = models.PositiveBigIntegerField()
    yearly_low_dkk = models.PositiveBigIntegerField()
    yearly_high_dkk = models.PositiveBigIntegerField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("sector__slot", "pk")
        constraints = (_in_order("separate_cost_in_order"),)
