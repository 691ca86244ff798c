"""Is it quick and comfortable: the telephone note, the reminder and one's own choices, on a phone and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cases.models import Case, Note
from tests import story
from tests.browser.house import House
from tests.browser.person import NARROW, PHONE, Person

Sit = Callable[..., Person]


@pytest.fixture
def star_case(home: House) -> Case:
    case = story.cosign(story.propose(story.ordinary_case()))
    home.clock_says(story.days_later(3, 9))
    return case


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["390", "320"])
def test_no_page_of_these_scrolls_sideways(home: House, sit: Sit, star_case: Case, size: tuple[int, int]) -> None:
    who = sit("ff-tl-han", size=size)
    for name in ("profile", "phone_note", "notifications", "my_work"):
        who.opens(name)
        assert not who.scrolls_sideways(), name
    who.opens("case", star_case)
    assert not who.scrolls_sideways()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_telephone_note_from_the_case_is_two_clicks_and_the_text(
    home: House, sit: Sit, star_case: Case, scripts: bool
) -> None:
    who = sit("ul-kons-1", size=PHONE, scripts=scripts)
    who.opens("case", star_case)
    who.clicks = 0
    who.clicks_on("header a[href^='/telefonnotat/']")
    who.write("textarea[name=text]", "Mor ringer igen på mandag.")
    who.clicks_on("main form button.foerst")
    who.page.wait_for_url(f"**/sager/{star_case.pk}/")
    assert who.clicks == 2
    assert Note.objects.get(case=star_case, kind="phone").text == "Mor ringer igen på mandag."


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_one_press_reminds_and_its_button_becomes_the_words(
    home: House, sit: Sit, star_case: Case, scripts: bool
) -> None:
    who = sit("ul-chef", size=PHONE, scripts=scripts)
    who.opens("case", star_case)
    who.clicks_on("form[action$='/mind/'] button")
    who.page.get_by_text("Mindet i dag").wait_for()
    assert who.page.locator("form[action$='/mind/']").count() == 0


def test_whoever_chooses_english_reads_english_from_then_on(home: House, sit: Sit) -> None:
    who = sit("ul-kons-3", size=PHONE)
    who.opens("profile")
    who.clicks_on("label:has(input[name=language][value=en])")
    who.clicks_on("main form button.foerst")
    who.page.get_by_text("Your choices are saved.").wait_for()
    assert who.page.locator("html").get_attribute("lang") == "en"
