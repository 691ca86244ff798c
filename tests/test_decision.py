"""Do exactly the touched chiefs decide together, and does only what they do not settle go up."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

from accounts.models import User
from cases.access import NotVisible, sight
from cases.models import Case, Depth, PartKind, Stage
from escalation import sweeps
from escalation.grants import grant_limit, sector_amounts
from escalation.models import Decision, GrantUse, LineProgress, Position, Referral, Ruling
from escalation.moves import Forbidden, Incomplete, OutOfTurn
from escalation.positions import deciding_chiefs
from escalation.workflow import SETTLING, perform
from orgunits.models import Membership, OrgUnit, Role
from tests import story
from tests.story import act, days_later, on, person, unit

pytestmark = pytest.mark.usefixtures("world")
LIMIT = 1_000_000  # DKK per year; what a level-2 chief may grant of the own sector's share


def priced(case: Case, cost: int, **shares: int) -> Case:
    """The school's line costs that much, paid by these sectors."""
    given = {"cost_dkk": cost, "shares": {unit(code): percent for code, percent in shares.items()}}
    return act("write_line", case, "ul-kons-1", days_later(8), **story.line_one(case) | given)


def at_the_chiefs(case: Case, at: dt.datetime | None = None) -> Case:
    return story.lay_before(story.approve(case, at=at), at=at)


def missing(verb: str, case: Case, by: str, at: dt.datetime | None = None, **given: Any) -> set[str]:
    with pytest.raises(Incomplete) as refused:
        perform(verb, case, by=person(by), at=at or days_later(11), **given)
    return {problem.field for problem in refused.value.problems}


def test_the_chiefs_are_derived_from_the_split(laid_before: Case) -> None:
    assert {chief.code for chief in deciding_chiefs(laid_before)} == {"ul-chef", "ff-chef"}


def test_one_chief_of_two_sectors_answers_once(laid_before: Case, ul_chief: User) -> None:
    OrgUnit.objects.filter(code="FF").update(head=ul_chief)
    assert deciding_chiefs(laid_before) == [ul_chief]


def test_one_answer_fills_every_point(laid_before: Case, ul_chief: User) -> None:
    case = story.approve_all(laid_before, "ul-chef")
    assert case.stage == Stage.SUBMITTED
    rows = Position.objects.filter(recommendation__case=case)
    assert {(row.at_point.no, row.chief, row.stance) for row in rows} == {
        *((1, ul_chief, "approve"), (2, ul_chief, "approve"))
    }


def test_a_text_that_changed_since_the_page_was_opened_is_not_answered(laid_before: Case) -> None:
    shown = story.newest(laid_before).shown_as
    case = act("return_to_group", laid_before, "ff-chef", days_later(11), questions="Hvem betaler?", shown=shown)
    case = at_the_chiefs(story.draft(case, at=days_later(12), dissent="UL betaler."), days_later(12))
    for verb, given in {"take_position": {"stance": "approve"}, "return_to_group": {"questions": "?"}}.items():
        with pytest.raises(OutOfTurn) as refused:
            perform(verb, case, by=person("ul-chef"), at=days_later(13), shown=shown, **given)
        assert refused.value.code == "E-OLDVERSION"
    assert not Position.objects.filter(recommendation=story.newest(case)).exists()
    perform(
        "take_position",
        case,
        by=person("ul-chef"),
        at=days_later(13),
        shown=story.newest(case).shown_as,
        stance="approve",
    )


def test_all_agree_and_it_is_decided_with_the_last_answer(laid_before: Case) -> None:
    case = story.decide(laid_before)
    decision = Decision.objects.get(case=case)
    assert (case.stage, decision.kind, decision.in_force, decision.director) == (Stage.DECIDED, "chiefs", True, None)
    assert decision.recommendation == story.newest(case)
    assert case.holder == person("ul-kons-1")


def test_a_decision_opens_every_line_and_every_ruling(decided: Case) -> None:
    assert {row.line.key for row in LineProgress.objects.all()} == {"L1", "L2"}
    ruling = Ruling.objects.get()
    assert (ruling.at_point.no, ruling.unit.code, ruling.started_at) == (2, "FF-HAN", None)
    assert sight(person("ff-raad-3"), decided, days_later(14)).depth == Depth.SHARE
    assert sight(person("ff-raad-4"), decided, days_later(14)).depth == 0


def test_what_each_chief_granted_and_by_which_power_is_kept(decided: Case) -> None:
    rows = GrantUse.objects.values_list("sector__code", "person__code", "amount_dkk", "limit_dkk")
    assert set(rows) == {("UL", "ul-chef", 60_000, LIMIT), ("FF", "ff-chef", 240_000, LIMIT)}


def test_what_the_sectors_pay_adds_up_to_the_cost_of_all_lines(written: Case) -> None:
    case = at_the_chiefs(priced(written, 33_333, UL=33, FF=33, DT=34))
    amounts = sector_amounts(story.newest(case))
    assert amounts == {"UL": 11_000, "FF": 211_000, "DT": 11_333}
    assert sum(amounts.values()) == 233_333


def test_a_disagreement_goes_to_the_director_when_all_have_answered(laid_before: Case) -> None:
    first = story.disagree(laid_before, "ff-chef")
    assert (first.stage, Referral.objects.exists()) == (Stage.SUBMITTED, False)
    case = story.think_again(story.approve_all(first, "ul-chef"))
    assert (case.stage, case.holder) == (Stage.WITH_DIRECTOR, person("direktoer"))
    assert Referral.objects.get().reasons == ["disagreement"]
    assert sight(person("direktoer"), case, days_later(14)).depth == Depth.FULL


def test_only_the_contested_points_are_disagreed_with(laid_before: Case) -> None:
    story.disagree(laid_before, "ff-chef", contested=(2,))
    rows = Position.objects.filter(chief__code="ff-chef").values_list("at_point__no", "stance")
    assert set(rows) == {(1, "approve"), (2, "disagree")}


def test_a_disagreement_has_a_reason_and_a_point(laid_before: Case) -> None:
    assert missing("take_position", laid_before, "ff-chef") == {"stance"}
    assert missing("take_position", laid_before, "ff-chef", stance="perhaps") == {"stance"}
    assert missing("take_position", laid_before, "ff-chef", stance="disagree") == {"reason", "contested"}


def test_disagreeing_with_a_point_that_is_not_there_is_no_approval(laid_before: Case) -> None:
    given = {"stance": "disagree", "contested": [7], "reason": "Det er skolens opgave."}
    assert missing("take_position", laid_before, "ff-chef", **given) == {"contested"}


def test_a_changed_mind_is_a_new_position_and_the_old_one_stays(laid_before: Case) -> None:
    story.disagree(laid_before, "ff-chef", days_later(11))
    story.approve_all(laid_before, "ff-chef", days_later(12))
    rows = Position.objects.filter(at_point__no=2, chief__code="ff-chef").order_by("pk")
    assert [(row.stance, row.superseded_at) for row in rows] == [("disagree", days_later(12)), ("approve", None)]
    assert story.think_again(story.approve_all(laid_before, "ul-chef")).stage == Stage.DECIDED


def test_a_chief_whom_the_split_does_not_touch_does_not_see_it(laid_before: Case) -> None:
    with pytest.raises(NotVisible):
        story.approve_all(laid_before, "dt-chef")


def test_a_chief_whose_sector_is_only_involved_sees_the_headline_and_does_not_decide(world: None) -> None:
    case = story.ordinary_case(units=("UL-S01", "FF-HAN", "DT-B01"))
    case = at_the_chiefs(story.draft(story.deliberate(story.cosign(story.propose(case)))))
    assert sight(person("dt-chef"), case, days_later(11)).depth == Depth.HEADLINE
    with pytest.raises(Forbidden):
        story.approve_all(case, "dt-chef")
    assert not case.notifications.filter(person=person("dt-chef"), code="lay_before").exists()


def test_a_chief_whose_sector_the_new_version_does_not_touch_is_not_asked_again(world: None) -> None:
    case = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    three = {unit("DT"): 10, unit("FF"): 90}
    case = at_the_chiefs(
        act("write_line", case, "ul-kons-1", days_later(8), **story.line_two(case) | {"shares": three})
    )
    asked = case.notifications.filter(code="lay_before", person=person("dt-chef"))
    assert asked.count() == 1
    case = act("return_to_group", case, "ff-chef", days_later(11), questions="Hvorfor dagtilbud?")
    case = act("write_line", case, "ul-kons-1", days_later(12), **story.line_two(case))
    case = at_the_chiefs(case, days_later(12, 15))
    assert {chief.code for chief in deciding_chiefs(case)} == {"ul-chef", "ff-chef"}
    assert asked.count() == 1


@pytest.mark.parametrize("who", ["ul-kons-1", "ff-tl-han"])
def test_nobody_of_the_pair_decides_on_their_own_star(laid_before: Case, who: str) -> None:
    with pytest.raises(Forbidden) as refused:
        story.approve_all(laid_before, who)
    assert refused.value.code == "E-DISQUALIFIED"


def test_a_chief_who_signed_the_star_cannot_decide_and_silence_takes_it_to_the_director(world: None) -> None:
    team_leader = Role.objects.get(code="team_leader")
    Membership.objects.create(user=person("ff-chef"), unit=unit("FF-FHA"), role=team_leader, since=dt.date(2020, 1, 1))
    star = story.cosign(story.propose(story.ordinary_case(), partner="ff-chef"), by="ff-chef")
    case = story.draft(story.deliberate(star))
    case = story.lay_before(story.approve(case, "ul-kons-1", "ff-chef"))
    for verb, given in {"take_position": {"stance": "approve"}, "return_to_group": {"questions": "?"}}.items():
        with pytest.raises(Forbidden) as refused:
            perform(verb, case, by=person("ff-chef"), at=days_later(11), **given)
        assert refused.value.code == "E-DISQUALIFIED"
    story.approve_all(case, "ul-chef")
    assert story.pass_time(case, on(dt.date(2026, 4, 9))).stage == Stage.WITH_DIRECTOR


def test_one_return_sends_it_back_at_once_and_voids_what_was_given(laid_before: Case) -> None:
    story.approve_all(laid_before, "ul-chef", days_later(11))
    case = act("return_to_group", laid_before, "ff-chef", days_later(12), questions="Hvem betaler befordringen?")
    version = story.newest(case)
    assert (case.stage, case.holder) == (Stage.RECOMMENDATION, person("ul-kons-1"))
    assert not version.positions.filter(superseded_at=None).exists()
    assert not version.approvals.filter(voided_at=None).exists()
    assert case.events.latest("seq").statements.get().text == "Hvem betaler befordringen?"


def test_a_return_says_what_the_group_must_answer(laid_before: Case) -> None:
    assert missing("return_to_group", laid_before, "ff-chef", questions=" ") == {"questions"}


def test_positions_on_the_old_version_do_not_count_on_the_new_one(laid_before: Case) -> None:
    story.approve_all(laid_before, "ul-chef", days_later(11))
    case = act("return_to_group", laid_before, "ff-chef", days_later(12), questions="Hvem betaler befordringen?")
    case = at_the_chiefs(story.draft(case, at=days_later(12), dissent="UL betaler."), days_later(12))
    case = story.approve_all(case, "ff-chef")
    assert case.stage == Stage.SUBMITTED
    assert story.think_again(story.approve_all(case, "ul-chef")).stage == Stage.DECIDED


@pytest.mark.parametrize(("cost", "stage"), [(LIMIT, Stage.DECIDED), (LIMIT + 1, Stage.WITH_DIRECTOR)])
def test_an_amount_above_the_chiefs_limit_goes_up_and_the_limit_itself_does_not(
    written: Case, cost: int, stage: str
) -> None:
    case = story.decide(at_the_chiefs(priced(written, cost, UL=100)))
    assert case.stage == stage
    assert [row.reasons for row in Referral.objects.all()] == ([["grant_limit"]] if stage != Stage.DECIDED else [])


def test_the_limit_is_held_against_the_sectors_share_of_all_lines_together(written: Case) -> None:
    act("write_line", written, "ul-kons-1", days_later(8), **story.line_two(written) | {"cost_dkk": 950_000})
    case = story.decide(at_the_chiefs(priced(written, 200_000, UL=50, FF=50)))
    assert (case.stage, Referral.objects.get().reasons) == (Stage.WITH_DIRECTOR, ["grant_limit"])


def test_two_reasons_are_both_kept(written: Case) -> None:
    story.refer(at_the_chiefs(priced(written, 2_000_000, UL=100)))
    assert Referral.objects.get().reasons == ["disagreement", "grant_limit"]


def test_a_chief_whose_role_has_no_limit_may_grant_any_amount(written: Case) -> None:
    Role.objects.filter(code="chief_l2").update(grant_limit_dkk=None)
    assert grant_limit(unit("UL"), days_later(0).date()) is None
    assert story.decide(at_the_chiefs(priced(written, 9_000_000, UL=100))).stage == Stage.DECIDED


def test_silence_takes_it_to_the_director_on_the_next_working_day(laid_before: Case) -> None:
    story.approve_all(laid_before, "ul-chef")
    due_on = laid_before.deadlines.get(code="chiefs_decision").due_on
    assert due_on == dt.date(2026, 4, 8)
    assert story.pass_time(laid_before, on(due_on, 23, 59)).stage == Stage.SUBMITTED
    case = story.pass_time(laid_before, on(dt.date(2026, 4, 9), 0))
    assert (case.stage, Referral.objects.get().reasons) == (Stage.WITH_DIRECTOR, ["silence"])
    assert Referral.objects.get().at == on(dt.date(2026, 4, 9), 0)


def test_a_disagreement_and_a_silence_are_both_kept(laid_before: Case) -> None:
    story.disagree(laid_before, "ff-chef")
    story.pass_time(laid_before, on(dt.date(2026, 4, 9)))
    assert Referral.objects.get().reasons == ["disagreement", "silence"]


def test_a_deadline_that_ends_before_easter_is_settled_after_it(written: Case) -> None:
    case = at_the_chiefs(written, on(dt.date(2026, 3, 18), 13))
    assert case.deadlines.get(code="chiefs_decision").due_on == dt.date(2026, 4, 1)
    for day in range(2, 7):  # Maundy Thursday to Easter Monday
        assert story.pass_time(case, on(dt.date(2026, 4, day))).stage == Stage.SUBMITTED
    assert story.pass_time(case, on(dt.date(2026, 4, 7), 0)).stage == Stage.WITH_DIRECTOR


@pytest.fixture
def referred(laid_before: Case) -> Case:
    return story.refer(laid_before)


def test_the_director_decides_with_reasons_and_the_same_split_comes_into_force(referred: Case) -> None:
    assert missing("director_decides", referred, "direktoer", days_later(14)) == {"reason"}
    case = story.direct(referred)
    decision = Decision.objects.get(case=case)
    assert (case.stage, decision.kind, decision.director) == (Stage.DECIDED, "director", person("direktoer"))
    assert case.holder == person("ul-kons-1")
    assert not case.parts.filter(kind=PartKind.DIRECTOR, until=None).exists()


def test_the_directors_decision_takes_effect_ten_minutes_later_and_tells_nobody_before(referred: Case) -> None:
    case = act("director_decides", referred, "direktoer", days_later(14), reason="Familieafdelingen bærer opgaven.")
    assert (case.stage, case.holder) == (Stage.WITH_DIRECTOR, person("direktoer"))
    assert not case.awaited.exists() and story.pass_time(case, days_later(14, minute=9)).stage == Stage.WITH_DIRECTOR
    assert not case.notifications.filter(event__verb="director_decides").exists()
    case = story.pass_time(case, days_later(14, minute=10))
    assert (case.stage, Decision.objects.get(case=case).at) == (Stage.DECIDED, days_later(14, minute=10))
    assert case.notifications.filter(code="settle_as_directed", person=person("ff-chef")).exists()


def test_until_then_the_director_can_decide_otherwise_and_only_the_last_word_counts(referred: Case) -> None:
    first, last = ({"L2": {"shares": {"UL": share, "FF": 100 - share}}} for share in (10, 30))
    case = act("director_decides", referred, "direktoer", days_later(14), reason="Sådan.", corrected=first)
    case = act("director_decides", case, "direktoer", days_later(14, minute=8), reason="Nej, sådan.", corrected=last)
    assert story.pass_time(case, days_later(14, minute=17)).stage == Stage.WITH_DIRECTOR
    case = story.pass_time(case, days_later(14, minute=18))
    shares = Decision.objects.get(case=case).recommendation.lines.get(key="L2").shares
    assert {row.sector.code: row.percent for row in shares.all()} == {"UL": 30, "FF": 70}


def test_until_then_the_director_can_return_it_instead(referred: Case) -> None:
    case = act("director_decides", referred, "direktoer", days_later(14), reason="Sådan.")
    case = act("director_returns", case, "direktoer", days_later(14, minute=5), questions="Er skolen spurgt?")
    assert story.pass_time(case, days_later(14, minute=30)).stage == Stage.RECOMMENDATION
    assert not Decision.objects.exists()


def test_the_director_may_return_it_and_the_group_writes_a_new_version(referred: Case) -> None:
    case = act("director_returns", referred, "direktoer", days_later(14), questions="Er skolen spurgt?")
    assert (case.stage, case.holder) == (Stage.RECOMMENDATION, person("ul-kons-1"))
    assert sight(person("direktoer"), case, days_later(14)).depth == 0
    case = at_the_chiefs(story.draft(case, at=days_later(15)), days_later(15))
    assert story.newest(case).version == 2


def test_the_chiefs_have_had_their_say_once_it_is_with_the_director(referred: Case) -> None:
    with pytest.raises(OutOfTurn):
        story.approve_all(referred, "ff-chef", days_later(14))
    with pytest.raises(Forbidden):
        act("director_decides", referred, "ff-chef", days_later(14), reason="Jeg bestemmer.")


def test_a_director_who_has_left_decides_nothing(referred: Case) -> None:
    Membership.objects.filter(user=person("direktoer")).update(until=days_later(13).date())
    with pytest.raises(Forbidden):
        act("director_decides", referred, "direktoer", days_later(14), reason="Farvelgave.")


def test_a_grant_of_the_director_rests_on_the_directors_limit(referred: Case) -> None:
    story.direct(referred)
    rows = GrantUse.objects.values_list("person__code", "limit_dkk").distinct()
    assert set(rows) == {("direktoer", 2_500_000)}


def test_what_is_above_the_directors_limit_is_not_decided_by_the_director(written: Case) -> None:
    case = story.decide(at_the_chiefs(priced(written, 2_400_000, UL=100)))  # 2,600,000 DKK with the second line
    with pytest.raises(Forbidden):
        act("director_decides", case, "direktoer", days_later(14), reason="Kræver politisk behandling.")


def test_a_sector_without_a_chief_does_not_lose_its_say(laid_before: Case) -> None:
    OrgUnit.objects.filter(code="FF").update(head=None)
    case = story.approve_all(laid_before, "ul-chef")
    assert case.stage in {Stage.SUBMITTED, Stage.WITH_DIRECTOR}


def test_a_new_chief_decides_in_the_place_of_the_one_who_left(laid_before: Case) -> None:
    story.approve_all(laid_before, "ul-chef")
    old, new = person("ff-chef"), person("ff-stf")
    Membership.objects.filter(user=old).update(until=days_later(12).date())
    chief = Role.objects.get(code="chief_l2")
    Membership.objects.create(user=new, unit=unit("FF"), role=chief, since=days_later(13).date())
    OrgUnit.objects.filter(code="FF").update(head=new)
    with pytest.raises((Forbidden, NotVisible)):
        story.approve_all(laid_before, "ff-chef", days_later(13))
    assert story.think_again(story.approve_all(laid_before, "ff-stf", days_later(13))).stage == Stage.DECIDED


@pytest.mark.parametrize("late", [False, True])
def test_whatever_the_chiefs_have_answered_at_most_one_row_settles_it(laid_before: Case, late: bool) -> None:
    """Every mix of answers, below and above the limit, before and after the deadline."""
    version = story.newest(laid_before)
    point = version.at_points.get(no=1)
    version.at_points.filter(no=2).delete()
    at = on(dt.date(2026, 4, 9)) if late else days_later(11, hour=13)
    rows = [move for move in SETTLING if Stage.SUBMITTED in move.stages]
    for first, second, limit in itertools.product(("", "approve", "disagree"), ("", "approve", "disagree"), (1, LIMIT)):
        Position.objects.all().delete()
        for code, stance in (("ul-chef", first), ("ff-chef", second)):
            if stance:
                given = {"recommendation": version, "at_point": point, "chief": person(code), "stance": stance}
                Position.objects.create(**given, at=days_later(11))
        Role.objects.filter(code="chief_l2").update(grant_limit_dkk=limit)
        holding = [move.verb for move in rows if move.when and move.when(laid_before, at)]
        waits = "" in (first, second)
        assert len(holding) == (not waits or late), (first, second, limit, holding)


def test_a_sweep_at_any_moment_settles_nothing_that_the_chiefs_have_not(laid_before: Case) -> None:
    story.approve_all(laid_before, "ul-chef")
    for day in range(13, 29):
        sweeps.sweep(days_later(day), laid_before)
    laid_before.refresh_from_db()
    assert laid_before.stage == Stage.SUBMITTED
