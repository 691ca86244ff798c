"""Does the file of a child who moves become a case that was handed over, and is what it wants tried held to the file?"""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest

from cases.access import sight
from cases.models import Case
from escalation.models import Deadline, Moving
from intake.compare import differences
from intake.replay import replay
from tests.story import on, person
from tests.test_import_case import DECLINED, DEMO, told

pytestmark = pytest.mark.usefixtures("world")
HEDELUND = DEMO / "13-flytning-til-hedelund.json"


def test_the_move_is_told_gathered_sent_and_received_as_the_file_says() -> None:
    case, moving = replay(told(HEDELUND)).case, Moving.objects.get()
    assert (moving.municipality, moving.moved_from, moving.moves_on) == (
        "Hedelund Kommune",
        "Fjordby Kommune",
        dt.date(2026, 11, 1),
    )
    assert [moving.told_by.code, moving.summary_by.code, moving.sent_by.code, moving.received_by.code] == [
        "dt-kons-1",
        "ff-raad-3",
        "ff-raad-3",
        "dt-kons-1",
    ]
    assert moving.confirmed_by == person("ext-hed-2").name
    assert (case.residence_municipality, case.acting_municipality) == ("Hedelund Kommune", "Fjordby Kommune")


def test_until_the_day_of_moving_the_child_lives_where_it_did() -> None:
    case = replay(told(HEDELUND), until=dt.date(2026, 10, 31)).case
    assert case.residence_municipality == "Fjordby Kommune"


def test_whoever_acts_for_an_involved_unit_works_on_the_case_from_that_day() -> None:
    case = replay(told(HEDELUND)).case
    assert sight(person("ff-raad-3"), case, on(dt.date(2026, 10, 22))).depth == 0
    assert sight(person("ff-raad-3"), case, on(dt.date(2026, 10, 23))).full
    assert sight(person("ff-raad-5"), case, on(dt.date(2026, 10, 23))).depth == 0


def test_what_was_to_be_tried_while_the_child_moves_is_answered_as_the_file_says() -> None:
    result = replay(told(HEDELUND))
    answers = {tried.check.id: (tried.result, tried.codes) for tried in result.tried}
    assert answers["K1"] == ("blocked", {"E-MOVING"})
    assert answers["K2"] == ("blocked", {"E-MOVEPACKAGE"})
    assert answers["K3"] == ("allowed", set())


def test_a_deadline_that_stood_still_is_missed_by_nobody() -> None:
    result = replay(told(HEDELUND))
    assert Deadline.objects.exclude(stopped_on=None).exists()
    assert not [one for one in differences(result, told(HEDELUND)["expected"]) if "missed" in one["path"]]


def with_check(action: str, result: str, code: str | None) -> dict[str, Any]:
    data = copy.deepcopy(told(DECLINED))
    row = {"id": "K9", "at": "2026-02-27", "actor": "dt-kons-1", "action": action, "result": result, "code": code}
    data["expected"]["checks"].append(row | {"why": ""})
    return data


def found(data: dict[str, Any]) -> tuple[bool, bool]:
    """Whether the last check is among the differences, and among what is not done yet."""
    result = replay(data)
    different = any("K9" in one["path"] for one in differences(result, data["expected"]))
    return different, any("K9" in row["path"] for row in result.not_yet)


def test_an_attempt_that_is_answered_otherwise_is_a_difference() -> None:
    assert found(with_check("submit", "allowed", None)) == (True, False)
    assert not Case.objects.get().events.filter(verb="lay_before").exists()


def test_an_attempt_that_is_answered_as_the_file_says_is_none() -> None:
    assert found(with_check("submit", "blocked", "E-STAGE")) == (False, False)


def test_what_rests_on_something_that_has_not_come_about_is_not_held_against_the_file() -> None:
    data = with_check("submit", "allowed", None)
    data["events"].append({"at": "2026-02-20T10:00:00+01:00", "actor": "dt-kons-1", "type": "no_such", "text": ""})
    assert found(data) == (False, True)


def test_an_attempt_that_the_product_does_not_know_is_not_done_yet() -> None:
    assert found(with_check("juggle", "allowed", None)) == (False, True)
