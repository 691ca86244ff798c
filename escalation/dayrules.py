"""Does every task have exactly one unit on every working day from its first start to its last end?

Weekends, public holidays and closed days do not count: nobody is missed then, and two do not meet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import combinations

from django.utils.translation import gettext as _

from escalation.split import Finding, LineRow, Split, date
from escalation.workdays import DAY, Calendar

OPEN = dt.date.max  # the last day of a line that has none


def overlaps(split: Split) -> Iterator[Finding]:
    """Two units with the same task on some working day: one finding per pair of lines."""
    for rows in split.tasks.values():
        for first, second in combinations(rows, 2):
            span = _common(first, second)
            if first.unit != second.unit and span and holds_working_day(*span, split.calendar):
                yield _overlap(first, second, *span)


def _common(first: LineRow, second: LineRow) -> tuple[dt.date, dt.date] | None:
    """The first and last day on which both run; None when they never do."""
    assert first.start and second.start
    since, until = max(first.start, second.start), min(first.end_on or OPEN, second.end_on or OPEN)
    return (since, until) if since <= until else None


def _overlap(first: LineRow, second: LineRow, since: dt.date, until: dt.date) -> Finding:
    if until == OPEN:
        text = _(
            "Lines {one} and {two}: two units have the same task from {since}. Write when line {one} ends, or let one unit"
            " carry both"
        )
    else:
        text = _(
            "Lines {one} and {two}: two units have the same task from {since} to {until}. Move the end of line {one} or"
            " the start of line {two}"
        )
    message = text.format(one=first.no, two=second.no, since=date(since), until=date(until))
    return Finding("E-LINE-OVERLAP", first.key, "end_on", message)


def gaps(split: Split) -> Iterator[Finding]:
    """Working days inside a task on which no unit has it: one finding per gap, between the two lines around it."""
    for rows in split.tasks.values():
        for before, after in _steps(rows):
            assert before.end_on and after.start
            since, until = before.end_on + DAY, after.start - DAY
            if since <= until and holds_working_day(since, until, split.calendar):
                yield _gap(before, after)


def _steps(rows: Sequence[LineRow]) -> Iterator[tuple[LineRow, LineRow]]:
    """Each line that begins after all before it have ended, with the one of them that ended last."""
    latest = rows[0]
    for row in rows[1:]:
        assert row.start
        if latest.end_on and row.start > latest.end_on:
            yield latest, row
        if (row.end_on or OPEN) > (latest.end_on or OPEN):
            latest = row


def _gap(before: LineRow, after: LineRow) -> Finding:
    assert before.end_on and after.start
    text = _(
        "Line {one} ends {end} and line {two} begins {start}: nobody has the task in between. Move one of the days, or"
        " add a line"
    )
    message = text.format(one=before.no, two=after.no, end=date(before.end_on), start=date(after.start))
    return Finding("E-LINE-GAP", before.key, "end_on", message)


def holds_working_day(since: dt.date, until: dt.date, calendar: Calendar) -> bool:
    """At least one day from `since` to `until`, both included, counts."""
    return since <= until and calendar.next_working_day(since) <= until
