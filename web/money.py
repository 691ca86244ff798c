"""What do the pages say of money: the split against each for itself per sector and year, and what would make it even."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.clock import local_date
from accounts.models import User
from cases.access import sight
from cases.models import Case
from escalation.comparison import Alone, alone_in, is_priced, sheet_of
from escalation.compensation import Proposal, proposals, untaken
from escalation.costs import HORIZONS, NOBODY, ONCE, YEARLY, Against, Amount, Sheet, side_by_side, total
from escalation.grants import yearly_amounts
from escalation.models import Recommendation, SeparateCost
from escalation.prices import price_of
from escalation.recommendation import rows_of
from escalation.split import most_at_once
from orgunits.models import OrgUnit
from orgunits.people import home_unit, sectors_by_code


@dataclass(frozen=True)
class Bar:
    """One sector's piece of a bar, of 100: where it begins, how wide it is for sure, and how much wider it may be."""

    code: str
    slot: str
    amount: Amount
    x: float
    width: float
    maybe_x: float
    maybe: float


@dataclass(frozen=True)
class Horizon:
    """So many years from the start: each sector's side, and all together; `more` is None while somebody has not written."""

    years: int
    rows: list[tuple[OrgUnit, Against]]
    whole: Amount
    alone: Amount
    more: Amount | None
    unpaid: Amount


@dataclass(frozen=True)
class Money:
    """All that is said of money about one version; `whole` and `alone` are DKK per year, None while not written.

    `whole` is the sum of the lines; `at_once` what they come to at most on one day, None where that is the whole.
    """

    whole: Amount | None
    at_once: int | None
    once: Amount
    alone: Amount | None
    alone_once: Amount
    missing: list[OrgUnit]
    against: Amount | None
    whole_bars: list[Bar]
    alone_bars: list[Bar]
    horizons: list[Horizon]
    rows: list[SeparateCost]
    proposals: list[Proposal]
    untaken: list[Proposal]

    @property
    def missing_codes(self) -> str:
        return ", ".join(sector.code for sector in self.missing)


def money_of(case: Case, version: Recommendation | None) -> Money:
    """The newest version's, or what is known before there is one."""
    alone, all_sectors = alone_in(case), sectors_by_code()
    amounts = {code: Amount.of(dkk) for code, dkk in (yearly_amounts(version) if version else {}).items()}
    once, alone_yearly, alone_once = _once(version), _running(alone, YEARLY), _running(alone, ONCE)
    whole = Amount.of(yearly_cost(version)) if version and is_priced(version) else None
    missing = [all_sectors[code] for code in alone.missing_for(amounts)]
    widest = max(total(amounts.values()).high, total(alone_yearly.values()).high, 1)
    written = bool(alone.rows)
    return Money(
        whole=whole,
        at_once=at_once(version) if version else None,
        once=once,
        alone=total(alone_yearly.values()) if written else None,
        alone_once=total(alone_once.values()),
        missing=missing,
        against=whole - total(alone_yearly.values()) if whole is not None and written and not missing else None,
        whole_bars=bars(amounts, all_sectors, widest),
        alone_bars=bars(alone_yearly, all_sectors, widest),
        horizons=_horizons(version, alone, all_sectors, not missing) if whole is not None and written else [],
        rows=alone.rows,
        proposals=proposals(version) if version and written else [],
        untaken=untaken(version) if version and written and version.submitted_at is None else [],
    )


def yearly_cost(version: Recommendation) -> int:
    """DKK per year of all lines, also of what nobody pays."""
    return sum(line.cost_dkk or 0 for line in version.lines.all())


def at_once(version: Recommendation) -> int | None:
    """What the lines come to at most on one day, DKK per year, where not all of them run at the same time."""
    most = most_at_once(rows_of(version))
    return most if most < yearly_cost(version) else None


def _once(version: Recommendation | None) -> Amount:
    return Amount.of(sum(line.one_off_dkk or 0 for line in version.lines.all())) if version else Amount()


def _running(alone: Alone, kind: str) -> dict[str, Amount]:
    """By sector, per year or once."""
    return by_sector((row.sector.code, getattr(price_of(row), kind)) for row in alone.rows)


def by_sector(pairs: Iterable[tuple[str, Amount]]) -> dict[str, Amount]:
    found: dict[str, Amount] = {}
    for code, amount in pairs:
        found[code] = found.get(code, Amount()) + amount
    return found


def _horizons(
    version: Recommendation | None, alone: Alone, all_sectors: dict[str, OrgUnit], is_complete: bool
) -> list[Horizon]:
    lines = sheet_of(version) if version else Sheet(())
    beside = alone.beside(version) if version else alone.sheet
    found = []
    for years in HORIZONS:
        sides = side_by_side(lines, beside, alone.written, years)
        rows = sorted(((all_sectors[side.sector], side) for side in sides), key=lambda row: row[0].slot)
        whole, separate = lines.over(years), beside.over(years)
        more = whole - separate if is_complete else None
        unpaid = lines.by_sector(years).get(NOBODY, Amount())
        found.append(Horizon(years, rows, whole, separate, more, unpaid))
    return found


def bars(amounts: dict[str, Amount], all_sectors: dict[str, OrgUnit], widest: int) -> list[Bar]:
    """One piece per sector in their order; `widest` DKK is the whole width."""
    found, x = [], 0.0
    for code, sector in all_sectors.items():
        amount = amounts.get(code, Amount())
        if amount:
            sure, maybe = 100 * amount.low / widest, 100 * (amount.high - amount.low) / widest
            found.append(Bar(code, sector.colour, amount, x, sure, x + sure, maybe))
            x += sure + maybe
    return found


def money(case: Case, version: Recommendation, user: User, today: dt.date) -> dict[str, Any]:
    """What a decider sees: the whole, what each would cost alone, and the person's own sector's share; DKK per year."""
    found, amounts = money_of(case, version), yearly_amounts(version)
    own_sectors = sectors_of(user, today)
    whole = yearly_cost(version)
    own = sum(amount for code, amount in amounts.items() if code in own_sectors)
    return {
        "money": found,
        "has_sector": bool(own_sectors),
        "payers": [(sector, amounts[code]) for code, sector in sectors_by_code().items() if amounts.get(code)],
        "whole": whole,
        "own": own,
        "own_percent": round(100 * own / whole) if whole else 0,
    }


def sectors_of(user: User, today: dt.date) -> set[str]:
    """The codes of the sectors the person answers for."""
    unit = home_unit(user, today)
    return {unit.sector.code} if unit and unit.sector else set()


def separate_initial(case: Case, user: User, at: dt.datetime, pk: int) -> dict[str, Any]:
    """What the form begins with: the row to be written anew, if the person may read it, else the person's own sector."""
    row = next((row for row in alone_in(case).rows if row.pk == pk), None)
    if row and (row.written_by == user or sight(user, case, at).full):
        price = price_of(row)
        once = price.once or None
        return {"sector": row.sector, "what": row.what, "yearly": price.yearly, "one_off": once} | {
            "assumptions": row.assumptions
        }
    own = sectors_of(user, local_date(at))
    return {"sector": next((sector for code, sector in sectors_by_code().items() if code in own), None)}
