"""Can a chief approve with another wording of one line, and does nothing hold before the others have said yes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import CLOCK, DemoClock
from cases.access import NotVisible
from cases.models import Case, Stage
from escalation.corrections import standing
from escalation.models import Correction, Decision, Policy, Position
from escalation.moves import Forbidden, Incomplete, OutOfTurn
from escalation.workflow import perform
from notifications.models import Notification
from orgunits.models import Role
from tests import story
from tests.story import act, days_later, person

EVEN = {"L2": {"shares": {"UL": 50, "FF": 50}}}
WHY = "Arbejdet ligger i skoletiden."


def correct(case: Case, by: str = "ff-chef", corrected: Any = None, hour: int = 12) -> Case:
    given = {"corrected": corrected or EVEN, "reason": WHY}
    return act("approve_with_changes", case, by, days_later(13, hour), **given)


def say(case: Case, accepts: bool, by: str = "ul-chef", hour: int = 13) -> Case:
    (row,) = standing(story.newest(case))
    return act("answer_correction", case, by, days_later(13, hour), correction=row, accepts=accepts, reason="Nej.")


def later(case: Case, hour: int = 14) -> Case:
    return story.pass_time(case, days_later(13, hour))


@pytest.fixture
def corrected(laid_before: Case) -> Case:
    """One chief has approved all of it; the other has corrected line L2."""
    return correct(story.approve_all(laid_before, "ul-chef", days_later(12)))


def test_nothing_is_decided_while_a_correction_is_unanswered(corrected: Case) -> None:
    assert later(corrected).stage == Stage.SUBMITTED
    assert not Decision.objects.exists()


def test_while_the_chiefs_may_think_again_the_table_says_that_the_correction_is_agreed_and_what_one_pays_then(
    corrected: Case,
) -> None:
    client = Client()
    client.force_login(person("ul-chef"))
    page = reverse("decide", args=[corrected.pk])

    def told() -> list[int]:
        text = client.get(page).content.decode().replace("\xa0", " ")
        said = ("Alle har sagt ja til rettelsen ovenfor", "med den aftalte rettelse: 160.000 kr.", "med den aftalte")
        return [text.count(words) for words in said]

    assert told() == [0, 0, 0]
    say(corrected, True)
    assert told() == [1, 1, 1], "what one's own sector pays is another, the whole is not"


def test_a_yes_decides_the_line_as_it_was_corrected_ten_minutes_later(corrected: Case) -> None:
    case = say(corrected, True)
    assert story.pass_time(case, days_later(13, 13) + dt.timedelta(minutes=9)).stage == Stage.SUBMITTED
    case = story.pass_time(case, days_later(13, 13) + dt.timedelta(minutes=10))
    decision = Decision.objects.get(case=case)
    assert case.stage == Stage.DECIDED
    shares = {row.sector.code: row.percent for row in decision.recommendation.lines.get(key="L2").shares.all()}
    assert shares == {"UL": 50, "FF": 50}
    assert decision.recommendation.corrected_from is not None
    assert (decision.recommendation.version, decision.recommendation.corrected_from.version) == (2, 1)


def test_what_was_laid_before_stays_word_for_word_when_it_is_decided_as_corrected(corrected: Case) -> None:
    before = story.newest(corrected).editions.last()
    assert before
    later(say(corrected, True))
    old = corrected.recommendations.get(version=1)
    assert (old.content_hash, old.editions.last()) == (before.hash, before)


def test_a_no_sends_only_that_line_to_the_director_with_both_wordings(corrected: Case) -> None:
    case = later(say(corrected, False))
    assert case.stage == Stage.WITH_DIRECTOR
    locked = {"corrected": {"L1": {"shares": {"UL": 10, "FF": 90}}}, "reason": "Sådan bliver det."}
    with pytest.raises(Incomplete) as refused:
        act("director_decides", case, "direktoer", days_later(14), **locked)
    assert [problem.code for problem in refused.value.problems] == ["E-LOCKED"]
    case = story.direct(case, corrected=EVEN, reason="Deles lige.")
    line = Decision.objects.get(case=case).recommendation.lines.get(key="L2")
    assert {row.sector.code: row.percent for row in line.shares.all()} == {"UL": 50, "FF": 50}


def test_chiefs_who_stand_by_different_wordings_can_never_be_settled_as_agreed(corrected: Case) -> None:
    with pytest.raises(OutOfTurn) as refused:
        perform("agree_decision", corrected, by=CLOCK, at=days_later(13, 14))
    assert refused.value.code == "E-DIFFVERSION"


def test_a_correction_nobody_answers_goes_up_when_the_chiefs_time_is_over(corrected: Case) -> None:
    for day in range(14, 40):
        corrected = story.pass_time(corrected, days_later(day))
    assert corrected.stage == Stage.WITH_DIRECTOR
    assert story.newest(corrected).referral.reasons == ["silence"]


def test_in_a_disqualified_chiefs_place_the_deputy_is_asked_and_the_chief_only_hears_of_it(laid_before: Case) -> None:
    case = act("declare_disqualified", laid_before, "ul-chef", days_later(12), reason="Familie.")
    case = correct(case)
    told = {row.person.code: row.code for row in Notification.objects.filter(event=case.events.latest("seq"))}
    assert told == {"ul-stf": "approve_with_changes", "ul-chef": "news"}


def test_the_one_who_corrects_does_not_answer_it(corrected: Case) -> None:
    with pytest.raises(OutOfTurn):
        say(corrected, True, by="ff-chef")


def test_a_chief_who_does_not_decide_here_neither_corrects_nor_answers(corrected: Case) -> None:
    for by in ("dt-chef", "ff-raad-5"):
        with pytest.raises(NotVisible):
            say(corrected, True, by=by)
    with pytest.raises(Forbidden):
        correct(corrected, by="ul-kons-1")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"L2": {"shares": {"UL": 50, "FF": 40}}}, "E-SHARES"),
        ({"L2": {"shares": {"UL": 50, "DT": 50}}}, "E-ROLE"),
        ({"L2": {"task": " "}}, "E-TASK"),
        ({"L2": {"end_on": "2020-01-01"}}, "E-NOEND"),
        ({}, "E-EMPTY"),
        ({"L9": {"task": "?"}}, "E-EMPTY"),
    ],
)
def test_an_unsound_correction_is_refused_at_its_line(laid_before: Case, fields: Any, code: str) -> None:
    with pytest.raises(Incomplete) as refused:
        act("approve_with_changes", laid_before, "ff-chef", days_later(13), corrected=fields, reason=WHY)
    assert code in {problem.code for problem in refused.value.problems}
    assert not Correction.objects.exists()


def test_a_correction_needs_a_reason(laid_before: Case) -> None:
    with pytest.raises(Incomplete) as refused:
        act("approve_with_changes", laid_before, "ff-chef", days_later(13), corrected=EVEN, reason=" ")
    assert [problem.code for problem in refused.value.problems] == ["E-REASON"]


def test_a_correction_can_be_taken_back_until_somebody_has_answered(corrected: Case) -> None:
    case = act("take_position", corrected, "ff-chef", days_later(13, 13), stance="approve")
    assert standing(story.newest(case)) == []
    assert story.think_again(case, days_later(13, 13)).stage == Stage.DECIDED


def test_a_counter_proposal_is_a_no_and_each_may_propose_once(corrected: Case) -> None:
    case = correct(corrected, by="ul-chef", corrected={"L2": {"shares": {"UL": 30, "FF": 70}}}, hour=13)
    (row,) = standing(story.newest(case))
    assert row.chief == person("ul-chef")
    with pytest.raises(Incomplete) as refused:
        correct(case, by="ff-chef", corrected={"L2": {"shares": {"UL": 45, "FF": 55}}}, hour=14)
    assert "E-ONCE" in {problem.code for problem in refused.value.problems}
    case = say(case, True, by="ff-chef", hour=14)
    case = later(case, 15)
    line = Decision.objects.get(case=case).recommendation.lines.get(key="L2")
    assert {share.sector.code: share.percent for share in line.shares.all()} == {"UL": 30, "FF": 70}


def test_an_amount_that_a_correction_lifts_above_the_grant_goes_up(corrected: Case) -> None:
    Role.objects.filter(code="chief_l2").update(grant_limit_dkk=110_000)
    case = later(say(corrected, True))
    assert case.stage == Stage.WITH_DIRECTOR
    assert "grant_limit" in story.newest(case).referral.reasons


def test_whoever_must_answer_is_told_at_once_and_it_is_their_turn(corrected: Case) -> None:
    notice = Notification.objects.get(code="approve_with_changes", person=person("ul-chef"))
    assert notice.mail == Notification.Mail.PENDING
    assert list(corrected.awaited.values_list("person__code", flat=True)) == ["ul-chef"]


def test_positions_and_the_decision_name_the_words_they_are_about(corrected: Case) -> None:
    version = story.newest(corrected)
    assert set(Position.objects.values_list("content_hash", flat=True)) == {version.content_hash}
    case = later(say(corrected, True))
    decision = Decision.objects.get(case=case)
    assert decision.content_hash == decision.recommendation.content_hash != version.content_hash


def test_with_no_time_to_think_again_the_last_word_decides_at_once(laid_before: Case) -> None:
    Policy.objects.update(undo_minutes=0)
    case = story.approve_all(story.approve_all(laid_before, "ul-chef"), "ff-chef")
    assert case.stage == Stage.DECIDED


def test_a_changed_mind_within_ten_minutes_is_heard(laid_before: Case) -> None:
    case = story.approve_all(story.approve_all(laid_before, "ul-chef"), "ff-chef")
    at = days_later(13) + dt.timedelta(minutes=9)
    case = act("return_to_group", case, "ff-chef", at, questions="Hvad med transporten?")
    assert story.pass_time(case, days_later(14)).stage == Stage.RECOMMENDATION
    assert not Decision.objects.exists()


def test_after_ten_minutes_the_decision_stands(laid_before: Case) -> None:
    case = story.decide(laid_before)
    with pytest.raises(OutOfTurn):
        story.approve_all(case, "ff-chef", days_later(14))


def test_a_chief_who_answers_the_correction_first_is_told_that_the_rest_is_still_to_be_decided(
    laid_before: Case, settings: Any
) -> None:
    settings.DEMO = True
    case = correct(laid_before)
    DemoClock.objects.create(ahead=days_later(13, 13) - clock.now())
    (row,) = standing(story.newest(case))
    chief = Client()
    chief.force_login(person("ul-chef"), "allauth.account.auth_backends.AuthenticationBackend")
    assert "Den svarer du på for sig" in chief.get(reverse("decide", args=[case.pk])).content.decode()
    path = reverse("answer_correction", args=[case.pk, row.pk])
    assert "Resten har du ikke svaret på endnu" in chief.get(path).content.decode()
    answered = chief.post(path, {"accepts": "yes"}, follow=True).content.decode()
    assert "Tag nu stilling til resten" in answered and "Den svarer du på for sig" not in answered
    assert case.awaited.filter(person=person("ul-chef"), task="decide").exists()
