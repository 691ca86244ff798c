"""Is every kroner paid once and every task carried: the rules for the split, as pure functions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.responsibility import Finding, LineRow, Split, findings, kroner, share_dkk

TOTAL = LineRow(
    no=1,
    key="L1",
    task="Støtte i klassen",
    unit="UL-S01",
    function="Skoleleder",
    start=dt.date(2026, 4, 7),
    end_on=dt.date(2027, 4, 6),
    cost_dkk=100_001,
    shares={"UL": 60, "FF": 40},
    laws=("FSL-20-2",),
    needs=("N1",),
    task_key="L1",
    unit_name="Tangskolen",
    sector="UL",
    sector_name="Uddannelse & Læring",
)


def found(rows: list[LineRow], needs: tuple[str, ...] = ("N1",), **more: Any) -> list[Finding]:
    return findings(Split(rows=tuple(rows), needs=needs, **more))


@st.composite
def whole_shares(draw: st.DrawFn) -> dict[str, int]:
    """Whole percents of one to five sectors that add up to 100."""
    cuts = sorted(draw(st.lists(st.integers(1, 99), max_size=4, unique=True)))
    edges = [0, *cuts, 100]
    return {f"S{number}": high - low for number, (low, high) in enumerate(pairwise(edges))}


amounts = st.integers(min_value=0, max_value=10**12)


@given(amounts, whole_shares())
def test_the_sectors_shares_add_up_to_the_cost_exactly(cost: int, shares: dict[str, int]) -> None:
    assert sum(share_dkk(cost, shares).values()) == cost


@given(amounts, whole_shares())
def test_no_sector_is_more_than_one_krone_from_its_percentage(cost: int, shares: dict[str, int]) -> None:
    for code, amount in share_dkk(cost, shares).items():
        assert amount >= 0
        assert abs(100 * amount - cost * shares[code]) < 100


@given(amounts, whole_shares())
def test_the_order_in_which_payers_are_named_does_not_matter(cost: int, shares: dict[str, int]) -> None:
    backwards = dict(reversed(shares.items()))
    assert share_dkk(cost, backwards) == share_dkk(cost, shares)


@given(st.lists(st.tuples(amounts, whole_shares()), max_size=8))
def test_what_the_sectors_pay_of_all_lines_is_the_whole_cost(lines: list[tuple[int, dict[str, int]]]) -> None:
    paid = [amount for cost, shares in lines for amount in share_dkk(cost, shares).values()]
    assert sum(paid) == sum(cost for cost, _shares in lines)


@given(amounts, st.dictionaries(st.sampled_from("ABCDE"), st.integers(1, 200)))
def test_shares_that_are_not_100_percent_never_invent_money(cost: int, shares: dict[str, int]) -> None:
    assert 100 * sum(share_dkk(cost, shares).values()) <= cost * sum(shares.values())


def test_the_largest_remainder_gets_the_odd_krone_and_then_the_first_code() -> None:
    assert share_dkk(100_001, {"UL": 60, "FF": 40}) == {"UL": 60_001, "FF": 40_000}
    assert share_dkk(1, {"UL": 50, "FF": 50}) == {"UL": 0, "FF": 1}
    assert share_dkk(100, {"A": 33, "B": 33, "C": 34}) == {"A": 33, "B": 33, "C": 34}


def test_a_total_line_has_nothing_to_mend() -> None:
    assert found([TOTAL]) == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"task": ""}, "E-TASK", "task"),
        ({"unit": ""}, "E-UNKNOWN-UNIT", "unit"),
        ({"function": "", "person": ""}, "E-NOPERSON", "function"),
        ({"laws": ()}, "E-UNKNOWN-LAW", "laws"),
        ({"cost_dkk": None}, "E-COST", "cost"),
        ({"shares": {"UL": 60}}, "E-SHARES", "share_UL"),  # the share of the sector that does the task
        ({"shares": {"UL": 60, "FF": 41}}, "E-SHARES", "share_UL"),  # the largest
        ({"shares": {"UL": 10, "FF": 100}}, "E-SHARES", "share_FF"),
        ({"shares": {}}, "E-SHARES", "share_UL"),
        ({"shares": {}, "sector": ""}, "E-SHARES", "shares"),
        ({"function": "Skolen"}, "E-NOPERSON", "function"),
        ({"function": "tangskolen "}, "E-NOPERSON", "function"),  # the unit once more
        ({"function": "Uddannelse og Læring"}, "E-NOPERSON", "function"),
        ({"start": None}, "E-NOSTART", "start"),
        ({"end_on": None, "end_criterion": ""}, "E-NOEND", "end_on"),
        ({"needs": ()}, "E-NEED-UNKNOWN", "needs"),
    ],
)
def test_each_gap_in_a_line_is_found_and_named(changes: dict[str, Any], code: str, field: str) -> None:
    other = replace(TOTAL, no=2, key="L2", task_key="L2")
    rows = found([replace(TOTAL, **changes), other])
    assert [(finding.code, finding.line, finding.field) for finding in rows] == [(code, "L1", field)]
    assert rows[0].blocks and rows[0].stops


@pytest.mark.parametrize(
    "changes",
    [
        {"cost_dkk": 0},  # nothing is an amount
        {"function": "", "person": "ff-raad-3"},
        {"end_on": None, "end_criterion": "Kim går selv i skole"},
        {"function": "Skolens pædagogiske leder"},
    ],
)
def test_either_of_two_ways_to_say_it_is_enough(changes: dict[str, Any]) -> None:
    assert found([replace(TOTAL, **changes)]) == []


def test_a_need_without_a_line_is_found() -> None:
    assert [(one.code, one.line) for one in found([TOTAL], ("N1", "N2"))] == [("E-NEED-UNCOVERED", "")]


def test_a_split_without_lines_says_so_first() -> None:
    assert [one.code for one in found([])] == ["E-NOLINE", "E-NEED-UNCOVERED"]


def test_what_is_missing_or_paid_twice_is_said_in_kroner() -> None:
    missing = found([replace(TOTAL, cost_dkk=58_000, shares={"UL": 80})])
    twice = found([replace(TOTAL, cost_dkk=58_000, shares={"UL": 80, "FF": 40})])
    assert "20 %" in missing[0].message and "11.600" in missing[0].message
    assert "20 %" in twice[0].message and "11.600" in twice[0].message


@pytest.mark.parametrize(("amount", "text"), [(0, "0"), (999, "999"), (12_500, "12.500"), (1_250_000, "1.250.000")])
def test_kroner_are_written_the_danish_way(amount: int, text: str) -> None:
    assert kroner(amount).startswith(f"{text} ")
