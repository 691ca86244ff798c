"""Who may open what: every route × method × person × stage, held against the table in tests/matrix/expected.py."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.models import Attachment, Case, Event, Stage, Statement
from escalation.models import Letter, Meeting
from notifications.models import Notification
from notifications.outbox import OutboxBackend
from orgunits.models import OrgUnit
from tests import databases
from tests.matrix import expected, life
from tests.matrix.asking import Answer, Asker, header_faults, nothing_wrong
from tests.matrix.canaries import BOOK, CODES, PERSONAL, found_in, text_fields
from tests.matrix.expected import ACTORS, ACTS, DOORS, NO_ACTS, PAGES, STAGES
from tests.matrix.routes import ours, routes
from web.acts import ACTS as FORMS
from web.guard import LIBRARY_VIEWS, is_declared

Cases = dict[str, Case]
Place = tuple[str, str, str]  # route, verb of the act or "", method
NOWHERE = uuid.UUID("00000000-0000-4000-8000-000000000000")
PEOPLE = [pytest.param(actor, id=actor) for actor in ACTORS]
IN_FULL = os.environ.get("CAMPAIGN") == "full"


@pytest.fixture
def cases(django_db_setup: None, django_db_blocker: Any, settings: Any, tmp_path: Path) -> Iterator[Cases]:
    """A case in each stage, seen on a day in July; the demo's outbox holds the mails about them. All is rolled back."""
    with django_db_blocker.unblock():
        name, told = life.told()
        settings.DEMO, settings.MAIL_OUTBOX = True, str(tmp_path)
        OutboxBackend().send_messages(life.mails())
        with databases.using(name), databases.rolled_back():
            yield told


def address(name: str, case_id: object, verb: str = "") -> str:
    more = [verb] if verb else [OF_CASE[name](case_id)] if name in OF_CASE else []
    return reverse(name, args=[case_id, *more])


def file_of(case_id: object) -> object:
    """The file that lies on the case; for a case that does not exist, none that exists."""
    return Attachment.objects.filter(case=case_id).values_list("pk", flat=True).first() or NOWHERE


def meeting_of(case_id: object) -> object:
    """The meeting that the invited are asked to; for a case that does not exist, none that exists."""
    return Meeting.objects.filter(deliberation__case=case_id).values_list("pk", flat=True).first() or 0


def letter_of(case_id: object) -> object:
    return Letter.objects.filter(case=case_id).values_list("pk", flat=True).first() or NOWHERE


OF_CASE = {
    "attachment": file_of,
    "print_letter": letter_of,
    "meeting_file": meeting_of,
    "answer_correction": lambda _case: 0,
}


def doors() -> Iterator[tuple[str, str, expected.Door]]:
    """(route, verb, what the table says) for every address in a case."""
    yield from ((name, "", door) for name, door in DOORS.items())
    yield from (("act", verb, door) for verb, door in ACTS.items())


# The table and the routes


def test_every_route_of_ours_is_in_the_table_and_no_other() -> None:
    names = {route.name for route in ours()}
    assert names == set(PAGES) | set(DOORS) | {"act"}
    assert len(names) == len(ours())


def test_a_route_in_the_table_of_cases_is_one_with_a_case_in_its_address() -> None:
    with_case = {route.name for route in ours() if "case_id" in route.keys}
    assert with_case == set(DOORS) | {"act"}


def test_every_route_of_the_libraries_is_in_the_table_and_no_other() -> None:
    """A model that somebody registers in the administration fails here."""
    names = {route.name for route in routes()} - {route.name for route in ours()}
    unnamed = {name for name in names if name.startswith("admin/")}  # they lead elsewhere, or nowhere
    assert names - unnamed == expected.LIBRARY_ROUTES
    assert {model._meta.label for model in admin.site._registry} == set(expected.ADMIN_MODELS)


def test_every_view_declares_its_rule_or_belongs_to_a_library_that_shows_no_case() -> None:
    """»View on site« has no rule, and so it is never served: nothing of ours has an address to lead to."""
    undeclared = [route.name for route in routes() if not is_declared(route.view)]
    assert undeclared == ["admin:view_on_site"]


def test_what_counts_as_a_library_is_no_code_of_ours() -> None:
    rooms = ("accounts", "orgunits", "cases", "escalation", "notifications", "insight", "intake", "web", "config")
    assert not [name for name in LIBRARY_VIEWS if name.startswith(rooms)]


def test_every_act_with_a_form_is_in_the_table_and_no_other() -> None:
    assert set(FORMS) == set(ACTS)


def test_every_row_of_the_table_is_whole() -> None:
    for _name, _verb, door in doors():
        for row in door.rows.values():
            letters = row.replace(" ", "")
            assert len(letters) == len(STAGES) and set(letters) <= set("ynth"), row
        assert set(door.rows) <= set(ACTORS)
    assert set(expected.SEES) == set(ACTORS)
    assert all(len(row.replace(" ", "")) == len(STAGES) for row in expected.SEES.values())


def test_there_is_a_story_for_every_stage_in_which_a_case_can_be_met() -> None:
    """A case is »new« only inside the transaction that opens it, and »star removed« only inside the one that removes it."""
    assert set(STAGES) == set(life.STORIES) == set(Stage.values) - {Stage.NEW, Stage.STAR_REMOVED}


# The canaries


def test_every_text_field_is_declared_personal_or_a_code() -> None:
    assert {name for _model, _field, name in text_fields()} == PERSONAL | CODES
    assert not PERSONAL & CODES


def test_every_personal_field_holds_a_canary(cases: Cases) -> None:
    without = [name for model, field, name in text_fields() if name in PERSONAL and not words_in(model, field)]
    assert without == []


def words_in(model: type[models.Model], field: str) -> set[str]:
    return found_in("\n".join(str(text) for text in model._base_manager.values_list(field, flat=True)))


def test_every_canary_stands_where_its_story_put_it(cases: Cases) -> None:
    kept = set[str]().union(*(words_in(model, field) for model, field, name in text_fields() if name in PERSONAL))
    assert kept == set(BOOK)


def test_events_notices_logs_and_mails_hold_no_word_that_a_person_wrote(cases: Cases) -> None:
    assert not [name for model, field, name in text_fields() if name in CODES and words_in(model, field)]
    assert Event.objects.exists() and Statement.objects.exists() and Notification.objects.exists()
    assert life.mails()
    for message in life.mails():
        whole = message.message().as_string()
        assert not found_in(whole)
        assert not any(case.child.reveal_cpr() in whole for case in cases.values())


# The matrix


@pytest.mark.parametrize("actor", PEOPLE)
def test_a_person_gets_in_a_case_what_the_table_says_and_no_more(cases: Cases, actor: str) -> None:
    """By day each meets one stage at every fifth address, and each stage a twelfth of the people; a full campaign all."""
    number = list(ACTORS).index(actor)
    if IN_FULL:
        cells = {stage: list(places(actor, stage)) for stage in STAGES}
    else:
        stage = STAGES[number % 12]
        cells = {stage: list(places(actor, stage))[(number + number // 12) % 5 :: 5]}
    ask_everywhere(cases, actor, cells)


@pytest.mark.campaign
@pytest.mark.parametrize("actor", PEOPLE if IN_FULL else PEOPLE[::11])
def test_no_cell_of_the_matrix_is_left_out(cases: Cases, actor: str) -> None:
    """By day three people, each in one stage at every fifth address; everybody everywhere in a full campaign."""
    number = list(ACTORS).index(actor)
    stages = STAGES if IN_FULL else (STAGES[number % len(STAGES)],)
    every = [(name, verb, method) for name, verb, _door in doors() for method in ("GET", "POST")]
    ask_everywhere(cases, actor, dict.fromkeys(stages, every if IN_FULL else every[number % 5 :: 5]))


def ask_everywhere(cases: Cases, actor: str, cells: dict[Stage, list[Place]]) -> None:
    asker, faults = Asker(actor, cases), []
    nowhere: dict[Place, Answer] = {}
    for stage, wanted_places in cells.items():
        case = cases[stage]
        for place in wanted_places:
            name, verb, method = place
            answer = asker.ask(method, address(name, case.pk, verb))
            wanted = expected.status(door_of(name, verb), method, actor, stage)
            where = f"{method} {verb or name} ({stage})"
            if answer.status != wanted:
                faults.append(f"{where}: {answer.status}, not {wanted} {answer.error}")
            faults += [f"{where}: {fault}" for fault in asker.faults(answer, name, stage)]
            if expected.sees(actor, stage) == ".":
                if place not in nowhere:
                    nowhere[place] = asker.ask(method, address(name, NOWHERE, verb))
                meetings = (f"moede/{meeting_of(case.pk)}.ics", "moede/0.ics")
                ids = (case.pk, file_of(case.pk), letter_of(case.pk), NOWHERE, *meetings)
                if not answer.same_as(nowhere[place], *ids):
                    faults.append(f"{where}: not answered like a case that does not exist")
    nothing_wrong(faults)


def places(actor: str, stage: Stage) -> Iterator[Place]:
    """Everything, but of the acts: one for all where the address is closed to the person, no GET where it is refused."""
    for name, verb, door in doors():
        letter = expected.letter(door, actor, stage)
        if verb in {"", "add_need"} or (letter == "y" and door.get == 200):
            yield name, verb, "GET"
        if verb in {"", "add_need"} or letter != "h":
            yield name, verb, "POST"


def door_of(name: str, verb: str) -> expected.Door:
    return ACTS[verb] if verb else DOORS[name]


@pytest.mark.parametrize("actor", PEOPLE)
def test_a_person_gets_outside_the_cases_what_the_table_says_and_no_more(cases: Cases, actor: str) -> None:
    """By day every other page each, a full campaign all."""
    asker, faults, number = Asker(actor, cases), [], list(ACTORS).index(actor)
    for name, page in PAGES.items() if IN_FULL else list(PAGES.items())[number % 2 :: 2]:
        for method in ("GET", "POST"):
            answer = asker.ask(method, reverse(name))
            wanted = 404 if actor not in page.who else page.get if method == "GET" else page.post
            wanted = 302 if actor in expected.NOT_SIGNED_IN - page.who else wanted
            wanted = 405 if (page.get if method == "GET" else page.post) == 405 else wanted  # said to everybody
            if answer.status != wanted:
                faults.append(f"{method} {name}: {answer.status}, not {wanted} {answer.error}")
            faults += [f"{method} {name}: {fault}" for fault in asker.faults(answer, name)]
    nothing_wrong(faults)


@pytest.mark.parametrize("actor", ["consultant", "invitee", "line_owner", "unit_head", "caseworker", "ul_chief"])
def test_an_act_that_has_no_page_of_its_own_here_does_not_exist(cases: Cases, actor: str) -> None:
    asker = Asker(actor, cases)
    for stage in (Stage.ORDINARY, Stage.STAR_PROPOSED, Stage.SUBMITTED, Stage.IMPLEMENTATION):
        for verb in NO_ACTS:
            for method in ("GET", "POST"):
                answer = asker.ask(method, address("act", cases[stage].pk, verb))
                assert answer.status == 404, (stage, verb, method)
                assert list(asker.faults(answer, "act", stage)) == []


@pytest.mark.parametrize(
    "actor", ["anonymous", "invitee", *(["consultant", "caseworker", "superuser"] if IN_FULL else [])]
)
def test_a_fragment_is_guarded_like_the_page_it_is_part_of(cases: Cases, actor: str) -> None:
    asker, faults = Asker(actor, cases), []
    stage = Stage.RECOMMENDATION
    for name, verb, method in places(actor, stage):
        answer = asker.ask(method, address(name, cases[stage].pk, verb), headers={"HX-Request": "true"})
        wanted = expected.status(door_of(name, verb), method, actor, stage)
        wanted = 401 if wanted == 302 and actor == "anonymous" else wanted
        # A row of the split answers a fragment with its sums, a nudge with its words; a page is sent back to the whole.
        wanted = 200 if wanted == 302 and name in {"recommendation_line", "nudge"} else wanted
        if answer.status != wanted:
            faults.append(f"{method} {verb or name} ({stage}): {answer.status}, not {wanted} {answer.error}")
        faults += [f"{method} {verb or name} ({stage}): {fault}" for fault in asker.faults(answer, name, stage)]
    nothing_wrong(faults)


METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("actor", ["anonymous", "consultant", "caseworker"] if IN_FULL else ["consultant"])
def test_another_method_opens_nothing_that_get_does_not(cases: Cases, actor: str, method: str) -> None:
    """By day each method at a fifth of the addresses."""
    asker, faults = Asker(actor, cases), []
    stage = Stage.RECOMMENDATION
    asked = [door for door in doors() if door[1] in {"", "add_need", "write_line", "accept_line"}]
    for name, verb, door in asked if IN_FULL else asked[METHODS.index(method) :: len(METHODS)]:
        answer = asker.ask(method, address(name, cases[stage].pk, verb))
        by_get = expected.status(door, "GET", actor, stage)
        if answer.status not in {by_get, 405} or (by_get == 405 and answer.status != 405):
            faults.append(f"{method} {verb or name}: {answer.status}, by GET {by_get} {answer.error}")
        faults += [f"{method} {verb or name}: {fault}" for fault in asker.faults(answer, name, stage)]
        if method == "HEAD" and answer.body:
            faults.append(f"HEAD {verb or name}: has a body")
    nothing_wrong(faults)


# Sign-in and administration


@pytest.mark.parametrize("actor", ["anonymous", "consultant", "administrator", "superuser", "disabled"])
def test_sign_in_and_administration_show_no_case_to_anybody(cases: Cases, actor: str) -> None:
    asker, faults = Asker(actor, cases), []
    unit = str(OrgUnit.objects.earliest("code").pk)
    some = {"object_id": unit, "uidb36": "1", "key": "set-password", "app_label": "orgunits"}
    for route in routes():
        if route in ours() or not route.name or "/" in route.name:
            continue
        filled = {key: some.get(key, "1") for key in route.keys if key != "url"}
        path = "/admin/nothing/here/" if "url" in route.keys else _path(route.name, filled)
        for method in ("GET", "POST"):
            answer = asker.ask(method, path)
            if answer.status not in {200, 302, 403, 404, 405}:
                faults.append(f"{method} {route.name}: {answer.status} {answer.error}")
            if route.name.startswith("admin:") and actor not in expected.ADMINISTERS and answer.status == 200:
                faults.append(f"{method} {route.name}: open to {actor}")
            faults += [f"{method} {route.name}: {fault}" for fault in asker.faults(answer, route.name)]
    nothing_wrong(faults)


def _path(name: str, filled: dict[str, str]) -> str:
    if name == "admin:view_on_site":
        filled = {"content_type_id": "1", "object_id": "1"}
    return reverse(name, kwargs=filled)


@pytest.mark.parametrize("actor", ["administrator", "superuser"])
def test_the_administration_opens_its_lists_to_those_who_administer(cases: Cases, actor: str) -> None:
    asker = Asker(actor, cases)
    for model in admin.site._registry:
        prefix = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for path in (reverse(f"{prefix}_changelist"), reverse(f"{prefix}_add")):
            answer = asker.ask("GET", path)
            assert (answer.status, list(asker.faults(answer, prefix))) == (200, []), path
        one = model._base_manager.first()
        if one is not None:
            assert asker.ask("GET", reverse(f"{prefix}_change", args=[one.pk])).status == 200
            assert asker.ask("POST", reverse(f"{prefix}_delete", args=[one.pk]), {"post": "yes"}).status == 403


# When something fails


def test_no_page_of_a_case_is_shown_when_the_look_cannot_be_logged(realdb: databases.RealDatabase) -> None:
    case = life.drafted(life.Words(Stage.RECOMMENDATION)).case
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(code=life.C), "allauth.account.auth_backends.AuthenticationBackend")
    paths = [address(name, case.pk) for name in ("case", "recommendation", "decide", "direct", "attachment")]
    paths += [address("act", case.pk, "add_need"), reverse("my_work"), reverse("cases"), reverse("notifications")]
    life.set_clock()
    assert [client.get(path).status_code for path in paths] == [200] * len(paths)
    realdb.ask("owner", "REVOKE INSERT ON cases_access FROM stjernesager_app")
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert not found_in(answer.content.decode()) and case.number not in answer.content.decode()
    answer = client.post(address("show_cpr", case.pk))
    assert answer.status_code == 503 and case.child.reveal_cpr() not in answer.content.decode()


FAILURES = {
    "no such address": ("/findes-ikke/", {}, 404),
    "a view that fails": ("/fejler/", {}, 500),
    "a view without a rule": ("/uden-regel/", {}, 404),
    "no slash at the end": ("/mit-arbejde", {}, 301),
    "another host": ("/mit-arbejde/", {"host": "evil.example"}, 400),
}


@pytest.mark.parametrize(
    ("actor", "failure"),
    [
        *(("anonymous", failure) for failure in FAILURES),
        *(("consultant", failure) for failure in FAILURES),
    ],
)
def test_an_answer_that_fails_has_every_header_too(cases: Cases, settings: Any, actor: str, failure: str) -> None:
    settings.ROOT_URLCONF = "tests.matrix.failing_urls"
    path, headers, status = FAILURES[failure]
    asker = Asker(actor, cases)
    answer = asker.ask("GET", path, headers=headers)
    assert answer.status == status
    assert list(header_faults(answer, signed_in=actor == "consultant")) == []
    assert "SECRET" not in answer.everything


@pytest.mark.parametrize("actor", ["anonymous", "consultant", "caseworker", "superuser"])
def test_no_form_is_taken_that_does_not_come_from_a_page_of_ours(cases: Cases, actor: str) -> None:
    asker = Asker(actor, cases)
    asker.client.handler.enforce_csrf_checks = True
    paths = [address(name, cases[Stage.RECOMMENDATION].pk, verb) for name, verb, _door in doors()]
    paths += [reverse(name) for name in PAGES if name != "health"]
    for path in paths:
        answer = asker.ask("POST", path, {})
        assert answer.status == 403, path
        assert list(asker.faults(answer, path)) == [], path


# What was found, and is mended


def test_somebody_without_a_password_may_ask_to_change_it(cases: Cases) -> None:
    assert Asker("consultant", cases).ask("GET", reverse("account_change_password")).status < 500


def test_a_method_that_is_not_allowed_leaves_no_look(cases: Cases) -> None:
    asker = Asker("consultant", cases)
    assert asker.ask("GET", address("show_cpr", cases[Stage.ORDINARY].pk)).looks == set()


@pytest.mark.parametrize("name", ["decide", "direct"])
def test_there_is_a_way_to_say_that_nothing_is_before_the_chiefs_yet(cases: Cases, name: str) -> None:
    assert Asker("consultant", cases).ask("GET", address(name, cases[Stage.DELIBERATION].pk)).status < 500
