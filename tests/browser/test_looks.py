"""Can what stands on a page be seen and hit: large boxes, marks in words, nothing cut off, no empty strips?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from cases.models import Case
from tests import story
from tests.browser.house import House
from tests.browser.person import PHONE, WIDE, Person


@pytest.fixture
def laid_before(home: House) -> Case:
    home.clock_says(story.days_later(10, 13) + dt.timedelta(minutes=27))
    case = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    return story.lay_before(story.approve(case))


@pytest.mark.parametrize(("size", "least"), [(PHONE, 44), (WIDE, 24)])
def test_the_points_one_disagrees_with_are_large_enough_to_hit(
    laid_before: Case, sit: Callable[..., Person], size: tuple[int, int], least: int
) -> None:
    chief = sit("ul-chef", size=size)
    chief.opens("decide", laid_before)
    chief.writes(choice="disagree")
    boxes = [box.bounding_box() for box in chief.page.locator(".punkter label").all()]
    assert len(boxes) == 2
    assert all(box and box["height"] >= least for box in boxes)


def test_the_lines_of_ones_own_sector_say_so_without_colours(laid_before: Case, sit: Callable[..., Person]) -> None:
    chief = sit("ul-chef")
    chief.opens("decide", laid_before)
    chief.page.emulate_media(forced_colors="active")
    marks = chief.page.locator("tr.din .maerkat")
    assert marks.count() == chief.page.locator("tr.din").count() == 1
    assert marks.first.is_visible()
    assert chief.page.locator("tr:not(.din) .maerkat").count() == 0


def test_the_row_of_sections_shows_every_section(laid_before: Case, sit: Callable[..., Person]) -> None:
    writer = sit("ul-kons-1")
    writer.opens("case", laid_before)
    for width in (1440, 1200, 900):
        writer.page.set_viewport_size({"width": width, "height": 900})
        assert writer.page.locator(".afsnit ul").evaluate("row => row.scrollWidth <= row.clientWidth")


def test_the_line_about_the_draft_takes_no_room_until_there_is_one(home: House, sit: Callable[..., Person]) -> None:
    home.clock_says(story.days_later(1))
    writer = sit("ul-kons-1")
    writer.opens("act", story.ordinary_case(), "add_need")
    before = writer.page.locator(".forh").bounding_box()
    writer.writes(description="Ro i timerne")
    writer.page.locator(".kladde .gemt svg").wait_for()
    after = writer.page.locator(".forh").bounding_box()
    assert before and after
    assert before["height"] < after["height"]
