"""Hard situations around people: hand-over, absence, vacancy, disqualification; and a case that begins again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import User
from cases import parts
from cases.access import NotVisible, cases_visible_to, sight
from cases.models import Case, Depth, PartKind, Stage
from escalation.models import Approval, Deadline, HandOver, Position
from escalation.moves import Forbidden, Incomplete, OutOfTurn
from notifications.models import Notification
from orgunits.models import Absence, Capability, Deputy, OrgUnit
from tests import story
from tests.story import act, days_later, on, person, unit
from tests.test_once import at_work

pytestmark = pytest.mark.usefixtures("world")


def away(code: str, since: dt.date, until: dt.date) -> User:
    Absence.objects.create(person=person(code), since=since, until=until)
    return person(code)


def day(number: int) -> dt.date:
    return days_later(number).date()


# Hand-over


def offered(case: Case, to: str = "ul-kons-2", by: str = "ul-kons-1", at: dt.datetime | None = None) -> Case:
    return act("offer_handover", case, by, at or days_later(7), receiver=person(to), note="Mødet er aftalt.")


def test_a_case_changes_hands_first_when_the_receiver_says_yes(star_case: Case) -> None:
    due = Deadline.objects.get(case=star_case, code="deliberation_end").due_on
    case = offered(star_case)
    assert case.holder == person("ul-kons-1")
    assert sight(person("ul-kons-2"), case, days_later(7)).full, "one sees what one is asked to take"
    case = act("accept_handover", case, "ul-kons-2", days_later(8))
    assert case.holder == case.coordinator == person("ul-kons-2")
    pair = case.parts.filter(kind__in=(PartKind.PROPOSER, PartKind.COUNTERPART), until=None)
    assert {part.user.code for part in pair if part.user} == {"ul-kons-2", "ff-tl-han"}
    assert Deadline.objects.get(case=case, code="deliberation_end").due_on == due, "the delay follows the case"
    assert case.spans.filter(until=None).get().holder == person("ul-kons-2")


def test_an_offer_taken_back_and_made_anew_in_the_same_instant_stands(star_case: Case) -> None:
    case = act("take_offer_back", offered(star_case), "ul-kons-1", days_later(7))
    assert sight(person("ul-kons-2"), case, days_later(7)).depth == 0
    case = offered(case)
    assert sight(person("ul-kons-2"), case, days_later(7)).full
    assert case.parts.filter(kind=PartKind.RECEIVER).get().until is None


def test_a_role_let_go_and_given_again_in_the_same_instant_is_one_part(star_case: Case) -> None:
    dt_chief = {"kind": PartKind.CHIEF, "unit": unit("DT"), "admits": Capability.DECIDE}
    for _time in range(2):
        parts.give_role(star_case, **dt_chief, at=days_later(7), depth=Depth.FULL)
        assert star_case.parts.filter(**dt_chief).get().until is None
        parts.end(star_case, PartKind.CHIEF, days_later(7))


def test_a_hand_over_that_is_declined_bounces_back_with_the_reason(star_case: Case) -> None:
    case = act("decline_handover", offered(star_case), "ul-kons-2", days_later(8), reason="Jeg har ferie.")
    assert case.holder == person("ul-kons-1")
    assert sight(person("ul-kons-2"), case, days_later(8)).depth == 0
    assert Notification.objects.filter(code="decline_handover", person=person("ul-kons-1")).exists()
    assert offered(case, "ul-kons-3", at=days_later(9)).awaited.filter(task="take_over").exists()


def test_a_hand_over_that_nobody_answers_bounces_back_after_five_working_days(star_case: Case) -> None:
    case = offered(star_case)
    row = HandOver.objects.get()
    assert row.answer_by == dt.date(2026, 3, 24)
    assert story.pass_time(case, on(row.answer_by, 23)).handovers.get().answer == ""
    case = story.pass_time(case, on(dt.date(2026, 3, 25), 1))
    assert (case.handovers.get().answer, case.holder) == (HandOver.Answer.LAPSED, person("ul-kons-1"))
    with pytest.raises((Forbidden, NotVisible)):
        act("accept_handover", case, "ul-kons-2", on(dt.date(2026, 3, 26)))


def test_nobody_but_the_one_who_was_asked_takes_a_case_over(star_case: Case) -> None:
    case = offered(star_case)
    for code in ("ff-tl-han", "ul-kons-1"):
        with pytest.raises(Forbidden) as refused:
            act("accept_handover", case, code, days_later(8))
        assert refused.value.code == "E-HANDOVER"
    with pytest.raises(OutOfTurn):
        offered(case, "ul-kons-3")
    back = act("take_offer_back", case, "ul-kons-1", days_later(8))
    assert back.holder == person("ul-kons-1")


def test_a_case_is_not_handed_over_to_the_other_side_of_the_star(star_case: Case) -> None:
    for code in ("ff-tl-han", "ff-tl-ung", "ff-tl-fam"):
        with pytest.raises(Incomplete):
            offered(star_case, code)


def test_a_chief_with_the_headline_offers_a_case_that_lies_still_to_somebody_else(star_case: Case) -> None:
    case = offered(star_case, by="ul-chef")
    assert sight(person("ul-chef"), case, days_later(7)).depth == Depth.HEADLINE
    assert act("accept_handover", case, "ul-kons-2", days_later(8)).holder == person("ul-kons-2")


# Absence and vacancy


def test_a_chief_is_absent_and_the_stand_in_decides_with_both_names_kept(laid_before: Case) -> None:
    away("ul-chef", day(12), day(20))
    with pytest.raises(OutOfTurn) as refused:
        story.approve_all(laid_before, "ul-chef")
    assert refused.value.code == "E-ABSENT"
    case = story.think_again(story.approve_all(story.approve_all(laid_before, "ul-stf"), "ff-chef"))
    assert case.stage == Stage.DECIDED
    given = Position.objects.filter(chief=person("ul-chef"))
    assert {row.by for row in given} == {person("ul-stf")}


def test_a_stand_in_acts_only_while_the_absence_lasts(laid_before: Case) -> None:
    away("ul-chef", day(11), day(12))
    assert sight(person("ul-stf"), laid_before, days_later(12)).full
    assert laid_before in cases_visible_to(person("ul-stf"), days_later(12), Depth.FULL)
    assert not sight(person("ul-stf"), laid_before, days_later(13)).full
    assert laid_before not in cases_visible_to(person("ul-stf"), days_later(13), Depth.FULL)
    with pytest.raises((Forbidden, NotVisible)):
        story.approve_all(laid_before, "ul-stf", days_later(13))


def test_the_stand_ins_stand_in_acts_when_both_are_away_and_nobody_when_it_goes_round(laid_before: Case) -> None:
    away("ul-chef", day(12), day(20))
    away("ul-stf", day(12), day(20))
    Deputy.objects.filter(person=person("ul-stf")).delete()
    Deputy.objects.create(person=person("ul-stf"), deputy=person("dt-chef"), since=day(0))
    assert sight(person("dt-chef"), laid_before, days_later(13)).full
    Deputy.objects.filter(person=person("ul-stf")).delete()
    Deputy.objects.create(person=person("ul-stf"), deputy=person("ul-chef"), since=day(0))
    assert not sight(person("dt-chef"), laid_before, days_later(13)).full


def test_a_stand_in_who_signed_the_star_does_not_decide_it(star_case: Case) -> None:
    Deputy.objects.filter(person=person("ff-chef")).delete()
    Deputy.objects.create(person=person("ff-chef"), deputy=person("ff-tl-han"), since=day(0))
    away("ff-chef", day(11), day(30))
    case = story.lay_before(story.approve(story.draft(story.deliberate(star_case))))
    with pytest.raises(Forbidden) as refused:
        story.approve_all(case, "ff-tl-han")
    assert refused.value.code == "E-DISQUALIFIED"


def test_an_absent_counterparts_deputy_signs_but_never_the_proposers_own_deputy(half_star: Case) -> None:
    away("ff-tl-han", day(1), day(9))
    case = story.cosign(half_star, by="ff-tl-ung")
    assert case.stage == Stage.DELIBERATION
    assert case.stars.get().second_by == person("ff-tl-ung")


def test_nobody_signs_both_halves_through_a_deputyship(half_star: Case) -> None:
    Deputy.objects.filter(person=person("ff-tl-han")).delete()
    Deputy.objects.create(person=person("ff-tl-han"), deputy=person("ul-kons-1"), since=day(0))
    away("ff-tl-han", day(1), day(9))
    with pytest.raises(Forbidden) as refused:
        story.cosign(half_star, by="ul-kons-1")
    assert refused.value.code == "E-SELFCONFIRM"


def test_an_absent_coordinators_deputy_goes_on_with_the_case(star_case: Case) -> None:
    away("ul-kons-1", day(5), day(20))
    case = story.deliberate(star_case, by="ul-kons-2")
    assert (case.stage, case.holder) == (Stage.RECOMMENDATION, person("ul-kons-1"))


def test_one_stand_in_does_not_approve_the_text_for_both_of_the_pair(written: Case) -> None:
    for code in ("ul-kons-1", "ff-tl-han"):
        Deputy.objects.filter(person=person(code)).delete()
        Deputy.objects.create(person=person(code), deputy=person("ul-kons-3"), since=day(0))
        away(code, day(8), day(12))
    case = act("approve_text", written, "ul-kons-3", days_later(9))
    with pytest.raises((Forbidden, OutOfTurn)):
        act("approve_text", case, "ul-kons-3", days_later(9))
    assert {(row.by.code, row.acting.code) for row in Approval.objects.filter(voided_at=None) if row.acting} == {
        ("ul-kons-1", "ul-kons-3")
    }


def test_a_sector_without_a_chief_never_stops_a_case(laid_before: Case) -> None:
    OrgUnit.objects.filter(code="FF").update(head=None)
    case = story.approve_all(laid_before, "ul-chef")
    assert case.stage == Stage.SUBMITTED
    due = Deadline.objects.get(case=case, code="chiefs_decision").due_on
    late = due + dt.timedelta(days=1)
    while case.stage == Stage.SUBMITTED and late < due + dt.timedelta(days=7):
        case, late = story.pass_time(case, on(late, 9)), late + dt.timedelta(days=1)
    assert (case.stage, case.holder) == (Stage.WITH_DIRECTOR, person("direktoer"))


def test_an_absent_directors_stand_in_settles_unless_they_answered_as_chief(laid_before: Case) -> None:
    case = story.refer(laid_before)
    away("direktoer", day(13), day(20))
    with pytest.raises(Forbidden) as refused:
        act("director_decides", case, "ul-chef", days_later(14), reason="Sådan bliver det.")
    assert refused.value.code == "E-DISQUALIFIED"
    story.pass_time(case, days_later(14))
    chief = at_work("ul-chef")
    assert "Læs og beslut" not in chief.get(reverse("my_work")).content.decode(), "no task that one may not do"
    assert "Direktøren skal selv beslutte" in chief.get(reverse("direct", args=[case.pk])).content.decode()


def test_who_is_away_and_their_stand_in_are_both_told(drafted: Case) -> None:
    away("ff-chef", day(10), day(20))
    story.lay_before(drafted)
    told = Notification.objects.filter(code="lay_before").values_list("person__code", flat=True)
    assert set(told) == {"ul-chef", "ff-chef", "ff-stf"}


# Disqualification


def test_a_disqualified_chief_hands_the_right_to_the_stand_in_and_with_it_the_case(laid_before: Case) -> None:
    assert laid_before.holder == person("ul-chef")
    case = act("declare_disqualified", laid_before, "ul-chef", days_later(11), reason="Jeg er i familie med barnet.")
    assert case.holder == person("ul-stf")
    assert case.awaited.filter(task="decide", person=person("ul-stf")).exists()
    with pytest.raises(Forbidden) as refused:
        story.approve_all(case, "ul-chef")
    assert refused.value.code == "E-DISQUALIFIED"
    case = story.think_again(story.approve_all(story.approve_all(case, "ul-stf"), "ff-chef"))
    assert case.stage == Stage.DECIDED
    assert {row.by.code for row in Position.objects.filter(chief=person("ul-chef")) if row.by} == {"ul-stf"}


def test_a_disqualified_chief_neither_takes_the_star_off_nor_keeps_it_and_the_stand_in_is_asked(
    laid_before: Case,
) -> None:
    why = {"why": "other", "reason": "Barnet er flyttet hjem."}
    case = act("chiefs_withdraw_star", laid_before, "ul-chef", days_later(10), **why)
    case = act("declare_disqualified", case, "ul-chef", days_later(11), reason="Jeg er i familie med barnet.")
    assert not case.awaited.filter(task="withdraw").exists(), "the hand that was taken off counts no more"
    case = act("chiefs_withdraw_star", case, "ff-chef", days_later(11), **why)
    asked = Notification.objects.filter(code="chiefs_withdraw_star", at__gte=days_later(11))
    assert [row.person for row in asked] == [person("ul-stf")]
    assert [row.person for row in case.awaited.filter(task="withdraw")] == [person("ul-stf")]
    for verb in ("chiefs_withdraw_star", "keep_star"):
        with pytest.raises(Forbidden) as refused:
            act(verb, case, "ul-chef", days_later(11), **why)
        assert refused.value.code == "E-DISQUALIFIED", verb
    assert act("chiefs_withdraw_star", case, "ul-stf", days_later(11), **why).stage == Stage.ORDINARY


def test_who_has_no_stand_in_is_told_so_and_nothing_changes(laid_before: Case) -> None:
    Deputy.objects.filter(person=person("ul-chef")).delete()
    with pytest.raises(Incomplete) as refused:
        act("declare_disqualified", laid_before, "ul-chef", days_later(11), reason="Familie")
    assert [problem.code for problem in refused.value.problems] == ["E-NODEPUTY"]


def test_a_disqualified_director_is_replaced_by_the_stand_in(laid_before: Case) -> None:
    Deputy.objects.filter(person=person("direktoer")).delete()
    Deputy.objects.create(person=person("direktoer"), deputy=person("dt-chef"), since=day(0))
    case = act("declare_disqualified", story.refer(laid_before), "direktoer", days_later(14), reason="Nabo")
    assert case.holder == person("dt-chef")
    case = story.direct(case, "dt-chef", days_later(15), reason="Som gruppen indstillede.")
    assert case.stage == Stage.DECIDED
    assert case.decisions.get().by == person("dt-chef")


def test_an_outsider_is_never_a_stand_in_by_wish(laid_before: Case) -> None:
    for verb in ("declare_disqualified", "take_position", "offer_handover"):
        with pytest.raises(NotVisible):
            act(verb, laid_before, "ff-raad-5", days_later(11), reason="Nej", stance="approve")


# Beginning again


def test_a_case_is_reopened_with_its_history_in_a_new_round(in_follow_up: Case) -> None:
    before = list(in_follow_up.events.values_list("pk", flat=True))
    at = on(dt.date(2026, 7, 1))
    case = act("reopen_case", in_follow_up, "ul-kons-1", at, reason="Målene er ikke nået.")
    assert (case.stage, case.round, case.holder) == (Stage.DELIBERATION, 2, person("ul-kons-1"))
    assert case.decisions.filter(in_force=True).count() == 1, "what was decided holds until something else is"
    assert list(case.events.values_list("pk", flat=True))[: len(before)] == before
    codes = set(Deadline.objects.filter(case=case, done_at=None).values_list("code", flat=True))
    assert codes >= {"deliberation_start", "deliberation_end"} and "first_follow_up" not in codes
    act("ask_question", case, "ff-tl-han", at, title="Hvad skal ændres?")


def test_a_closed_case_is_reopened_within_24_months_and_not_later(in_follow_up: Case) -> None:
    closed = story.close(story.follow_up(in_follow_up, conclusion="close", next_on=None))
    with pytest.raises(OutOfTurn) as refused:
        act("reopen_case", closed, "ul-kons-1", on(dt.date(2028, 7, 2)), reason="Igen")
    assert refused.value.code == "E-REOPEN"
    case = act("reopen_case", closed, "ul-kons-1", on(dt.date(2028, 7, 1)), reason="Igen")
    assert (case.stage, case.holder) == (Stage.DELIBERATION, person("ul-kons-1"))


def test_a_closed_ordinary_case_is_reopened_as_an_ordinary_case(ordinary_case: Case) -> None:
    closed = act("close_case", ordinary_case, "ul-kons-1", days_later(2), code="solved_in_ordinary", reason="Løst.")
    with pytest.raises(OutOfTurn):
        act("reopen_case", closed, "ul-kons-1", days_later(3), reason="Igen")
    case = act("reopen_ordinary", closed, "ul-kons-1", days_later(3), reason="Igen")
    assert (case.stage, case.holder) == (Stage.ORDINARY, person("ul-kons-1"))
    assert story.propose(case, at=days_later(4)).stage == Stage.STAR_PROPOSED
