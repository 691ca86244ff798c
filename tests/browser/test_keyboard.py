"""Can one do the work with the keyboard alone, seeing all the time where one is?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from cases.models import Case
from tests import story
from tests.browser.house import House
from tests.browser.person import Person

Sit = Callable[..., Person]
# Where the focus is: can it be seen there, or is it hidden behind something, outside the window, or without a mark?
SEEN = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return "nowhere";
    // Chromium marks the parts of a date itself, inside the field; the calendar's button even takes :focus from it.
    const itself = element.matches("input[type=date], input[type=time]");
    const label = element.closest("label");
    const marked = [element, label, element.parentElement].filter(Boolean).some(each => {
        const style = getComputedStyle(each);
        const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        return outline || style.boxShadow !== "none";
    });
    if (!marked && !itself) return "without a mark";
    const box = (element.matches("input[type=radio], input[type=checkbox]") && label || element).getBoundingClientRect();
    const x = box.left + Math.min(box.width, 40) / 2, y = box.top + Math.min(box.height, 20) / 2;
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return "outside the window";
    const top = document.elementFromPoint(x, y);
    const near = top && (element.contains(top) || top.contains(element) || (label && label.contains(top)));
    return near ? "" : "behind " + (top && (top.className || top.localName));
}"""
AT = "selector => !!document.activeElement && document.activeElement.matches(selector)"


class Keys:
    """Hands that only use the keyboard."""

    def __init__(self, someone: Person) -> None:
        self.person, self.page = someone, someone.page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def tab_to(self, selector: str, most: int = 90) -> None:
        """Goes from field to field until it is there; every stop on the way can be seen."""
        for _stop in range(most):
            self.press("Tab")
            hidden = self.page.evaluate(SEEN)
            where = self.page.evaluate("() => document.activeElement.outerHTML.slice(0, 120)")
            assert hidden == "", f"the focus is {hidden}: {where}"
            if self.page.evaluate(AT, selector):
                return
        raise AssertionError(f"{selector} is not within {most} stops")

    def leaves_by(self, key: str) -> None:
        with self.page.expect_navigation():
            self.press(key)

    def stays_seen(self) -> None:
        assert self.page.evaluate(SEEN) == ""


@pytest.fixture(autouse=True)
def today(home: House) -> None:
    home.clock_says(story.days_later(12))


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["wide", "phone"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return request.param


def test_a_star_is_signed_with_the_keyboard_alone(home: House, sit: Sit, size: tuple[int, int]) -> None:
    case = story.propose(story.ordinary_case())
    who = sit("ff-tl-han", size=size)
    who.opens("case", case)
    keys = Keys(who)
    keys.tab_to(f'a[href$="/{case.pk}/stjerne/underskriv/"]')
    keys.leaves_by("Enter")
    for code in ("a", "b", "c"):
        keys.tab_to(f'[name="criterion_{code}"]')
        keys.press("Space")
        keys.stays_seen()
    keys.tab_to("button.guld")
    keys.leaves_by("Enter")
    assert Case.objects.get(pk=case.pk).star_status == "confirmed"


def test_the_first_stop_leads_past_the_menu(home: House, sit: Sit) -> None:
    who = sit("ul-kons-1")
    who.opens("my_work")
    keys = Keys(who)
    keys.tab_to("a.spring", most=1)
    keys.press("Enter")
    keys.tab_to("main a, main button", most=1)


def test_a_refused_signature_leads_to_the_first_fault_with_the_keyboard(home: House, sit: Sit) -> None:
    case = story.propose(story.ordinary_case())
    who = sit("ff-tl-han")
    who.opens("cosign", case)
    keys = Keys(who)
    keys.tab_to("button.guld")
    keys.leaves_by("Enter")
    expect(who.page.locator("main .note[data-focus]")).to_be_focused()
    keys.tab_to('main .note a[href="#id_criterion_a"]', most=1)
    keys.press("Enter")
    keys.tab_to('[name="criterion_a"]', most=2)


def test_a_reply_is_sent_with_the_keyboard_and_the_focus_is_not_lost(home: House, sit: Sit) -> None:
    case = story.discuss(story.cosign(story.propose(story.ordinary_case())))
    who = sit("ff-tl-han")
    who.opens("case", case)
    keys = Keys(who)
    keys.tab_to("form.skriv textarea")
    who.page.keyboard.type("Vi kan komme om onsdagen.")
    keys.tab_to('form.skriv button[type="submit"]', most=4)
    keys.press("Enter")
    expect(who.page.locator(".indlaeg").last).to_contain_text("Vi kan komme om onsdagen.")
    expect(who.page.locator("#droeft :focus")).to_have_count(1)
    keys.stays_seen()
    keys.tab_to('form[action*="agree_question"] button', most=8)
    keys.press("Enter")
    expect(who.page.locator(".maerkat.enig")).to_be_visible()
    expect(who.page.locator("#droeft :focus")).to_have_count(1)
    keys.stays_seen()


def test_a_split_line_is_completed_with_the_keyboard_alone(home: House, sit: Sit) -> None:
    case = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    who = sit("ul-kons-1")
    who.opens("recommendation", case)
    keys = Keys(who)
    keys.tab_to('form[action$="/ny-linje/"] button')
    keys.leaves_by("Enter")
    expect(who.page.locator("#L3-task")).to_be_focused()
    who.page.keyboard.type("Kørsel til skole")
    for stop in ("#L3-unit", "#L3-law"):
        keys.tab_to(stop, most=1)
        keys.press("ArrowDown")
        keys.stays_seen()
    for text in ("12.000", "0", "100", "0", "07.04.26"):
        keys.tab_to("input", most=1)
        who.page.keyboard.type(text)
    keys.tab_to("#L3-end_on", most=1)
    keys.tab_to('button[form="slet-L3"]', most=1)
    keys.tab_to("#L3-function", most=1)
    who.page.keyboard.type("Befordringskoordinator")
    keys.tab_to("#L3-end_criterion", most=1)
    who.page.keyboard.type("Kim cykler selv")
    keys.tab_to("#L3-one_off_dkk", most=1)
    keys.tab_to("#L3-takes_over_from", most=1)
    keys.tab_to("#L3-needs input", most=1)
    keys.press("Space")
    expect(who.page.locator("#kontrol")).to_contain_text("Alle linjer er udfyldt")
    expect(who.page.locator("#ialt")).to_contain_text("312.000")
    assert who.page.evaluate(AT, "#L3-needs input"), "the focus is where it was"
    keys.stays_seen()
    keys.tab_to('button[form="form-L3"]', most=1)
    keys.press("Enter")
    keys.stays_seen()


def test_a_chief_approves_with_the_keyboard_alone(home: House, sit: Sit, size: tuple[int, int]) -> None:
    case = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    case = story.lay_before(story.approve(case))
    who = sit("ul-chef", size=size)
    who.opens("decide", case)
    keys = Keys(who)
    keys.tab_to('#beslut [name="choice"]')
    keys.press("Space")
    keys.tab_to("#beslut button[type=submit]")
    keys.leaves_by("Enter")
    assert who.page.url == home.page("decisions")
    expect(who.page.locator("#meddelelser .note[data-n=ok]")).to_be_visible()
