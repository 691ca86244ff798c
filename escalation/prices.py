"""What do the ways cost each sector, and what would each do alone, on which assumptions, said by somebody from there."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from escalation.casefile import works_on_it
from escalation.costs import Amount, Price
from escalation.deliberation import TALKING, current_deliberation, in_the_group
from escalation.models import Option, OptionCost, SeparateCost
from escalation.moves import Act, Move, Problem
from orgunits.models import OrgUnit
from orgunits.people import memberships_on


def price_option(option: Option, costs: Mapping[OrgUnit, Price | int]) -> None:
    """The price for each sector that pays something; a number alone is DKK per year."""
    prices = {sector: Price.of(price) for sector, price in costs.items()}
    OptionCost.objects.bulk_create(
        OptionCost(option=option, sector=sector, **in_columns(price))
        for sector, price in prices.items()
        if price.yearly or price.once
    )


def in_columns(price: Price) -> dict[str, int]:
    """The four columns that hold it, DKK."""
    return {
        "once_low_dkk": price.once.low,
        "once_high_dkk": price.once.high,
        "yearly_low_dkk": price.yearly.low,
        "yearly_high_dkk": price.yearly.high,
    }


def price_of(row: OptionCost | SeparateCost) -> Price:
    return Price(Amount(row.yearly_low_dkk, row.yearly_high_dkk), Amount(row.once_low_dkk, row.once_high_dkk))


def belongs_to(act: Act, sector: OrgUnit) -> bool:
    """The person, or somebody they stand in for, works in that sector today."""
    return memberships_on(act.day).filter(user__in=act.persons, unit__sector=sector).exists()


def needs_separate(act: Act) -> list[Problem]:
    """Somebody from the sector says what it would do, on which assumptions, at what price (decision 8).

    History from a case file (`as_filed`) is loaded as it stands: whoever wrote it then, with the words that are there.
    """
    sector: OrgUnit | None = act.given("sector")
    found = [
        Problem("E-EMPTY", "sector", _("Choose the sector.")) if not sector else None,
        Problem("E-EMPTY", "what", _("Write what the sector would do alone.")) if not act.text("what") else None,
        Problem("E-EMPTY", "yearly", _("Write what it would cost: per year, once, or both."))
        if act.given("yearly") is None and act.given("one_off") is None
        else None,
    ]
    if not act.given("as_filed"):
        found += [_not_from_there(act, sector), _not_yours(act), _no_assumptions(act)]
    return [problem for problem in found if problem]


def _not_from_there(act: Act, sector: OrgUnit | None) -> Problem | None:
    if sector is None or belongs_to(act, sector):
        return None
    message = gettext("Only somebody from {sector} can write what they would do alone. Ask them to.")
    return Problem("E-ROLE", "sector", message.format(sector=sector.name))


def _not_yours(act: Act) -> Problem | None:
    """The invited write their own rows anew; who works on the case also those of others from their sector."""
    row: SeparateCost | None = act.given("separate")
    if row is None or row.written_by in act.persons.values() or (works_on_it(act) and belongs_to(act, row.sector)):
        return None
    return Problem("E-ROLE", "sector", _("Only somebody from that sector can write this anew."))


def _no_assumptions(act: Act) -> Problem | None:
    if act.text("assumptions"):
        return None
    return Problem("E-ASSUMPTIONS", "assumptions", _("Write what the amount rests on: prices, hours, how long."))


def add_separate_cost(act: Act) -> None:
    """A new row, or the given one written anew."""
    row = act.own("separate") if act.given("separate") else SeparateCost(deliberation=current_deliberation(act.case))
    row.sector, row.what, row.written_by = act.input["sector"], act.text("what"), act.person
    row.assumptions = act.text("assumptions")
    price = Price(Amount.of(act.given("yearly")), Amount.of(act.given("one_off")))
    for name, dkk in in_columns(price).items():
        setattr(row, name, dkk)
    row.save()
    act.data["separate_cost"] = row.pk


MOVES = (
    Move(
        "add_separate_cost",
        _("Save what a sector would do alone"),
        TALKING,
        in_the_group,
        needs=needs_separate,
        then=add_separate_cost,
    ),
)
