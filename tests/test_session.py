"""When is one signed out, what is one told, and what comes back: thirty minutes after the last act, ten hours at most."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.clock import real_now
from cases.models import Access, Case, Draft, Note
from tests.test_drafts import WORDS, save
from tests.test_once import address, at_work
from web.session import IDLE, WHOLE

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def writer(world: Any) -> Client:
    client = at_work("ul-kons-1")
    client.get(reverse("privacy"))
    return client


def noted(client: Client) -> dict[str, dt.datetime]:
    """When the session began and when something was done last."""
    return {name: dt.datetime.fromisoformat(client.session[name]) for name in ("began", "seen")}


def ago(client: Client, **names: dt.timedelta) -> None:
    """As if the session had begun, or something been done, so long ago."""
    session = client.session
    for name, time in names.items():
        session[name] = (real_now() - time).isoformat()
    session.save()


def left(client: Client) -> int:
    answer = client.get(reverse("session_left"))
    found = re.search(r'data-left="(\d+)"', answer.content.decode())
    assert found
    return int(found[1])


def test_doing_something_prolongs_the_session(writer: Client) -> None:
    ago(writer, seen=dt.timedelta(minutes=20))
    assert 590 <= left(writer) <= 600
    writer.get(reverse("privacy"))
    assert left(writer) >= 1795


def test_asking_how_long_is_left_does_not_prolong_it(writer: Client) -> None:
    ago(writer, seen=dt.timedelta(minutes=20))
    before = noted(writer)
    expires = Session.objects.get().expire_date
    assert left(writer) <= 600
    assert noted(writer) == before
    assert Session.objects.get().expire_date == expires
    assert not Access.objects.exists()


def test_after_thirty_minutes_one_is_signed_out(writer: Client) -> None:
    ago(writer, seen=IDLE)
    assert writer.get(reverse("my_work"))["Location"].startswith(reverse("account_login"))
    assert not Session.objects.exists()


def test_just_before_that_one_is_not(writer: Client) -> None:
    ago(writer, seen=IDLE - dt.timedelta(seconds=5))
    assert writer.get(reverse("my_work")).status_code == 200


def test_after_ten_hours_one_is_signed_out_whatever_one_does(writer: Client) -> None:
    ago(writer, began=WHOLE)
    assert writer.get(reverse("my_work")).status_code == 302


def test_near_the_ten_hours_nothing_prolongs_it_and_it_is_said(writer: Client) -> None:
    ago(writer, began=WHOLE - dt.timedelta(minutes=4))
    answer = writer.post(reverse("session"), headers={"HX-Request": "true"}).content.decode()
    assert 'data-final="1"' in answer
    assert left(writer) <= 240


def test_staying_prolongs_it(writer: Client) -> None:
    ago(writer, seen=dt.timedelta(minutes=27))
    answer = writer.post(reverse("session"), headers={"HX-Request": "true"})
    assert 'data-left="1800"' in answer.content.decode() and 'data-final=""' in answer.content.decode()


def test_signing_in_anew_begins_the_ten_hours_anew(writer: Client) -> None:
    ago(writer, began=dt.timedelta(hours=9))
    writer.post(reverse("account_logout"))
    again = at_work("ul-kons-1")
    again.get(reverse("privacy"))
    assert real_now() - noted(again)["began"] < dt.timedelta(minutes=1)


def test_the_demos_clock_signs_nobody_out(writer: Client, settings: Any) -> None:
    settings.DEMO = True
    from accounts.models import DemoClock

    DemoClock.objects.create(ahead=dt.timedelta(days=3))
    assert writer.get(reverse("my_work")).status_code == 200


def test_a_fragment_gets_a_note_with_a_way_to_sign_in_elsewhere(writer: Client, ordinary_case: Case) -> None:
    ago(writer, seen=IDLE)
    sent = {"kind": "note", "text": WORDS}
    answer = writer.post(address("write_note", ordinary_case), sent, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 401 and answer["HX-Retarget"] == "#meddelelser"
    assert 'target="_blank"' in page and reverse("account_login") in page
    assert "HX-Redirect" not in answer.headers, "the page with the text stays"
    assert not Note.objects.exists()


def test_a_form_sent_too_late_leads_to_sign_in_and_back_to_its_page_with_the_draft(
    writer: Client, ordinary_case: Case
) -> None:
    here = address("write_note", ordinary_case)
    save(writer, "write_note", ordinary_case, text=WORDS)
    ago(writer, seen=IDLE)
    sent = {"kind": "note", "text": f"{WORDS} Og lidt til."}
    answer = writer.post(here, sent, headers={"Referer": f"http://testserver{here}"}, follow=True)
    ((address_of_sign_in, status),) = answer.redirect_chain
    assert status == 302 and address_of_sign_in == f"{reverse('account_login')}?next={here}"
    assert 'data-n="adv"' in answer.content.decode(), "it says that what was sent was not saved"
    assert not Note.objects.exists() and Draft.objects.exists()
    assert WORDS in at_work("ul-kons-1").get(here).content.decode()


def test_the_way_back_leads_to_no_other_house(writer: Client, ordinary_case: Case) -> None:
    ago(writer, seen=IDLE)
    answer = writer.post(address("write_note", ordinary_case), {}, headers={"Referer": "https://evil.example/x"})
    assert answer["Location"] == f"{reverse('account_login')}?next=/"


def test_every_page_of_somebody_signed_in_has_the_dialog_and_no_other_has(writer: Client) -> None:
    assert 'id="session-soon"' in writer.get(reverse("my_work")).content.decode()
    assert 'id="session-soon"' not in Client().get(reverse("privacy")).content.decode()


def test_who_is_not_signed_in_is_told_nothing_of_a_session() -> None:
    assert Client().get(reverse("session_left"), headers={"HX-Request": "true"}).status_code == 401
    assert not Session.objects.exists()
