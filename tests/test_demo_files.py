"""Do all the demo's case files come out as they say, and is a round that was closed before told in its own time?"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from accounts.clock import local_date
from accounts.models import User
from cases.models import Case
from escalation.models import Concern, Decision, Post, Recommendation
from intake.replay import replay
from tests import databases
from tests.snapshot import snapshot
from tests.story import person
from tests.test_import_case import DEMO, imported, put, told, written

IN_FULL = os.environ.get("CAMPAIGN") == "full"
FILES = sorted(DEMO.glob("[0-9][0-9]-*.json"))
REOPENED = DEMO / "11-tosproget-traume-psykiatri-genaabnet.json"
TAKEN_OVER = DEMO / "04-overgang-boernehave-skole-tavs-modpart.json"


@pytest.fixture(autouse=True)
def somewhere(request: pytest.FixtureRequest) -> None:
    """The municipality without cases, but where a test asks for the case that was replayed beforehand."""
    if "reopened" not in request.fixturenames:
        request.getfixturevalue("world")


def number_of(path: Path) -> str:
    return path.name[:2]


@pytest.mark.parametrize("path", FILES, ids=number_of)
def test_every_file_comes_out_as_it_expects_with_nothing_left_open(path: Path) -> None:
    (row,) = imported(path)
    expected = told(path)["expected"]
    assert (row["differences"], row["not_yet"]) == ([], [])
    assert (row["stage"], row["star_status"]) == (expected["final_stage"], expected["star_status"])
    assert not User.objects.filter(is_external=True, is_active=True).exists()


def test_there_are_fourteen_files() -> None:
    assert [number_of(path) for path in FILES] == [f"{number:02d}" for number in range(1, 15)]


@pytest.fixture
def reopened(django_db_setup: None, django_db_blocker: Any) -> Iterator[Case]:
    """The case of that file, replayed once in a run; what a test does to it is rolled back."""
    with django_db_blocker.unblock():
        name, case = databases.told_once("reopened", lambda: replay(told(REOPENED)).case)
        with databases.using(name), databases.rolled_back():
            yield case


def test_the_first_round_is_kept_as_it_was_decided(reopened: Case) -> None:
    row = told(REOPENED)["earlier_rounds"][0]
    first = Recommendation.objects.get(case=reopened, round=1)
    assert [(line.key, line.task, line.cost_dkk) for line in first.lines.all()] == [
        (line["key"], line["task"], line["cost_dkk_per_year"]) for line in row["responsibility_lines"]
    ]
    assert (first.ask.splitlines(), first.stated_cost_dkk) == (
        [line["task"] for line in row["responsibility_lines"]],
        row["cost_whole"],
    )
    assert {position.chief.code for position in first.positions.all()} == {"ul-chef", "ff-chef"}
    before, now = Decision.objects.filter(case=reopened).order_by("at")
    assert (before.recommendation, before.in_force, now.in_force) == (first, False, True)
    assert (now.recommendation.round, before.rulings.count(), now.rulings.count()) == (2, 0, 3)


def test_what_the_first_round_did_was_done_then_by_those_who_did_it(reopened: Case) -> None:
    row = told(REOPENED)["earlier_rounds"][0]
    again = reopened.events.get(verb="reopen_case")
    assert (again.by.code, again.data["round"]) == ("ul-kons-3", 2)
    accepted = reopened.events.filter(verb="accept_line", seq__lt=again.seq).order_by("seq")
    assert [(event.by.code, local_date(event.at).isoformat()) for event in accepted] == [
        (one["person"], one["accepted_on"]) for one in row["decision"]["line_acceptances"]
    ]
    follow_ups = reopened.follow_ups.filter(round=1).order_by("no")
    assert [(one.no, one.on.isoformat(), one.conclusion, one.child_words) for one in follow_ups] == [
        (one["no"], one["date"], one["conclusion"], one["child_words"]) for one in row["follow_ups"]
    ]
    assert reopened.follow_ups.get(round=2).conclusion == "continue"


def test_the_case_is_no_nearer_its_end_when_the_goals_are_not_reached_and_begins_again(world: bool) -> None:
    answers = {one.check.id: (one.result, one.check.code, one.codes) for one in replay(told(REOPENED)).tried}
    assert answers["K1"][:2] == ("blocked", "E-GOALS") and "E-GOALS" in answers["K1"][2]
    assert answers["K2"][0] == "allowed"
    assert answers["K4"] == ("warned", "W-LANGUAGE", {"W-LANGUAGE"})


def test_the_measures_of_the_first_round_exist_when_the_second_begins(reopened: Case) -> None:
    again = reopened.events.get(verb="reopen_case")
    assert {event.seq > again.seq for event in reopened.events.filter(verb="add_measure")} == {True}


def test_an_outsider_speaks_in_the_replay_and_cannot_sign_in_afterwards(reopened: Case) -> None:
    assert Post.objects.get(author__code="ext-psy-1").deliberation.round == 2
    assert not person("ext-psy-1").is_active


def test_the_number_of_a_guest_whose_access_is_over_is_written_down_by_the_coordinator() -> None:
    case = replay(told(TAKEN_OVER)).case
    number = Concern.objects.get(case=case, person__code="ul-skole-4", is_later=True)
    event = case.events.get(verb="give_concern", data__concern=number.pk)
    assert (number.value, event.by) == (4, case.coordinator)


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("earlier_rounds.0.responsibility_lines.0.unit", "XX-1", "earlier_rounds[0].responsibility_lines[0].unit"),
        ("earlier_rounds.0.decision.positions.0.chief", "nobody-1", "earlier_rounds[0].decision.positions[0].chief"),
        ("earlier_rounds", None, "earlier_rounds"),
    ],
)
def test_what_is_wrong_in_an_earlier_round_is_named_where_it_stands(
    path: str, value: Any, place: str, tmp_path: Path
) -> None:
    data = copy.deepcopy(told(REOPENED))
    put(path, value)(data)
    before = snapshot()
    with pytest.raises(CommandError, match="Nothing was imported") as refused:
        imported(written(tmp_path, data))
    assert f"{place}: " in str(refused.value)
    assert snapshot() == before
