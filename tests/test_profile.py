"""Does everybody get it as they like it: language, mails, shortcuts; and is a telephone note written in three clicks."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from accounts.clock import now
from accounts.models import DemoClock
from cases.models import Access, Case, Note
from tests import story
from tests.story import days_later, person

pytestmark = pytest.mark.usefixtures("world")
CHOICES = {"language": "en", "news_mail": "never", "reply_mail": "at_once"}


@pytest.fixture(autouse=True)
def after_the_story(settings: Any, world: bool) -> None:
    """The product's clock stands at noon on a Thursday in March, after what the tests tell."""
    settings.DEMO = True
    DemoClock.objects.create(ahead=days_later(9) - now())


def signed_in(code: str) -> Client:
    client = Client()
    client.force_login(person(code), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def read(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_what_is_chosen_is_kept_on_the_person_and_speaks_at_once() -> None:
    one, other = signed_in("ul-kons-1"), signed_in("ul-kons-1")
    assert '<html lang="da">' in read(one, "/profil/")
    answer = one.post("/profil/", CHOICES, follow=True)
    assert "Your choices are saved." in answer.content.decode()
    chosen = person("ul-kons-1")
    assert (chosen.language, chosen.news_mail, chosen.reply_mail, chosen.shortcuts) == ("en", "never", "at_once", False)
    page = other.get("/mit-arbejde/")
    assert '<html lang="en">' in page.content.decode(), "on another computer too"
    assert page["Content-Language"] == "en"
    assert '<html lang="da">' in read(signed_in("ff-tl-han"), "/mit-arbejde/"), "and for nobody else"


def test_the_sign_in_page_speaks_the_language_last_chosen_in_this_browser() -> None:
    client = signed_in("ul-kons-1")
    client.post("/profil/", CHOICES)
    client.post("/konto/logout/")
    assert '<html lang="en">' in read(client, "/konto/login/")


def test_the_switch_at_the_foot_is_remembered_on_the_person() -> None:
    answer = signed_in("ul-kons-1").post("/sprog/", {"language": "en", "next": "/beskeder/"})
    assert answer["Location"] == "/beskeder/"
    assert person("ul-kons-1").language == "en"


@pytest.mark.parametrize("asked", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_switch_never_leads_elsewhere(asked: str) -> None:
    assert Client().post("/sprog/", {"language": "en", "next": asked})["Location"] == "/"


def test_nonsense_is_explained_in_danish_and_changes_nothing() -> None:
    answer = signed_in("ul-kons-1").post("/profil/", {"language": "tlh", "news_mail": "at_once", "reply_mail": ""})
    assert answer.status_code == 422
    assert person("ul-kons-1").language == "da"


@pytest.mark.parametrize("code", ["ul-kons-1", "ul-chef", "direktoer", "adm", "analyse", "ff-raad-5"])
def test_everybody_who_is_signed_in_has_a_profile_in_the_menu(code: str) -> None:
    page = read(signed_in(code), "/profil/")
    assert 'href="/profil/"' in page and 'href="/konto/password/change/"' in page


def test_who_is_not_signed_in_is_sent_to_sign_in() -> None:
    for path in ("/profil/", "/telefonnotat/"):
        assert Client().get(path)["Location"].startswith("/konto/login/")


@pytest.mark.parametrize(("shortcuts", "shown"), [(True, True), (False, False)])
def test_the_search_field_has_its_key_unless_shortcuts_are_switched_off(shortcuts: bool, shown: bool) -> None:
    shell = {"search": True, "user": person("ul-kons-1"), "shortcuts": shortcuts}
    page = render_to_string("parts/header.html", {"shell": shell})
    assert ('data-key="/"' in page, "( / )" in page) == (shown, shown)


def test_shortcuts_are_on_until_they_are_switched_off() -> None:
    client = signed_in("ul-kons-1")
    assert client.get("/profil/").context["shell"]["shortcuts"] is True
    client.post("/profil/", CHOICES)
    assert client.get("/profil/").context["shell"]["shortcuts"] is False


# The telephone note


def test_a_note_from_the_case_page_is_the_link_the_text_and_the_button(ordinary_case: Case) -> None:
    story.ordinary_case()
    client, page = signed_in("ul-kons-1"), f"/sager/{ordinary_case.pk}/"
    link = f"/telefonnotat/?fra=/sager/{ordinary_case.pk}/"
    assert f'href="{link}"' in read(client, page)
    form = read(client, link)
    chosen = [line for line in form.split("<input") if f'value="{ordinary_case.pk}"' in line]
    assert len(chosen) == 1 and "checked" in chosen[0]
    answer = client.post(
        "/telefonnotat/", {"fra": page, "case": str(ordinary_case.pk), "text": "Mor ringer igen på mandag."}
    )
    assert (answer.status_code, answer["Location"]) == (302, page)
    note = Note.objects.get(kind="phone")
    assert (note.case, note.by.code, note.text) == (ordinary_case, "ul-kons-1", "Mor ringer igen på mandag.")
    assert note.case.events.filter(verb="write_note").count() == 1


def test_from_any_other_page_one_chooses_and_comes_back_there(ordinary_case: Case) -> None:
    other, client = story.ordinary_case(), signed_in("ul-kons-1")
    form = read(client, "/telefonnotat/?fra=/beskeder/")
    assert "checked" not in form and form.count('type="radio"') == 2
    answer = client.post("/telefonnotat/", {"fra": "/beskeder/", "case": str(other.pk), "text": "Far ringede."})
    assert answer["Location"] == "/beskeder/"
    assert Note.objects.get(kind="phone").case == other


def test_the_only_case_is_chosen_already(ordinary_case: Case) -> None:
    assert read(signed_in("ul-kons-1"), "/telefonnotat/").count("checked") == 1


def test_many_cases_unfold_in_a_list(ordinary_case: Case) -> None:
    for _number in range(7):
        story.ordinary_case()
    form = read(signed_in("ul-kons-1"), "/telefonnotat/")
    assert form.count("<option") == 9 and 'type="radio"' not in form


def test_what_is_missing_is_said_and_nothing_typed_is_lost(ordinary_case: Case) -> None:
    story.ordinary_case()
    client = signed_in("ul-kons-1")
    answer = client.post("/telefonnotat/", {"fra": "/beskeder/", "text": "Mor ringede om i morgen."})
    page = answer.content.decode()
    assert (answer.status_code, Note.objects.count()) == (422, 0)
    assert "Vælg sagen." in page and "Mor ringede om i morgen." in page and 'value="/beskeder/"' in page
    answer = client.post("/telefonnotat/", {"case": str(ordinary_case.pk), "text": " "})
    assert (answer.status_code, Note.objects.count()) == (422, 0)
    assert "Skriv notatet." in answer.content.decode()


def test_nobody_writes_on_a_case_that_is_not_theirs_to_write_on(ordinary_case: Case) -> None:
    given = {"case": str(ordinary_case.pk), "text": "Hej."}
    for code, status in (("dt-kons-1", 422), ("ff-raad-5", 422), ("ul-chef", 404), ("ul-skole-1", 404), ("adm", 404)):
        assert signed_in(code).post("/telefonnotat/", given).status_code == status, code
    assert not Note.objects.exists()


def test_a_closed_case_is_not_offered(ordinary_case: Case) -> None:
    story.act("close_case", ordinary_case, "ul-kons-1", days_later(1), code="solved_in_ordinary", reason="Løst")
    assert "Du arbejder ikke på nogen åben sag" in read(signed_in("ul-kons-1"), "/telefonnotat/")


def test_the_list_to_choose_from_is_a_look_and_is_logged(ordinary_case: Case) -> None:
    read(signed_in("ul-kons-1"), "/telefonnotat/")
    look = Access.objects.get(action="phone_note")
    assert (look.case, look.by.code) == (ordinary_case, "ul-kons-1")


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "/findes-ikke/", "\\x"])
def test_a_note_never_leads_elsewhere(ordinary_case: Case, elsewhere: str) -> None:
    given = {"fra": elsewhere, "case": str(ordinary_case.pk), "text": "Hej."}
    assert signed_in("ul-kons-1").post("/telefonnotat/", given)["Location"] == "/"


def test_the_notices_say_when_the_mail_goes(star_case: Case) -> None:
    story.act("ask_question", star_case, "ul-kons-1", days_later(9, 11), title="Hvad nu?", text="Ro.")
    assert "Samles til i morgen kl. 8" in read(signed_in("ff-tl-han"), "/beskeder/")
