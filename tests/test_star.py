"""Is it a star only when two different people, by the pair rule and with three written criteria, have signed it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from cases.access import sight
from cases.models import Case, Depth, PartKind
from escalation.models import CriterionAnswer, Star
from escalation.moves import Forbidden, Incomplete
from escalation.workflow import perform
from orgunits.models import Deputy, Membership, OrgUnit, Role
from orgunits.people import partners_for
from tests import story
from tests.story import NOON, act, days_later, person

pytestmark = pytest.mark.usefixtures("world")
SINCE = dt.date(2020, 1, 1)


def proposal(**changes: Any) -> dict[str, Any]:
    given = {
        "partner": person("ff-tl-han"),
        "criteria": story.criteria(),
        "consequence": "Kim holder op med at komme i skole.",
        "interim": "Skolen giver to timers støtte.",
    }
    return given | changes


def codes(verb: str, case: Case, by: User, at: dt.datetime, **given: Any) -> set[str]:
    """The codes of everything that is missing, each with its field."""
    with pytest.raises(Incomplete) as missing:
        perform(verb, case, by=by, at=at, **given)
    return {f"{problem.code} {problem.field}" for problem in missing.value.problems}


def answers(*letters: str, words: str = "Fordi.") -> list[dict[str, str]]:
    return [
        {"code": code, "answer": answer, "justification": words} for code, answer in zip("abc", letters, strict=True)
    ]


def test_everything_that_a_proposal_lacks_is_said_at_once(ordinary_case: Case, consultant: User) -> None:
    assert codes("propose_star", ordinary_case, consultant, days_later(1)) == {
        *("E-CRITERION criterion_a", "E-CRITERION criterion_b", "E-CRITERION criterion_c"),
        *("E-CONSEQUENCE consequence", "E-INTERIM interim", "E-PAIR partner"),
    }


@pytest.mark.parametrize("field", ["consequence", "interim"])
def test_a_text_of_blanks_is_no_text(ordinary_case: Case, consultant: User, field: str) -> None:
    given = proposal(**{field: "  \n "})
    assert len(codes("propose_star", ordinary_case, consultant, days_later(1), **given)) == 1


def test_a_criterion_without_words_is_missing_and_is_named(ordinary_case: Case, consultant: User) -> None:
    given = proposal(criteria=[*story.criteria()[:2], {"code": "c", "answer": "yes", "justification": " "}])
    assert codes("propose_star", ordinary_case, consultant, days_later(1), **given) == {"E-CRITERION criterion_c"}


def test_fewer_criteria_are_enough_with_a_written_reason(ordinary_case: Case, consultant: User) -> None:
    given = proposal(criteria=story.criteria()[:1], fewer_reason="Chefen er allerede inddraget.")
    perform("propose_star", ordinary_case, by=consultant, at=days_later(1), **given)
    star = Star.objects.get(case=ordinary_case)
    assert (star.fewer_reason, star.answers.count()) == ("Chefen er allerede inddraget.", 1)


def test_three_criteria_that_are_answered_no_are_no_star(ordinary_case: Case, consultant: User) -> None:
    given = proposal(criteria=answers("no", "no", "no"))
    assert codes("propose_star", ordinary_case, consultant, days_later(1), **given)


def test_a_criterion_that_nobody_knows_does_not_count(ordinary_case: Case, consultant: User) -> None:
    made_up = {"code": "x", "answer": "yes", "justification": "Noget andet."}
    given = proposal(criteria=[*story.criteria()[:2], made_up])
    assert codes("propose_star", ordinary_case, consultant, days_later(1), **given)


@pytest.mark.parametrize(
    "partner",
    [
        "ul-kons-1",  # oneself
        "ul-kons-2",  # the same half, and one's deputy
        "dt-stf",  # a team leader outside the family department
        "ff-raad-3",  # a caseworker
        "ff-chef",
    ],
)
def test_a_partner_outside_the_pair_rule_is_refused(ordinary_case: Case, consultant: User, partner: str) -> None:
    given = proposal(partner=person(partner))
    assert codes("propose_star", ordinary_case, consultant, days_later(1), **given) == {"E-PAIR partner"}


@pytest.mark.parametrize("partner", ["ff-tl-mod", "ff-tl-fam", "ff-tl-han", "ff-tl-ung", "ff-stf"])
def test_every_team_leader_of_the_family_department_may_be_asked(ordinary_case: Case, partner: str) -> None:
    case = story.propose(ordinary_case, partner=partner)
    assert (case.stage, case.star_status) == ("star_proposed", "half")


@pytest.mark.parametrize("opener", ["dt-kons-1", "ul-kons-2"])
def test_a_consultant_of_either_general_sector_may_propose(opener: str, world: None) -> None:
    assert story.propose(story.ordinary_case(by=opener), by=opener).star_status == "half"


def test_the_team_leader_may_propose_and_the_consultant_signs_and_coordinates(world: None) -> None:
    case = story.propose(story.ordinary_case(by="ff-tl-han"), by="ff-tl-han", partner="ul-kons-1")
    case = story.cosign(case, by="ul-kons-1")
    assert (case.stage, case.star_status, case.coordinator) == ("deliberation", "confirmed", person("ul-kons-1"))


def test_ones_own_deputy_is_no_partner(ordinary_case: Case, consultant: User, team_leader: User) -> None:
    Deputy.objects.create(person=consultant, deputy=team_leader, since=SINCE)
    assert codes("propose_star", ordinary_case, consultant, days_later(1), **proposal()) == {"E-PAIR partner"}


def test_whom_one_stands_in_for_is_no_partner(ordinary_case: Case, consultant: User, team_leader: User) -> None:
    Deputy.objects.create(person=team_leader, deputy=consultant, since=SINCE)
    assert codes("propose_star", ordinary_case, consultant, days_later(1), **proposal()) == {"E-PAIR partner"}


def test_who_was_ones_deputy_last_year_may_be_a_partner(consultant: User, team_leader: User) -> None:
    Deputy.objects.create(person=consultant, deputy=team_leader, since=SINCE, until=dt.date(2025, 12, 31))
    assert team_leader in partners_for(consultant, NOON.date())


def test_a_role_that_ended_yesterday_signs_no_star(ordinary_case: Case, consultant: User, team_leader: User) -> None:
    Membership.objects.filter(user=team_leader).update(until=days_later(0).date())
    assert codes("propose_star", ordinary_case, consultant, days_later(1), **proposal()) == {"E-PAIR partner"}


def test_somebody_who_cannot_sign_in_is_no_partner(ordinary_case: Case, consultant: User, team_leader: User) -> None:
    User.objects.filter(pk=team_leader.pk).update(is_active=False)
    assert codes("propose_star", ordinary_case, consultant, days_later(1), **proposal()) == {"E-PAIR partner"}


def test_only_whoever_was_asked_may_sign(half_star: Case, other_team_leader: User) -> None:
    story.act("write_note", half_star, "ul-kons-1", days_later(1), text="Aftalt i telefonen.")
    Membership.objects.create(
        user=other_team_leader,
        unit=OrgUnit.objects.get(code="FF-HAN"),
        role=Role.objects.get(code="team_leader"),
        since=SINCE,
    )
    with pytest.raises(Forbidden):
        story.cosign(half_star, by="ff-tl-fam")
    assert Star.objects.get(case=half_star).second_by is None


def test_a_signature_needs_an_answer_to_each_criterion(half_star: Case, team_leader: User) -> None:
    assert codes("cosign_star", half_star, team_leader, days_later(2), criteria=[]) == {
        *("E-CRITERION criterion_a", "E-CRITERION criterion_b", "E-CRITERION criterion_c")
    }


def test_partly_and_no_need_words_of_ones_own(half_star: Case, team_leader: User) -> None:
    given = answers("yes", "partly", "no", words="")
    assert codes("cosign_star", half_star, team_leader, days_later(2), criteria=given) == {
        *("E-REASON justification_b", "E-REASON justification_c")
    }


def test_a_no_takes_a_reason_why_fewer_are_enough(half_star: Case, team_leader: User) -> None:
    given = answers("yes", "partly", "no")
    assert codes("cosign_star", half_star, team_leader, days_later(2), criteria=given) == {"E-CRITERION fewer_reason"}
    case = act("cosign_star", half_star, team_leader, days_later(2), criteria=given, fewer_reason="To er nok her.")
    assert (case.stage, Star.objects.get(case=case).second_fewer_reason) == ("deliberation", "To er nok her.")


def test_both_answers_to_every_criterion_are_kept(star_case: Case) -> None:
    rows = CriterionAnswer.objects.filter(star__case=star_case).values_list("code", "by__code")
    assert set(rows) == {(code, who) for code in "abc" for who in ("ul-kons-1", "ff-tl-han")}


def test_a_whole_star_has_a_coordinator_and_opens_the_deliberation(star_case: Case, consultant: User) -> None:
    assert (star_case.stage, star_case.star_status) == ("deliberation", "confirmed")
    assert star_case.coordinator == star_case.holder == consultant
    assert star_case.deliberations.get().started_at is None


def test_chiefs_learn_of_the_star_when_it_is_whole_and_no_more_than_the_headline(
    half_star: Case, ul_chief: User, ff_chief: User, dt_chief: User
) -> None:
    at = days_later(2)
    assert [sight(chief, half_star, at).depth for chief in (ul_chief, ff_chief, dt_chief)] == [0, 0, 0]
    case = story.cosign(half_star)
    depths = [sight(chief, case, at).depth for chief in (ul_chief, ff_chief, dt_chief)]
    assert depths == [Depth.HEADLINE, Depth.HEADLINE, 0]


def test_a_refusal_without_a_reason_is_none(half_star: Case, team_leader: User) -> None:
    assert codes("decline_star", half_star, team_leader, days_later(2), reason=" ") == {"E-REASON reason"}


def test_a_declined_star_stays_with_its_proposer_until_both_have_talked(half_star: Case, consultant: User) -> None:
    case = story.decline(half_star)
    assert (case.stage, case.star_status, case.holder) == ("star_declined", "declined", consultant)
    assert case.events.get(verb="decline_star").statements.get(kind="reason").text.startswith("Det kan løses")


@pytest.mark.parametrize("who", ["ul-kons-1", "ff-tl-han"])
def test_either_of_the_two_may_record_that_it_goes_on_as_an_ordinary_case(half_star: Case, who: str) -> None:
    case = act("end_talk", story.decline(half_star), who, days_later(3), agreed="Vi prøver med en fast aftale.")
    assert (case.stage, case.holder) == ("ordinary", person("ul-kons-1"))
    running = case.parts.filter(kind=PartKind.COUNTERPART, until=None)
    assert not running.exists()
    assert sight(person("ff-tl-han"), case, days_later(3)).depth == Depth.HEADLINE  # leads an involved unit


def test_what_was_agreed_on_is_written(half_star: Case, consultant: User) -> None:
    assert codes("end_talk", story.decline(half_star), consultant, days_later(3)) == {"E-REASON agreed"}


def test_a_star_may_be_proposed_again_to_another_partner(half_star: Case) -> None:
    case = act("end_talk", story.decline(half_star), "ul-kons-1", days_later(3), agreed="Vi prøver lidt endnu.")
    case = story.propose(case, partner="ff-tl-fam", at=days_later(20))
    case = story.cosign(case, by="ff-tl-fam", at=days_later(21))
    assert (case.stage, Star.objects.filter(case=case).count()) == ("deliberation", 2)
    pair = case.parts.filter(kind__in=(PartKind.PROPOSER, PartKind.COUNTERPART), until=None)
    assert {part.user.code for part in pair} == {"ul-kons-1", "ff-tl-fam"}


def test_the_units_of_both_halves_are_involved(half_star: Case) -> None:
    assert set(half_star.units.values_list("code", flat=True)) == {"UL-S01", "UL-INK", "FF-HAN"}


def test_what_both_wrote_about_fewer_criteria_is_kept(ordinary_case: Case, team_leader: User) -> None:
    given = proposal(criteria=story.criteria()[:1], fewer_reason="Chefen er allerede inddraget.")
    case = act("propose_star", ordinary_case, "ul-kons-1", days_later(1), **given)
    few = [row | {"answer": "no"} for row in story.criteria()]
    case = act("cosign_star", case, team_leader, days_later(2), criteria=few, fewer_reason="Én er nok her.")
    star = Star.objects.get(case=case)
    assert (star.fewer_reason, star.second_fewer_reason) == ("Chefen er allerede inddraget.", "Én er nok her.")
