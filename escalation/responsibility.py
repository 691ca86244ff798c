"""What is wrong with a split: the rules for responsibility lines, used by editor, laying before and import alike.

Pure functions over plain rows. Every finding names its line and field, and says what to do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class LineRow:
    """One responsibility line as plain data; shares are whole percent by sector code, cost is DKK per year."""

    no: int
    key: str
    task: str = ""
    unit: str = ""
    function: str = ""
    person: str = ""
    start: dt.date | None = None
    end_on: dt.date | None = None
    end_criterion: str = ""
    cost_dkk: int | None = None
    shares: dict[str, int] = field(default_factory=dict)
    laws: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def percent(self) -> int:
        return sum(self.shares.values())


@dataclass(frozen=True)
class Finding:
    """Something to mend before the recommendation can be laid before."""

    code: str
    line: str
    field: str
    message: str


def kroner(amount: int) -> str:
    """»11.600 kr.«, as the control list writes amounts."""
    return f"{amount:,}".replace(",", ".") + " " + _("kr.")


def share_dkk(cost_dkk: int, shares: dict[str, int]) -> dict[str, int]:
    """Integer DKK per sector that add up exactly: largest remainders first, then by code."""
    exact = {code: cost_dkk * percent for code, percent in shares.items()}
    whole = {code: amount // 100 for code, amount in exact.items()}
    if sum(shares.values()) == 100:
        short = cost_dkk - sum(whole.values())
        for code in sorted(exact, key=lambda one: (-(exact[one] % 100), one))[:short]:
            whole[code] += 1
    return whole


def _payers(row: LineRow) -> Finding | None:
    missing, cost = 100 - row.percent, row.cost_dkk or 0
    if missing > 0:
        # xgettext:no-python-format
        text = _("Line {no}: {percent} % has no payer ({amount})")
    elif missing < 0:
        # xgettext:no-python-format
        text = _("Line {no}: {percent} % is paid twice ({amount})")
    else:
        return None
    message = text.format(no=row.no, percent=abs(missing), amount=kroner(abs(missing) * cost // 100))
    return Finding("E-SHARES", row.key, "shares", message)


def _empty(
    code: str, name: str, is_missing: Callable[[LineRow], bool], text: str | Promise
) -> Callable[[LineRow], Finding | None]:
    def rule(row: LineRow) -> Finding | None:
        return Finding(code, row.key, name, str(text).format(no=row.no)) if is_missing(row) else None

    return rule


RULES: tuple[Callable[[LineRow], Finding | None], ...] = (
    _empty("E-TASK", "task", lambda row: not row.task, gettext_lazy("Line {no}: write the task")),
    _empty(
        "E-UNKNOWN-UNIT",
        "unit",
        lambda row: not row.unit,
        gettext_lazy("Line {no}: choose the unit that is responsible"),
    ),
    _empty(
        "E-NOPERSON",
        "function",
        lambda row: not (row.function or row.person),
        gettext_lazy("Line {no}: name the function or person"),
    ),
    _empty("E-UNKNOWN-LAW", "laws", lambda row: not row.laws, gettext_lazy("Line {no}: choose a legal basis")),
    _empty(
        "E-COST",
        "cost",
        lambda row: row.cost_dkk is None,
        gettext_lazy("Line {no}: write the yearly cost, 0 if there is none"),
    ),
    _payers,
    _empty("E-NOSTART", "start", lambda row: row.start is None, gettext_lazy("Line {no}: write the first day")),
    _empty(
        "E-NOEND",
        "end_on",
        lambda row: not (row.end_on or row.end_criterion),
        gettext_lazy("Line {no}: write an end date or what ends it"),
    ),
    _empty("E-NEED-UNKNOWN", "needs", lambda row: not row.needs, gettext_lazy("Line {no}: choose the need it meets")),
)


def findings(rows: Sequence[LineRow], needs: Iterable[str]) -> list[Finding]:
    """Everything to mend, line by line and then the needs that no line meets; empty when the split is total."""
    found = [finding for row in rows for rule in RULES if (finding := rule(row))]
    met = {need for row in rows for need in row.needs}
    found += [
        Finding("E-NEED-UNCOVERED", "", "needs", _("Need {need} has no line").format(need=need))
        for need in needs
        if need not in met
    ]
    if not rows:
        found.insert(0, Finding("E-NOLINE", "", "lines", _("There is no line yet. Add the first task.")))
    return found
