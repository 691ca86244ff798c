"""What does »that cannot be done right now« say: what happened last, and where what one wrote is kept; to nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cases.models import Access, Case
from escalation.models import Option
from tests import story
from tests.story import act, days_later, person
from tests.test_inviting import UNTIL, browser

pytestmark = pytest.mark.usefixtures("world")
WORDS = "Kim er glad for svømning."


def send(case: Case, code: str, verb: str, **fields: Any) -> Any:
    return browser(code).post(reverse("act", args=[case.pk, verb]), fields)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_it_says_who_did_what_last_and_nothing_of_the_child_and_so_leaves_no_look(laid_before: Case) -> None:
    event = laid_before.events.latest("seq")
    answer = send(laid_before, "ul-kons-1", "add_need", description=WORDS)
    assert answer.status_code == 409
    by = event.by.name if event.by else ""
    assert by and by in text(answer)
    assert ("Sidst sket:" in text(answer)) or ("What happened last:" in text(answer))
    assert "Kim" not in text(answer) and not Access.objects.filter(case=laid_before, by=person("ul-kons-1")).exists()


def test_what_was_kept_as_a_draft_is_said_to_be_kept_and_where(laid_before: Case) -> None:
    place = {"draft_place": "add_need", "draft_case": laid_before.pk}
    client = browser("ul-kons-1")
    client.post(reverse("save_draft"), place | {"description": WORDS, "answer": "status"})
    path = reverse("act", args=[laid_before.pk, "add_need"])
    kept = text(client.post(path, place | {"description": WORDS}))
    assert f'href="{reverse("my_work")}#h-kladder"' in kept
    other = text(client.post(path, {"description": WORDS}))
    assert "#h-kladder" not in other, "nothing is kept of what was sent from another place"


def test_others_drafts_are_not_spoken_of(laid_before: Case) -> None:
    place = {"draft_place": "add_need", "draft_case": laid_before.pk}
    browser("ul-kons-1").post(reverse("save_draft"), place | {"description": WORDS, "answer": "status"})
    assert "#h-kladder" not in text(send(laid_before, "ff-tl-han", "add_need", description=WORDS, **place))


def test_an_invited_person_is_not_told_what_happened_last(star_case: Case) -> None:
    given = {"invited": person("ul-skole-2"), "reason": "kender skolen", "basis": "own_unit"}
    act("invite", star_case, "ul-kons-1", days_later(4), access_until=UNTIL, **given)
    case = story.lay_before(story.approve(story.draft(story.deliberate(star_case)), "ul-kons-1", "ff-tl-han"))
    answer = send(case, "ul-skole-2", "ask_question", title="Hvem?")
    assert answer.status_code == 409
    assert not any(word in text(answer) for word in ("Sidst sket:", "What happened last:"))


def test_a_position_that_is_still_hidden_is_not_what_happened_last(star_case: Case) -> None:
    option = Option.objects.filter(deliberation__case=story.discuss(star_case)).earliest("key")
    act("take_stance", star_case, "ff-tl-han", days_later(7), option=option, stance="support")
    answer = send(star_case, "ul-kons-1", "send_ruling")
    assert answer.status_code == 409
    assert person("ff-tl-han").name not in text(answer)


def test_a_stranger_gets_the_page_of_what_does_not_exist(laid_before: Case) -> None:
    assert send(laid_before, "ff-raad-5", "add_need", description=WORDS).status_code == 404
