"""Whose turn is it: exactly those who must act now, by which deadline, and since when."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Case, Stage
from escalation.awaited import TURNS
from escalation.models import Awaited
from tests import story
from tests.story import FIRST_DAY, act, days_later, on

pytestmark = pytest.mark.usefixtures("world")


def turns(case: Case) -> set[tuple[str, str, str | None]]:
    """Who must do what, by which deadline."""
    rows = Awaited.objects.filter(case=case)
    return set(rows.values_list("person__code", "task", "deadline__code"))


def test_every_stage_says_whose_turn_it_is() -> None:
    assert set(TURNS) == set(Stage.values)


def test_nobody_is_asked_in_an_ordinary_case(ordinary_case: Case) -> None:
    assert turns(ordinary_case) == set()


def test_the_partner_is_asked_to_sign(half_star: Case) -> None:
    assert turns(half_star) == {("ff-tl-han", "cosign", "star_answer")}


def test_the_proposer_is_asked_to_talk_after_a_refusal(half_star: Case) -> None:
    assert turns(story.decline(half_star)) == {("ul-kons-1", "talk", "declined_talk")}


def test_the_coordinator_is_asked_to_begin_the_deliberation_and_then_to_end_it(star_case: Case) -> None:
    assert turns(star_case) == {("ul-kons-1", "deliberate", "deliberation_start")}
    case = act("start_deliberation", star_case, "ul-kons-1", days_later(3))
    assert turns(case) == {("ul-kons-1", "deliberate", "deliberation_end")}


def test_the_text_is_written_by_one_approved_by_the_other_and_laid_before(star_case: Case) -> None:
    case = story.deliberate(star_case)
    assert turns(case) == {("ul-kons-1", "write", "recommendation")}
    case = act("approve_text", story.draft(case), "ul-kons-1", days_later(9))
    assert turns(case) == {("ff-tl-han", "approve_text", "recommendation")}
    case = act("approve_text", case, "ff-tl-han", days_later(9))
    assert turns(case) == {("ul-kons-1", "lay_before", None)}


def test_a_changed_text_is_the_coordinators_turn_again(drafted: Case) -> None:
    case = act("write_texts", drafted, "ff-tl-han", days_later(9, 13), dissent="Ingen")
    assert turns(case) == {("ul-kons-1", "write", "recommendation")}  # the clock runs on


def test_the_coordinator_awaits_the_familys_answer(star_case: Case) -> None:
    case = story.hear(story.draft(story.deliberate(star_case)))
    assert turns(case) == {("ul-kons-1", "hearing", "hearing_answer")}


def test_every_touched_chief_is_asked_until_they_have_answered(laid_before: Case) -> None:
    assert turns(laid_before) == {("ul-chef", "decide", "chiefs_decision"), ("ff-chef", "decide", "chiefs_decision")}
    assert turns(story.approve_all(laid_before, "ul-chef")) == {("ff-chef", "decide", "chiefs_decision")}


def test_the_director_is_asked_what_the_chiefs_could_not_settle(laid_before: Case) -> None:
    assert turns(story.refer(laid_before)) == {("direktoer", "direct", "director_decision")}


def test_after_the_decision_the_units_are_told_the_lines_accepted_and_the_ruling_made(decided: Case) -> None:
    assert turns(decided) == {
        ("ul-kons-1", "inform_units", "units_informed"),
        ("ul-skole-1", "accept_line", None),  # nobody is named: the unit's leader
        ("ff-raad-3", "accept_line", None),
        ("ff-tl-han", "ruling", "citizen_rulings_started"),
    }
    case = story.begin_implementation(decided)
    assert turns(case) == {
        ("ff-raad-3", "accept_line", None),
        ("ff-tl-han", "ruling", "citizen_rulings_started"),
    }


def test_the_coordinator_follows_up_by_law_first_and_as_agreed_later(in_follow_up: Case) -> None:
    to_begin = ("ul-skole-1", "begin_line", None)  # the first day of the task has come
    assert turns(in_follow_up) == {("ul-kons-1", "follow_up", "first_follow_up"), to_begin}
    assert turns(story.follow_up(in_follow_up)) == {("ul-kons-1", "follow_up", "next_follow_up")}


def test_nobody_is_asked_in_a_closed_case(in_follow_up: Case) -> None:
    assert turns(story.close(story.follow_up(in_follow_up, conclusion="close", next_on=None))) == set()


def test_a_turn_that_lasts_keeps_the_moment_it_began(laid_before: Case) -> None:
    case = story.approve_all(laid_before, "ul-chef", days_later(12))
    assert Awaited.objects.get(case=case).since == days_later(10)


def test_a_date_that_comes_changes_whose_turn_it_is(decided: Case) -> None:
    case = story.accept(story.begin_implementation(decided), "L2", "ff-raad-3")
    case = story.pass_time(case, on(FIRST_DAY))
    waiting = Awaited.objects.get(case=case, task="follow_up")
    assert (waiting.person.code, waiting.since) == ("ul-kons-1", on(FIRST_DAY))


def test_silence_moves_the_turn_from_the_chiefs_to_the_director(laid_before: Case) -> None:
    assert turns(story.pass_time(laid_before, on(dt.date(2026, 4, 9)))) == {
        ("direktoer", "direct", "director_decision"),
    }
