"""Does a case file become the case it tells of: all of it or nothing, once, with nothing mailed."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.clock import local_date
from cases.models import Case, Child, Event, HolderSpan
from escalation.models import Deadline, Obligation
from intake.problems import BadFile
from intake.replay import replay
from notifications import delivery
from notifications.models import Notification
from tests import databases
from tests.snapshot import snapshot
from tests.story import on

DEMO = Path(__file__).resolve().parent.parent / "demo"
STRAIGHT, DECLINED = DEMO / "01-skolefravaer-autisme-mellemform.json", DEMO / "02-stoettepaedagog-stjerne-afvist.json"
Change = Callable[[dict[str, Any]], object]


def told(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def imported(*arguments: str | Path) -> list[dict[str, Any]]:
    """What `import_case … --json` prints; fails when the command does."""
    out = StringIO()
    call_command("import_case", *map(str, arguments), "--json", stdout=out)
    return json.loads(out.getvalue())


def written(folder: Path, data: Any) -> Path:
    path = folder / "case.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


@pytest.fixture
def straight(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """The straight case, imported once per worker; what the command printed is told again by the case itself."""
    with django_db_blocker.unblock():
        base = databases.name_of(databases.WORKER)
        with databases.using(databases.staged("straight", base, _import_straight)), databases.rolled_back():
            yield PRINTED


PRINTED: dict[str, Any] = {}


def _import_straight() -> None:
    PRINTED.update(imported(STRAIGHT)[0])


def outcome_of(path: Path, row: dict[str, Any]) -> None:
    expected = told(path)["expected"]
    assert row["differences"] == []
    assert (row["stage"], row["star_status"]) == (expected["final_stage"], expected["star_status"])


def test_the_straight_case_comes_out_as_the_file_expects(straight: dict[str, Any]) -> None:
    outcome_of(STRAIGHT, straight)


def test_the_declined_case_comes_out_as_the_file_expects_with_nothing_left_open(world: bool) -> None:
    (row,) = imported(DECLINED)
    outcome_of(DECLINED, row)
    assert row["not_yet"] == []


def test_two_files_at_once_are_two_cases(world: bool, tmp_path: Path) -> None:
    child = told(DECLINED)["child"] | {"name": "Frida Prøvesen", "cpr": "630223-1111", "birth_date": "2023-02-03"}
    other = told(DECLINED) | {"id": "FJ-2026-0999", "child": child}
    rows = imported(DECLINED, written(tmp_path, other))
    assert [row["id"] for row in rows] == [told(DECLINED)["id"], "FJ-2026-0999"]
    assert Case.objects.count() == 2


def test_every_act_of_the_file_was_done_by_its_actor_at_its_own_time(world: bool) -> None:
    imported(DECLINED)
    data = told(DECLINED)
    case = Case.objects.get(number=data["id"])
    proposed, declined = case.events.get(verb="propose_star"), case.events.get(verb="decline_star")
    assert (proposed.by.code, local_date(proposed.at).isoformat()) == (
        data["star"]["proposed_by"],
        data["star"]["proposed_on"],
    )
    assert (declined.by.code, local_date(declined.at).isoformat()) == (
        data["star"]["counterpart"],
        data["star"]["outcome_on"],
    )
    assert [event.seq for event in case.events.all()] == list(range(1, case.events.count() + 1))


def test_the_spans_of_a_replayed_case_tile_its_life(straight: dict[str, Any]) -> None:
    spans = list(HolderSpan.objects.order_by("since", "pk"))
    assert spans[0].since == Case.objects.get().opened_at
    assert all(before.until == after.since for before, after in pairwise(spans))
    assert spans[-1].until is None


def test_notices_of_a_replay_are_kept_and_none_is_mailed(straight: dict[str, Any]) -> None:
    kinds = set(Notification.objects.values_list("mail", flat=True))
    assert kinds == {"replayed", "none"}
    assert delivery.deliver(on(dt.date(2030, 1, 1))) == 0
    assert not Notification.objects.filter(mail="sent").exists()


def test_what_is_due_after_the_file_ends_is_still_to_come(straight: dict[str, Any]) -> None:
    stop = on(dt.date.fromisoformat(told(STRAIGHT)["expected"]["as_of"]), 23, 59)
    pending = Obligation.objects.filter(state="pending")
    assert not pending.filter(due_at__lt=stop).exists()


def test_the_same_file_under_another_number_is_another_case_of_the_same_child(world: bool) -> None:
    imported(DECLINED)
    imported(DECLINED, "--as", "FJ-2026-9001")
    assert (Case.objects.count(), Child.objects.count()) == (2, 1)


def test_a_second_import_is_refused_and_says_what_to_do(world: bool) -> None:
    imported(DECLINED)
    before = snapshot()
    with pytest.raises(CommandError, match=r"has been imported before. Use --as"):
        imported(DECLINED)
    assert snapshot() == before


def test_a_file_can_be_stopped_after_any_day(world: bool) -> None:
    star = told(DECLINED)["star"]
    (row,) = imported(DECLINED, "--until", star["proposed_on"])
    assert (row["stage"], row["star_status"]) == ("star_proposed", "half")
    latest = Event.objects.latest("at")
    assert local_date(latest.at) <= dt.date.fromisoformat(star["proposed_on"])


def test_each_turning_point_of_the_file_is_a_place_to_stop(world: bool) -> None:
    data = told(DECLINED)
    talk = next(row for row in data["events"] if row["type"] == "declined_talk")
    days = [data["opened_on"], data["star"]["proposed_on"], data["star"]["outcome_on"], talk["at"][:10]]
    stages = [
        imported(DECLINED, "--until", day, "--as", f"FJ-2026-91{number:02d}")[0]["stage"]
        for number, day in enumerate(days)
    ]
    assert stages == ["ordinary", "star_proposed", "star_declined", "ordinary"]


def test_a_case_can_be_moved_to_another_day_by_whole_weeks(world: bool) -> None:
    data, goal = told(DECLINED), dt.date(2027, 2, 3)
    stop = dt.date.fromisoformat(data["expected"]["as_of"])
    (row,) = imported(DECLINED, "--shift-to", goal.isoformat(), "--as", "FJ-2027-0001")
    weeks = (goal - stop).days // 7
    opened = dt.date.fromisoformat(data["opened_on"]) + dt.timedelta(weeks=weeks)
    case = Case.objects.get(number="FJ-2027-0001")
    assert (row["stage"], local_date(case.opened_at)) == ("ordinary", opened)
    assert case.child.birth_date == dt.date.fromisoformat(data["child"]["birth_date"])
    assert goal - dt.timedelta(days=7) < stop + dt.timedelta(weeks=weeks) <= goal
    assert local_date(Event.objects.filter(case=case).latest("at").at) <= goal


def test_a_moved_case_has_its_deadlines_in_its_own_year(world: bool) -> None:
    imported(STRAIGHT, "--shift-to", "2027-11-01", "--as", "FJ-2027-0002")
    assert {deadline.started_on.year for deadline in Deadline.objects.all()} <= {2027, 2028}
    for deadline in Deadline.objects.filter(rule__unit="working_days").exclude(kind="party"):
        assert [row["no"] for row in deadline.trace if "no" in row] == list(range(1, deadline.rule.amount + 1))


def put(path: str, value: Any) -> Change:
    """Sets the value at the dotted path."""

    def change(data: dict[str, Any]) -> None:
        *above, last = (int(step) if step.isdigit() else step for step in path.split("."))
        place: Any = data
        for step in above:
            place = place[step]
        place[last] = value

    return change


def leave_out(key: str) -> Change:
    return lambda data: data.pop(key)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (put("star.proposed_by", "nobody-1"), "star.proposed_by"),
        (put("star.counterpart", "nobody-1"), "star.counterpart"),
        (put("opened_by", "nobody-1"), "opened_by"),
        (put("involved_units.0", "XX-1"), "involved_units[0]"),
        (put("star.counterpart_unit", "XX-1"), "star.counterpart_unit"),
        (put("child.general_arena_unit", "XX-1"), "child.general_arena_unit"),
        (put("needs.0.ics_dimension", "held_og_lykke"), "needs[0].ics_dimension"),
        (leave_out("star"), "star"),
        (leave_out("expected"), "expected"),
        (put("opened_on", "i går"), "opened_on"),
        (put("child.cpr", "ikke et nummer"), "child.cpr"),
        (put("needs", {}), "needs"),
    ],
)
def test_a_file_that_will_not_do_is_refused_whole_and_the_place_is_named(
    change: Change, place: str, tmp_path: Path, world: bool
) -> None:
    data = copy.deepcopy(told(DECLINED))
    change(data)
    before = snapshot()
    with pytest.raises(CommandError) as refused:
        imported(written(tmp_path, data))
    assert place in str(refused.value)
    assert snapshot() == before


def test_every_problem_is_told_at_once(world: bool, tmp_path: Path) -> None:
    data = copy.deepcopy(told(DECLINED))
    for path in ("star.proposed_by", "star.counterpart", "star.counterpart_unit"):
        put(path, "nobody-1")(data)
    with pytest.raises(CommandError, match="3 problems") as refused:
        imported(written(tmp_path, data))
    assert all(
        place in str(refused.value) for place in ("star.proposed_by", "star.counterpart", "star.counterpart_unit")
    )


@pytest.mark.parametrize("text", ["", "{", '{"id": "FJ-1",}', "[1, 2]", '"text"', "null", "{}"])
def test_what_is_no_case_file_is_refused_in_one_sentence(text: str, tmp_path: Path, world: bool) -> None:
    before = snapshot()
    with pytest.raises(CommandError) as refused:
        imported(written(tmp_path, text))
    assert str(tmp_path) in str(refused.value)
    assert snapshot() == before


def test_a_file_that_is_not_there_is_named(world: bool, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        imported(tmp_path / "missing.json")


def test_one_bad_file_among_several_keeps_the_good_ones_out_or_says_so(world: bool, tmp_path: Path) -> None:
    """Files are whole or nothing each; the command stops at the bad one."""
    with pytest.raises(CommandError):
        imported(written(tmp_path, "{"), DECLINED)
    assert not Case.objects.exists()


def test_an_error_in_the_middle_of_the_history_takes_everything_back(world: bool) -> None:
    """The same file under a number that is too long for the database: the last thing that can go wrong."""
    before = snapshot()
    with pytest.raises(Exception) as refused:
        replay(copy.deepcopy(told(DECLINED)), new_id="FJ-" + "9" * 60)
    assert not isinstance(refused.value, AssertionError | KeyError | TypeError)
    assert snapshot() == before or isinstance(refused.value, BadFile)
