"""Does each rule over days, birthdays and the whole find what it is for, and say which lines and days it is about?"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from escalation.responsibility import Finding, LineRow, Split, findings
from escalation.vague import VAGUE
from escalation.workdays import Calendar

BORN = dt.date(2009, 5, 12)  # 10 in 2019, 16 in 2025, 18 on 12 May 2027, and school from 1 August 2015
ONE = LineRow(
    no=1,
    key="L1",
    task="Støtte i klassen 10 timer om ugen",
    unit="UL-S01",
    function="Skoleleder",
    start=dt.date(2026, 4, 7),
    end_on=dt.date(2026, 12, 18),
    cost_dkk=100_000,
    shares={"UL": 100},
    laws=("FSL-20-2",),
    needs=("N1",),
    task_key="stoette",
    unit_name="Tangskolen",
    sector="UL",
)
TWO = replace(ONE, no=2, key="L2", unit="FF-HAN", unit_name="Team Handicap", sector="FF", start=dt.date(2026, 12, 21))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def found(*rows: LineRow, **more: Any) -> list[Finding]:
    return findings(Split(rows=rows, needs=("N1",), **more))


def codes(*rows: LineRow, **more: Any) -> list[str]:
    return [one.code for one in found(*rows, **more)]


def until(row: LineRow, end: str) -> LineRow:
    return replace(row, end_on=day(end))


def since(row: LineRow, start: str, end: str = "2027-04-06") -> LineRow:
    return replace(row, start=day(start), end_on=day(end))


def test_a_task_handed_over_on_the_next_working_day_has_neither_gap_nor_overlap() -> None:
    assert codes(ONE, since(TWO, "2026-12-21")) == []


def test_a_gap_names_both_lines_and_both_days_and_leads_to_the_end_of_the_first() -> None:
    (gap,) = found(ONE, since(TWO, "2027-01-11"))
    assert (gap.code, gap.place) == ("E-LINE-GAP", "L1-end_on")
    assert all(word in gap.message for word in ("1", "18.12.2026", "2", "11.01.2027"))


def test_weekends_holidays_and_closed_days_are_no_gap() -> None:
    easter = until(ONE, "2027-03-24")  # the Wednesday before Easter 2027
    assert codes(easter, since(TWO, "2027-03-30", "2027-06-25")) == []
    christmas = until(ONE, "2026-12-23")
    assert codes(christmas, since(TWO, "2026-12-28")) == ["E-LINE-GAP"]
    closed = Calendar(frozenset({day("2026-12-24")}))
    assert codes(christmas, since(TWO, "2026-12-28"), calendar=closed) == []


def test_a_gap_of_one_working_day_is_found() -> None:
    assert codes(ONE, since(TWO, "2026-12-22")) == ["E-LINE-GAP"]


def test_two_units_with_the_same_task_on_a_working_day_are_found_with_the_days() -> None:
    (overlap,) = found(ONE, since(TWO, "2026-12-18"))
    assert (overlap.code, overlap.place) == ("E-LINE-OVERLAP", "L1-end_on")
    assert overlap.message.count("18.12.2026") == 2


@pytest.mark.parametrize(
    "other",
    [
        replace(since(TWO, "2026-12-18"), task_key="en anden"),  # another task
        replace(since(TWO, "2026-12-18"), unit=ONE.unit),  # the same unit
        replace(since(TWO, "2026-12-18"), start=None),  # its first day is asked for, and nothing else
    ],
    ids=["another_task", "same_unit", "no_start"],
)
def test_what_is_no_overlap(other: LineRow) -> None:
    assert "E-LINE-OVERLAP" not in codes(ONE, other)


def test_a_meeting_on_a_weekend_alone_is_no_overlap() -> None:
    saturday = until(ONE, "2026-12-20")
    assert codes(saturday, since(TWO, "2026-12-19")) == []


def test_a_line_without_a_last_day_overlaps_whatever_follows() -> None:
    open_end = replace(ONE, end_on=None, end_criterion="Kim går selv i skole")
    (overlap,) = found(open_end, since(TWO, "2027-01-11"))
    assert overlap.code == "E-LINE-OVERLAP" and "11.01.2027" in overlap.message


def test_a_longer_line_of_the_same_unit_covers_the_gap_between_two_others() -> None:
    short = replace(until(ONE, "2026-05-01"), no=3, key="L3")
    assert codes(ONE, short, since(TWO, "2026-12-21")) == []


# The days when the child's rights or place change


@pytest.mark.parametrize(("end", "is_found"), [("2027-05-11", False), ("2027-05-12", True), ("2027-08-01", True)])
def test_a_line_across_the_18th_birthday_warns(end: str, is_found: bool) -> None:
    line = replace(until(ONE, end), end_criterion="Afløses af beslutning fra voksenområdet")
    assert codes(line, born=BORN) == (["W-TURNING-18"] if is_found else [])


@pytest.mark.parametrize(
    ("born", "code"),
    [("2016-09-01", "W-TURNING-10"), ("2010-09-01", "W-TURNING-16"), ("2008-09-01", "W-TURNING-18")],
)
def test_a_line_across_a_birthday_that_changes_rights_warns_and_blocks_nothing(born: str, code: str) -> None:
    (warning,) = found(ONE, born=day(born))
    assert (warning.code, warning.place, warning.blocks, warning.stops) == (code, "L1-end_on", False, False)
    assert "01.09.2026" in warning.message


def test_several_lines_across_the_same_birthday_are_one_warning() -> None:
    (warning,) = found(ONE, replace(ONE, no=2, key="L2", task_key="2"), born=day("2016-09-01"))
    assert "1, 2" in warning.message


def test_a_gap_at_the_18th_birthday_is_found() -> None:
    before, after = until(ONE, "2027-05-11"), replace(since(TWO, "2027-05-24", "2027-09-30"), task_key="voksen")
    (gap,) = found(before, after, born=BORN)
    assert (gap.code, gap.place) == ("W-TURNING-18", "L1-end_on")
    assert all(word in gap.message for word in ("N1", "11.05.2027", "24.05.2027", "12.05.2027"))


def test_a_need_that_nobody_meets_from_the_18th_birthday_is_found() -> None:
    (gap,) = found(until(ONE, "2027-05-11"), born=BORN)
    assert (gap.code, gap.place) == ("W-TURNING-18", "L1-end_criterion")
    answered = replace(until(ONE, "2027-05-11"), end_criterion="Afløses af beslutning fra voksenområdet")
    assert codes(answered, born=BORN) == []


def test_an_unbroken_handover_at_the_18th_birthday_is_no_gap() -> None:
    after = replace(since(TWO, "2027-05-12", "2027-09-30"), task_key="voksen")
    assert codes(until(ONE, "2027-05-11"), after, born=BORN) == []


STARTS_2026 = dt.date(2020, 6, 25)


def test_a_gap_at_school_start_is_found() -> None:
    daycare = replace(until(ONE, "2026-07-31"), unit="DT-B05", sector="DT")
    school = replace(since(ONE, "2026-08-10"), no=2, key="L2", task_key="skole")
    (gap,) = found(daycare, school, born=STARTS_2026, arena="DT")
    assert gap.code == "W-SCHOOL-START"
    assert all(word in gap.message for word in ("31.07.2026", "10.08.2026", "01.08.2026"))
    assert codes(daycare, since(school, "2026-08-01"), born=STARTS_2026, arena="DT") == []


def test_a_daycare_line_across_school_start_warns_and_others_do_not() -> None:
    daycare = replace(ONE, unit="DT-B05", sector="DT")
    assert codes(daycare, born=STARTS_2026, arena="DT") == ["W-SCHOOL-START"]
    assert codes(replace(ONE, unit="FF-SUN", sector="FF"), born=STARTS_2026, arena="DT") == []


def test_a_summer_without_lines_is_a_gap_at_school_start_though_it_begins_in_june() -> None:
    before, after = until(ONE, "2026-06-26"), replace(since(TWO, "2026-08-10"), task_key="skole")
    assert codes(before, after, born=STARTS_2026) == ["W-SCHOOL-START"]


def test_a_need_that_loses_its_last_line_early_warns() -> None:
    other = replace(since(TWO, "2026-04-07", "2027-04-06"), task_key="hjemme", needs=("N2",))
    rows = (ONE, other)
    (early,) = findings(Split(rows=rows, needs=("N1", "N2")))
    assert (early.code, early.place, early.blocks) == ("W-NEED-ENDS", "L1-end_criterion", False)
    assert "N1" in early.message and "18.12.2026" in early.message
    said = replace(ONE, end_criterion="Kim følger klassen i otte uger")
    assert findings(Split(rows=(said, other), needs=("N1", "N2"))) == []


# The whole


@pytest.mark.parametrize("word", VAGUE)
def test_a_vague_word_warns_wherever_it_stands(word: str) -> None:
    text = f"Voksen i pauser {word.upper()}."
    assert [(one.code, one.place) for one in found(replace(ONE, task=text))] == [("W-VAGUE", "L1-task")]
    assert codes(replace(ONE, end_criterion=text)) == ["W-VAGUE"]
    assert [one.place for one in found(ONE, points=("at skolen støtter", text))] == ["text_2"]


def test_goals_that_are_missing_or_vague_warn_when_a_follow_up_is_planned() -> None:
    assert codes(ONE) == []
    assert codes(ONE, follows_up=True) == ["W-GOAL"]
    assert codes(ONE, follows_up=True, criteria=("Det går godt",)) == ["W-GOAL", "W-VAGUE"]
    assert codes(ONE, follows_up=True, criteria=("Det går godt", "I skole fire dage")) == ["W-VAGUE"]
    assert codes(ONE, follows_up=True, criteria=("I skole fire dage",)) == []


def test_a_stated_total_must_be_the_sum_of_the_lines() -> None:
    (wrong,) = found(ONE, stated_dkk=90_000)
    assert (wrong.code, wrong.place) == ("E-COST", "stated_cost_dkk")
    assert "90.000" in wrong.message and "100.000" in wrong.message
    assert codes(ONE, stated_dkk=100_000) == []


def test_dearer_together_waits_for_a_reason_and_is_answered_by_it() -> None:
    (asks,) = found(ONE, separate_dkk=60_000)
    assert (asks.code, asks.place, asks.blocks, asks.stops) == ("W-DEARER", "dearer_reason", False, True)
    assert "40.000" in asks.message
    (answered,) = found(ONE, separate_dkk=60_000, dearer_reason="Barnet bliver boende hjemme.")
    assert (answered.code, answered.stops) == ("W-DEARER", False)
    assert codes(ONE, separate_dkk=100_000) == []


def test_a_unit_that_the_consent_does_not_cover_is_named() -> None:
    (outside,) = found(ONE, uncovered=frozenset({"UL-S01"}))
    assert (outside.code, outside.place) == ("E-CONSENT", "L1-unit")
    assert "Tangskolen" in outside.message


def test_what_blocks_comes_before_what_warns() -> None:
    rows = found(replace(ONE, task="Støtte efter behov", laws=()), born=BORN, separate_dkk=1)
    blocking = [one.blocks for one in rows]
    assert blocking == sorted(blocking, reverse=True) and set(blocking) == {True, False}
