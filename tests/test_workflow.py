"""Does every act leave exactly one event, change nothing when refused, and keep one holder at every moment."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import F

from accounts.models import CLOCK, User
from cases.access import NotVisible
from cases.models import Case, Event, HolderSpan, Part, Perspective, Stage
from escalation import birthdays
from escalation.models import (
    Approval,
    Concern,
    Deadline,
    Decision,
    Line,
    LineShare,
    Obligation,
    Position,
    Recommendation,
    Star,
)
from escalation.moves import Forbidden, Incomplete, OutOfTurn, Refused
from escalation.workflow import SETTLING, perform
from notifications.models import Notification
from tests import databases, story
from tests.snapshot import counts, snapshot
from tests.story import act, days_later, person
from tests.together import together


def a_whole_life() -> Iterator[Case]:
    """The case after each step from opening to closing, with a return and a second version on the way."""
    yield (case := story.ordinary_case())
    yield (case := story.propose(case))
    yield (case := story.cosign(case))
    yield (case := story.lay_before(story.approve(story.draft(story.deliberate(case)))))
    yield (case := act("return_to_group", case, "ff-chef", days_later(11), questions="Hvem betaler befordringen?"))
    rewritten = story.draft(case, at=days_later(12), dissent="Ingen")
    yield (case := story.lay_before(story.approve(rewritten, at=days_later(12)), at=days_later(12, 13)))
    yield (case := story.decide(case))
    yield (case := story.carry_out(case))
    yield (case := story.follow_up(case, conclusion="close", next_on=None))
    yield story.close(case)


@pytest.mark.usefixtures("world")
def test_every_act_leaves_exactly_one_event_without_a_gap() -> None:
    *_steps, case = a_whole_life()
    events = list(case.events.order_by("seq"))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.at for event in events] == sorted(event.at for event in events)
    for before, after in pairwise(events):
        assert after.from_stage == before.to_stage
    assert (events[0].from_stage, events[-1].to_stage) == (Stage.NEW, Stage.CLOSED)


@pytest.mark.usefixtures("world")
def test_at_most_one_settling_row_holds_after_any_step_now_or_later() -> None:
    """But for birthdays and the end of access: they move nothing, so they may come together with another."""
    beside = {"stop_access", *(move.verb for move in birthdays.MOVES)}
    for case in a_whole_life():
        for at in (case.stage_at, case.stage_at + dt.timedelta(days=60)):
            rows = (move for move in SETTLING if case.stage in move.stages and move.verb not in beside)
            assert len([move.verb for move in rows if move.when and move.when(case, at)]) <= 1, case.stage


@pytest.mark.usefixtures("world")
def test_one_act_is_one_event_and_what_it_settles_is_one_more(half_star: Case) -> None:
    before = counts()["cases.Event"]
    act("write_note", half_star, "ul-kons-1", days_later(2), text="Mor har ringet.")
    assert counts()["cases.Event"] == before + 1
    story.cosign(half_star)
    assert list(half_star.events.order_by("seq").values_list("verb", flat=True))[-2:] == ["cosign_star", "confirm_star"]
    assert counts()["cases.Event"] == before + 3


@pytest.mark.usefixtures("world")
def test_what_the_clock_does_is_done_by_nobody(star_case: Case) -> None:
    event = star_case.events.get(verb="confirm_star")
    assert event.by is None
    assert star_case.events.get(verb="cosign_star").by == person("ff-tl-han")


def _refused_acts(case: Case) -> dict[str, tuple[type[Exception], Callable[[], object]]]:
    """One act for each way of being refused, in a case that is being carried out."""
    at, line = days_later(16), story.decided_line(case, "L1")

    def by(verb: str, code: str, **given: Any) -> Callable[[], object]:
        return lambda: perform(verb, case, by=person(code), at=at, **given)

    return {
        "hidden": (NotVisible, by("write_note", "ff-raad-5", text="Jeg kiggede forbi.")),
        "hidden from a superuser": (
            NotVisible,
            lambda: perform("write_note", case, by=story.superuser(), at=at, text="x"),
        ),
        "not you": (Forbidden, by("inform_units", "ff-tl-han")),
        "not now": (OutOfTurn, by("propose_star", "ul-kons-1", partner=person("ff-tl-han"))),
        "not now, says a guard": (OutOfTurn, by("close_case", "ul-kons-1", reason="Færdig")),
        "something is missing": (Incomplete, by("write_note", "ul-kons-1", text="")),
        "not now, says the effect": (OutOfTurn, by("accept_line", "ul-skole-1", line=line)),
        "not you, says the effect": (Forbidden, by("accept_line", "ff-raad-3", line=line)),
    }


@pytest.mark.usefixtures("world")
def test_a_refused_act_changes_nothing_at_all(decided: Case) -> None:
    case = story.begin_implementation(decided)
    story.superuser()
    before = snapshot()
    for name, (refusal, attempt) in _refused_acts(case).items():
        with pytest.raises(refusal):
            attempt()
        assert snapshot() == before, name


@pytest.mark.usefixtures("world")
def test_nobody_signs_their_own_star_twice(half_star: Case) -> None:
    before = snapshot()
    with pytest.raises(Forbidden) as refused:
        perform("cosign_star", half_star, by=person("ul-kons-1"), at=days_later(2), criteria=story.criteria())
    assert refused.value.code == "E-SELFCONFIRM"
    assert snapshot() == before


def test_an_act_of_which_nobody_can_be_told_is_not_done(realdb: databases.RealDatabase, ordinary_case: Case) -> None:
    realdb.ask("owner", "REVOKE INSERT ON notifications_notification FROM stjernesager_app")
    before = snapshot()
    with pytest.raises(ProgrammingError) as refused:
        story.propose(ordinary_case)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    assert snapshot() == before


@pytest.mark.usefixtures("world")
def test_exactly_one_person_holds_the_case_at_every_step_until_it_is_closed() -> None:
    for case in a_whole_life():
        running = list(HolderSpan.objects.filter(case=case, until=None))
        assert [(span.stage, span.holder) for span in running] == ([(case.stage, case.holder)] if case.holder else [])
        assert (case.holder is None) == (case.stage == Stage.CLOSED)
    holders = [span.holder.code for span in HolderSpan.objects.filter(case=case)]
    assert holders == [
        *("ul-kons-1", "ul-kons-1", "ul-kons-1", "ul-kons-1"),  # ordinary, proposed, deliberation, recommendation
        "ul-kons-1",  # hearing
        *("ul-chef", "ul-kons-1", "ul-chef"),  # laid before, returned, laid before again
        *("ul-kons-1", "ul-kons-1", "ul-kons-1"),  # decided, carried out, followed up
    ]


@pytest.mark.usefixtures("world")
def test_spans_tile_the_life_of_a_case_without_gap_or_overlap() -> None:
    *_steps, case = a_whole_life()
    spans = list(HolderSpan.objects.filter(case=case).order_by("since", "pk"))
    assert spans[0].since == case.opened_at
    assert spans[-1].until == case.stage_at
    for before, after in pairwise(spans):
        assert before.until == after.since
        assert (before.stage, before.holder_id) != (after.stage, after.holder_id)


@pytest.mark.usefixtures("world")
def test_time_never_runs_backwards_within_a_case(star_case: Case) -> None:
    with pytest.raises(Refused):
        perform("write_note", star_case, by=person("ul-kons-1"), at=days_later(1), text="Dateret i går.")


@pytest.mark.usefixtures("world")
def test_the_clock_cannot_be_an_excuse_a_settling_row_is_not_for_people(laid_before: Case) -> None:
    with pytest.raises(Forbidden):
        perform("agree_decision", laid_before, by=person("ul-chef"), at=days_later(11))


@pytest.mark.usefixtures("world")
def test_a_settling_row_is_refused_while_its_condition_does_not_hold(laid_before: Case) -> None:
    with pytest.raises(OutOfTurn):
        perform("agree_decision", laid_before, by=CLOCK, at=days_later(11))


# Each writes around the code; the database must refuse by the named constraint.
def _around_the_code(case: Case) -> dict[str, Callable[[], object]]:
    star = Star.objects.get(case=case)
    decision = Decision.objects.get(case=case)
    version = decision.recommendation
    span = HolderSpan.objects.filter(case=case).earliest("since")
    event = Event.objects.filter(case=case).latest("seq")
    position = Position.objects.filter(recommendation=version).latest("pk")
    line, deadline = Line.objects.filter(recommendation=version)[0], Deadline.objects.filter(case=case, done_at=None)[0]
    obligation = Obligation.objects.filter(case=case)[0]
    part = Part.objects.filter(case=case).exclude(user=None)[0]
    approval = Approval.objects.filter(recommendation=version)[0]
    notice = Notification.objects.filter(case=case)[0]

    def again(row: Any, **changes: Any) -> Callable[[], object]:
        """A copy of the row with other values."""
        copy = type(row).objects.get(pk=row.pk)
        copy.pk, copy._state.adding = None, True
        for name, value in changes.items():
            setattr(copy, name, value)
        return lambda: copy.save(force_insert=True)

    def change(row: Any, **changes: Any) -> Callable[[], object]:
        return lambda: type(row).objects.filter(pk=row.pk).update(**changes)

    return {
        "one_holder_at_any_moment": again(span, holder=person("dt-kons-1"), until=None),
        "open_case_has_one_holder": change(case, holder=None),
        "stage_is_known": change(case, stage="nowhere"),
        "two_different_flaggers": change(star, second_by=F("proposed_by")),
        "partner_is_another_person": change(star, counterpart=F("proposed_by")),
        "one_open_proposal_per_case": lambda: [again(star, outcome="")(), again(star, outcome="")()],
        "one_decision_in_force": again(decision, recommendation=story.newest(case), director=person("direktoer")),
        "events_are_counted_per_case": again(event, verb="close_case"),
        "versions_are_counted_per_round": again(version),
        "one_position_per_point_and_chief": again(position, stance="disagree"),
        "one_approval_in_force": again(approval, voided_at=None),
        "one_open_deadline_per_code": again(deadline),
        "one_obligation_per_occasion": again(obligation),
        "no_part_written_twice": again(part),
        "part_names_a_person_or_a_role_in_a_unit": change(part, admits="decide"),
        "part_ends_after_start": change(part, until=part.since - dt.timedelta(seconds=1)),
        "line_ends_after_start": change(line, end_on=line.start - dt.timedelta(days=1)),
        "share_is_a_percentage": change(LineShare.objects.filter(line=line)[0], percent=0),
        "key": again(notice),
        "perspective_has_words_or_a_reason": lambda: Perspective.objects.create(case=case, who="child"),
        "concern_is_0_to_10": lambda: Concern.objects.create(
            case=case, person=person("ul-kons-1"), value=11, on=case.opened_at.date()
        ),
    }


@pytest.mark.usefixtures("world")
def test_writing_around_the_code_is_refused_by_the_database(decided: Case) -> None:
    Recommendation.objects.create(  # a second version, which no decision rests on
        case=decided, round=1, version=2, drafted_by=person("ul-kons-1"), changed_at=days_later(14)
    )
    for name, write in _around_the_code(decided).items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            write()


@pytest.mark.usefixtures("world")
def test_a_closed_case_can_have_no_holder(in_follow_up: Case) -> None:
    case = story.close(story.follow_up(in_follow_up, conclusion="close", next_on=None))
    with pytest.raises(IntegrityError, match="open_case_has_one_holder"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(holder=person("ul-kons-1"))


def _signs(case: Case) -> Callable[[], object]:
    return lambda: perform(
        "cosign_star", case, by=User.objects.get(code="ff-tl-han"), at=days_later(2), criteria=story.criteria()
    )


def _laid_before() -> Case:
    drafted = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    return story.lay_before(story.approve(drafted))


FULL = os.environ.get("CAMPAIGN") == "full"
few_and_many = pytest.mark.parametrize("rounds", [3, pytest.param(200 if FULL else 5, marks=pytest.mark.campaign)])


@few_and_many
def test_of_two_signatures_at_the_same_moment_one_counts(realdb: databases.RealDatabase, rounds: int) -> None:
    for _round in range(rounds):
        case = story.propose(story.ordinary_case())
        results = together(_signs(case), _signs(case))
        assert [type(result) for result in results if isinstance(result, Exception)] == [OutOfTurn]
        signed = case.events.filter(verb__in=("cosign_star", "confirm_star")).order_by("seq")
        assert list(signed.values_list("verb", flat=True)) == ["cosign_star", "confirm_star"]


@few_and_many
def test_a_signature_and_a_refusal_at_the_same_moment_leave_one_of_them(
    realdb: databases.RealDatabase, rounds: int
) -> None:
    for _round in range(rounds):
        case = story.propose(story.ordinary_case())
        results = together(_signs(case), lambda case=case: story.decline(case))
        assert sum(isinstance(result, OutOfTurn) for result in results) == 1
        case.refresh_from_db()
        star = Star.objects.get(case=case)
        assert (case.stage, star.outcome) in {("deliberation", "signed"), ("star_declined", "declined")}


@few_and_many
def test_two_chiefs_who_decide_at_the_same_moment_make_one_decision(
    realdb: databases.RealDatabase, rounds: int
) -> None:
    for _round in range(rounds):
        case = _laid_before()
        together(*(lambda case=case, code=code: story.approve_all(case, code) for code in ("ul-chef", "ff-chef")))
        case = story.think_again(case)
        assert case.stage == Stage.DECIDED
        assert Decision.objects.filter(case=case).count() == 1
        assert case.events.filter(verb="agree_decision").count() == 1
        positions = Position.objects.filter(recommendation__case=case)
        assert {position.chief.code for position in positions} == {"ul-chef", "ff-chef"}


@few_and_many
def test_a_return_and_the_last_approval_at_the_same_moment_end_in_one_place(
    realdb: databases.RealDatabase, rounds: int
) -> None:
    for _round in range(rounds):
        case = story.approve_all(_laid_before(), "ul-chef", days_later(11))
        results = together(
            lambda case=case: story.approve_all(case, "ff-chef"),
            lambda case=case: act("return_to_group", case, "ul-chef", days_later(13), questions="Hvorfor nu?"),
        )
        assert sum(isinstance(result, OutOfTurn) for result in results) <= 1  # within ten minutes a return is heard
        case = story.think_again(case)
        assert (case.stage, Decision.objects.filter(case=case).count()) == (Stage.RECOMMENDATION, 0)


def test_notes_written_at_the_same_moment_are_all_kept_and_counted(realdb: databases.RealDatabase) -> None:
    case = story.ordinary_case()
    write = [lambda text=text: act("write_note", case, "ul-kons-1", days_later(1), text=text) for text in "abcd"]
    for _round in range(5):
        together(*write)
    seqs = list(case.events.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    assert case.notes.count() == 20
