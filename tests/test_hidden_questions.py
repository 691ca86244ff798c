"""Is what is kept from the invited kept from them everywhere: threads, replies, counts, forms and notices."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import DemoClock, User
from cases.models import Case
from escalation.models import Post, Question
from escalation.moves import Forbidden
from escalation.workflow import perform
from notifications.models import Notification
from tests import story
from tests.story import act, days_later, person

pytestmark = pytest.mark.usefixtures("world")
C, T, INVITED = "ul-kons-1", "ff-tl-han", "ul-skole-2"
SECRET = "zkuosz"


@pytest.fixture
def case(star_case: Case, settings: Any) -> Case:
    settings.DEMO = True
    DemoClock.objects.create(ahead=days_later(7) - clock.now())
    """Everything there is to tick is shared with the invited; what is hidden from them cannot be ticked."""
    case = act("ask_question", star_case, C, days_later(2), title="Hvad skal der til?", text="Ro.")
    act("ask_question", case, C, days_later(2), title=f"Pris {SECRET}", text="For os.", hidden_from_invited=True)
    codes = ["entries", *(f"question:{pk}" for pk in Question.objects.values_list("pk", flat=True))]
    return story.invite(case, INVITED, access_until=days_later(40).date(), shared=codes)


def at_work(code: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(code=code), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def hidden() -> Question:
    return Question.objects.get(title__contains=SECRET)


def everything_for(code: str, case: Case) -> str:
    client = at_work(code)
    paths = [reverse(name, args=[case.pk]) for name in ("case", "log", "print_case", "path", "recommendation")]
    paths += [reverse("act", args=[case.pk, verb]) for verb in ("reply", "ask_question", "propose_option")]
    paths += [reverse(name) for name in ("my_work", "cases", "notifications", "phone_note", "outbox")]
    found = client.post(reverse("search"), {"q": SECRET}, follow=True).content.decode().replace(f'value="{SECRET}"', "")
    return "".join(client.get(path).content.decode() for path in paths) + found.replace(f"»{SECRET}«", "")


def test_a_reply_that_is_not_hidden_does_not_open_a_hidden_question(case: Case) -> None:
    act("reply", case, T, days_later(4), question=hidden(), text=f"Enig {SECRET}")
    assert Post.objects.get(text__contains=SECRET).hidden_from_invited
    assert SECRET not in everything_for(INVITED, case)
    assert SECRET in everything_for(T, case)


def test_a_hidden_reply_stays_hidden_in_a_question_that_is_not(case: Case) -> None:
    given = {"question": Question.objects.get(title="Hvad skal der til?"), "hidden_from_invited": True}
    act("reply", case, T, days_later(4), text=f"Kun os {SECRET}", **given)
    page = at_work(INVITED).get(reverse("case", args=[case.pk])).content.decode()
    assert "Hvad skal der til?" in page and SECRET not in page


def test_an_invited_person_cannot_tell_a_hidden_question_from_one_there_is_not(case: Case) -> None:
    path = reverse("act", args=[case.pk, "reply"])
    client = at_work(INVITED)
    answers = [client.post(path, {"question": pk, "text": "Hej."}) for pk in (hidden().pk, 999_999_999)]
    assert {answer.status_code for answer in answers} == {422}
    with pytest.raises(Forbidden):
        perform("reply", case, by=person(INVITED), at=days_later(4), question=hidden(), text="Hej.")


def test_an_invited_person_sees_their_own_question_and_hides_nothing_from_the_others(case: Case) -> None:
    act("ask_question", case, INVITED, days_later(4), title="Hvornår begynder vi?", hidden_from_invited=True)
    assert not Question.objects.get(asked_by=person(INVITED)).hidden_from_invited
    assert "Hvornår begynder vi?" in at_work(INVITED).get(reverse("case", args=[case.pk])).content.decode()


def test_the_invited_are_told_of_nothing_that_is_hidden(case: Case) -> None:
    act("reply", case, T, days_later(4), question=hidden(), text="Enig.")
    assert not Notification.objects.filter(person=person(INVITED), code__in=("ask_question", "reply")).exists()


def test_facts_and_outside_views_are_marked(case: Case) -> None:
    for kind in ("fact", "external_view"):
        act("reply", case, T, days_later(4), text="Hun sover bedre nu.", kind=kind)
    page = at_work(C).get(reverse("case", args=[case.pk])).content.decode()
    for kind in ("fact", "external_view"):
        assert f'<span class="maerkat">{Post.Kind(kind).label}</span>' in page


@pytest.mark.parametrize("name", ["case", "log", "path", "recommendation"])
def test_the_telephone_note_is_one_press_from_every_page_of_the_case_and_the_case_is_chosen(
    case: Case, name: str
) -> None:
    path = reverse(name, args=[case.pk])
    note = f"{reverse('phone_note')}?fra={path}"
    client = at_work(C)
    if client.get(path).status_code == 200:
        assert f'href="{note}"' in client.get(path).content.decode()
    assert "checked" in client.get(note).content.decode()
