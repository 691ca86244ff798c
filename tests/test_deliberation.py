"""Does the group talk as it should: from the first word to the end, with the invited, the needs and the options."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cases.access import NotVisible
from cases.models import Case, Stage
from escalation.models import Concern, Deliberation, Meeting, Option, OptionPosition, Post, Question, SeparateCost
from escalation.moves import Forbidden, Incomplete, OutOfTurn, Refused
from escalation.workflow import perform
from tests import story
from tests.story import act, days_later, person, unit

pytestmark = pytest.mark.usefixtures("world")


def missing(verb: str, case: Case, by: str, at: dt.datetime, **given: Any) -> set[str]:
    with pytest.raises(Incomplete) as refused:
        perform(verb, case, by=person(by), at=at, **given)
    return {problem.field for problem in refused.value.problems}


def refused_code(verb: str, case: Case, by: str, at: dt.datetime, **given: Any) -> str:
    with pytest.raises(OutOfTurn) as refused:
        perform(verb, case, by=person(by), at=at, **given)
    return refused.value.code


def test_it_cannot_begin_before_both_have_signed(half_star: Case) -> None:
    assert refused_code("start_deliberation", half_star, "ul-kons-1", days_later(2)) == "E-NOTCONFIRMED"
    assert not Deliberation.objects.exists()


@pytest.mark.parametrize("who", ["ul-kons-1", "ff-tl-han"])
def test_each_of_the_pair_may_begin_it(star_case: Case, who: str) -> None:
    act("start_deliberation", star_case, who, days_later(3))
    assert star_case.deliberations.get().started_at == days_later(3)


def test_it_begins_with_the_first_word_and_only_once(star_case: Case) -> None:
    act("ask_question", star_case, "ff-tl-han", days_later(3), title="Hvad er prøvet?")
    act("reply", star_case, "ul-kons-1", days_later(4), text="Støttetimer.", question=Question.objects.get())
    assert star_case.deliberations.get().started_at == days_later(3)


def test_a_meeting_that_is_planned_begins_nothing_and_one_that_is_held_does(star_case: Case) -> None:
    at, given = days_later(3), {"place": "Rådhuset"}
    act("plan_meeting", star_case, "ul-kons-1", at, meeting_at=days_later(5), **given)
    assert star_case.deliberations.get().started_at is None
    act("write_minutes", star_case, "ul-kons-1", days_later(5), meeting=Meeting.objects.get(), minutes="Enige.")
    assert star_case.deliberations.get().started_at == days_later(5)


def test_it_cannot_end_before_something_was_said(star_case: Case) -> None:
    assert refused_code("end_deliberation", star_case, "ul-kons-1", days_later(3)) == "E-NODISCUSSION"
    act("plan_meeting", star_case, "ul-kons-1", days_later(3), meeting_at=days_later(9), place="Skolen")
    assert refused_code("end_deliberation", star_case, "ul-kons-1", days_later(4)) == "E-NODISCUSSION"
    assert act("end_deliberation", star_case, "ul-kons-1", days_later(10)).stage == Stage.RECOMMENDATION


def test_the_end_is_kept_and_the_recommendation_is_to_be_written(star_case: Case) -> None:
    case = story.deliberate(star_case)
    assert (case.stage, case.deliberations.get().ended_at) == (Stage.RECOMMENDATION, days_later(7))


def test_an_invited_leader_may_ask_and_reply_but_not_settle_nor_invite(star_case: Case) -> None:
    case = story.invite(star_case, "ul-skole-2")
    act("ask_question", case, "ul-skole-2", days_later(3), title="Hvornår begynder støtten?", text="Vi er klar.")
    assert Post.objects.get().author == person("ul-skole-2")
    with pytest.raises(Forbidden):
        perform("agree_question", case, by=person("ul-skole-2"), at=days_later(3), question=Question.objects.get())
    with pytest.raises(Forbidden):
        perform("invite", case, by=person("ul-skole-2"), at=days_later(3), invited=person("ul-skole-3"))


def test_the_invited_can_neither_write_nor_see_after_the_last_day(star_case: Case) -> None:
    case = story.invite(star_case, "ul-skole-2")
    last = dt.datetime.combine(days_later(12).date(), dt.time(23, 59, 59), days_later(12).tzinfo)
    act("reply", case, "ul-skole-2", last, text="Et sidste ord.", question=None)
    with pytest.raises(NotVisible):
        perform("reply", case, by=person("ul-skole-2"), at=last + dt.timedelta(seconds=1), text="For sent.")


def test_an_invitation_says_whom_why_on_which_basis_and_until_when(star_case: Case) -> None:
    at = days_later(3)
    assert missing("invite", star_case, "ul-kons-1", at) == {"invited", "reason", "access_until", "basis"}
    given = {"invited": person("ul-skole-2"), "reason": "Kender Kim", "basis": "consent"}
    assert missing("invite", star_case, "ul-kons-1", at, access_until=days_later(2).date(), **given) == {"access_until"}
    act("invite", star_case, "ul-kons-1", at, access_until=at.date(), **given)


def test_an_invitation_that_begins_later_opens_nothing_yet(star_case: Case) -> None:
    case = story.invite(star_case, "ul-skole-2", access_from=days_later(5).date())
    with pytest.raises(NotVisible):
        perform("reply", case, by=person("ul-skole-2"), at=days_later(4, 23), text="Må jeg?", question=None)
    act("reply", case, "ul-skole-2", days_later(5, 0), text="Nu må jeg.", question=None)


def test_two_may_invite_the_same_person_from_the_same_day(star_case: Case) -> None:
    monday = days_later(6).date()
    story.invite(star_case, "ul-skole-2", access_from=monday)
    story.invite(star_case, "ul-skole-2", by="ff-tl-han", access_from=monday, access_until=days_later(20).date())


def test_a_question_is_open_until_somebody_records_agreement_and_can_be_opened_again(star_case: Case) -> None:
    act("ask_question", star_case, "ul-kons-1", days_later(3), title="Hvem støtter om morgenen?")
    question = Question.objects.get()
    act("agree_question", star_case, "ff-tl-han", days_later(4), question=question)
    question.refresh_from_db()
    assert (question.agreed_by, question.agreed_at) == (person("ff-tl-han"), days_later(4))
    act("reopen_question", star_case, "ul-kons-1", days_later(5), question=question)
    question.refresh_from_db()
    assert (question.agreed_by, question.agreed_at) == (None, None)


def test_open_questions_stand_first(star_case: Case) -> None:
    for number, title in enumerate(("Første", "Anden", "Tredje")):
        act("ask_question", star_case, "ul-kons-1", days_later(3, 8 + number), title=title)
    act("agree_question", star_case, "ul-kons-1", days_later(4), question=Question.objects.get(title="Første"))
    assert list(Question.objects.values_list("title", flat=True)) == ["Anden", "Tredje", "Første"]


def test_words_are_asked_for_where_they_are_missing(star_case: Case) -> None:
    at = days_later(3)
    assert missing("ask_question", star_case, "ul-kons-1", at, title=" ") == {"title"}
    assert missing("reply", star_case, "ul-kons-1", at, text="", question=None) == {"text"}
    assert missing("plan_meeting", star_case, "ul-kons-1", at) == {"meeting_at", "place"}
    assert missing("propose_option", star_case, "ul-kons-1", at) == {"title", "description"}
    assert missing("add_separate_cost", star_case, "ul-kons-1", at) == {"sector", "what", "yearly", "assumptions"}
    assert missing("add_need", star_case, "ul-kons-1", at) == {"description", "dimension"}
    assert missing("add_measure", star_case, "ul-kons-1", at) == {"name", "unit"}
    assert missing("add_tried", star_case, "ul-kons-1", at) == {"channel"}
    assert missing("add_perspective", star_case, "ul-kons-1", at) == {"who", "words"}
    assert missing("add_consent", star_case, "ul-kons-1", at) == {"given_by", "scope", "units"}
    assert missing("write_note", star_case, "ul-kons-1", at) == {"text"}


@pytest.mark.parametrize(("verb", "field"), [("write_note", "text"), ("add_tried", "channel")])
def test_blanks_are_no_words(star_case: Case, verb: str, field: str) -> None:
    assert missing(verb, star_case, "ul-kons-1", days_later(3), **{field: "  "}) == {field}


@pytest.mark.parametrize("value", [None, -1, 11])
def test_concern_is_a_number_from_0_to_10(star_case: Case, value: int | None) -> None:
    assert missing("give_concern", star_case, "ul-kons-1", days_later(3), value=value) == {"value"}


def test_every_voice_keeps_its_own_number(star_case: Case) -> None:
    act("give_concern", star_case, "ul-kons-1", days_later(3), value=8, dimension="dagtilbud_skole_laering")
    act("give_concern", star_case, "ff-tl-han", days_later(3), value=3, dimension="dagtilbud_skole_laering")
    act("give_concern", star_case, "ul-kons-1", days_later(3), value=0, voice="mother")
    rows = Concern.objects.filter(case=star_case).order_by("pk").values_list("person__code", "voice", "value")
    assert list(rows) == [("ul-kons-1", "", 8), ("ff-tl-han", "", 3), (None, "mother", 0)]


def test_needs_come_before_options(star_case: Case) -> None:
    star_case.needs.all().delete()
    given = {"title": "Mellemform", "description": "Støtte i klassen"}
    assert refused_code("propose_option", star_case, "ul-kons-1", days_later(3), **given) == "E-NEEDS"
    act("add_need", star_case, "ul-kons-1", days_later(3), dimension="familieforhold", description="Ro derhjemme")
    act("propose_option", star_case, "ul-kons-1", days_later(3), **given)
    assert Option.objects.get().key == "A"


def test_options_have_letters_and_a_price_per_sector(star_case: Case) -> None:
    story.discuss(star_case)
    first, second = Option.objects.order_by("key")
    assert (first.key, second.key) == ("A", "B")
    assert {cost.sector.code: cost.yearly_high_dkk for cost in first.costs.all()} == {"UL": 60_000, "FF": 240_000}
    assert {cost.sector.code: cost.yearly_low_dkk for cost in second.costs.all()} == {"UL": 400_000}


def test_a_new_stance_takes_the_place_of_the_old_one(star_case: Case) -> None:
    option = Option.objects.filter(deliberation__case=story.discuss(star_case)).earliest("key")
    for stance in ("support", "against"):
        act("take_stance", star_case, "ff-tl-han", days_later(7), option=option, stance=stance)
    assert [position.stance for position in OptionPosition.objects.all()] == ["against"]
    assert missing("take_stance", star_case, "ff-tl-han", days_later(7), option=option, stance="perhaps") == {"stance"}


def test_what_a_sector_would_do_alone_has_its_price(star_case: Case) -> None:
    act(
        "add_separate_cost",
        star_case,
        "ul-kons-1",
        days_later(3),
        sector=unit("UL"),
        what="Specialskole",
        assumptions="Takst 2026",
        yearly=0,
    )
    cost = SeparateCost.objects.get()
    assert (cost.sector.code, cost.yearly_low_dkk, cost.yearly_high_dkk, cost.written_by) == (
        "UL",
        0,
        0,
        person("ul-kons-1"),
    )


@pytest.mark.parametrize("verb", ["agree_question", "take_stance", "write_minutes"])
def test_nothing_is_done_to_another_case_through_this_one(star_case: Case, verb: str) -> None:
    other = story.discuss(story.cosign(story.propose(story.ordinary_case(by="dt-kons-1"), by="dt-kons-1")), "dt-kons-1")
    act("plan_meeting", other, "dt-kons-1", days_later(6), meeting_at=days_later(8), place="Børnehuset")
    given = {
        "agree_question": {"question": Question.objects.get()},
        "take_stance": {"option": Option.objects.earliest("key"), "stance": "support"},
        "write_minutes": {"meeting": Meeting.objects.get(), "minutes": "Ikke min sag."},
    }
    with pytest.raises(Refused):
        perform(verb, star_case, by=person("ul-kons-1"), at=days_later(7), **given[verb])
