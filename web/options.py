"""How do the options compare: price per sector in bars of equal scale, over 1, 3 and 5 years, beside each for itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.models import Case
from escalation.comparison import alone_in, sheet_of_option
from escalation.costs import HORIZONS, Amount, Sheet, total
from escalation.models import Deliberation, Option, OptionCost, SeparateCost
from escalation.prices import price_of
from escalation.recommendation import newest
from orgunits.models import OrgUnit
from web.fields import sectors
from web.money import Bar, bars, by_sector


@dataclass(frozen=True)
class Span:
    """What it costs over so many years; `more` is what that is more than each for itself, None where it is not known."""

    years: int
    amount: Amount
    more: Amount | None


@dataclass
class Column:
    """One column of the comparison. `separate` is what the sectors would do each for themselves.

    `yearly` is None where no price is written; `missing` pay but have not said what they would do alone.
    """

    title: str
    yearly: Amount | None
    once: Amount
    bars: list[Bar]
    spans: list[Span] = field(default_factory=list)
    more: Amount | None = None
    missing: list[str] = field(default_factory=list)
    option: Option | None = None
    chosen: bool = False
    rows: list[SeparateCost] = field(default_factory=list)

    @property
    def writers(self) -> str:
        """»Maja Lindholt (UL), Peter Vestermark (FF)«"""
        found = {f"{row.written_by.name} ({row.sector.code})": None for row in self.rows if row.written_by}
        return ", ".join(found)


@dataclass
class Comparison:
    columns: list[Column]
    separate: Column | None

    @property
    def any_once(self) -> bool:
        return any(column.once for column in (*self.columns, *([self.separate] if self.separate else ())))


def compared(case: Case) -> Comparison:
    """The columns in order: each for itself first when it is written, then the options."""
    talk = Deliberation.objects.filter(case=case, round=case.round).first()
    if talk is None:
        return Comparison([], None)
    alone, everyone = alone_in(case), {sector.code: sector for sector in sectors()}
    options = list(
        talk.options.prefetch_related("costs__sector", "laws", "needs").select_related(
            "proposed_by", "deliberation__case"
        )
    )
    prices = [_yearly(alone.rows), *(_yearly(list(option.costs.all())) for option in options)]
    widest = max(*(total(price.values()).high for price in prices), 1)
    draft = newest(case)
    chosen = draft.option_id if draft else None
    separate = _column("", alone.rows, alone.sheet, everyone, widest) if alone.rows else None
    if separate:
        separate.rows = alone.rows
    columns = []
    for option in options:
        costs = list(option.costs.all())
        column = _column(option.title, costs, sheet_of_option(option), everyone, widest)
        column.option, column.chosen = option, option.pk == chosen
        column.missing = alone.missing_for(cost.sector.code for cost in costs)
        columns.append(_beside(column, separate))
    return Comparison(columns, separate)


def _yearly(rows: list[SeparateCost] | list[OptionCost]) -> dict[str, Amount]:
    return by_sector((row.sector.code, price_of(row).yearly) for row in rows)


def _column(
    title: str,
    rows: list[SeparateCost] | list[OptionCost],
    cells: Sheet,
    everyone: dict[str, OrgUnit],
    widest: int,
) -> Column:
    yearly = _yearly(rows)
    return Column(
        title,
        total(yearly.values()) if rows else None,
        total(price_of(row).once for row in rows),
        bars(yearly, everyone, widest),
        [Span(years, cells.over(years), None) for years in HORIZONS] if rows else [],
    )


def _beside(column: Column, separate: Column | None) -> Column:
    """With the difference to each for itself, where both are written whole."""
    if separate is None or separate.yearly is None or column.yearly is None or column.missing:
        return column
    column.more = column.yearly - separate.yearly
    column.spans = [
        Span(one.years, one.amount, one.amount - other.amount)
        for one, other in zip(column.spans, separate.spans, strict=True)
    ]
    return column
