"""Do the main jobs cost the one who does them as little as the budget in `tests.burden` says?

The browser itself counts what is really pressed and written in; nothing here adds up by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from cases.models import Case, Note, Stage
from escalation.corrections import standing
from tests import story
from tests.browser.house import House
from tests.browser.person import PHONE, WIDE, Person
from tests.browser.test_split_editor import share, six_lines_with_a_gap
from tests.burden import JOBS, Effort

Sit = Callable[..., "Counted"]
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
COUNTING = """
addEventListener("pointerdown", event => event.isTrusted && counted("clicks", ""), true);
addEventListener("input", ({target}) => {
  if (["radio", "checkbox"].includes(target.type)) return;
  counted(target.localName === "select" ? "clicks" : "fields", target.name);
}, true);
"""


class Counted:
    """A person whose browser counts: presses of the mouse, choices in lists, fields written in, pages opened."""

    def __init__(self, who: Person) -> None:
        self.who, self.page = who, who.page
        self.begins()
        self.page.expose_function("counted", self.hears)
        self.page.add_init_script(COUNTING)
        self.page.on("domcontentloaded", lambda _page: self.opens_one())

    def begins(self) -> None:
        """Counts from here; a field counts once per page, however many letters are written in it."""
        self.clicks, self.pages, self.fields = 0, 0, set[tuple[int, str]]()

    def hears(self, kind: str, name: str) -> None:
        if kind == "clicks":
            self.clicks += 1
        else:
            self.fields.add((self.pages, name))

    def opens_one(self) -> None:
        self.pages += 1

    def costs(self, job: str) -> None:
        """What was done since it began is what the table says, and no more than the budget."""
        self.page.evaluate("0")
        effort = Effort(self.clicks, len(self.fields), self.pages)
        assert effort == JOBS[job].counted
        assert JOBS[job].budget.holds(effort)


@pytest.fixture
def counts(sit: Callable[..., Person]) -> Iterator[Sit]:
    """Lets somebody sit down who is counted."""
    yield lambda code, **how: Counted(sit(code, **how))


@pytest.fixture
def laid_before(home: House) -> Case:
    case = story.deliberate(story.cosign(story.propose(story.ordinary_case())))
    case = story.lay_before(story.approve(story.draft(case)))
    home.clock_says(story.days_later(10, 13))
    home.sweep()
    return case


def follows_the_mail(home: House, counted: Counted, case: Case) -> Person:
    """Signed in and where the newest mail about the case leads to; counted from here."""
    mail = [mail for mail in home.mails(counted.who.code) if case.number in mail.subject][-1]
    counted.who.goes_to(mail.link)
    counted.begins()
    return counted.who


def stage_of(case: Case) -> str:
    return str(Case.objects.get(pk=case.pk).stage)


def test_a_star_is_proposed_in_six_inputs(home: House, counts: Sit) -> None:
    case = story.ordinary_case()
    home.clock_says(story.days_later(1))
    counted = counts("ul-kons-1")
    who = counted.who
    who.opens("propose", case)
    counted.begins()
    for name in ("criterion_a", "criterion_b", "criterion_c", "consequence", "interim"):
        who.writes(**{name: "Det går på tværs."})
    who.page.get_by_role("radio", name="Morten Stensbro").check()
    expect(who.page.locator("[data-count-out]")).to_contain_text("Alle er udfyldt")
    counted.costs("propose")
    who.presses("main form[method=post] button.guld")
    assert stage_of(case) == Stage.STAR_PROPOSED


def test_the_other_half_is_signed_within_the_budget(home: House, counts: Sit) -> None:
    case = story.propose(story.ordinary_case())
    home.clock_says(story.days_later(1, 13))
    home.sweep()
    counted = counts("ff-tl-han")
    who = follows_the_mail(home, counted, case)
    who.follows("cosign", case)
    who.writes(criterion_a="yes", criterion_b="yes", criterion_c="yes")
    who.presses("main form[method=post] button.guld")
    counted.costs("cosign")
    assert stage_of(case) == Stage.DELIBERATION


@SIZES
def test_a_chief_approves_within_the_budget(home: House, counts: Sit, laid_before: Case, size: Any) -> None:
    counted = counts("ul-chef", size=size)
    who = follows_the_mail(home, counted, laid_before)
    who.follows("decide", laid_before)
    who.writes(choice="approve")
    who.presses("#beslut button[type=submit]")
    counted.costs("approve")
    assert who.page.url == home.page("decisions")


@SIZES
def test_a_chief_sends_back_within_the_budget(home: House, counts: Sit, laid_before: Case, size: Any) -> None:
    counted = counts("ff-chef", size=size)
    who = follows_the_mail(home, counted, laid_before)
    who.follows("decide", laid_before)
    who.writes(choice="return", remark="Hvem kører Kim om morgenen?")
    who.presses("#beslut button[type=submit]")
    counted.costs("return")
    assert stage_of(laid_before) == Stage.RECOMMENDATION


@SIZES
def test_a_correction_is_sent_and_answered_within_the_budget(
    home: House, counts: Sit, laid_before: Case, size: Any
) -> None:
    story.approve_all(laid_before, "ul-chef", story.days_later(10, 13))
    counted = counts("ff-chef", size=size)
    who = follows_the_mail(home, counted, laid_before)
    who.follows("decide", laid_before)
    who.writes(choice="approve_with_changes")
    who.presses("#beslut button[type=submit]")
    who.clicks_on("#ret-L2 > summary")
    for sector in ("Uddannelse & Læring", "Familie & Forebyggelse"):
        who.page.locator("#ret-L2").get_by_label(sector).fill("50")
    who.writes(reason="Arbejdet ligger i skoletiden.")
    who.presses("#ret button.foerst")
    counted.costs("correct")
    (row,) = standing(story.newest(laid_before))

    home.clock_says(story.days_later(10, 14))
    home.sweep()
    counted = counts("ul-chef", size=size)
    other = follows_the_mail(home, counted, laid_before)
    other.follows("decide", laid_before)
    other.follows("answer_correction", laid_before, str(row.pk))
    other.writes(accepts="yes")
    other.presses("#beslut button[type=submit]")
    counted.costs("answer")
    assert story.pass_time(laid_before, story.days_later(10, 15)).stage == Stage.DECIDED


def test_a_gap_between_payers_is_mended_in_two_inputs(home: House, counts: Sit) -> None:
    case = six_lines_with_a_gap()
    home.clock_says(story.days_later(9))
    counted = counts("ul-kons-1")
    who = counted.who
    who.opens("recommendation", case)
    counted.begins()
    who.clicks_on("#kontrol a[data-wrong]")
    assert who.focused() == share(who, 4, "Uddannelse & Læring")
    who.page.keyboard.type("70")
    who.page.keyboard.press("Tab")
    expect(who.page.locator("#kontrol")).to_contain_text("Alle linjer er udfyldt")
    counted.costs("gap")


@SIZES
def test_a_telephone_note_from_any_page_is_within_the_budget(home: House, counts: Sit, size: Any) -> None:
    case = story.cosign(story.propose(story.ordinary_case()))
    home.clock_says(story.days_later(3, 9))
    counted = counts("ul-kons-1", size=size)
    who = counted.who
    who.opens("my_work")
    counted.begins()
    who.presses("header a[href^='/telefonnotat/']")
    who.writes(case=str(case.pk), text="Mor ringer igen på mandag.")
    who.presses("main form button.foerst")
    counted.costs("phone note")
    assert who.page.url == home.page("my_work")
    assert Note.objects.get(case=case, kind="phone").text == "Mor ringer igen på mandag."
