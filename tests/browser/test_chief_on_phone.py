"""Can a chief decide on a phone, from the mail's link, within the clicks that are promised?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from cases.models import Case, Stage
from tests import story
from tests.browser.house import House
from tests.browser.person import NARROW, PHONE, Person

Sit = Callable[..., Person]


@pytest.fixture(scope="module")
def laid_before(home: House) -> Iterator[Callable[[], Case]]:
    """One more case that waits for the two chiefs, who have been told by mail."""
    told: list[Case] = []
    for number in range(3):
        case = story.deliberate(story.cosign(story.propose(story.ordinary_case(name=f"Kim Prøvesen {number}"))))
        told.append(story.lay_before(story.approve(story.draft(case))))
    home.clock_says(story.days_later(10, 13))
    home.sweep()
    yield told.pop


def follows_the_mail(sit: Sit, home: House, code: str, case: Case) -> Person:
    """Signed in and at the page that the mail leads to; clicks are counted from here."""
    mail = next(mail for mail in home.mails(code) if case.number in mail.subject and "tekst" not in mail.subject)
    reader = sit(code, size=PHONE)
    reader.goes_to(mail.link)
    fits(reader)
    reader.clicks = 0
    return reader


def fits(reader: Person) -> None:
    """No page needs scrolling sideways, neither on a phone nor at 320 pixels (400 % at 1280)."""
    for width, height in (NARROW, PHONE):
        reader.page.set_viewport_size({"width": width, "height": height})
        assert not reader.scrolls_sideways(), f"{reader.page.url} is too wide at {width}"


def reads_and_decides(reader: Person, case: Case, choice: str, *points: int) -> None:
    reader.follows("decide", case)
    fits(reader)
    reader.clicks_on(reader.page.locator(f'#beslut label:has(input[value="{choice}"])').first)
    for point in points:
        reader.clicks_on(reader.page.locator(f'#beslut input[name="contested"][value="{point}"]'))


def stage_of(case: Case) -> str:
    return str(Case.objects.get(pk=case.pk).stage)


def test_a_chief_approves_in_at_most_four_clicks(home: House, sit: Sit, laid_before: Any) -> None:
    case = laid_before()
    for code in ("ul-chef", "ff-chef"):
        chief = follows_the_mail(sit, home, code, case)
        reads_and_decides(chief, case, "approve")
        chief.presses("#beslut button[type=submit]")
        assert chief.clicks <= 4
        assert chief.page.url == home.page("decisions")
        expect(chief.page.locator("#meddelelser .note[data-n=ok]")).to_be_visible()
        fits(chief)
    home.pass_time(hours=1)  # ten minutes after the last of them it takes effect
    assert stage_of(case) == Stage.DECIDED


def test_a_chief_returns_with_a_question_in_three_clicks_and_a_text(home: House, sit: Sit, laid_before: Any) -> None:
    case = laid_before()
    chief = follows_the_mail(sit, home, "ff-chef", case)
    reads_and_decides(chief, case, "return")
    chief.writes(remark="Hvem kører Kim om morgenen?")
    chief.presses("#beslut button[type=submit]")
    assert chief.clicks <= 3
    assert stage_of(case) == Stage.RECOMMENDATION
    writer = sit("ul-kons-1")
    writer.opens("case", case)
    assert "Indstilling" in writer.head().stage and "Dig, Solveig Høgsbæk" in writer.head().holder
    assert "arbejdsdage" in writer.head().deadline
    writer.opens("recommendation", case)
    assert "Hvem kører Kim om morgenen?" in writer.reads()


def test_a_chief_disagrees_in_four_clicks_and_the_director_settles_it(home: House, sit: Sit, laid_before: Any) -> None:
    case = laid_before()
    first = follows_the_mail(sit, home, "ul-chef", case)
    reads_and_decides(first, case, "approve")
    first.presses("#beslut button[type=submit]")
    second = follows_the_mail(sit, home, "ff-chef", case)
    reads_and_decides(second, case, "disagree", 2)
    second.writes(remark="Det er skolens opgave.")
    second.presses("#beslut button[type=submit]")
    assert second.clicks <= 4
    home.pass_time(hours=1)
    assert stage_of(case) == Stage.WITH_DIRECTOR

    director = follows_the_mail(sit, home, "direktoer", case)
    director.follows("direct", case)
    fits(director)
    text = director.reads()
    assert "Det er skolens opgave." in text and "Torben Aakilde" in text and "Pernille Dragsmark" in text
    director.photographs("director-390")
    director.clicks_on('#beslut label:has(input[value="decide"])')
    director.clicks_on('#beslut .linjevalg label:has(input[value="recommended"])')
    director.writes(remark="Jeg følger indstillingen.")
    director.presses("#beslut button[type=submit]")
    assert director.clicks <= 4
    assert director.page.url == home.page("disagreements")
    fits(director)
    assert "Det gælder fra" in director.reads() and stage_of(case) == Stage.WITH_DIRECTOR
    home.pass_time(hours=1)
    assert stage_of(case) == Stage.DECIDED
    assert director.goes_to(home.page("direct", case)) == 404, "the director's access ends with the decision"
    fits(director)
    sit_down = sit("ul-kons-1")
    sit_down.opens("case", case)
    assert re.search("Besluttet|Opfølgning", sit_down.head().stage)


def test_the_way_in_fits_a_phone(home: House, sit: Sit) -> None:
    stranger = sit("ul-chef", size=PHONE, signed_in=False)
    stranger.goes_to(home.page("account_login"))
    fits(stranger)
    chief = sit("ul-chef", size=PHONE)
    for name in ("decisions", "cases", "notifications", "statistics", "outbox"):
        chief.opens(name)
        fits(chief)
