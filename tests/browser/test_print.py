"""Does a decision fit one sheet of paper, does the sheet say whose it is, and is there content on it, not fields?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from cases.models import Case
from tests import story
from tests.browser.house import House
from tests.browser.person import Person

WHY = (
    "Kim vil selv blive i klassen. Fraværet opstår i overgangen fra hjem til skole, og ingen af enhederne kan dække "
    "den alene. Imod taler, at støtten skal være på plads fra første dag, og at to medarbejdere skal deles om opgaven."
)
TASKS = (
    ("Støtte i klassen, 18 timer om ugen i dansk og matematik", "UL-S01", {"UL": 60, "FF": 40}, 268_000),
    ("Morgenovergang på hverdage: familievejleder følger Kim ind", "FF-HAN", {"FF": 100}, 142_000),
    ("Aflastning hver tredje weekend hos fast familie", "FF-HAN", {"FF": 100}, 96_000),
    ("Kørsel til og fra skole i de første tolv uger", "UL-S01", {"UL": 100}, 58_000),
    ("Fast kontaktperson for forældrene, to timer om ugen", "FF-HAN", {"FF": 50, "UL": 50}, 46_000),
    ("Sparring til klassens lærere fra PPR hver fjortende dag", "UL-S01", {"UL": 34, "FF": 66}, 24_000),
)


def with_lines(number: int, *, laid_before: bool = True) -> Case:
    """A case before the chiefs, or being written, with so many lines, in words of the usual length."""
    case = story.deliberate(story.cosign(story.propose(story.ordinary_case())))
    voices = (
        ("mother", "Vi er trygge ved skolen. Eftermiddagene er det svære."),
        ("child", "Jeg vil blive i klassen."),
    )
    for who, words in voices:
        story.act("add_perspective", case, "ul-kons-1", story.days_later(8), who=who, words=words, method="Samtale")
    for voice, value in (("", 8), ("child", 4)):
        story.act("give_concern", case, "ul-kons-1", story.days_later(8), value=value, voice=voice)
    case = story.draft(case, why=WHY, benefit="Kim får ro, kan lære og beholder sine venner i klassen.")
    for no, (task, unit, shares, cost) in enumerate(TASKS[:number], start=1):
        row = story.line_one(case) | {"key": f"L{no}", "task": task, "unit": story.unit(unit), "cost_dkk": cost}
        row |= {"shares": {story.unit(code): percent for code, percent in shares.items()}}
        story.act("write_line", case, "ul-kons-1", story.days_later(8), **row)
    points = [
        {"text": f"at {task.lower()} (L{no})", "triggers_ruling": False} for no, (task, *_) in enumerate(TASKS, 1)
    ]
    story.act("write_points", case, "ul-kons-1", story.days_later(8), points=points[:number])
    return story.lay_before(story.approve(case)) if laid_before else case


@pytest.fixture
def chief(home: House, sit: Callable[..., Person]) -> Person:
    home.clock_says(story.days_later(10, 13) + dt.timedelta(minutes=27))
    return sit("ul-chef")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("lines", [2, 6])
def test_a_decision_is_one_sheet_of_paper(home: House, chief: Person, lines: int) -> None:
    case = with_lines(lines)
    chief.opens("decide", case)
    assert len(chief.all("#indhold table tbody tr")) == lines
    assert is_fit_for_paper(chief, case) == 1
    if lines == 6:
        story.decide(case)
        chief.opens("decide", case)
        assert is_fit_for_paper(chief, case) == 1, "one sheet when it is decided, too"


def test_the_case_and_the_recommendation_print_without_buttons(home: House, chief: Person) -> None:
    case = with_lines(2)
    for name in ("case", "recommendation"):
        chief.opens(name, case)
        assert is_fit_for_paper(chief, case) >= 1


def test_every_sheet_is_fit_for_paper_and_the_decision_takes_one(home: House, chief: Person) -> None:
    case = with_lines(6)
    chief.opens("decide", case)
    chief.follows("print_decision", case)
    assert is_fit_for_paper(chief, case) == 1
    for name in ("print_case", "print_recommendation", "print_log", "print_path"):
        chief.opens(name, case)
        assert is_fit_for_paper(chief, case) >= 1


def test_the_recommendation_on_paper_and_the_editor_printed_say_everything_that_is_written(
    home: House, chief: Person, sit: Callable[..., Person]
) -> None:
    case = with_lines(2)
    option = story.newest(case).option
    assert option
    chief.opens("print_recommendation", case)
    chief.page.emulate_media(media="print")
    sheet = chief.reads()
    for words in (*(f"at {task.lower()}" for task, *_ in TASKS[:2]), "Det indstilles, at … 2", option.title):
        assert words in sheet, (words, sheet)
    again = with_lines(2, laid_before=False)
    writer = sit("ul-kons-1")
    writer.opens("recommendation", again)
    has_nothing_to_press(writer, "editor")
    paper = writer.reads()
    version = story.newest(again)
    assert version.option and version.follow_up_on
    for words in (f"at {TASKS[0][0].lower()}", version.option.title, version.success_criteria[0], "30. juni 2026"):
        assert words in paper, (words, paper)
    story.act("write_texts", again, "ul-kons-1", story.days_later(8), ask=version.ask, why=version.why, benefit="")
    writer.opens("recommendation", again)
    writer.page.emulate_media(media="print")
    assert "Hvad barnet får ud af løsningen" not in writer.reads()


def test_pages_that_are_forms_print_what_they_say_and_no_field(
    home: House, chief: Person, sit: Callable[..., Person]
) -> None:
    case = with_lines(2)
    chief.opens("correct", case)
    has_nothing_to_press(chief, "correct")
    writer = sit("ul-kons-1")
    talking = story.discuss(story.cosign(story.propose(story.ordinary_case())))
    for name, shown in (("case", case), ("decide", case), ("case", talking), ("share", talking)):
        writer.opens(name, shown)
        has_nothing_to_press(writer, f"{name}-{shown.stage}")
    story.decide(case)
    writer.opens("letter", case)
    has_nothing_to_press(writer, "letter")
    letter = writer.reads("main")
    assert letter.startswith(writer.reads(".ark")[:40]), "the letter and nothing before it"
    for words in ("Skriv brevet", "Det er med i brevet", "Fortroligt"):
        assert words not in letter
    assert pages_of(writer.page.pdf(format="A4", prefer_css_page_size=True)) == 1


def test_a_follow_up_prints_what_is_written_in_it(home: House, sit: Callable[..., Person]) -> None:
    case = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    case = story.carry_out(story.decide(story.lay_before(story.approve(case))))
    story.record_follow_up(case)
    home.clock_says(story.on(dt.date(2026, 6, 30), 13))
    writer = sit("ul-kons-1")
    writer.opens("follow_up", case)
    has_nothing_to_press(writer, "follow_up")
    paper, row = writer.reads(), case.follow_ups.get()
    done = row.lines.earliest("line__key").get_status_display()
    for words in (row.school_part, row.conclusion_text, row.get_conclusion_display(), done):
        assert words in paper, (words, paper)
    assert "Tilbage til sagen" not in paper
    assert "Giv dit tal" not in paper


PRESSABLE = "button, input:not([type=hidden]), textarea, select, .knap, body > header, nav, .sidefod, .bjaelke"


def has_nothing_to_press(somebody: Person, name: str) -> None:
    """Leaves the page as on paper."""
    somebody.page.emulate_media(media="print")
    somebody.photographs(f"print-form-{name}")
    shown = somebody.page.locator(PRESSABLE).filter(visible=True)
    assert [each.evaluate("each => each.outerHTML.slice(0, 90)") for each in shown.all()] == [], name
    assert somebody.page.locator("label").filter(visible=True).all_inner_texts() == [], name


def is_fit_for_paper(chief: Person, case: Case) -> int:
    """Confidential, the number, who printed and when; nothing to press or write in; how many sheets of A4 it takes."""
    chief.page.emulate_media(media="print")
    sheets = pages_of(chief.page.pdf(format="A4", prefer_css_page_size=True))
    chief.page.set_viewport_size({"width": 680, "height": 994})  # what is left of A4 within the margins, at 96 dpi
    chief.photographs(f"print-{sheets}-{chief.page.url.rstrip('/').rpartition('/')[2]}")
    head = chief.page.locator(".printhoved")
    expect(head).to_be_visible()
    text = chief.reads(head)
    for words in ("Fortroligt", case.number, "Torben Aakilde", "20. marts 2026", "13.27"):
        assert words in text, (words, text)
    shown = chief.page.locator(PRESSABLE).filter(visible=True)
    assert [each.evaluate("each => each.outerHTML.slice(0, 90)") for each in shown.all()] == []
    assert not chief.scrolls_sideways()
    chief.page.emulate_media(media="screen")
    chief.page.set_viewport_size({"width": 1440, "height": 900})
    return sheets
