"""Are the sentences about what is wrong in a form our own: what is unseen and stale, too long, or cannot be saved?"""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from cases.models import Case
from escalation.models import Option
from notifications.models import Notification
from tests import story
from tests.story import act, days_later, person
from tests.test_inviting import UNTIL, browser
from web.fields import NO_LONGER, from_case, short_text
from web.notices import sentence

pytestmark = pytest.mark.usefixtures("world")
DJANGO = ("valgmulighed", "Denne værdi", "Dette felt", "Null-tegn", "Marker")


def said(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("sent", ["999999", "", "ti", "99999999999999999999"])
def test_an_id_that_is_there_no_more_gets_one_sentence_above_the_form(star_case: Case, sent: str) -> None:
    case = story.discuss(star_case)
    answer = browser("ul-kons-1").post(reverse("act", args=[case.pk, "agree_question"]), {"question": sent})
    assert answer.status_code == 422
    assert said(answer).count(str(NO_LONGER)) == 1
    assert not any(word in said(answer) for word in DJANGO)


def test_a_page_about_a_row_that_is_there_no_more_does_not_open(star_case: Case) -> None:
    answer = browser("ul-kons-1").get(reverse("act", args=[star_case.pk, "take_stance"]), {"option": "9999"})
    assert answer.status_code == 409 and str(NO_LONGER) in said(answer)


def test_an_invited_person_opens_no_page_for_an_option_they_are_not_asked_about(star_case: Case) -> None:
    option = Option.objects.filter(deliberation__case=story.discuss(star_case)).earliest("key")
    given = {"invited": person("ul-skole-2"), "reason": "kender skolen", "basis": "own_unit", "access_until": UNTIL}
    case = act("invite", star_case, "ul-kons-1", days_later(7), shared=[f"option:{option.pk}"], **given)
    path, asked = reverse("act", args=[case.pk, "take_stance"]), {"option": option.pk}
    refused = browser("ul-skole-2").get(path, asked)
    assert refused.status_code == 409 and option.title not in said(refused)
    Option.objects.filter(pk=option.pk).update(ask_invited=True)
    assert browser("ul-skole-2").get(path, asked).status_code == 200


def test_too_long_a_text_and_one_that_cannot_be_saved_are_told_in_our_words() -> None:
    with translation.override("da"):
        field = short_text("Navn", longest=3, required=True)
        for text in ("", "fire", "a\0"):
            with pytest.raises(Exception) as refused:
                field.clean(text)
            assert not any(word in str(refused.value) for word in (*DJANGO, "Sørg for")), text
        with pytest.raises(Exception) as refused:
            from_case("Enhed", required=True).clean("9")
        assert not any(word in str(refused.value) for word in DJANGO)


def test_whoever_is_invited_reads_that_it_is_they(star_case: Case) -> None:
    given = {"invited": person("ul-skole-2"), "reason": "kender skolen", "basis": "own_unit", "access_until": UNTIL}
    act("invite", star_case, "ul-kons-1", days_later(4), **given)
    with translation.override("en"):
        found = sentence(Notification.objects.get(person=person("ul-skole-2"), code="invite"))
    assert found == f"{person('ul-kons-1').name} invited you to the deliberation"


def test_an_invited_person_who_is_asked_finds_it_under_their_own_work_and_nobody_else_does(star_case: Case) -> None:
    option = Option.objects.filter(deliberation__case=story.discuss(star_case)).earliest("key")
    given = {"invited": person("ul-skole-2"), "reason": "kender skolen", "basis": "own_unit", "access_until": UNTIL}
    case = act("invite", star_case, "ul-kons-1", days_later(7), shared=[f"option:{option.pk}"], **given)
    asked = "Sig, hvor du står med et alternativ"
    assert asked not in said(browser("ul-skole-2").get(reverse("my_work")))
    Option.objects.filter(pk=option.pk).update(ask_invited=True)
    assert asked in said(browser("ul-skole-2").get(reverse("my_work")))
    assert asked not in said(browser("ul-kons-1").get(reverse("my_work")))
    act("take_stance", case, "ul-skole-2", days_later(8), option=option, stance="support", reason="God for klassen.")
    assert asked not in said(browser("ul-skole-2").get(reverse("my_work")))
