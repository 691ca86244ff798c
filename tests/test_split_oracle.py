"""Do the rules over days agree with somebody who walks every calendar day of every task with a finger on the calendar?"""

from __future__ import annotations

import datetime as dt
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.responsibility import Finding, LineRow, Split, findings
from escalation.split import most_at_once
from escalation.workdays import Calendar

FIRST = dt.date(2026, 12, 7)  # Christmas, New Year and many weekends lie within the weeks that follow
WEEKS = 7
CALENDAR = Calendar(frozenset({dt.date(2026, 12, 24), dt.date(2026, 12, 31), dt.date(2027, 1, 4)}))
HORIZON = FIRST + dt.timedelta(days=7 * WEEKS + 30)  # after the last start: what is open runs on to here and further


@st.composite
def lines(draw: st.DrawFn) -> tuple[LineRow, ...]:
    """Up to six lines of up to two tasks and three units, with shares that may be wrong and ends that may be missing."""
    found = []
    for no in range(1, draw(st.integers(1, 6)) + 1):
        start = FIRST + dt.timedelta(days=draw(st.integers(0, 7 * WEEKS)))
        length = draw(st.one_of(st.none(), st.integers(0, 25), st.integers(0, 3)))
        unit = draw(st.sampled_from(("UL-S01", "FF-HAN", "DT-B01")))
        found.append(
            LineRow(
                no=no,
                key=f"L{no}",
                unit=unit,
                sector=unit[:2],
                start=start,
                end_on=None if length is None else start + dt.timedelta(days=length),
                shares={"UL": draw(st.sampled_from((60, 100, 100, 40))), "FF": draw(st.sampled_from((0, 0, 40, 60)))},
                cost_dkk=1000 * no,
                task_key=draw(st.sampled_from(("a", "a", "b"))),
            )
        )
    return tuple(found)


def every_day() -> list[dt.date]:
    return [FIRST + dt.timedelta(days=number) for number in range((HORIZON - FIRST).days + 1)]


def walked(rows: tuple[LineRow, ...]) -> tuple[set[tuple[str, str]], int, set[str]]:
    """Day by day: pairs of lines that meet on a working day, stretches with a working day on which a begun and unended
    task has nobody, and lines that are not paid once."""
    meeting, unpaid, stretches = set(), set(), 0
    for task in {row.task_key for row in rows}:
        carrying = [row for row in rows if row.task_key == task]
        counted = False  # the stretch of empty days that the finger is in
        for day in every_day():
            active = [row for row in carrying if row.start <= day and (row.end_on is None or day <= row.end_on)]
            unpaid |= {row.key for row in active if sum(row.shares.values()) != 100}
            begun = any(row.start <= day for row in carrying)
            goes_on = any(row.end_on is None or row.end_on >= day for row in carrying)
            is_empty = begun and goes_on and not active
            if not is_empty:
                counted = False
            if day.weekday() >= 5 or not CALENDAR.is_working_day(day):
                continue
            meeting |= {(one.key, two.key) for one, two in combinations(active, 2) if one.unit != two.unit}
            if is_empty and not counted:
                stretches, counted = stretches + 1, True
    return meeting, stretches, unpaid


def of(rows: tuple[LineRow, ...], code: str) -> list[Finding]:
    return [one for one in findings(Split(rows=rows, calendar=CALENDAR)) if one.code == code]


@settings(max_examples=500, deadline=None)
@given(lines())
def test_the_rules_find_what_a_walk_through_every_day_finds(rows: tuple[LineRow, ...]) -> None:
    meeting, stretches, unpaid = walked(rows)
    assert len(of(rows, "E-LINE-OVERLAP")) == len(meeting)
    assert {one.line for one in of(rows, "E-LINE-OVERLAP")} <= {key for pair in meeting for key in pair}
    assert {one.line for one in of(rows, "E-SHARES")} == unpaid
    assert len(of(rows, "E-LINE-GAP")) == stretches


@settings(max_examples=200, deadline=None)
@given(lines(), st.randoms())
def test_the_order_of_the_lines_changes_nothing(rows: tuple[LineRow, ...], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    names = ("E-LINE-OVERLAP", "E-LINE-GAP", "E-SHARES")
    assert [len(of(tuple(mixed), name)) for name in names] == [len(of(rows, name)) for name in names]


@settings(max_examples=150, deadline=None)
@given(lines())
def test_what_the_lines_come_to_at_once_is_the_dearest_day_of_the_calendar(rows: tuple[LineRow, ...]) -> None:
    by_day = [sum(row.cost_dkk or 0 for row in rows if row.runs_on(day)) for day in every_day()]
    assert most_at_once(rows) == max(by_day) <= Split(rows=rows).whole_dkk
