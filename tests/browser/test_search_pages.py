"""Can everybody find a case and read its log and path: with scripts and without, wide, on a phone and on the narrowest?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from cases.models import Case
from tests import story
from tests.browser.house import House
from tests.browser.person import NARROW, PHONE, WIDE, Person

AXE = Axe()


@pytest.fixture(scope="module")
def cases(home: House) -> dict[str, Case]:
    before = story.lay_before(
        story.approve(story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case())))))
    )
    returned = story.act("return_to_group", before, "ff-chef", story.days_later(13), questions="Hvad koster det?")
    return {
        "open": story.ordinary_case(name="Søren Ørsted"),
        "returned": returned,
        "protected": story.ordinary_case(name="Sigrid Dahl", protected_address=True),
    }


@pytest.fixture(autouse=True)
def today(home: House, cases: dict[str, Case]) -> None:
    home.clock_says(story.days_later(20))


def is_sound(someone: Person, name: str) -> None:
    """axe finds nothing, and nothing scrolls sideways, at any width."""
    for size in (WIDE, PHONE, NARROW):
        someone.page.set_viewport_size({"width": size[0], "height": size[1]})
        if size != NARROW:
            found = AXE.run(someone.page)
            assert found.violations_count == 0, f"{name} at {size[0]}:\n{found.generate_report()}"
        assert not someone.scrolls_sideways(), f"{name} is too wide at {size[0]}"
        someone.photographs(f"finding-{name}-{size[0]}")
    someone.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    assert someone.page.locator("h1").count() == 1


@pytest.mark.parametrize(
    "name", ["log", "path", "print_case", "print_recommendation", "print_decision", "print_log", "print_path"]
)
def test_a_page_about_the_case_is_sound(home: House, sit: Callable[..., Person], cases: Any, name: str) -> None:
    who = sit("ul-kons-1")
    who.opens(name, cases["returned"])
    is_sound(who, name)


def test_the_log_across_the_cases_is_sound(home: House, sit: Callable[..., Person], cases: Any) -> None:
    sit("ul-kons-1").opens("case", cases["open"])
    who = sit("dbr")
    who.opens("log_control")
    is_sound(who, "log-control")
    who.writes(sag="findes ikke")
    who.presses("#soeg-log button.foerst")
    assert "Intet opslag" in who.reads()
    is_sound(who, "log-control-empty")


@pytest.mark.parametrize("code", ["ul-kons-1", "ul-skole-1"])  # one sees everything, one the headline
def test_list_results_and_nothing_are_sound(sit: Callable[..., Person], cases: Any, code: str) -> None:
    who = sit(code)
    for words, name in (("", "list"), ("kim", "results"), ("xyzzy", "nothing")):
        who.opens("cases")
        if words:
            who.page.fill("#q", words)
            who.page.press("#q", "Enter")
            who.page.get_by_text(f"»{words}«").first.wait_for()
        is_sound(who, name)


def test_with_scripts_the_focus_stays_and_the_number_is_said(sit: Callable[..., Person], cases: Any) -> None:
    who = sit("ul-kons-1")
    who.opens("cases")
    status = who.page.locator("#antal")
    before = status.element_handle()
    who.page.fill("#q", "søren")
    who.page.press("#q", "Enter")
    who.page.locator("#overskrift h1", has_text="søren").wait_for()
    assert (who.focused(), who.reads(status)) == ("q", "1 sag")
    assert before and before.evaluate("each => each.isConnected"), "the same region speaks again"
    assert "søren" not in who.page.url and "ren" not in who.page.title()
    who.opens("cases")
    who.page.focus("#f-trin")
    who.page.select_option("#f-trin", "3")
    who.page.locator("#valgte button").first.wait_for()
    assert who.focused() == "f-trin" and who.page.url.endswith("?trin=3")
    who.clicks_on("#valgte button")
    who.page.wait_for_url(lambda url: "trin" not in url)


def test_with_scripts_a_number_does_not_stay_in_the_field_and_what_is_wrong_stands_at_it(
    sit: Callable[..., Person], cases: Any
) -> None:
    who = sit("ul-kons-1")
    who.opens("cases")
    who.page.fill("#q", cases["open"].child.reveal_cpr())
    who.page.press("#q", "Enter")
    who.page.locator("#overskrift h1", has_text="CPR").wait_for()
    assert who.page.input_value("#q") == "" and "Søren Ø." in who.reads("#fundet")
    who.page.fill("#q", "x" * 101)
    who.page.press("#q", "Enter")
    who.page.locator("#q_error").wait_for()
    assert (who.focused(), who.page.input_value("#q")) == ("q", "x" * 101)


def test_without_scripts_it_is_searched_filtered_and_cleared(sit: Callable[..., Person], cases: Any) -> None:
    who = sit("ul-kons-1", scripts=False)
    who.opens("cases")
    who.page.fill("#q", "søren")
    who.presses("#find button.foerst")
    assert "Søren Ø." in who.reads() and "Kim" not in who.reads("#fundet")
    assert "ren" not in who.page.url.rpartition("/sager/")[2].replace("soeg/", "")
    who.page.fill("#q", "")
    who.page.select_option("#f-trin", "3")
    who.presses("#find button.foerst")
    assert who.page.url.endswith("?trin=3") and "Kim P." in who.reads("#fundet")
    who.presses("#valgte button")
    assert "trin" not in who.page.url


def test_the_key_leads_to_the_search_of_every_page(sit: Callable[..., Person], cases: Any) -> None:
    who = sit("ul-kons-1")
    who.opens("my_work")
    who.page.keyboard.press("/")
    assert who.focused() == "hoved-q"
    who.page.keyboard.type("sigrid")
    with who.page.expect_navigation():
        who.page.keyboard.press("Enter")
    assert "Ingen sager passer" in who.reads() and "sigrid" not in who.page.url


def test_on_a_phone_the_filters_are_one_press_away(sit: Callable[..., Person], cases: Any) -> None:
    who = sit("ul-kons-1", size=PHONE)
    who.opens("cases")
    assert not who.page.locator("#f-trin").is_visible()
    who.page.get_by_role("checkbox", name="Vis filtre").check()
    assert who.page.locator("#f-trin").is_visible()


def test_the_day_is_asked_for_on_the_path(sit: Callable[..., Person], cases: Any) -> None:
    who = sit("ul-kons-1", scripts=False)
    who.opens("path", cases["returned"])
    who.page.fill("#id_dag", story.days_later(11).date().isoformat())
    who.presses("#dag button")
    assert "Torben Aakilde" in who.reads("#dag") or "Pernille Dragsmark" in who.reads("#dag")
