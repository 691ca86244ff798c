"""Is a child who moves gathered and handed over: nothing decided here meanwhile, nothing missed, and nothing lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.access import NotVisible, sight
from cases.models import Access, Case, Event, Stage, Statement
from escalation import sweeps
from escalation.models import Deadline, Moving, Obligation
from escalation.moves import Forbidden, Incomplete, OutOfTurn
from escalation.workflow import MOVES, open_moves, perform, refusal
from notifications.models import Notification
from tests import story
from tests.story import act, days_later, on, person

pytestmark = pytest.mark.usefixtures("world")
MOVING_DAY = dt.date(2026, 5, 1)
TOLD = {"municipality": "Hedelund Kommune", "moves_on": MOVING_DAY, "agreement": "Begge forældre er enige."}


def last(case: Case) -> dt.datetime:
    """When something last happened in the case."""
    return case.events.latest("seq").at


def told(case: Case, by: str = "ul-kons-1", at: dt.datetime | None = None, **other: Any) -> Case:
    return act("notify_move", case, by, at or last(case), **(TOLD | other))


def summed_up(case: Case) -> Case:
    return act("prepare_move_summary", case, "ul-kons-1", last(case), summary="Kim har brug for ro.")


def sent(case: Case, **other: Any) -> Case:
    given = {"sent_to": "Familieafdelingen i Hedelund", "contents": ["child", "summary"], "documents": ["Udtalelse"]}
    return act("send_move_package", summed_up(case), "ul-kons-1", last(case), **(given | other))


def received(case: Case) -> Case:
    return act("receive_move_package", sent(case), "ul-kons-1", last(case), confirmed_by="Ida Holm")


def code_of(verb: str, case: Case, by: str = "ul-kons-1", **given: Any) -> str:
    with pytest.raises((OutOfTurn, Forbidden)) as refused:
        perform(verb, case, by=person(by), at=last(case), **given)
    return refused.value.code


def missing(verb: str, case: Case, **given: Any) -> set[str]:
    with pytest.raises(Incomplete) as refused:
        perform(verb, case, by=person("ul-kons-1"), at=last(case), **given)
    return {problem.field for problem in refused.value.problems}


def running(case: Case, kind: str = "internal") -> set[str]:
    return set(case.deadlines.filter(kind=kind, done_at=None, stopped_at=None).values_list("code", flat=True))


# Telling it


def test_a_move_says_where_to_when_and_who_agrees(star_case: Case) -> None:
    assert missing("notify_move", star_case) == {"municipality", "moves_on", "agreement"}
    own = star_case.residence_municipality
    assert missing("notify_move", star_case, **(TOLD | {"municipality": own})) == {"municipality"}


def test_whoever_works_on_the_case_tells_it_once_and_an_outsider_never(star_case: Case) -> None:
    for outsider in ("ff-raad-5", "adm", "dt-kons-1"):
        with pytest.raises(NotVisible):
            told(star_case, outsider)
    assert code_of("notify_move", star_case, "ul-chef", **TOLD) == "E-ROLE"
    case = told(star_case, "ff-tl-han")
    assert code_of("notify_move", case, **TOLD) == "E-MOVING"
    assert (Moving.objects.get().told_by.code, case.stage) == ("ff-tl-han", Stage.DELIBERATION)


def test_the_words_of_a_move_stand_in_no_event_and_no_notice(star_case: Case) -> None:
    received(told(star_case))
    kept = [str(event.data) for event in Event.objects.all()] + [notice.code for notice in Notification.objects.all()]
    assert not [text for text in kept if "Hedelund" in text or "Kim" in text or "Ida" in text]


def test_the_group_and_the_chiefs_are_told_and_never_the_one_who_told_it(star_case: Case) -> None:
    told(star_case)
    people = Notification.objects.filter(code="notify_move").values_list("person__code", flat=True)
    assert {"ff-tl-han", "ul-chef", "ff-chef"} <= set(people)
    assert "ul-kons-1" not in people


# What is refused meanwhile


def refused_now(case: Case, *verbs: str) -> None:
    for verb in verbs:
        refused = refusal(MOVES[verb], case, person("ul-kons-1"), last(case))
        assert refused and (type(refused), refused.code) == (OutOfTurn, "E-MOVING"), verb
        assert verb not in open_moves(case, person("ul-kons-1"), last(case))


def test_no_star_is_proposed(ordinary_case: Case) -> None:
    refused_now(told(ordinary_case), "propose_star")


def test_no_recommendation_is_begun(star_case: Case) -> None:
    refused_now(told(star_case), "end_deliberation", "lay_before")


def test_no_recommendation_is_written_on_approved_heard_or_laid_before_the_chiefs(drafted: Case) -> None:
    writing = ("write_texts", "write_points", "write_line", "drop_line")
    refused_now(told(drafted), *writing, "approve_text", "send_hearing", "lay_before")


def test_half_a_star_is_not_signed_but_can_be_declined(half_star: Case) -> None:
    case = told(half_star)
    assert code_of("cosign_star", case, "ff-tl-han", criteria=story.criteria()) == "E-MOVING"
    assert story.decline(case).stage == Stage.STAR_DECLINED


def test_nobody_is_asked_whether_it_is_a_star(half_star: Case) -> None:
    refused_now(told(story.decline(half_star)), "raise_dispute")


def test_whoever_was_asked_whether_it_is_a_star_does_not_answer(half_star: Case) -> None:
    talked = {"reason": "Vi er ikke enige.", "talked_on": days_later(3).date()}
    raised = act("raise_dispute", story.decline(half_star), "ul-kons-1", days_later(3), **talked)
    assert code_of("judge_star", told(raised), "ul-chef", is_star=True, reason="Ja.") == "E-MOVING"


def test_chiefs_who_have_it_return_it_and_decide_nothing(laid_before: Case) -> None:
    case = told(laid_before)
    assert code_of("take_position", case, "ul-chef", stance="approve") == "E-MOVING"
    assert "return_to_group" in open_moves(case, person("ul-chef"), case.stage_at)
    case = act("return_to_group", case, "ul-chef", days_later(11), questions="Barnet flytter.")
    assert (case.stage, running(case)) == (Stage.RECOMMENDATION, set())


def test_silence_sends_nothing_to_the_director_while_the_child_moves(laid_before: Case) -> None:
    case = told(laid_before)
    sweeps.sweep(on(dt.date(2026, 4, 20)), case)
    case.refresh_from_db()
    assert case.stage == Stage.SUBMITTED


def test_the_director_returns_it_and_does_not_decide(laid_before: Case) -> None:
    case = told(story.refer(laid_before))
    assert code_of("director_decides", case, "direktoer", reason="x") == "E-MOVING"
    case = act("director_returns", case, "direktoer", last(case), questions="Barnet flytter.")
    assert case.stage == Stage.RECOMMENDATION


def test_the_group_goes_on_writing_down_what_the_new_municipality_needs(star_case: Case) -> None:
    case = story.discuss(told(star_case), at=days_later(6))
    act("write_note", case, "ff-tl-han", days_later(7), text="Hedelund har ringet.")
    act("add_perspective", case, "ul-kons-1", days_later(7), who="mother", words="Vi glæder os.")


# Time


def test_internal_deadlines_stand_still_at_once_and_nobody_hears_of_them_again(star_case: Case) -> None:
    assert running(star_case) >= {"deliberation_start", "deliberation_end"}
    case = told(star_case)
    assert running(case) == set()
    before = Notification.objects.count()
    sweeps.sweep(on(dt.date(2026, 4, 30)), case)
    assert Notification.objects.count() == before
    assert not Obligation.objects.filter(case=case, state="pending", deadline__isnull=False).exists()


def test_a_deadline_that_was_stopped_keeps_its_row_and_may_still_be_done(star_case: Case) -> None:
    case = act("ask_question", told(star_case), "ul-kons-1", days_later(4), title="Hvad skal Hedelund have?")
    deadline = case.deadlines.get(code="deliberation_start")
    assert (deadline.stopped_on, deadline.done_on) == (star_case.stage_at.date(), days_later(4).date())


def test_the_familys_own_time_and_the_laws_run_on_until_it_is_handed_over(star_case: Case) -> None:
    case = told(story.hear(story.draft(story.deliberate(star_case))), at=days_later(9))
    assert running(case, "party") == {"hearing_answer"}
    case = received(case)
    assert running(case, "party") == running(case, "statutory") == set()


def test_whose_turn_it_is_is_the_coordinators(star_case: Case) -> None:
    case = told(star_case)
    assert set(case.awaited.values_list("person__code", "task", "deadline")) == {("ul-kons-1", "hand_over_move", None)}


def test_on_the_day_of_moving_the_child_lives_there_and_who_acts_and_pays_stays(star_case: Case) -> None:
    case = told(star_case)
    own = case.acting_municipality
    assert case.residence_municipality == own
    case = story.pass_time(case, on(MOVING_DAY, 0, 1))
    assert (case.residence_municipality, case.acting_municipality, case.paying_municipality) == (
        "Hedelund Kommune",
        own,
        own,
    )
    assert case.events.get(verb="move_takes_place").by is None


def test_a_move_that_has_taken_place_is_so_at_once(star_case: Case) -> None:
    case = told(star_case, moves_on=star_case.stage_at.date())
    assert case.residence_municipality == "Hedelund Kommune"


# Handing over


def test_the_package_is_sent_when_it_is_summed_up_and_received_when_it_is_sent(star_case: Case) -> None:
    assert code_of("prepare_move_summary", star_case, summary="x") == "E-NOTMOVING"
    case = told(star_case)
    assert missing("prepare_move_summary", case, summary=" ") == {"summary"}
    assert code_of("send_move_package", case) == "E-SUMMARY"
    assert code_of("receive_move_package", case) == "E-MOVEPACKAGE"
    assert missing("send_move_package", summed_up(case)) == {"sent_to", "contents"}
    case = sent(case)
    assert code_of("prepare_move_summary", case, summary="y") == "E-SENT"
    early = case.stage_at.date() - dt.timedelta(days=1)
    assert missing("receive_move_package", case, received_on=early) == {"confirmed_by", "received_on"}
    moving = Moving.objects.get()
    assert (moving.sent_to, moving.contents, moving.documents, moving.sent_by.code) == (
        "Familieafdelingen i Hedelund",
        ["child", "summary"],
        ["Udtalelse"],
        "ul-kons-1",
    )


def test_a_case_under_moving_is_closed_when_the_package_is_sent(ordinary_case: Case) -> None:
    closing = {"code": "child_moved", "reason": "Familien er flyttet."}
    assert missing("close_case", ordinary_case, **closing) == {"code"}
    case = told(ordinary_case)
    assert code_of("close_case", case, **closing) == "E-MOVEPACKAGE"
    case = act("close_case", sent(case), "ul-kons-1", last(case), **closing)
    event = case.events.get(verb="close_case")
    assert (case.stage, case.residence_municipality, event.data["code"]) == (
        Stage.CLOSED,
        "Hedelund Kommune",
        "child_moved",
    )
    assert Statement.objects.get(event=event).text == "Familien er flyttet."
    assert code_of("write_note", case, text="x") == "E-CLOSED"


def test_a_decided_case_of_a_child_who_moves_is_closed_without_a_follow_up(decided: Case) -> None:
    closing = {"code": "child_moved", "reason": "Familien er flyttet."}
    assert code_of("close_case", decided, **closing) == "E-LINE-NOTACCEPTED"
    case = act("close_case", sent(told(decided)), "ul-kons-1", last(decided), **closing)
    assert case.stage == Stage.CLOSED


def test_a_case_is_closed_by_a_known_code_and_a_reason(ordinary_case: Case) -> None:
    assert missing("close_case", ordinary_case) == {"code", "reason"}
    assert missing("close_case", ordinary_case, code="because", reason="Fordi") == {"code"}


# The family stays


def test_if_the_family_stays_the_clocks_begin_again_that_day(star_case: Case) -> None:
    case = told(star_case)
    assert missing("cancel_move", case) == {"reason"}
    day = days_later(20)
    case = act("cancel_move", case, "ul-kons-1", day, reason="Jobbet blev ikke til noget.")
    clock = Deadline.objects.get(case=case, code="deliberation_end", done_at=None)
    assert (clock.started_on, clock.stopped_at) == (day.date(), None)
    assert clock.obligations.filter(state="pending").exists()
    assert "end_deliberation" in {*open_moves(story.discuss(case, at=day), person("ul-kons-1"), day)}
    assert told(case, at=day).movings.count() == 2


def test_a_child_that_had_moved_lives_where_it_did_if_the_family_stays(star_case: Case) -> None:
    case = told(star_case, moves_on=star_case.stage_at.date())
    case = act("cancel_move", case, "ul-kons-1", last(case), reason="De kom tilbage.")
    assert case.residence_municipality == star_case.residence_municipality


# The pages


def client_of(code: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(code=code), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_case_page_says_what_is_done_by_whom_and_what_is_next(star_case: Case) -> None:
    case = summed_up(told(star_case))
    page = client_of("ul-kons-1").get(reverse("case", args=[case.pk])).content.decode()
    assert 'id="flytning"' in page and "Hedelund Kommune" in page
    assert reverse("act", args=[case.pk, "send_move_package"]) in page
    assert reverse("act", args=[case.pk, "receive_move_package"]) not in page


def test_the_package_is_a_page_whose_look_is_logged_and_without_a_move_there_is_none(star_case: Case) -> None:
    address = reverse("move_package", args=[star_case.pk])
    assert client_of("ul-kons-1").get(address).status_code == 404
    summed_up(told(star_case))
    assert client_of("ff-raad-5").get(address).status_code == 404
    answer = client_of("ul-kons-1").get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert "Kim har brug for ro." in answer.content.decode()
    assert Access.objects.filter(case=star_case, action="move_package", purpose="move", by__code="ul-kons-1").exists()


def test_words_said_alone_are_marked_in_the_package_and_no_cpr_number_is_in_it(star_case: Case) -> None:
    act(
        "add_perspective",
        star_case,
        "ul-kons-1",
        star_case.stage_at,
        who="child",
        words="Jeg er bange.",
        without_parents=True,
    )
    told(star_case)
    page = client_of("ul-kons-1").get(reverse("move_package", args=[star_case.pk])).content.decode()
    assert "Jeg er bange." in page
    assert page.count("said without the parents") + page.count("sagt uden forældrene") == 1
    assert star_case.child.reveal_cpr() not in page


def test_once_it_is_sent_the_package_shows_what_was_sent(star_case: Case) -> None:
    sent(told(star_case))
    page = client_of("ul-kons-1").get(reverse("move_package", args=[star_case.pk])).content.decode()
    assert "Kim har brug for ro." in page and "Udtalelse" in page
    assert "Jeg vil gerne i skole." not in page


def test_a_chief_returns_it_from_the_decision_page_and_finds_no_other_answer_there(laid_before: Case) -> None:
    case, chief = told(laid_before), client_of("ul-chef")
    address = reverse("decide", args=[case.pk])
    page = chief.get(address).content.decode()
    assert 'value="return"' in page and 'value="approve"' not in page and "Hedelund Kommune" in page
    assert chief.post(address, {"choice": "approve"}).status_code == 409
    assert chief.post(address, {"choice": "return", "remark": "Barnet flytter."}).status_code == 302
    case.refresh_from_db()
    assert case.stage == Stage.RECOMMENDATION


def test_whoever_sees_only_the_headline_learns_nothing_of_the_move(star_case: Case) -> None:
    case = told(star_case)
    assert sight(person("ul-chef"), case, case.stage_at).depth == 1
    page = client_of("ul-chef").get(reverse("case", args=[case.pk])).content.decode()
    assert "Hedelund" not in page and "flytning" not in page
