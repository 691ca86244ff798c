"""Is the case file that is wrong on purpose refused with exactly what is wrong in it, all of it at once?"""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from intake.compare import unlisted
from intake.replay import Replay, replay

DEMO = Path(__file__).resolve().parent.parent / "demo"
INVALID = DEMO / "14-ugyldig-alvorlig-sygdom-i-skolen.json"
DEARER = DEMO / "09-ung-17-overgang-voksen-dyrere.json"


def replayed(path: Path) -> tuple[Replay, dict[str, Any]]:
    data = json.loads(path.read_text(encoding="utf-8"))
    return replay(data), data["expected"]


def submitted(found: Replay) -> dict[str, str]:
    """What each check of laying before gave, by its code."""
    return {one.check.code or "": one.result for one in found.tried if one.check.action == "submit"}


def test_the_invalid_file_is_refused_with_exactly_its_listed_codes(world: bool) -> None:
    found, expected = replayed(INVALID)
    listed = {row["code"]: row["result"] for row in expected["checks"]}
    assert submitted(found) == listed
    told = {one.codes for one in found.tried}
    assert told == {frozenset(listed)}, "one attempt tells everything, and nothing else"
    assert list(listed.values()).count("warned") == sum(code.startswith("W-") for code in listed)


def test_the_invalid_file_comes_out_as_it_expects_through_the_command(world: bool) -> None:
    out = StringIO()
    call_command("import_case", str(INVALID), "--json", stdout=out)
    (row,) = json.loads(out.getvalue())
    assert (row["differences"], row["stage"]) == ([], "recommendation")


def test_a_dearer_solution_for_a_young_person_near_18_warns_of_both_and_goes_on(world: bool) -> None:
    found, _expected = replayed(DEARER)
    assert submitted(found) == {"W-DEARER": "warned", "W-TURNING-18": "warned"}
    assert unlisted(found) == []
    version = found.case.recommendations.get()
    assert version.submitted_at and version.dearer_reason


@pytest.mark.parametrize("number", ["01", "04", "10"])
def test_no_attempt_to_lay_before_tells_more_than_its_file_lists(number: str, world: bool) -> None:
    (path,) = DEMO.glob(f"{number}-*.json")
    found, _expected = replayed(path)
    assert unlisted(found) == []
