"""Is the split mended in as few inputs as promised, by keyboard, on a phone, by ear and on paper?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from cases.models import Case
from tests import story
from tests.browser.house import House
from tests.browser.person import PHONE, Person, plain
from tests.browser.test_print import TASKS

GAP = {"UL": 50, "FF": 30}  # of line 4


def six_lines_with_a_gap() -> Case:
    """A case whose split has six lines, and in the fourth 20 percent without a payer."""
    case = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    for no, (task, unit, shares, cost) in enumerate(TASKS, start=1):
        row = story.line_one(case) | {"key": f"L{no}", "task": task, "unit": story.unit(unit), "cost_dkk": cost}
        given = GAP if no == 4 else shares
        row |= {"shares": {story.unit(code): percent for code, percent in given.items()}}
        story.act("write_line", case, "ul-kons-1", story.days_later(8), **row)
    return case


@pytest.fixture(scope="module")
def six(home: House) -> Case:
    case = six_lines_with_a_gap()
    home.clock_says(story.days_later(9))
    return case


@pytest.fixture
def writer(home: House, six: Case, sit: Callable[..., Person]) -> Person:
    found = sit("ul-kons-1")
    found.opens("recommendation", six)
    return found


def share(person: Person, no: int, sector: str) -> str:
    """The id of the field that is read aloud with this line and this unit."""
    name = re.compile(rf"^Linje {no} {sector},")
    return person.page.get_by_role("textbox", name=name).get_attribute("id") or ""


def test_a_gap_of_a_payers_share_among_six_lines_is_mended_in_two_inputs(writer: Person) -> None:
    expect(writer.page.locator("#kontrol")).to_contain_text("1 ting mangler")
    expect(writer.page.locator("#kontrol")).to_contain_text("Du kan gemme, men ikke lægge op")
    inputs = 0
    writer.clicks_on("#kontrol a[data-wrong]")
    inputs += 1
    assert writer.focused() == share(writer, 4, "Uddannelse & Læring")
    writer.page.keyboard.type("70")
    inputs += 1
    writer.page.keyboard.press("Tab")
    expect(writer.page.locator("#sum-L4")).to_contain_text("Fordelt")
    expect(writer.page.locator("#kontrol")).to_contain_text("Alle linjer er udfyldt")
    assert inputs == 2
    field = writer.page.locator(f"#{share(writer, 4, 'Uddannelse & Læring')}")
    expect(field).to_have_value("70")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    field.fill("50")
    field.press("Tab")
    expect(field).to_have_attribute("aria-invalid", "true")


def test_control_and_arrows_move_between_lines_in_the_same_column(writer: Person) -> None:
    sector = "Familie & Forebyggelse"
    writer.page.locator(f"#{share(writer, 1, sector)}").focus()
    for no in (2, 3, 4):
        writer.page.keyboard.press("Control+ArrowDown")
        assert writer.focused() == share(writer, no, sector)
    writer.page.keyboard.press("Control+ArrowUp")
    assert writer.focused() == share(writer, 3, sector)
    writer.page.locator("#L6-task").focus()
    writer.page.keyboard.press("Control+ArrowDown")
    assert writer.focused() == "L6-task", "the last line is the last"
    writer.page.keyboard.press("Control+ArrowUp")
    assert writer.focused() == "L5-task"
    writer.page.locator("#L3-unit").focus()
    before = writer.page.locator("#L3-unit").input_value()
    writer.page.keyboard.press("Control+ArrowDown")
    assert (writer.focused(), writer.page.locator("#L3-unit").input_value()) == ("L4-unit", before)


def test_every_share_is_read_aloud_with_its_line_and_unit_on_a_phone_too(
    home: House, six: Case, sit: Callable[..., Person]
) -> None:
    phone = sit("ul-kons-1", size=PHONE)
    phone.opens("recommendation", six)
    for no in range(1, 7):
        for sector in ("Dagtilbud", "Uddannelse & Læring", "Familie & Forebyggelse"):
            assert share(phone, no, sector).startswith(f"L{no}-share_")
    assert not phone.scrolls_sideways()
    boxes = [phone.page.locator(f"#linje-L{no}").bounding_box() for no in (1, 2)]
    assert (
        boxes[0] and boxes[1] and boxes[0]["width"] <= PHONE[0] and boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
    )


def test_blocks_and_warnings_are_told_apart_in_words(writer: Person) -> None:
    text = plain(writer.page.locator("#kontrol").inner_text())
    assert "ting mangler" in text and "1 advarsel" in text
    assert "fylder 10 år" in text
    writer.presses("#laegop")
    assert not [line for line in writer.errors()[:2] if "fylder 10 år" in line]
    expect(writer.page.locator("main .note[data-n=fejl][data-focus]")).to_contain_text(
        "advarsel, som ikke holder den tilbage"
    )


def test_a_line_that_takes_over_another_lines_task_too_late_is_a_gap(writer: Person) -> None:
    writer.page.locator("#L1-end_on").fill("30.06.26")
    writer.page.locator("#L1-end_on").press("Tab")
    expect(writer.page.locator("#fejl-L1")).to_be_empty()
    writer.page.locator("#L6-start").fill("10.08.26")
    writer.page.locator("#L6-start").press("Tab")
    writer.page.locator("#L6-takes_over_from").select_option("L1")
    gap = re.compile("Linje 1 slutter 30.06.2026, og linje 6 begynder 10.08.2026: ingen har opgaven imellem")
    expect(writer.page.locator("#kontrol")).to_contain_text(gap)
    writer.page.reload()
    expect(writer.page.locator("#L6-takes_over_from")).to_have_value("L1")
    writer.page.locator("#L6-takes_over_from").select_option("")
    expect(writer.page.locator("#kontrol")).not_to_contain_text(gap)


def test_the_editor_prints_as_the_table_of_the_decision_page(writer: Person) -> None:
    writer.page.emulate_media(media="print")
    expect(writer.page.locator("#papir table.komp tbody tr")).to_have_count(6)
    expect(writer.page.locator("#papir")).to_be_visible()
    expect(writer.page.locator("#fordeling")).not_to_be_visible()
    fields = writer.page.locator("main").locator("input:not([type=hidden]), textarea, select, button")
    assert [each.evaluate("each => each.outerHTML.slice(0, 90)") for each in fields.filter(visible=True).all()] == []
    writer.page.emulate_media(media="screen")
    writer.follows("print_recommendation", writer_case(writer))
    expect(writer.page.locator("table.komp tbody tr")).to_have_count(6)


def writer_case(writer: Person) -> Case:
    return Case.objects.get(pk=writer.page.url.split("/sager/")[1].split("/")[0])
