"""Is a form done once, however often it is sent: twice in a row, twice at once, from the browser's way back, with other words."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import receipts
from accounts.clock import now
from accounts.models import Receipt, User
from cases.models import Case, Note
from escalation.models import Policy, Post, Star
from tests import databases, story
from tests.together import together

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FULL = os.environ.get("CAMPAIGN") == "full"
TOKEN = "a-token-of-twenty-signs-or-more"
FIELD = re.compile(r'name="once" value="([A-Za-z0-9_-]+)"')


def at_work(code: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(code=code), BACKEND)
    return client


@pytest.fixture
def writer(world: Any) -> Client:
    return at_work("ul-kons-1")


def address(verb: str, case: Case) -> str:
    return reverse("act", args=[case.pk, verb])


def note(client: Client, case: Case, text: str = "Mor har ringet.", token: str = TOKEN) -> Any:
    return client.post(address("write_note", case), {"kind": "note", "text": text, "once": token})


def test_every_form_that_changes_something_carries_a_token() -> None:
    folder = databases.ROOT / "templates" / "web"
    forms = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
    found = [(path, form) for path in folder.rglob("*.html") for form in forms.findall(path.read_text())]
    assert len(found) > 20
    asks = {"finding/form.html", "finding/active.html", "log_control.html"}  # a search is posted, and changes nothing
    changing = [(path, form) for path, form in found if path.relative_to(folder).as_posix() not in asks]
    assert [str(path) for path, form in changing if "{% once %}" not in form] == []


def test_a_page_shows_another_token_each_time(writer: Client, ordinary_case: Case) -> None:
    pages = [writer.get(address("write_note", ordinary_case)).content.decode() for _ in range(2)]
    first, second = (FIELD.search(page) for page in pages)
    assert first and second and first[1] != second[1]


def test_the_same_form_sent_again_gets_the_first_answer_and_is_done_once(writer: Client, ordinary_case: Case) -> None:
    first, second = note(writer, ordinary_case), note(writer, ordinary_case)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Note.objects.count() == 1
    assert Receipt.objects.get().location == first["Location"]


def test_another_token_is_another_note(writer: Client, ordinary_case: Case) -> None:
    note(writer, ordinary_case)
    note(writer, ordinary_case, token="another-token-of-enough-signs")
    assert Note.objects.count() == 2


def test_other_words_with_the_same_token_are_kept_and_not_done(writer: Client, ordinary_case: Case) -> None:
    note(writer, ordinary_case)
    answer = note(writer, ordinary_case, text="Far har også ringet.")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count("Far har også ringet.") == 2, "once to read, once to send"
    assert Note.objects.count() == 1
    found = FIELD.search(page)
    assert found and found[1] != TOKEN, "it can be sent as something new"
    assert note(writer, ordinary_case, text="Far har også ringet.", token=found[1]).status_code == 302
    assert Note.objects.count() == 2


def test_a_fragment_keeps_the_words_too(writer: Client, star_case: Case) -> None:
    sent = {"text": "Kim har brug for ro.", "once": TOKEN}
    writer.post(address("reply", star_case), sent, headers={"HX-Request": "true"})
    answer = writer.post(address("reply", star_case), sent | {"text": "Noget andet."}, headers={"HX-Request": "true"})
    assert answer.status_code == 409 and answer["HX-Retarget"] == "#indhold"
    assert "Noget andet." in answer.content.decode()


def test_the_token_holds_for_one_address(writer: Client, ordinary_case: Case) -> None:
    note(writer, ordinary_case)
    other = writer.post(address("add_tried", ordinary_case), {"kind": "note", "text": "Mor har ringet.", "once": TOKEN})
    assert other.status_code == 409


def test_a_token_is_the_persons_own(writer: Client, star_case: Case) -> None:
    note(writer, star_case)
    assert note(at_work("ff-tl-han"), star_case).status_code == 302
    assert Note.objects.count() == 2


def test_a_refused_form_may_be_corrected_and_sent_with_its_token(writer: Client, ordinary_case: Case) -> None:
    assert note(writer, ordinary_case, text="").status_code == 422
    assert not Receipt.objects.exists()
    assert note(writer, ordinary_case).status_code == 302
    assert Note.objects.count() == 1


def test_a_refused_act_leaves_no_receipt(writer: Client, ordinary_case: Case) -> None:
    answer = writer.post(address("ask_question", ordinary_case), {"title": "Hvem?", "once": TOKEN})
    assert answer.status_code == 409
    assert not Receipt.objects.exists()


def test_who_loses_the_case_by_the_act_still_gets_its_answer(world: Any, laid_before: Case) -> None:
    """Where the municipality gives no time to think again, the director's access ends with the decision itself."""
    Policy.objects.update(undo_minutes=0)
    case = story.refer(laid_before)
    director = at_work("direktoer")
    sent = {"choice": "decide", "L2-choice": "recommended", "remark": "Som gruppen siger.", "once": TOKEN}
    first, second = (director.post(reverse("direct", args=[case.pk]), sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert director.get(reverse("case", args=[case.pk])).status_code == 404, "the access ended with the decision"


def test_an_outsider_gets_nothing_by_a_token(world: Any, writer: Client, ordinary_case: Case) -> None:
    note(writer, ordinary_case)
    assert note(at_work("ff-raad-5"), ordinary_case).status_code == 404
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("token", ["", "kort", "x" * 65, "\0" * 30, "æ" * 30, "'; drop table --------------"])
def test_a_form_without_a_token_of_ours_is_served(writer: Client, ordinary_case: Case, token: str) -> None:
    assert note(writer, ordinary_case, token=token).status_code == 302
    assert not Receipt.objects.exists()


def test_a_new_case_is_opened_once(writer: Client) -> None:
    child = {"name": "Kim Prøvesen", "cpr": "720516-1234", "birth_date": "2016-05-12", "summary": "Uenighed."}
    sent = child | {"general_arena_unit": str(story.unit("UL-S01").pk), "once": TOKEN}
    first, second = (writer.post(reverse("new_case"), sent) for _ in range(2))
    assert first.status_code == 302 and first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_receipts_are_forgotten_after_a_week(writer: Client, ordinary_case: Case) -> None:
    note(writer, ordinary_case)
    sent_at = Receipt.objects.get().at
    assert receipts.forget_old(sent_at + dt.timedelta(days=7)) == 0
    assert receipts.forget_old(sent_at + dt.timedelta(days=7, seconds=1)) == 1


# Twice at the same moment


def reply(client: Client, case: Case, token: str) -> Any:
    question = case.deliberations.get().questions.earliest("pk")
    sent = {"question": question.pk, "text": f"Et svar {token}", "once": token}
    return client.post(address("reply", case), sent)


def a_note(client: Client, case: Case, token: str) -> Any:
    return note(client, case, text=f"En note {token}", token=token)


def a_line(client: Client, case: Case, token: str) -> Any:
    return client.post(reverse("recommendation_new_line", args=[case.pk]), {"once": token})


FORMS: dict[str, tuple[Callable[[Client, Case, str], Any], Callable[[Case], int]]] = {
    "reply": (reply, lambda _case: Post.objects.count()),
    "write_note": (a_note, lambda _case: Note.objects.count()),
    "new_line": (a_line, lambda case: story.newest(case).lines.count()),
}
ROUNDS = [2, pytest.param(200 if FULL else 5, marks=pytest.mark.campaign)]


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("form", FORMS)
def test_two_at_once_are_done_once_and_get_one_answer(
    realdb: databases.RealDatabase, written: Case, form: str, rounds: int
) -> None:
    send, count = FORMS[form]
    clients = [at_work("ul-kons-1"), at_work("ul-kons-1")]
    for number in range(rounds):
        before = count(written)
        token = f"round-{number}-of-{rounds}-with-a-long-token"
        answers = together(*(partial(send, client, written, token) for client in clients))
        assert [getattr(answer, "status_code", answer) for answer in answers] == [302, 302]
        assert answers[0]["Location"] == answers[1]["Location"]
        assert count(written) == before + 1


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_proposals_at_once_set_one_half_star(
    realdb: databases.RealDatabase, ordinary_case: Case, rounds: int
) -> None:
    clients = [at_work("ul-kons-1"), at_work("ul-kons-1")]
    for number in range(min(rounds, 20)):
        case = ordinary_case if number == 0 else story.ordinary_case(at=now())
        sent = {f"criterion_{code}": "Det går på tværs." for code in story.CRITERIA}
        sent |= {"consequence": "Skolen mister Kim.", "interim": "To timer.", "partner": story.person("ff-tl-han").pk}
        sent |= {"once": f"proposal-{number}-with-a-long-token"}
        where = reverse("propose", args=[case.pk])
        answers = together(*(partial(client.post, where, sent) for client in clients))
        assert [getattr(answer, "status_code", answer) for answer in answers] == [302, 302]
        assert Star.objects.filter(case=case).count() == 1


@pytest.mark.parametrize("rounds", ROUNDS)
def test_who_waited_for_one_that_was_refused_takes_its_place(
    realdb: databases.RealDatabase, ordinary_case: Case, rounds: int
) -> None:
    """The same token with and without words: the words come through, whoever is first."""
    clients = [at_work("ul-kons-1"), at_work("ul-kons-1")]
    for number in range(rounds):
        token = f"refused-{number}-with-a-long-token"
        texts = ("", f"Ord {number}")
        together(
            *(partial(note, client, ordinary_case, text, token) for client, text in zip(clients, texts, strict=True))
        )
        assert Note.objects.filter(text=f"Ord {number}").count() == 1


def test_the_module_of_tokens_is_named_in_no_template_but_the_tag() -> None:
    """A token is made by the tag alone, so that none is written by hand."""
    folder = Path(databases.ROOT / "templates")
    assert not [path for path in folder.rglob("*.html") if 'name="once"' in path.read_text()]
