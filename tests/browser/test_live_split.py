"""Does the split answer while one writes: sums, control list and totals anew, and never the field one writes in?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests import story
from tests.browser.house import House
from tests.browser.person import Person

MARK = "element => { element.kept = true; window.kept = true; }"
KEPT = "element => element.kept === true && element.isConnected && window.kept === true"


@pytest.fixture(scope="module")
def case(home: House) -> object:
    found = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    home.clock_says(story.days_later(9))
    return found


@pytest.fixture
def writer(home: House, case: object, sit: Callable[..., Person]) -> Person:
    """At the split, in a page that remembers if it was loaded anew."""
    found = sit("ul-kons-1")
    found.opens("recommendation", case)
    return found


def share(writer: Person, key: str, sector: str) -> Locator:
    """The field as it is read aloud: the number of the line, then the sector."""
    name = re.compile(rf"^Linje {key.removeprefix('L')} {sector},.*%$")
    return writer.page.get_by_role("textbox", name=name)


def writes_in(writer: Person, field: Locator, text: str) -> None:
    """Types over what stands there and goes on to the next field, which is then the one in use."""
    field.evaluate(MARK)
    field.click()
    field.press("Control+a")
    writer.page.keyboard.type(text)
    writer.page.keyboard.press("Tab")
    writer.page.locator(":focus").evaluate(MARK)


def test_what_is_written_and_not_saved_is_neither_approved_nor_laid_before(writer: Person) -> None:
    writer.writes(benefit="Kim får ro, og mere til.")
    for button in ("#godkend button", "#laegop"):
        writer.page.locator(button).click()
        expect(
            writer.page.locator(f"form:has({button}) [role=alert]" if button == "#laegop" else "#godkend [role=alert]")
        ).to_contain_text("Gem det først")
        assert writer.focused("name") == "benefit"
        assert writer.page.locator('[name="benefit"]').input_value() == "Kim får ro, og mere til."


def test_a_line_that_is_changed_after_the_approval_can_be_approved_again_at_once(writer: Person) -> None:
    writer.presses("#godkend button")
    expect(writer.page.locator("#godkend button")).to_have_count(0)
    writes_in(writer, writer.page.locator("#L1-task"), "Støtte i klassen 12 timer om ugen")
    expect(writer.page.locator("#godkend button")).to_have_count(1)
    writer.presses("#godkend button")
    expect(writer.page.locator("#underskrifter")).to_contain_text("Godkendte version 1")


def test_a_share_that_is_typed_updates_row_control_list_and_totals(writer: Person) -> None:
    field = share(writer, "L1", "Uddannelse & Læring")
    writes_in(writer, field, "50")
    expect(writer.page.locator("#sum-L1")).to_contain_text("90")
    expect(writer.page.locator("#sum-L1")).to_contain_text("10.000 kr. mangler")
    expect(writer.page.locator("#kontrol")).to_contain_text(re.compile(r"Linje 1: 10\s%.*\(10\.000\skr\.\)"))
    expect(writer.page.locator("#ialt")).to_contain_text("50.000")
    expect(writer.page.locator("#ialt")).to_contain_text(re.compile(r"10\.000\skr\. uden betaler"))
    expect(writer.page.locator("#hvf")).to_contain_text("mangler")
    assert field.evaluate(KEPT), "the field that was written in was replaced, or the page was loaded anew"
    assert writer.page.locator(":focus").evaluate(KEPT), "the field in use was replaced"

    writes_in(writer, field, "60")
    expect(writer.page.locator("#sum-L1")).to_contain_text("Fordelt")
    expect(writer.page.locator("#kontrol")).to_contain_text("Alle linjer er udfyldt")
    expect(writer.page.locator("#ialt")).to_contain_text("Alt er fordelt")
    writer.page.reload()
    expect(share(writer, "L1", "Uddannelse & Læring")).to_have_value("60")


def test_the_amount_changes_kroner_of_the_row_and_of_the_whole(writer: Person) -> None:
    cost = writer.page.locator("#L2-cost_dkk")
    writes_in(writer, cost, "250.000")
    expect(writer.page.locator("#ialt")).to_contain_text("350.000")
    expect(writer.page.locator("#helhed")).to_contain_text(re.compile(r"350\.000\skr\."))
    assert cost.evaluate(KEPT)
    writes_in(writer, cost, "200000")
    expect(writer.page.locator("#ialt")).to_contain_text("300.000")


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("cost_dkk", "mange", "helt tal"),
        ("cost_dkk", "-5", "0 eller et højere tal"),
        ("start", "i morgen", "04.01.27"),
    ],
    ids=["letters", "negative", "no_day"],
)
def test_what_cannot_be_read_stays_as_typed_and_is_explained(writer: Person, name: str, typed: str, told: str) -> None:
    field = writer.page.locator(f"#L1-{name}")
    before = field.input_value()
    writes_in(writer, field, typed)
    expect(writer.page.locator("#fejl-L1")).to_contain_text(told)
    expect(field).to_have_value(typed)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_attribute("aria-describedby", f"L1-{name}_error")
    assert field.evaluate(KEPT)
    writes_in(writer, field, before)
    expect(writer.page.locator("#fejl-L1")).to_be_empty()
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_a_last_day_before_the_first_is_told_and_kept(writer: Person) -> None:
    field = writer.page.locator("#L1-end_on")
    writes_in(writer, field, "01.01.26")
    expect(writer.page.locator("#fejl-L1")).to_contain_text(re.compile("senere dag|før"))
    expect(field).to_have_value("01.01.26")
    writes_in(writer, field, "06.04.27")
    expect(writer.page.locator("#fejl-L1")).to_be_empty()


def test_every_fault_in_the_control_list_leads_to_its_field(home: House, writer: Person) -> None:
    writer.presses('#fordeling form[action$="/ny-linje/"] button')
    assert writer.focused() == "L3-task", "one can write in the new line at once"
    links = [link.get_attribute("href") or "" for link in writer.page.locator("#kontrol li a").all()]
    assert len(links) >= 7
    missing = [href for href in links if not writer.page.locator(f'[id="{href[1:]}"]').count()]
    assert missing == []
    writer.clicks_on('button[form="slet-L3"]')
    expect(writer.page.locator("#r-L3")).to_have_count(0)
