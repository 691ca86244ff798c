"""Does organisation.json load as it says: once or twice alike, all or nothing, for any municipality."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.models import User
from cases.models import CodeList, LegalBasis
from escalation.models import DeadlineRule, Policy
from intake.organisation import import_organisation
from intake.people import START_OF_RECORDS
from intake.problems import BadFile
from intake.report import Report
from orgunits.models import ClosedDay, Deputy, Membership, Municipality, OrgUnit, PairSide, Role
from orgunits.people import capabilities, chiefs_of, director, memberships_on, pair_sides

FILE = Path(__file__).resolve().parent.parent / "demo" / "organisation.json"
DEMO = json.loads(FILE.read_text(encoding="utf-8"))
AT = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
TODAY, YESTERDAY = dt.date(2026, 3, 2), dt.date(2026, 3, 1)
ROOMS = ("accounts", "orgunits", "cases", "escalation")
Change = Callable[[dict[str, Any]], object]

pytestmark = pytest.mark.django_db


@pytest.fixture
def file() -> dict[str, Any]:
    """The demo's file, to be changed at will."""
    return copy.deepcopy(DEMO)


@pytest.fixture
def loaded(file: dict[str, Any]) -> dict[str, Any]:
    """The demo's file, already imported."""
    import_organisation(file, at=AT)
    return file


def world() -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the rooms an import writes to."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}


def by(rows: Iterable[dict[str, Any]], value: str, key: str = "code") -> dict[str, Any]:
    return next(row for row in rows if row[key] == value)


def problems_of(data: Any) -> list[str]:
    with pytest.raises(BadFile) as bad:
        import_organisation(data, at=AT)
    return [str(problem) for problem in bad.value.problems]


def changes(report: Report) -> int:
    return report.total("created") + report.total("changed") + report.total("ended")


def test_the_first_import_brings_everything_in(file: dict[str, Any]) -> None:
    report = import_organisation(file, at=AT)
    assert report.counts["people"]["created"] == len(file["staff"]) == User.objects.filter(is_external=False).count()
    assert Municipality.objects.get().short_code == "FJ"
    assert director() == User.objects.get(code=file["director"])
    assert OrgUnit.objects.get(code="UL-S01").contact_adviser == User.objects.get(code="ff-raad-1")
    assert OrgUnit.objects.get(code="FF-HUS").is_supplier
    assert ClosedDay.objects.filter(day=dt.date(2026, 6, 5), name="Grundlovsdag").exists()
    assert set(CodeList.objects.values_list("kind", flat=True)) == {
        *("dispute_themes", "criteria", "ics_dimensions", "intervention_steps", "forms")
    }
    assert LegalBasis.objects.get(code="BL-2").law == "barnets lov"
    assert DeadlineRule.objects.get(code="first_follow_up").unit == "months"


def test_the_same_file_twice_changes_nothing(loaded: dict[str, Any]) -> None:
    before = world()
    report = import_organisation(loaded, at=AT + dt.timedelta(days=40))
    assert changes(report) == 0
    assert report.total("unchanged") > 300
    assert world() == before


def test_roles_carry_their_capabilities_and_limits(loaded: dict[str, Any]) -> None:
    assert Role.objects.get(code="team_leader").grant_limit_dkk == 250_000
    assert Role.objects.get(code="secretariat").grant_limit_dkk is None
    chief = User.objects.get(code="ul-chef")
    assert capabilities(chief, TODAY) == {"decide", "lead_unit"}
    assert list(User.objects.filter(is_staff=True).values_list("code", flat=True)) == ["adm"]


def test_people_begin_without_a_password_and_keep_the_one_they_have(loaded: dict[str, Any]) -> None:
    leader = User.objects.get(code="ff-tl-han")
    assert not leader.has_usable_password()
    leader.set_password("a password of her own")
    leader.save()
    by(loaded["staff"], "ff-tl-han", "id")["title"] = "Afdelingsleder"
    report = import_organisation(loaded, at=AT)
    leader.refresh_from_db()
    assert report.counts["people"]["changed"] == 1
    assert leader.title == "Afdelingsleder"
    assert leader.check_password("a password of her own")


def test_people_from_outside_cannot_sign_in_and_hold_no_role(loaded: dict[str, Any]) -> None:
    outsider = User.objects.get(code="ext-psy-1")
    assert (outsider.email, outsider.is_active, outsider.is_external) == ("ext-psy-1@external.invalid", False, True)
    assert not outsider.memberships.exists()
    party = OrgUnit.objects.get(code="EX-PSY")
    assert (party.kind, party.level, party.parent, party.sector) == ("external", None, None, None)


def test_an_invited_outsider_can_still_sign_in_after_the_next_import(loaded: dict[str, Any]) -> None:
    User.objects.filter(code="ext-psy-1").update(is_active=True, email="lea@region.example")
    report = import_organisation(loaded, at=AT)
    assert changes(report) == 0
    assert User.objects.get(code="ext-psy-1").is_active


def test_each_unit_finds_its_sector_above_it(loaded: dict[str, Any]) -> None:
    sectors = dict(OrgUnit.objects.values_list("code", "sector__code"))
    assert (sectors["FF-HAN"], sectors["FF"], sectors["UL-S01"]) == ("FF", "FF", "UL")
    assert (sectors["BU"], sectors["BU-SEK"], sectors["EX-PSY"]) == (None, None, None)
    slots = dict(OrgUnit.objects.exclude(slot=0).values_list("code", "slot"))
    assert slots == {"DT": 1, "UL": 2, "FF": 3}


def test_children_may_stand_before_their_parents(file: dict[str, Any]) -> None:
    file["units"].reverse()
    import_organisation(file, at=AT)
    assert OrgUnit.objects.get(code="FF-HAN").sector == OrgUnit.objects.get(code="FF")


def test_a_unit_that_moves_takes_its_children_to_the_new_sector(loaded: dict[str, Any]) -> None:
    by(loaded["units"], "FF-FHA")["parent"] = "UL"
    import_organisation(loaded, at=AT)
    assert OrgUnit.objects.get(code="FF-HAN").sector == OrgUnit.objects.get(code="UL")


def test_the_pair_rule_of_the_file_is_kept(loaded: dict[str, Any]) -> None:
    rules = set(PairSide.objects.values_list("side", "role__code", "unit__code"))
    assert rules == {(1, "consultant", "DT"), (1, "consultant", "UL"), (2, "team_leader", "FF-FHA")}
    assert pair_sides(User.objects.get(code="ul-kons-1"), TODAY) == {1}
    assert pair_sides(User.objects.get(code="ff-tl-han"), TODAY) == {2}


def test_without_a_pair_rule_the_areas_of_the_sectors_give_one(loaded: dict[str, Any]) -> None:
    del loaded["pair_rule"]
    report = import_organisation(loaded, at=AT)
    rules = set(PairSide.objects.values_list("side", "role__code", "unit__code"))
    assert rules == {(1, "consultant", "DT"), (1, "consultant", "UL"), (2, "team_leader", "FF")}
    assert (report.counts["pair rules"]["created"], report.counts["pair rules"]["ended"]) == (1, 1)


def test_a_policy_is_published_only_when_it_says_something_new(loaded: dict[str, Any]) -> None:
    loaded["deadlines"].reverse()
    import_organisation(loaded, at=AT)
    assert Policy.objects.count() == 1
    by(loaded["deadlines"], "star_answer")["amount"] = 7
    import_organisation(loaded, at=AT)
    loaded["reminder_chain"][0]["to"] = ["holder", "director"]
    import_organisation(loaded, at=AT)
    assert list(Policy.objects.values_list("version", flat=True)) == [1, 2, 3]
    amounts = DeadlineRule.objects.filter(code="star_answer").order_by("policy__version")
    assert list(amounts.values_list("amount", flat=True)) == [5, 7, 7]


def test_a_role_the_file_no_longer_gives_ended_yesterday(loaded: dict[str, Any]) -> None:
    by(loaded["staff"], "ff-tl-han", "id")["roles"] = ["caseworker"]
    report = import_organisation(loaded, at=AT)
    old, new = Membership.objects.filter(user__code="ff-tl-han").order_by("since")
    assert (old.role.code, old.since, old.until) == ("team_leader", START_OF_RECORDS, YESTERDAY)
    assert (new.role.code, new.since, new.until) == ("caseworker", TODAY, None)
    assert report.counts["memberships"]["ended"] == 1


def test_a_person_who_leaves_the_file_holds_no_role_and_may_come_back(loaded: dict[str, Any]) -> None:
    leaver = by(loaded["staff"], "ff-sund", "id")
    without = copy.deepcopy(loaded)
    without["staff"].remove(leaver)
    by(without["units"], "FF-SUN")["head"] = None
    import_organisation(without, at=AT)
    assert not memberships_on(TODAY).filter(user__code="ff-sund").exists()
    import_organisation(loaded, at=AT)
    assert memberships_on(TODAY).filter(user__code="ff-sund").count() == 2
    import_organisation(without, at=AT)
    assert not memberships_on(TODAY).filter(user__code="ff-sund").exists()


def test_a_substitute_who_is_replaced_stands_in_until_yesterday(loaded: dict[str, Any]) -> None:
    by(loaded["staff"], "ul-chef", "id")["substitute"] = "ul-kons-1"
    import_organisation(loaded, at=AT)
    old, new = Deputy.objects.filter(person__code="ul-chef").order_by("since")
    assert (old.deputy.code, old.until) == ("ul-stf", YESTERDAY)
    assert (new.deputy.code, new.since, new.until) == ("ul-kons-1", TODAY, None)


def test_two_people_can_swap_their_emails(loaded: dict[str, Any]) -> None:
    one, other = loaded["staff"][0], loaded["staff"][1]
    one["email"], other["email"] = other["email"], one["email"]
    import_organisation(loaded, at=AT)
    assert User.objects.get(code=one["id"]).email == one["email"]
    assert User.objects.get(code=other["id"]).email == other["email"]


def at(path: str, value: Any) -> Change:
    """Writes `value` at a place such as units.3.parent."""

    def change(data: Any) -> None:
        holder, key = place(data, path)
        holder[key] = value

    return change


def without(path: str) -> Change:
    """Takes out the key or entry at a place such as units.3.parent."""

    def change(data: Any) -> None:
        holder, key = place(data, path)
        del holder[key]

    return change


def place(data: Any, path: str) -> tuple[Any, Any]:
    """What holds the last step of the path, and that step."""
    *way, last = path.split(".")
    for key in way:
        data = data[int(key) if isinstance(data, list) else key]
    return data, int(last) if isinstance(data, list) else last


FORM = [
    (without("units"), "units: is missing. Write a list in [ ], empty if there is none."),
    (without("calendar"), "calendar: is missing. Write an object in { }, empty if there is none."),
    (without("director"), "director: is missing. Write it."),
    (without("units.3.parent"), "units[3].parent: is missing. Write it, or null if there is none."),
    (without("staff.2.email"), "staff[2].email: is missing. Write it."),
    (without("municipality.name"), "municipality.name: is missing. Write it."),
    (at("units", {}), "units: {} will not do. Write a list in [ ], empty if there is none."),
    (at("units.3", "DT"), 'units[3]: "DT" is not an object. Write an object in { }.'),
    (at("units.3.name", 7), "units[3].name: 7 is not a text. Write a text in quotes."),
    (at("units.3.name", " "), "units[3].name: is empty. Write a text."),
    (at("units.3.code", "X" * 21), "units[3].code: has 21 characters. Write at most 20."),
    (at("units.3.name", "a\x00b"), 'units[3].name: "a\\u0000b" holds a character that cannot be stored. Remove it.'),
    (at("units.3.level", True), "units[3].level: true will not do. Write a whole number from 0 to 9, without quotes."),
    (at("units.3.supplier", "no"), 'units[3].supplier: "no" is neither true nor false. Write true or false.'),
    (at("units.3.kind", "office"), 'units[3].kind: "office" is not known here. Write one of: municipality, '),
    (at("units.3.kind", "external"), 'units[3].kind: "external" is not known here. Write one of: municipality, '),
    (at("staff.2.id", "a b"), 'staff[2].id: "a b" cannot be used as a code. Write the letters a-z, '),
    (at("staff.2.email", "nobody"), 'staff[2].email: "nobody" is not an e-mail address. Write it as name@domain.'),
    (at("staff.2.roles", "analyst"), 'staff[2].roles: "analyst" is not a list. Write a list in [ ].'),
    (at("deadlines.0.amount", -5), "deadlines[0].amount: -5 will not do. Write a whole number from 1 to "),
    (at("deadlines.0.unit", "uger"), 'deadlines[0].unit: "uger" is not known here. Write one of: arbejdsdage, '),
    (
        at("grant_limits.0.limit_dkk_per_year", -1),
        "grant_limits[0].limit_dkk_per_year: -1 will not do. Write a whole number from 0 to ",
    ),
    (
        at("calendar.closed_days_configurable.2026.0.date", "5/6 2026"),
        'calendar.closed_days_configurable.2026[0].date: "5/6 2026" is not a date. Write it as YYYY-MM-DD.',
    ),
    (
        at("code_lists.legal_bases.0.valid_from", "2024-02-30"),
        'code_lists.legal_bases[0].valid_from: "2024-02-30" is not a date. Write it as YYYY-MM-DD.',
    ),
    (at("code_lists.criteria.a", 1), "code_lists.criteria.a.name: 1 is not a text. Write a text in quotes."),
    (at("code_lists.roles.0.capabilities", ["fly"]), 'code_lists.roles[0].capabilities: "fly" is not known here. '),
    (at("pair_rule.0.side", 3), "pair_rule[0].side: 3 is not known here. Write one of: 1, 2."),
]
FIT = [
    (
        at("municipality.criteria_needed", 4),
        "municipality.criteria_needed: there are only 3 criteria. Write at most 3.",
    ),
    (at("units.3.parent", "XX"), 'units[3].parent: "XX" is not the code of any unit. Write the code of an existing '),
    (
        at("units.3.head", "xx"),
        'units[3].head: "xx" is not the id of any member of staff. Write the id of an existing ',
    ),
    (at("units.7.contact_adviser", "xx"), 'units[7].contact_adviser: "xx" is not the id of any member of staff. Write'),
    (at("staff.2.unit", "XX"), 'staff[2].unit: "XX" is not the code of any unit. Write the code of an existing unit.'),
    (at("staff.2.roles", ["xx"]), 'staff[2].roles: "xx" is not the code of any role. Write the code of an existing '),
    (at("staff.2.substitute", "xx"), 'staff[2].substitute: "xx" is not the id of any member of staff. Write the id'),
    (at("staff.2.substitute", "sek-1"), 'staff[2].substitute: "sek-1" is the person itself. Write another id, or null'),
    (at("staff.2.roles", ["analyst"] * 2), 'staff[2].roles: "analyst" stands twice. Write each role once.'),
    (at("external_persons.0.party", "XX"), 'external_persons[0].party: "XX" is not the code of any outside party. '),
    (at("grant_limits.0.role", "xx"), 'grant_limits[0].role: "xx" is not the code of any role. Write the code of an '),
    (at("pair_rule.0.unit", "XX"), 'pair_rule[0].unit: "XX" is not the code of any unit. Write the code of an '),
    (at("pair_rule.0.role", "xx"), 'pair_rule[0].role: "xx" is not the code of any role. Write the code of an '),
    (at("pair_rule.0.unit", "UL"), "pair_rule[1]: stands more than once in the list. Write each side, role and unit "),
    (at("pair_rule", []), "pair_rule: nobody may sign half 1 of a star. Write at least one object with it."),
    (at("director", "xx"), 'director: "xx" is not the id of any member of staff. Write the id of an existing '),
    (at("director", "sek-1"), 'director: "sek-1" does not hold the role that directs. Write "direktoer".'),
    (at("staff.2.roles", ["director"]), "director: 2 active members of staff hold a role that directs: "),
    (at("staff.0.active", False), "director: 0 active members of staff hold a role that directs: []. Give exactly one"),
    (at("units.1.head", "sek-1"), 'director: "direktoer" does not head the directorate. Write it as the head of one '),
    (at("units.4.head", None), "units[4].head: is null, and a sector needs its chief. Write the id of a member of "),
    (at("units.1.parent", "DT"), 'units[1].parent: "DT" makes a circle: BU → DT → BU. Write a unit that is not below'),
    (at("units.4.parent", "DT"), 'units[4].parent: "DT" makes a circle: DT → DT. Write a unit that is not below it.'),
    (at("units.6.code", "DT-INK"), 'units[6].code: "DT-INK" already stands at units[5].code. Write another, or remove'),
    (at("external_parties.0.code", "DT"), 'external_parties[0].code: "DT" already stands at units[4].code. Write '),
    (at("staff.2.id", "adm"), 'staff[3].id: "adm" already stands at staff[2].id. Write another, or remove one.'),
    (at("external_persons.0.id", "adm"), 'external_persons[0].id: "adm" already stands at staff[3].id. Write another'),
    (
        at("staff.3.email", "SEK-1@fjordby.example"),
        'staff[3].email: "sek-1@fjordby.example" already stands at staff[2].email. Write another, or remove one.',
    ),
    (at("code_lists.roles.1.code", "consultant"), 'code_lists.roles[1].code: "consultant" already stands at '),
    (at("code_lists.roles.0.code", "adviser"), "code_lists.roles[0].capabilities: is missing, and "),
    (at("deadlines.1.code", "star_answer"), 'deadlines[1].code: "star_answer" already stands at deadlines[0].code. '),
    (
        at("reminder_chain.1.offset_working_days", -5),
        "reminder_chain[1].offset_working_days: -5 already stands at reminder_chain[0].offset_working_days. Write ",
    ),
    (
        at("code_lists.legal_bases.0.valid_to", "2020-01-01"),
        'code_lists.legal_bases[0].valid_to: "2020-01-01" is before valid_from. Write a later date, or null.',
    ),
]


@pytest.mark.parametrize(("change", "said"), FORM + FIT, ids=[said for _change, said in FORM + FIT])
def test_a_problem_is_told_with_its_place_and_a_way_out(file: dict[str, Any], change: Change, said: str) -> None:
    change(file)
    before = world()
    problems = problems_of(file)
    assert [problem for problem in problems if problem.startswith(said)], problems
    assert world() == before


def test_no_bad_file_touches_what_was_imported_before(loaded: dict[str, Any]) -> None:
    before = world()
    for change, _said in FORM + FIT:
        file = copy.deepcopy(loaded)
        file["municipality"]["inhabitants"] = 1
        change(file)
        assert problems_of(file)
    assert world() == before


def test_all_problems_are_told_at_once(file: dict[str, Any]) -> None:
    at("units.3.parent", "XX")(file)
    at("staff.2.email", 5)(file)
    at("units.4.head", None)(file)
    assert {problem.split(":")[0] for problem in problems_of(file)} == {
        "units[3].parent",
        "staff[2].email",
        "units[4].head",
    }


def test_one_wrong_value_is_told_once(file: dict[str, Any]) -> None:
    at("code_lists.roles.0.capabilities", "flag")(file)
    assert len(problems_of(file)) == 1


@pytest.mark.parametrize("data", [None, [], "units", 7])
def test_a_file_that_is_no_object_is_refused(data: Any) -> None:
    assert len(problems_of(data)) == 1


def test_an_empty_object_is_refused_with_what_it_lacks() -> None:
    assert {"units", "staff", "code_lists", "calendar"} <= {problem.split(":")[0] for problem in problems_of({})}


def test_unknown_keys_are_passed_over(file: dict[str, Any]) -> None:
    file["weather"] = file["units"][0]["colour"] = "blue"
    import_organisation(file, at=AT)
    assert Municipality.objects.exists()


def test_another_municipality_is_not_mixed_in(loaded: dict[str, Any]) -> None:
    loaded["municipality"]["short_code"] = "HL"
    assert problems_of(loaded)[0].startswith('municipality.short_code: "HL" is not the municipality of this database')


def test_an_email_that_is_somebody_elses_here_is_refused(file: dict[str, Any]) -> None:
    User.objects.create_user(file["staff"][2]["email"], code="by-hand", name="By Hand")
    told = f'staff[2].email: "{file["staff"][2]["email"]}" already belongs to "by-hand" in the database. Write another'
    assert problems_of(file)[0].startswith(told)


def elsewhere() -> dict[str, Any]:
    """A made-up municipality with four sectors, roles of its own, and nothing of the demo's codes."""
    unit = {"level": 2, "area": None, "contact_adviser": None, "supplier": False}
    person = {"title": "", "substitute": None, "active": True}
    sectors = ("north", "south", "east", "west")
    return {
        "municipality": {"name": "Aa Kommune", "short_code": "AA", "inhabitants": 1, "email_domain": ""},
        "director": "boss",
        "units": [
            {**unit, "code": "TOP", "name": "Top", "kind": "directorate", "parent": None, "head": "boss"},
            *({**unit, "code": s, "name": s, "kind": "sector", "parent": "TOP", "head": f"chief-{s}"} for s in sectors),
            {**unit, "code": "crew", "name": "Crew", "kind": "team", "parent": "east", "head": None},
        ],
        "staff": [
            {**person, "id": "boss", "name": "Boss", "roles": ["top"], "unit": "TOP", "email": "boss@aa.example"},
            *(
                {**person, "id": f"chief-{s}", "name": s, "roles": ["chief"], "unit": s, "email": f"{s}@aa.example"}
                for s in sectors
            ),
            {**person, "id": "one", "name": "One", "roles": ["guide"], "unit": "north", "email": "one@aa.example"},
            {**person, "id": "two", "name": "Two", "roles": ["guide"], "unit": "crew", "email": "two@aa.example"},
        ],
        "pair_rule": [{"side": 1, "role": "guide", "unit": "north"}, {"side": 2, "role": "guide", "unit": "east"}],
        "external_parties": [],
        "external_persons": [],
        "grant_limits": [],
        "deadlines": [],
        "reminder_chain": [],
        "reminder_chain_star_answer": [],
        "calendar": {"closed_days_configurable": {}},
        "code_lists": {
            "roles": [
                {"code": "top", "name": "Top", "capabilities": ["direct"]},
                {"code": "chief", "name": "Chief", "capabilities": ["decide"]},
                {"code": "guide", "name": "Guide", "capabilities": ["flag", "coordinate"]},
            ],
            "criteria": {},
            "laws": {},
            **{key: [] for key in ("legal_bases", "dispute_themes", "ics_dimensions", "intervention_steps", "forms")},
        },
    }


def test_another_municipality_with_other_sectors_and_roles_loads() -> None:
    import_organisation(elsewhere(), at=AT)
    assert changes(import_organisation(elsewhere(), at=AT)) == 0
    sectors = OrgUnit.objects.filter(kind="sector").order_by("slot")
    assert [sector.code for sector in sectors] == ["north", "south", "east", "west"]
    assert [chief.code for chief in chiefs_of(sectors)] == ["chief-north", "chief-south", "chief-east", "chief-west"]
    assert pair_sides(User.objects.get(code="one"), TODAY) == {1}
    assert pair_sides(User.objects.get(code="two"), TODAY) == {2}
    assert capabilities(User.objects.get(code="boss"), TODAY) == {"direct"}


def test_other_roles_need_a_pair_rule_of_their_own() -> None:
    file = elsewhere()
    del file["pair_rule"]
    assert problems_of(file)[0].startswith("pair_rule: is missing, and the customary roles and areas give no two")


def run(file: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_organisation", str(file), *options, stdout=out)
    return out.getvalue()


def test_a_dry_run_shows_the_report_and_changes_nothing() -> None:
    before = world()
    told = run(FILE, "--dry-run")
    assert world() == before
    assert told == run(FILE) + "(dry run: nothing was changed)\n"
    assert Municipality.objects.exists()


def test_the_command_tells_every_problem(file: dict[str, Any], tmp_path: Path) -> None:
    at("units.3.parent", "XX")(file)
    at("units.4.head", None)(file)
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(file), encoding="utf-8")
    with pytest.raises(CommandError, match=r"2 problems(.|\n)*units\[3\].parent(.|\n)*units\[4\].head") as refused:
        run(bad)
    assert refused.value.returncode == 1
    assert not Municipality.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{\n "units": [,]\n}', "is not valid JSON at line 2, column 12"),
        (b"", "is not valid JSON at line 1, column 1"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_no_json_is_told_where(tmp_path: Path, content: bytes | None, said: str) -> None:
    broken = tmp_path / "broken.json"
    if content is not None:
        broken.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        run(broken)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    marked = tmp_path / "marked.json"
    marked.write_bytes(b"\xef\xbb\xbf" + FILE.read_bytes())
    run(marked)
    assert Municipality.objects.exists()
