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
from escalation.corrections import ACCEPTED, outcome, standing, with_changes
from escalation.differences import Change, said
from escalation.grants import yearly_amounts
from escalation.models import Correction, Recommendation
from escalation.positions import deciding_chiefs
from escalation.recommendation import rows_of
from escalation.responsibility import share_dkk
from escalation.touched import touched_sectors
from web.casehead import person_of


@dataclass(frozen=True)
class Amount:
    """One row of the table of differences, DKK per year."""

    label: str
    before: int
    after: int


def differences_of(version: Recommendation, changes: Mapping[str, Mapping[str, Any]]) -> list[Amount]:
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


def _line(before: Any, after: Any) -> list[Amount]:
    """A line whose shares are not 100 % is summed as far as they go."""
    was, will = (share_dkk(row.cost_dkk or 0, row.shares) for row in (before, after))
    return [
        Amount(_("Line {key}, {code}").format(key=before.key, code=code), was.get(code, 0), will.get(code, 0))
        for code in dict.fromkeys([*was, *will])
    ]


def changes_in(correction: Correction) -> list[Change]:
    """The correction field by field, in words."""
    names = names_of(correction.recommendation)
    return [
        Change("", field, said(field, before, names), said(field, after, names))
        for field, (before, after) in correction.fields.items()
    ]


def standing_rows(case: Case, version: Recommendation, user: User, today: dt.date) -> list[dict[str, Any]]:
    """Every correction that stands: whose, of which line, what it changes, where it is, and who has answered what."""
    chiefs = deciding_chiefs(case)
    return [
        {
            "correction": row,
            "line": row.line,
            "person": person_of(row.chief, today, user),
            "changes": changes_in(row),
            "amounts": differences_of(version, {row.line.key: {name: pair[1] for name, pair in row.fields.items()}}),
            "outcome": outcome(row, chiefs),
            "answers": list(row.answers.all()),
        }
        for row in standing(version)
    ]


def locked_lines(version: Recommendation, contested: set[str]) -> list[Any]:
    """The lines that nobody contests."""
    return [row for row in version.lines.select_related("unit__sector") if row.key not in contested]


def settled_by_all(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["outcome"] == ACCEPTED]
