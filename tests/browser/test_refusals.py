"""What happens to nonsense: a Danish sentence at the right place, the focus on what is wrong, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from cases.models import Case
from tests import story
from tests.browser.house import House
from tests.browser.person import Person

Sit = Callable[..., Person]
ENGLISH = re.compile(r"\b(the|write|choose|must|and|your|what|why|yes|with|before|without|this|there|one|both)\b", re.I)
SEND = "main form[method=post] button[type=submit].foerst, main form[method=post] button[type=submit].guld"
# The place of a problem: its target itself, what describes it, or the box that both stand in.
TOLD_THERE = """id => {
    const target = document.getElementById(id);
    if (!target) return "no such place";
    const box = target.parentElement.closest(".felt, .kf, .krit, fieldset, td, .panel-b, form") || target;
    const by = (target.getAttribute("aria-describedby") || "").split(" ").map(each => document.getElementById(each));
    const said = [...by.filter(Boolean), ...box.querySelectorAll(".feltfejl")].map(each => each.textContent).join(" ");
    return said.trim();
}"""


@pytest.fixture(autouse=True)
def today(home: House) -> None:
    home.clock_says(story.days_later(14))


def is_refused(someone: Person, *sentences: str, number: int | None = None) -> list[str]:
    """A summary that has the focus; each sentence is Danish, leads to a field, and stands at that field too."""
    summary = someone.page.locator("main .note[data-n=fejl][data-focus]")
    expect(summary).to_be_focused()
    assert someone.page.title().startswith("Fejl:")
    said = someone.errors()
    assert len(said) == (number or len(sentences)), said
    for sentence in sentences:
        assert any(sentence in each for each in said), said
    for each in said:
        assert not ENGLISH.search(each), each
    for link in summary.locator("li").all():
        told_at_the_field(someone, link.locator("a").first.get_attribute("href", timeout=500) or "", link.inner_text())
    return said


def told_at_the_field(someone: Person, href: str, sentence: str) -> None:
    words = sentence.rpartition(" – ")[2].strip()
    assert words in someone.page.evaluate(TOLD_THERE, href[1:]), f"»{sentence}« is not told at {href}"


def keeps(someone: Person, **typed: str) -> None:
    for name, text in typed.items():
        expect(someone.page.locator(f'main [name="{name}"]')).to_have_value(text)


def test_an_empty_star_says_everything_that_is_missing(home: House, sit: Sit) -> None:
    who = sit("ul-kons-1")
    who.opens("propose", story.ordinary_case())
    who.writes(consequence="Kim holder op med at komme i skole.", criterion_b="Begge sider mærker det.")
    who.presses(SEND)
    is_refused(who, "Skriv", number=4)
    keeps(who, consequence="Kim holder op med at komme i skole.", criterion_b="Begge sider mærker det.")
    who.writes(consequence="", criterion_b="")
    who.presses(SEND)
    is_refused(who, "Skriv", number=6)


def test_a_new_case_without_anything_is_refused_field_by_field(home: House, sit: Sit) -> None:
    who = sit("ul-kons-1")
    who.opens("new_case")
    who.presses("button[name=propose]")
    is_refused(who, number=4)
    who.writes(name="Kim Prøvesen", cpr="123456-7890", birth_date="2016-05-12", summary="Uenighed.")
    who.presses("button[name=propose]")
    is_refused(who, number=1)
    keeps(who, name="Kim Prøvesen", birth_date="2016-05-12", summary="Uenighed.")


def test_signing_with_no_answer_is_refused_criterion_by_criterion(home: House, sit: Sit) -> None:
    case = story.propose(story.ordinary_case())
    who = sit("ff-tl-han")
    who.opens("cosign", case)
    who.writes(justification_a="Vi ser det på samme måde.")
    who.presses(SEND)
    is_refused(who, "Vælg ja, delvis eller nej", number=3)
    keeps(who, justification_a="Vi ser det på samme måde.")
    who.writes(criterion_a="yes", criterion_b="partly", criterion_c="yes")
    who.presses(SEND)
    is_refused(who, number=1)
    assert who.page.locator('[name="criterion_b"][value="partly"]').is_checked(), "the answer is still there"
    who.writes(criterion_b="no", justification_b="Det mærkes kun hos os.")
    who.presses(SEND)
    is_refused(who, number=1)


def test_declining_without_a_reason_is_refused(home: House, sit: Sit) -> None:
    case = story.propose(story.ordinary_case())
    who = sit("ff-tl-han")
    who.opens("decline", case)
    who.presses(SEND)
    is_refused(who, "Skriv", number=1)
    assert Case.objects.get(pk=case.pk).stage == "star_proposed"


@pytest.fixture
def laid_before(home: House) -> Any:
    case = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    return story.lay_before(story.approve(case))


def test_a_chief_who_disagrees_says_why_and_with_what(home: House, sit: Sit, laid_before: Any) -> None:
    who = sit("ff-chef")
    who.opens("decide", laid_before)
    who.writes(choice="disagree")
    who.presses("#beslut button[type=submit]")
    is_refused(who, "Skriv, hvorfor du er uenig", "punkt", number=2)
    assert who.page.locator('[name="choice"][value="disagree"]').is_checked()
    who.writes(remark="Det er skolens opgave.")
    who.presses("#beslut button[type=submit]")
    is_refused(who, "punkt", number=1)
    keeps(who, remark="Det er skolens opgave.")
    who.writes(remark="")
    who.page.locator('[name="contested"][value="2"]').check()
    who.presses("#beslut button[type=submit]")
    is_refused(who, "Skriv, hvorfor du er uenig", number=1)
    assert who.page.locator('[name="contested"][value="2"]').is_checked()
    assert not who.page.locator('[name="contested"][value="1"]').is_checked()


def test_a_chief_who_returns_it_asks_something(home: House, sit: Sit, laid_before: Any) -> None:
    who = sit("ff-chef")
    who.opens("decide", laid_before)
    who.presses("#beslut button[type=submit]")
    is_refused(who, "Vælg din beslutning", number=1)
    who.writes(choice="return")
    who.presses("#beslut button[type=submit]")
    is_refused(who, "Skriv", number=1)
    assert who.page.locator('[name="choice"][value="return"]').is_checked()


def test_the_director_gives_reasons(home: House, sit: Sit, laid_before: Any) -> None:
    story.refer(laid_before)
    who = sit("direktoer")
    who.opens("direct", laid_before)
    who.presses("#beslut button[type=submit]")
    is_refused(who, "Vælg din beslutning", number=1)
    for choice in ("decide", "return"):
        who.writes(choice=choice)
        who.presses("#beslut button[type=submit]")
        is_refused(who, "Skriv", number=2 if choice == "decide" else 1)  # what holds for the contested line, too
        assert who.page.locator(f'[name="choice"][value="{choice}"]').is_checked()


def test_a_follow_up_says_what_is_missing(home: House, sit: Sit, laid_before: Any) -> None:
    case = story.carry_out(story.decide(laid_before))
    home.clock_says(story.on(story.FIRST_DAY.replace(month=6, day=30)))
    who = sit("ul-kons-1")
    who.opens("follow_up", case)
    typed = {"school_part": "Kim er i skole hver dag.", "actual_L1": "90.000", "conclusion_text": "Vi fortsætter."}
    who.writes(**typed, status_L1="partly", conclusion="continue")
    who.presses(SEND)
    missing = ("Skriv, hvad barnet ønsker", "Skriv, hvorfor der følges op", "Vælg ja, delvis eller nej")
    is_refused(who, *missing, number=3 + case.needs.count())
    keeps(who, school_part="Kim er i skole hver dag.", actual_L1="90.000", conclusion_text="Vi fortsætter.")
    assert who.page.locator('[name="status_L1"][value="partly"]').is_checked()
    assert who.page.locator('[name="conclusion"][value="continue"]').is_checked()


def test_no_option_before_a_need(home: House, sit: Sit) -> None:
    case = story.ordinary_case()
    case.needs.all().delete()
    case = story.cosign(story.propose(case))
    who = sit("ul-kons-1")
    who.opens("case", case)
    assert who.page.locator('a[href*="propose_option"]').count() == 0
    assert who.goes_to(home.page("act", case, "propose_option")) == 409
    said = who.reads()
    assert "Skriv, hvad barnet har brug for" in said
    assert not ENGLISH.search(who.reads("main .note[data-n=adv]"))


def test_laying_before_with_everything_missing_says_it_all_at_once(home: House, sit: Sit) -> None:
    case = story.ordinary_case()
    case.perspectives.all().delete()
    case = story.deliberate(story.cosign(story.propose(case)))
    who = sit("ul-kons-1")
    who.opens("recommendation", case)
    who.presses("#laegop")
    nothing = refused_to_lay_before(who)
    assert len(nothing) >= 8, nothing
    who.presses('#fordeling form[action$="/ny-linje/"] button')
    who.presses("#laegop")
    said = refused_to_lay_before(who)
    assert len([each for each in said if each.startswith("Linje 1")]) >= 8, said
    for words in ("beder cheferne", "barnet", "at-punkt", "alternativ", "ord", "opfølgning", "godkende"):
        assert any(words in each for each in said), (words, said)
    who.photographs("alt mangler")


def refused_to_lay_before(who: Person) -> list[str]:
    summary = who.page.locator("main .note[data-n=fejl][data-focus]")
    expect(summary).to_be_focused()
    said = who.errors()
    assert not [each for each in said if ENGLISH.search(each)]
    links = [link.get_attribute("href") or "" for link in summary.locator("li a").all()]
    assert len(links) == len(said), "every reason leads to where it is mended"
    nowhere = [href for href in links if not who.page.locator(f'[id="{href[1:]}"]').count()]
    assert nowhere == []
    return said
