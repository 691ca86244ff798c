"""How does a case come to be: with a number of its own, a child that is found again, and an opener who holds it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cases.access import sight
from cases.models import Case, Child, Depth, HolderSpan, Stage
from escalation.moves import Forbidden, Incomplete
from escalation.opening import open_case
from orgunits.models import OrgUnit
from tests import databases, story
from tests.snapshot import snapshot
from tests.story import NOON, act, days_later, on, person
from tests.together import together

CHILD = {"name": "Kim Prøvesen", "cpr": "720516-1234", "birth_date": dt.date(2016, 5, 12)}


def opened(by: str = "ul-kons-1", at: dt.datetime = NOON, **other: Any) -> Case:
    given = {"child": CHILD, "summary": "Skolen og familieafdelingen er uenige.", "units": []}
    return open_case(by=person(by), at=at, **(given | other))


def codes(**other: Any) -> set[str]:
    with pytest.raises(Incomplete) as refused:
        opened(**other)
    return {f"{problem.code} {problem.field}" for problem in refused.value.problems}


@pytest.mark.usefixtures("world")
class TestOpening:
    def test_the_opener_holds_an_ordinary_case_from_the_first_moment(self) -> None:
        case = opened()
        assert (case.stage, case.holder, case.opened_at) == (Stage.ORDINARY, person("ul-kons-1"), NOON)
        span = HolderSpan.objects.get()
        assert (span.holder, span.since, span.until) == (case.holder, NOON, None)
        assert sight(person("ul-kons-1"), case, NOON).full

    @pytest.mark.parametrize("who", ["ff-raad-5", "ul-skole-1", "ul-chef", "direktoer", "adm", "analyse"])
    def test_others_open_none_and_leave_nothing_behind(self, who: str) -> None:
        before = snapshot()
        with pytest.raises(Forbidden):
            opened(by=who)
        assert snapshot() == before

    def test_leaders_of_the_involved_units_learn_that_it_exists(self) -> None:
        case = opened(units=list(OrgUnit.objects.filter(code__in=("UL-S01", "FF-HAN"))))
        for code in ("ul-skole-1", "ff-tl-han"):
            assert sight(person(code), case, NOON).depth == Depth.HEADLINE
        assert sight(person("ul-skole-2"), case, NOON).depth == 0

    def test_everything_that_is_missing_is_said_at_once(self) -> None:
        assert codes(child={}, summary=" ") == {
            *("E-EMPTY name", "E-CPR cpr", "E-EMPTY birth_date", "E-EMPTY summary"),
        }
        assert not Child.objects.exists()

    def test_a_child_is_born_before_its_case_is_opened(self) -> None:
        unborn = {"cpr": "710326-1234", "birth_date": dt.date(2026, 3, 11)}
        assert codes(child=CHILD | unborn) == {"E-EMPTY birth_date"}

    @pytest.mark.parametrize("born", [dt.date(2016, 5, 13), dt.date(2016, 6, 12), dt.date(2017, 5, 12)])
    def test_the_number_and_the_birthday_say_the_same(self, born: dt.date) -> None:
        assert codes(child=CHILD | {"birth_date": born}) == {"E-CPR birth_date"}

    def test_numbers_run_through_the_year_and_begin_again(self) -> None:
        numbers = [story.ordinary_case(at=at).number for at in (NOON, NOON, on(dt.date(2027, 1, 1), 0))]
        assert numbers == ["FJ-2026-0001", "FJ-2026-0002", "FJ-2027-0001"]
        assert story.ordinary_case(at=on(dt.date(2026, 12, 31), 23, 59)).number == "FJ-2026-0003"

    @pytest.mark.parametrize("taken", ["FJ-2026-0017-kopi", "FJ-2026-A", "FJ-2026-0099x"])
    def test_a_number_that_was_given_by_hand_stops_nobody_from_opening(self, taken: str) -> None:
        opened(number=taken)
        assert story.ordinary_case().number.startswith("FJ-2026-")

    def test_a_known_child_keeps_what_is_known(self) -> None:
        first = opened()
        act("close_case", first, "ul-kons-1", days_later(1), code="solved_in_ordinary", reason="Løst")
        again = opened(at=days_later(2), child=CHILD | {"name": "KIM PRØVESEN", "protected_address": True})
        assert again.child == first.child
        child = Child.objects.get()
        assert (child.name, child.protected_address) == ("Kim Prøvesen", True)
        act("close_case", again, "ul-kons-1", days_later(3), code="solved_in_ordinary", reason="Løst")
        opened(at=days_later(4), child=CHILD | {"protected_address": False})
        assert Child.objects.get().protected_address, "protection is never lifted by a new case"

    def test_a_child_has_one_open_case_with_the_same_person(self) -> None:
        opened()
        assert codes() == {"E-KNOWN cpr"}
        assert opened(by="dt-kons-1").number == "FJ-2026-0002", "another sector does not hear of the first"

    def test_another_name_with_the_same_number_is_a_slip(self) -> None:
        opened()
        assert codes(by="dt-kons-1", child=CHILD | {"name": "Bo Prøvesen"}) == {"E-CPR cpr"}


def test_cases_opened_at_the_same_moment_have_numbers_of_their_own(realdb: databases.RealDatabase) -> None:
    people = ("ul-kons-1", "ul-kons-2", "dt-kons-1", "dt-kons-2")

    def one(number: int) -> Case:
        child = CHILD | {"cpr": f"720516-{2000 + number}"}
        return opened(by=people[number % 4], child=child)

    cases = together(*(lambda number=number: one(number) for number in range(8)))
    assert sorted(case.number for case in cases) == [f"FJ-2026-{number:04d}" for number in range(1, 9)]


def test_one_child_registered_twice_at_the_same_moment_is_one_child(realdb: databases.RealDatabase) -> None:
    results = together(*(lambda who=who: opened(by=who) for who in ("ul-kons-1", "dt-kons-1", "ff-tl-han")))
    assert Child.objects.count() == 1
    assert Case.objects.count() == sum(isinstance(result, Case) for result in results) >= 1
