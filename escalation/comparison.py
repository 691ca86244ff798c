"""What do the split, the options and each sector alone cost, read from the case and laid out in the sheets of `costs`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from cases.models import Case
from escalation.costs import Against, Amount, Item, Sheet, sheet, side_by_side
from escalation.models import Deliberation, Option, OptionCost, Recommendation, SeparateCost
from escalation.prices import price_of


@dataclass(frozen=True)
class Alone:
    """What the sectors would do each for themselves: the rows, their sheet, and whose rows there are."""

    rows: list[SeparateCost]
    sheet: Sheet
    written: frozenset[str]

    def missing_for(self, payers: Iterable[str]) -> list[str]:
        """Codes of the sectors that pay but have not said what they would do alone."""
        return sorted({code for code in payers if code} - self.written)

    def beside(self, version: Recommendation) -> Sheet:
        """Counted as long as the split runs, so that the same time is compared; without an end, the whole time."""
        lines = list(version.lines.values_list("start", "end_on"))
        first = min((start for start, _end in lines if start), default=None)
        ends = [end for _start, end in lines]
        last = max((end for end in ends if end), default=None) if all(ends) else None
        return sheet(_items(self.rows, first, last))


def alone_in(case: Case) -> Alone:
    """In the case's present round."""
    talk = Deliberation.objects.filter(case=case, round=case.round).first()
    rows = list(talk.separate_costs.select_related("sector", "written_by")) if talk else []
    return Alone(rows, sheet(_items(rows)), frozenset(row.sector.code for row in rows))


def sheet_of_option(option: Option) -> Sheet:
    return sheet(_items(option.costs.all()))


def sheet_of(version: Recommendation) -> Sheet:
    """Of the lines: pro rata where one begins later or ends earlier."""
    return sheet(
        [
            Item(
                line.key,
                Amount.of(line.cost_dkk),
                Amount.of(line.one_off_dkk),
                {share.sector.code: share.percent for share in line.shares.all()},
                line.start,
                line.end_on,
            )
            for line in version.lines.prefetch_related("shares__sector")
        ]
    )


def is_priced(version: Recommendation) -> bool:
    """Every line has its yearly cost: before that the whole is not known, and nothing can be compared with it."""
    return version.lines.exists() and not version.lines.filter(cost_dkk=None).exists()


def sides_of(version: Recommendation, years: int) -> list[Against]:
    """Each sector's side of the split against what it would do alone, over so many years from the start."""
    alone = alone_in(version.case)
    return side_by_side(sheet_of(version), alone.beside(version), alone.written, years)


def _items(
    rows: Iterable[OptionCost | SeparateCost], start: dt.date | None = None, end_on: dt.date | None = None
) -> list[Item]:
    return [
        Item(str(row.pk), price_of(row).yearly, price_of(row).once, {row.sector.code: 100}, start, end_on)
        for row in rows
    ]
