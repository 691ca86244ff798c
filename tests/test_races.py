"""Who comes first: acts at the same instant, in threads of their own and committed, end in one outcome with no words lost.

Faults F11, F12, F13, F16 and F27 of trust.md. Three rounds each, two hundred in a full campaign.
"""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import User
from cases.access import NotVisible, sight
from cases.models import Case, Part, PartKind, Stage
from escalation import sweeps
from escalation.models import Approval, Deadline, Decision, Line, LineShare, Obligation, Position, Star
from escalation.moves import Forbidden, Refused
from notifications.models import Notification
from orgunits.models import Membership
from tests import databases, story
from tests.story import act, days_later, on, person
from tests.together import (
    FULL,
    ROUNDS,
    doing,
    fresh,
    is_whole,
    laid_before_the_chiefs,
    ready,
    refusals,
    sent_back,
    together,
    written,
)

pytestmark = pytest.mark.campaign
CHIEFS = ("ul-chef", "ff-chef")
CROWD = 50  # threads in the race for one star


# F11: two chiefs


def test_two_chiefs_who_decide_at_once_make_one_decision_and_no_reminder_follows_it(
    realdb: databases.RealDatabase,
) -> None:
    """In the same instant the deadline falls due of which they would be reminded (F27)."""
    due = on(dt.date(2026, 4, 8), 8)
    for number in ROUNDS:
        case = laid_before_the_chiefs()
        decides = [
            doing("take_position", case, code, due, stance="approve", reason=f"{code} {number}") for code in CHIEFS
        ]
        assert refusals(together(*decides, lambda case=case: sweeps.sweep(due, case))) == []
        case = story.think_again(case, due)
        assert (case.stage, Decision.objects.filter(case=case).count()) == (Stage.DECIDED, 1)
        assert case.events.filter(verb="agree_decision").count() == 1
        kept = Position.objects.filter(recommendation__case=case, superseded_at=None)
        assert set(kept.values_list("reason", flat=True)) == {f"{code} {number}" for code in CHIEFS}
        no_reminder_follows(case, due)
        is_whole(case)


def no_reminder_follows(case: Case, due: dt.datetime) -> None:
    deadline = case.deadlines.get(code="chiefs_decision")
    assert not deadline.obligations.filter(state=Obligation.State.PENDING).exists()
    reminders, decided = told_of(deadline), case.notifications.filter(code="agree_decision")
    # Both are written while the case is locked, so their numbers tell which came first.
    assert max(reminders, default=0) < min(decided.values_list("pk", flat=True))
    sweeps.sweep(due + dt.timedelta(days=30), case)
    assert told_of(deadline) == reminders


def told_of(deadline: Deadline) -> list[int]:
    """The notices that reminded or escalated because of the deadline, in the order in which they were written."""
    keys = tuple(f"obligation:{pk}:" for pk in deadline.obligations.values_list("pk", flat=True))
    notices = Notification.objects.filter(case=deadline.case, code__in=("reminder", "escalation")).order_by("pk")
    return [notice.pk for notice in notices if notice.key.startswith(keys)]


def test_of_a_return_and_an_answer_at_once_the_other_chief_sees_who_came_first_and_when(
    realdb: databases.RealDatabase,
) -> None:
    case = laid_before_the_chiefs()
    for _round in ROUNDS:
        at = case.stage_at
        results = together(
            doing("return_to_group", case, "ul-chef", at, questions="Hvem betaler?"),
            doing("take_position", case, "ff-chef", at, stance="approve"),
        )
        assert set(refusals(results)) <= {"E-STAGE"}  # the answer came too late, or was in force until the return
        case = fresh(case)
        assert case.stage == Stage.RECOMMENDATION
        first = case.events.filter(verb="return_to_group").latest("seq")
        assert (first.by.code, first.at) == ("ul-chef", at)
        assert not Position.objects.filter(recommendation__case=case, superseded_at=None).exists()
        is_whole(case)
        case = act("write_texts", case, "ul-kons-1", at, dissent="Ingen")
        case = story.lay_before(story.approve(case, at=at), at=at)


# F12: two who write


def test_two_who_write_different_texts_at_once_lose_none(realdb: databases.RealDatabase) -> None:
    case = written()
    for number in ROUNDS:
        results = together(
            doing("write_texts", case, "ul-kons-1", days_later(9), why=f"Derfor {number}"),
            doing("write_texts", case, "ff-tl-han", days_later(9), benefit=f"Til gavn {number}"),
        )
        assert refusals(results) == []
        text = story.newest(case)
        assert (text.why, text.benefit) == (f"Derfor {number}", f"Til gavn {number}")
    is_whole(fresh(case))


def test_two_who_write_different_lines_at_once_lose_none(realdb: databases.RealDatabase) -> None:
    case = written()
    for number in ROUNDS:
        one, two = story.line_one(case) | {"task": f"A{number}"}, story.line_two(case) | {"task": f"B{number}"}
        results = together(
            doing("write_line", case, "ul-kons-1", days_later(9), **one),
            doing("write_line", case, "ff-tl-han", days_later(9), **two),
        )
        assert refusals(results) == []
        lines = {line.key: line.task for line in story.newest(case).lines.all()}
        assert lines == {"L1": f"A{number}", "L2": f"B{number}"}
    assert {sum(s.percent for s in line.shares.all()) for line in Line.objects.all()} == {100}


def test_two_new_lines_at_once_are_two_lines(realdb: databases.RealDatabase) -> None:
    case = written()
    for _round in ROUNDS:
        before = set(story.newest(case).lines.values_list("key", flat=True))
        results = together(
            doing("write_line", case, "ul-kons-1", days_later(9), task="Ny fra skolen"),
            doing("write_line", case, "ff-tl-han", days_later(9), task="Ny fra familien"),
        )
        assert refusals(results) == []
        new = story.newest(case).lines.exclude(key__in=before)
        assert set(new.values_list("task", flat=True)) == {"Ny fra skolen", "Ny fra familien"}
        positions = list(story.newest(case).lines.values_list("position", flat=True))
        assert len(positions) == len(set(positions))
        for key in set(new.values_list("key", flat=True)):
            case = act("drop_line", case, "ul-kons-1", days_later(9), key=key)


def test_a_line_written_while_it_is_deleted_is_there_whole_or_not_at_all(realdb: databases.RealDatabase) -> None:
    case = written()
    for number in ROUNDS:
        line = story.line_two(case) | {"task": f"B{number}"}
        results = together(
            doing("write_line", case, "ul-kons-1", days_later(9), **line),
            doing("drop_line", case, "ff-tl-han", days_later(9), key="L2"),
        )
        assert refusals(results) == []
        left = story.newest(case).lines.filter(key="L2").first()
        if left:
            assert (left.task, left.laws.count(), LineShare.objects.filter(line=left).count()) == (f"B{number}", 1, 1)


# F13 and the star


def test_of_two_proposals_at_once_one_stands(realdb: databases.RealDatabase) -> None:
    for _round in ROUNDS:
        case = story.ordinary_case()
        results = together(lambda case=case: story.propose(case), lambda case=case: story.propose(case))
        assert refusals(results) == ["E-STAGE"]
        assert (fresh(case).stage, Star.objects.filter(case=case).count()) == (Stage.STAR_PROPOSED, 1)
        is_whole(case)


def test_in_a_crowd_of_fifty_each_half_is_signed_once_and_never_both_by_one(realdb: databases.RealDatabase) -> None:
    """Every second thread is the proposer, who tries to sign the other half as well."""
    for _round in range(4 if FULL else 1):
        case = story.propose(story.ordinary_case())
        codes = ["ul-kons-1", "ff-tl-han"] * (CROWD // 2)
        signing = [doing("cosign_star", case, code, days_later(2), criteria=story.criteria()) for code in codes]
        results = together(*signing)
        refused = refusals(results)
        assert len(refused) == CROWD - 1
        assert set(refused) <= {"E-SELFCONFIRM", "E-STAGE", "E-ROLE"}
        signed = [code for code, result in zip(codes, results, strict=True) if not isinstance(result, Exception)]
        assert signed == ["ff-tl-han"]
        star = Star.objects.get(case=case)
        assert (star.proposed_by.code, star.second_by.code) == ("ul-kons-1", "ff-tl-han")
        assert case.events.filter(verb="confirm_star").count() == 1
        assert star.answers.filter(by=star.second_by).count() == len(story.CRITERIA)
        is_whole(case)


def test_the_same_act_sent_twice_at_once_has_one_effect(realdb: databases.RealDatabase) -> None:
    for _round in ROUNDS:
        case = written()
        results = together(*[doing("approve_text", case, "ul-kons-1", days_later(9))] * 2)
        assert refusals(results) == ["E-APPROVED"]
        assert Approval.objects.filter(recommendation__case=case, voided_at=None).count() == 1


# What is approved and decided is what was read


def test_an_approval_against_an_edit_is_never_of_words_that_were_not_read(realdb: databases.RealDatabase) -> None:
    case = written()
    for number in ROUNDS:
        shown = story.newest(case).shown_as
        results = together(
            doing("approve_text", case, "ff-tl-han", days_later(9), shown=shown),
            doing("write_texts", case, "ul-kons-1", days_later(9), why=f"Derfor {number}"),
        )
        assert set(refusals(results)) <= {"E-OLDVERSION"}
        text = story.newest(case)
        assert text.why == f"Derfor {number}"
        assert not text.approvals.filter(voided_at=None).exists()  # given before the edit, and void; or refused


def test_the_last_approval_against_an_edit_never_leaves_a_changed_text_approved_by_both(
    realdb: databases.RealDatabase,
) -> None:
    case = written()
    for number in ROUNDS:
        case = story.approve(case, "ul-kons-1")
        shown = story.newest(case).shown_as
        together(
            doing("approve_text", case, "ff-tl-han", days_later(9), shown=shown),
            doing("write_line", case, "ul-kons-1", days_later(9), **(story.line_one(case) | {"cost_dkk": number})),
        )
        text = story.newest(case)
        assert text.text_approved_at is None
        assert text.lines.get(key="L1").cost_dkk == number


def test_laying_before_against_an_edit_lays_before_what_both_approved_or_nothing(
    realdb: databases.RealDatabase,
) -> None:
    case = story.approve(written(), at=days_later(10))
    for number in ROUNDS:
        case = ready(case)
        text, at = story.newest(case), days_later(10)
        results = together(
            doing("lay_before", case, "ul-kons-1", at, shown=text.shown_as),
            doing("write_texts", case, "ff-tl-han", at, why=f"Andet {number}"),
        )
        assert len(refusals(results)) == 1
        case = fresh(case)
        text.refresh_from_db()
        laid = case.stage == Stage.SUBMITTED
        assert (text.why != f"Andet {number}") == laid
        assert text.approvals.filter(voided_at=None).count() == (2 if laid else 0)


def test_a_position_against_a_return_and_a_new_text_is_never_given_to_words_that_were_not_read(
    realdb: databases.RealDatabase,
) -> None:
    """While one chief answers, the other returns it and the group lays another text before them."""
    case = laid_before_the_chiefs()
    for _round in ROUNDS:
        version = story.newest(case)
        at = case.stage_at
        results = together(
            doing("take_position", case, "ff-chef", at, stance="approve", shown=version.shown_as),
            lambda case=case: sent_back(case),
        )
        assert set(refusals(results)) <= {"E-STAGE", "E-OLDVERSION"}
        case = fresh(case)
        in_force = Position.objects.filter(recommendation__case=case, superseded_at=None)
        assert case.stage == Stage.SUBMITTED
        assert not in_force.exists()


# F16: in the middle of a session


def shut(code: str) -> None:
    User.objects.filter(code=code).update(is_active=False)


def open_again(code: str) -> None:
    User.objects.filter(code=code).update(is_active=True)


def test_whoever_is_switched_off_in_mid_session_writes_before_or_not_at_all(realdb: databases.RealDatabase) -> None:
    case = story.ordinary_case()
    for number in ROUNDS:
        open_again("ul-kons-1")
        results = together(
            doing("write_note", case, "ul-kons-1", days_later(1), text=f"Note {number}"), lambda: shut("ul-kons-1")
        )
        noted = case.notes.filter(text=f"Note {number}").exists()
        assert noted != isinstance(results[0], NotVisible)
        assert sight(person("ul-kons-1"), case, days_later(1)).depth == 0
        with pytest.raises(NotVisible):
            act("write_note", case, "ul-kons-1", days_later(1), text="For sent")


def test_whoever_leaves_their_post_in_mid_session_decides_before_or_not_at_all(
    realdb: databases.RealDatabase,
) -> None:
    case = laid_before_the_chiefs()
    post, yesterday = Membership.objects.get(user__code="ff-chef"), days_later(10).date()
    for _round in ROUNDS:
        Membership.objects.filter(pk=post.pk).update(until=None)
        Position.objects.filter(recommendation__case=case, chief__code="ff-chef").update(superseded_at=days_later(11))
        results = together(
            doing("take_position", case, "ff-chef", days_later(11), stance="approve"),
            lambda: Membership.objects.filter(pk=post.pk).update(until=yesterday),
        )
        assert not isinstance(results[0], Exception) or isinstance(results[0], NotVisible | Forbidden)
        assert sight(person("ff-chef"), case, days_later(11)).depth == 0
        with pytest.raises((NotVisible, Forbidden)):
            act("take_position", case, "ff-chef", days_later(11), stance="approve")


def test_an_invitation_that_ends_in_mid_session_lets_a_reply_in_before_or_not_at_all(
    realdb: databases.RealDatabase,
) -> None:
    case = story.invite(story.cosign(story.propose(story.ordinary_case())), "ul-skole-2")
    invitation = Part.objects.get(case=case, kind=PartKind.INVITEE, user__code="ul-skole-2")
    at = days_later(3)
    for number in ROUNDS:
        Part.objects.filter(pk=invitation.pk).update(until=invitation.until)
        results = together(
            doing("reply", case, "ul-skole-2", at, text=f"Svar {number}"),
            lambda: Part.objects.filter(pk=invitation.pk).update(until=at),
        )
        said = case.deliberations.get().posts.filter(text=f"Svar {number}").exists()
        assert said != isinstance(results[0], NotVisible)
        assert sight(person("ul-skole-2"), case, at).depth == 0


# The move, against the chiefs and against itself


def test_of_a_move_told_and_a_laying_before_at_once_nothing_is_decided_afterwards(
    realdb: databases.RealDatabase,
) -> None:
    moves = {"municipality": "Hedelund Kommune", "moves_on": dt.date(2026, 5, 1), "agreement": "Begge er enige."}
    case, at = story.approve(written(), at=days_later(10)), days_later(10)
    for _round in ROUNDS:
        case = ready(case)
        results = together(
            doing("lay_before", case, "ul-kons-1", at),
            doing("notify_move", case, "ff-tl-han", at, **moves),
            doing("notify_move", case, "ul-kons-1", at, **moves),
        )
        assert refusals(results[1:]) == ["E-MOVING"]
        assert set(refusals(results[:1])) <= {"E-MOVING"}
        case = fresh(case)
        assert case.movings.filter(cancelled_at=None).count() == 1
        assert not case.deadlines.filter(kind="internal", done_at=None, stopped_at=None).exists()
        with pytest.raises(Refused):
            story.approve_all(case, "ul-chef", at)
        case = act("cancel_move", case, "ul-kons-1", at, reason="De bliver.")
