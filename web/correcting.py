"""What a chief sees of a correction: what it changes in words and kroner, who must answer it, and what is locked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from escalation.canonical import names_of
from escalation.corrections import accepted, differing, outcome, proposed, standing, with_changes
from escalation.differences import Change, said
from escalation.grants import grant_limit, sector_amounts, yearly_amounts
from escalation.models import Correction, Line, Recommendation
from escalation.positions import deciding_chiefs
from escalation.recommendation import rows_of
from escalation.responsibility import LineRow
from escalation.touched import touched_sectors
from web.casehead import person_of
from web.money import sectors_of
from web.shares import Paid

MONEY = frozenset({"shares", "cost_dkk"})  # fields of a line
Changes = Mapping[str, Mapping[str, Any]]  # by line key, the fields that would be otherwise


@dataclass(frozen=True)
class Amount:
    """One row of the table of differences, DKK per year; once, where its label says so."""

    label: str
    before: int
    after: int


def differences_of(version: Recommendation, changes: Changes) -> list[Amount]:
    """What each sector pays on each changed line, then of the whole case, and the whole solution."""
    old, new = rows_of(version), with_changes(rows_of(version), changes)
    found = []
    for before, after in zip(old, new, strict=True):
        if before.key in changes:
            found += _line(before, after)
    was, will = yearly_amounts(version, old), yearly_amounts(version, new)
    for sector in touched_sectors(version):
        label = _("The whole case, {sector}").format(sector=sector.name)
        found.append(Amount(label, was.get(sector.code, 0), will.get(sector.code, 0)))
    found.append(Amount(_("The whole solution"), sum(was.values()), sum(will.values())))
    return found


def _line(before: LineRow, after: LineRow) -> list[Amount]:
    """Per year, and once if there is such a cost. A line whose shares are not 100 % is summed as far as they go."""
    was, will = Paid.of(before), Paid.of(after)
    found = _by_code(_("Line {key}, {code}"), before.key, was.amounts, will.amounts)
    return found + (
        _by_code(_("Line {key}, {code}, once"), before.key, was.once, will.once) if after.one_off_dkk else []
    )


def _by_code(label: str, key: str, was: dict[str, int], will: dict[str, int]) -> list[Amount]:
    codes = dict.fromkeys([*was, *will])
    return [Amount(label.format(key=key, code=code), was.get(code, 0), will.get(code, 0)) for code in codes]


def changes_in(correction: Correction) -> list[Change]:
    """The correction field by field, in words."""
    names = names_of(correction.recommendation)
    return [
        Change("", field, said(field, before, names), said(field, after, names))
        for field, (before, after) in correction.fields.items()
    ]


@dataclass(frozen=True)
class Own:
    """What one correction means for a chief's own sector, DKK per year; `limit` None is no limit."""

    before: int
    after: int
    whole: int
    whole_before: int
    granted: int
    limit: int | None

    @property
    def suffices(self) -> bool:
        return self.limit is None or self.granted <= self.limit


def own_numbers(version: Recommendation, base: Changes, changes: Changes, user: User, today: dt.date) -> Own | None:
    """Against what `base` makes of it, the version as it stands or one's own proposal. None for whoever answers for no
    sector that decides."""
    codes = sectors_of(user, today)
    sector = next((one for one in touched_sectors(version) if one.code in codes), None)
    if sector is None:
        return None
    old, new = with_changes(rows_of(version), base), with_changes(rows_of(version), changes)
    was, will = yearly_amounts(version, old), yearly_amounts(version, new)
    return Own(
        was.get(sector.code, 0),
        will.get(sector.code, 0),
        sum(will.values()),
        sum(was.values()),
        sector_amounts(version, new).get(sector.code, 0),
        grant_limit(sector, today),
    )


def changes_of(correction: Correction) -> dict[str, dict[str, Any]]:
    return {correction.line.key: proposed(correction)}


def paid_in(version: Recommendation, key: str, changes: Changes) -> Paid:
    """Who would pay what of the line."""
    return next(Paid.of(row) for row in with_changes(rows_of(version), changes) if row.key == key)


def words_of(line: Line, given: Mapping[str, Any]) -> list[Change]:
    """What the given fields would change in the line beside money."""
    return [
        Change(_("Line {key}").format(key=line.key), field, said(field, before, {}), said(field, after, {}))
        for field, (before, after) in differing(line, given).items()
        if field not in MONEY
    ]


def as_agreed(version: Recommendation, chiefs: list[User], sectors: set[str]) -> dict[str, int]:
    """What the whole costs and what these sectors (codes) pay once the corrections take effect that all have said yes to,
    DKK per year; empty where they change neither."""
    old = rows_of(version)
    was = yearly_amounts(version, old)
    will = yearly_amounts(version, with_changes(old, accepted(version, chiefs)))
    own = sum(will.get(code, 0) for code in sectors)
    return {"whole": sum(will.values()), "own": own} if will != was else {}


def standing_rows(case: Case, version: Recommendation, user: User, today: dt.date) -> list[dict[str, Any]]:
    """Every correction that stands: whose, of which line, what it changes, where it is, and who has answered what."""
    chiefs = deciding_chiefs(case)
    return [
        {
            "correction": row,
            "line": row.line,
            "person": person_of(row.chief, today, user),
            "changes": changes_in(row),
            "amounts": differences_of(version, changes_of(row)),
            "paid": [paid_in(version, row.line.key, {}), paid_in(version, row.line.key, changes_of(row))],
            "is_about_money": bool(row.fields.keys() & MONEY),
            "outcome": outcome(row, chiefs),
            "answers": list(row.answers.all()),
        }
        for row in standing(version)
    ]
