"""How do the options compare: price per year in bars of equal scale, beside what the sectors would do alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.models import Case
from escalation.models import Deliberation, Option, SeparateCost
from escalation.recommendation import newest


@dataclass(frozen=True)
class Bar:
    """One sector's piece of a bar: where it begins and how wide it is, of 100."""

    code: str
    slot: str
    dkk: int
    x: float
    width: float


@dataclass
class Column:
    """One column of the comparison. `separate` is what the sectors would do each for themselves."""

    title: str
    total: int
    bars: list[Bar]
    option: Option | None = None
    chosen: bool = False
    rows: list[SeparateCost] = field(default_factory=list)


@dataclass
class Comparison:
    columns: list[Column]
    separate: Column | None


def compared(case: Case) -> Comparison:
    """The columns in order: each for itself first when it is written, then the options."""
    talk = Deliberation.objects.filter(case=case, round=case.round).first()
    if talk is None:
        return Comparison([], None)
    costs = list(talk.separate_costs.select_related("sector", "written_by"))
    options = list(
        talk.options.prefetch_related("costs__sector", "positions__person", "laws").select_related("proposed_by")
    )
    per_sector = _per_sector(costs)
    widest = max([sum(per_sector.values()), *(option.total_dkk for option in options), 1])
    draft = newest(case)
    chosen = draft.option_id if draft else None
    separate = Column("", sum(per_sector.values()), _bars(per_sector, widest), rows=costs) if costs else None
    columns = [
        Column(
            option.title,
            option.total_dkk,
            _bars({(cost.sector.code, cost.sector.colour): cost.dkk for cost in option.costs.all()}, widest),
            option=option,
            chosen=option.pk == chosen,
        )
        for option in options
    ]
    return Comparison(columns, separate)


def _per_sector(costs: list[SeparateCost]) -> dict[tuple[str, str], int]:
    total: dict[tuple[str, str], int] = {}
    for cost in costs:
        key = (cost.sector.code, cost.sector.colour)
        total[key] = total.get(key, 0) + cost.dkk
    return total


def _bars(per_sector: dict[tuple[str, str], int], widest: int) -> list[Bar]:
    bars, x = [], 0.0
    for (code, slot), dkk in per_sector.items():
        width = round(100 * dkk / widest, 2)
        bars.append(Bar(code, slot, dkk, round(x, 2), width))
        x += width
    return bars
