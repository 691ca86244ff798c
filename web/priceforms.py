"""How are prices asked for: an amount or a range per sector, once and per year; and what a sector would do alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.costs import Amount, Price
from orgunits.models import OrgUnit
from web.fields import HIDDEN, AmountField, from_case, long_text, sectors, short_text

DASH = re.compile(r"\s*(?:–|—|-|\btil\b|\bto\b)\s*", re.IGNORECASE)
RANGE_HELP = _(
    "Write the lowest and the highest where you do not know the amount: 300.000–360.000. Empty is nothing to pay."
)


class RangeField(forms.CharField):
    """Whole kroner, or the lowest and the highest amount with a dash between: 300.000–360.000 kr."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write an amount as 12.500, or the lowest and the highest as 12.500–15.000."),
        "order": _("Write the lowest amount first, then the highest."),
    }

    def to_python(self, value: Any) -> Amount | None:  # type: ignore[override]
        written = str(value or "").strip()
        if not written:
            return None
        parts = DASH.split(written)
        if len(parts) > 2 or not all(parts):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        one = AmountField(error_messages={"invalid": self.error_messages["invalid"]})
        amounts = [one.clean(part) for part in parts]
        if amounts[0] > amounts[-1]:
            raise forms.ValidationError(self.error_messages["order"], code="order")
        return Amount(amounts[0], amounts[-1])

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Amount):
            return value
        low, high = (f"{dkk:,}".replace(",", ".") for dkk in (value.low, value.high))
        return f"{low}–{high}" if value.is_range else low

    def validate(self, value: Any) -> None:
        """What is missing, the domain says."""

    def run_validators(self, value: Any) -> None:
        return None


def yearly_name(sector: OrgUnit) -> str:
    return f"cost_{sector.pk}"


def once_name(sector: OrgUnit) -> str:
    return f"once_{sector.pk}"


class PricedForm(forms.Form):
    """A form with two amounts for each sector, shown as one table apart from its other fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sectors = list(sectors())
        for sector in self.sectors:
            label = _("{sector}, kr. per year").format(sector=sector.name)
            self.fields[yearly_name(sector)] = RangeField(label=label, required=False)
            label = _("{sector}, kr. once").format(sector=sector.name)
            self.fields[once_name(sector)] = RangeField(label=label, required=False)

    range_help = RANGE_HELP

    def visible_fields(self) -> list[forms.BoundField]:
        priced = {name(sector) for sector in self.sectors for name in (yearly_name, once_name)}
        return [field for field in super().visible_fields() if field.name not in priced]

    def price_rows(self) -> Iterator[tuple[OrgUnit, forms.BoundField, forms.BoundField]]:
        for sector in self.sectors:
            yield sector, self[yearly_name(sector)], self[once_name(sector)]

    def costs(self) -> dict[OrgUnit, Price]:
        """What was written, by sector; a sector with two empty fields pays nothing."""
        given = self.cleaned_data
        found = {
            sector: Price(Amount.of(given.get(yearly_name(sector))), Amount.of(given.get(once_name(sector))))
            for sector in self.sectors
        }
        return {sector: price for sector, price in found.items() if price.yearly or price.once}


class SeparateForm(forms.Form):
    separate = from_case("", widget=HIDDEN)
    sector = from_case(_("Sector"), help_text=_("Your own: only somebody from the sector can say what it would do."))
    what = short_text(_("What would it do alone?"), longest=300)
    yearly = RangeField(label=_("Cost per year, kr."), required=False, help_text=RANGE_HELP)
    one_off = RangeField(label=_("One-off cost, kr."), required=False)
    assumptions = long_text(
        _("What does the amount rest on?"),
        help_text=_("Prices, hours, how long, and what it is taken from. The chiefs read it."),
    )
