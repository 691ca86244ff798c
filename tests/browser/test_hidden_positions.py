"""Do two people who sit side by side see nothing of each other's answer until both have given it, and then both."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cases.models import Case
from escalation.models import Option
from tests import story
from tests.browser.house import House
from tests.browser.person import PHONE, Person

Sit = Callable[..., Person]


@pytest.fixture
def case(home: House) -> Case:
    """Two are asked: the pair. One option is on the table."""
    case = story.cosign(story.propose(story.ordinary_case()))
    story.act("ask_question", case, "ul-kons-1", story.days_later(3), title="Hvad skal der til?", text="Ro.")
    given = {"title": "Mellemform", "description": "Støtte i klassen"}
    case = story.act("propose_option", case, "ul-kons-1", story.days_later(3), **given)
    home.clock_says(story.days_later(4, 9))
    return case


def answers(who: Person, home: House, case: Case, stance: str, why: str) -> None:
    option = Option.objects.get(deliberation__case=case)
    who.page.goto(f"{home.page('act', case, 'take_stance')}?option={option.pk}")
    who.page.locator(f"input[name=stance][value={stance}]").check()
    who.write("textarea[name=reason]", why)
    who.clicks_on("main form button.foerst")
    who.page.wait_for_url(f"**/sager/{case.pk}/**")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_answer_is_seen_by_the_other_when_both_have_answered_and_the_shift_after(
    home: House, sit: Sit, case: Case, scripts: bool
) -> None:
    first, second = sit("ul-kons-1", scripts=scripts), sit("ff-tl-han", size=PHONE, scripts=scripts)
    answers(first, home, case, "against", "Det er for lidt for Kim.")
    assert "Det er for lidt for Kim." in first.page.content()
    for name in ("case", "log", "print_case"):
        second.opens(name, case)
        content = second.page.content()
        assert "Det er for lidt for Kim." not in content, name
        assert "sagde, hvor" not in content and "said where they stand" not in content, name
    answers(second, home, case, "support", "Vi når det sammen.")
    assert "Det er for lidt for Kim." in second.page.content()
    answers(first, home, case, "support", "Nu er jeg med.")
    second.opens("case", case)
    second.page.get_by_text("fra imod til for").first.wait_for()
    assert not second.scrolls_sideways()
