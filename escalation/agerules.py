"""What happens to the split on the days when the child's rights or place change: the 10th, 16th and 18th birthday, and
the start of school; and does a need lose its last line before the rest is over?
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.birthdays import birthday
from escalation.dayrules import OPEN, holds_working_day
from escalation.split import Finding, LineRow, Split, date
from escalation.workdays import DAY


@dataclass(frozen=True)
class Turn:
    """A day that changes something: the code of its warnings, and what is said of a line that runs across it."""

    code: str
    day: dt.date
    across: str | Promise


ACROSS_10 = gettext_lazy(
    "Line {lines}: goes on after {day}, when the child turns 10 and may be a party. Ask the child then"
)
ACROSS_16 = gettext_lazy(
    "Line {lines}: goes on after {day}, when the child turns 16. Say how it fits into the youth plan"
)
ACROSS_18 = gettext_lazy(
    "Line {lines}: goes on after {day}, when the child turns 18. Say who takes over on the adult side"
)
ACROSS_SCHOOL = gettext_lazy(
    "Line {lines}: goes on after {day}, when school starts. Let the school take over, or say why not"
)


def turns(born: dt.date) -> tuple[Turn, ...]:
    return (
        Turn("W-TURNING-10", birthday(born, 10), ACROSS_10),
        Turn("W-TURNING-16", birthday(born, 16), ACROSS_16),
        Turn("W-TURNING-18", birthday(born, 18), ACROSS_18),
        Turn("W-SCHOOL-START", school_start(born), ACROSS_SCHOOL),
    )


def school_start(born: dt.date) -> dt.date:
    """1 August of the calendar year in which the child turns six (folkeskoleloven § 34)."""
    return dt.date(born.year + 6, 8, 1)


def across(split: Split) -> Iterator[Finding]:
    """Lines that begin before such a day and end on it or after it: one finding per day, at the first of them.

    At the start of school only lines of the sector where the child is before it: the others go on as they are.
    """
    for turn in turns(split.born) if split.born else ():
        rows = [row for row in split.rows if _runs_across(row, turn.day)]
        if turn.code == "W-SCHOOL-START":
            rows = [row for row in rows if row.sector and row.sector == split.arena]
        if rows:
            lines = ", ".join(str(row.no) for row in rows)
            yield Finding(turn.code, rows[0].key, "end_on", str(turn.across).format(lines=lines, day=date(turn.day)))


def _runs_across(row: LineRow, day: dt.date) -> bool:
    return row.start is not None and row.end_on is not None and row.start < day <= row.end_on


def gaps_at_turns(split: Split) -> Iterator[Finding]:
    """A need that no line meets for some working days around such a day, or from the 18th birthday on."""
    for need in split.needs:
        rows = sorted((row for row in split.rows if need in row.needs and row.start), key=lambda row: str(row.start))
        for turn in turns(split.born) if split.born and rows else ():
            last, following = _around(rows, turn.day)
            if last and following and following.start:
                since, until = (last.end_on or OPEN) + DAY, following.start - DAY
                if since <= turn.day <= following.start and holds_working_day(since, until, split.calendar):
                    yield _gap(turn, need, last, following)
            elif last and turn.code == "W-TURNING-18" and _ends_at(last, turn.day):
                yield _nobody_after_18(turn, need, last)


def _around(rows: list[LineRow], day: dt.date) -> tuple[LineRow | None, LineRow | None]:
    """The line that ended last before the day, and the first that begins on it or later; none when one runs across."""
    before = [row for row in rows if row.start and row.start < day]
    if any((row.end_on or OPEN) >= day for row in before):
        return None, None
    after = [row for row in rows if row.start and row.start >= day]
    return max(before, key=lambda row: row.end_on or OPEN, default=None), (after[0] if after else None)


def _ends_at(row: LineRow, day: dt.date) -> bool:
    """It stops because of the birthday: in the month before it, and nothing says what follows."""
    return row.end_on is not None and day - row.end_on <= dt.timedelta(days=31) and not row.end_criterion


def _gap(turn: Turn, need: str, last: LineRow, following: LineRow) -> Finding:
    assert last.end_on and following.start
    if turn.code == "W-SCHOOL-START":
        text = _(
            "Need {need} has no line from the end of line {one} ({end}) to the start of line {two} ({start}), around the"
            " start of school {day}"
        )
    else:
        text = _(
            "Need {need} has no line from the end of line {one} ({end}) to the start of line {two} ({start}), around the"
            " birthday {day}"
        )
    days = {"end": date(last.end_on), "start": date(following.start), "day": date(turn.day)}
    return Finding(turn.code, last.key, "end_on", text.format(need=need, one=last.no, two=following.no, **days))


def _nobody_after_18(turn: Turn, need: str, last: LineRow) -> Finding:
    text = _(
        "Need {need} has no line from the 18th birthday {day}. Write in line {no} what takes over on the adult side"
    )
    return Finding(turn.code, last.key, "end_criterion", text.format(need=need, no=last.no, day=date(turn.day)))


def early_ends(split: Split) -> Iterator[Finding]:
    """A need whose last line ends before the split does, with nothing said of why; from 18 on it is another question."""
    ends = [row.end_on for row in split.rows if row.end_on]
    over = min(max(ends), birthday(split.born, 18) - DAY) if ends and split.born else max(ends, default=OPEN)
    for need in split.needs:
        rows = [row for row in split.rows if need in row.needs]
        last = max(rows, key=lambda row: row.end_on or OPEN, default=None)
        if last and last.end_on and last.end_on < over and not last.end_criterion:
            text = _("Need {need} loses its last line {day}, before the rest is over. Write in line {no} what ends it")
            message = text.format(need=need, no=last.no, day=date(last.end_on))
            yield Finding("W-NEED-ENDS", last.key, "end_criterion", message)
