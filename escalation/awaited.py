"""Whose turn is it: by table, for each stage, who must do what now and by which deadline. Read by »Mit arbejde«."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator

from accounts.models import User
from cases.models import Case, Stage, StarStatus
from escalation.afterwards import OWN_DAY, Turn, by_day, to_carry_out, to_follow_up
from escalation.director import directors_word
from escalation.dispute import dispute_of, judging_chiefs
from escalation.handover import CHANGING, open_offer
from escalation.hearing import is_heard
from escalation.models import Awaited, Deadline, Moving, Recommendation
from escalation.positions import answered, deciders, still_to_answer
from escalation.recommendation import missing_approvals, newest
from escalation.star import current_star
from escalation.withdrawal import hands_on_it
from orgunits.people import director


def to_sign(case: Case) -> Iterator[Turn]:
    star = current_star(case)
    yield (star.counterpart if star else None), "cosign", "star_answer"


def to_talk(case: Case) -> Iterator[Turn]:
    """The two talk; once it is raised, the chiefs of both sides (or the director) say whether it is a star."""
    if case.star_status != StarStatus.RAISED:
        yield case.holder, "talk", "declined_talk"
    dispute = dispute_of(case)
    for judge in judging_chiefs(case):
        yield judge, "judge", "director_decision" if dispute and dispute.referred_at else "dispute_decision"


def to_deliberate(case: Case) -> Iterator[Turn]:
    started = case.deliberations.filter(round=case.round).exclude(started_at=None).exists()
    yield case.coordinator, "deliberate", "deliberation_end" if started else "deliberation_start"


def to_write(case: Case) -> Iterator[Turn]:
    draft = newest(case)
    if draft and draft.submitted_at is None and draft.text_approved_at:
        yield case.coordinator, "lay_before", "recommendation"
        return
    if draft and _is_approved_by_one(draft):
        yield from to_approve(case, draft)
    else:
        yield case.coordinator, "write", "recommendation"


def to_approve(case: Case, draft: Recommendation) -> Iterator[Turn]:
    """Once one of the two has approved the text, the other is asked."""
    missing = missing_approvals(case, draft) if _is_approved_by_one(draft) else []
    yield from _each(missing, "approve_text", "recommendation")


def _is_approved_by_one(draft: Recommendation) -> bool:
    return draft.submitted_at is None and draft.approvals.filter(voided_at=None).exists()


def to_hear(case: Case) -> Iterator[Turn]:
    """When all have answered, or »no answer« was chosen, the text is the next thing again; an approval may come before."""
    if is_heard(case):
        yield from to_write(case)
        return
    yield case.coordinator, "hearing", "hearing_answer"
    if draft := newest(case):
        yield from to_approve(case, draft)


def to_decide(case: Case) -> Iterator[Turn]:
    version = newest(case)
    done = answered(version) if version else set()
    asked = still_to_answer(case)
    turn = [instead for chief, instead in deciders(case).items() if chief not in done or chief in asked]
    yield from _each(turn, "decide", "chiefs_decision")


def to_direct(case: Case) -> Iterator[Turn]:
    if not directors_word(case):
        yield case.holder or director(), "direct", "director_decision"


def nobody(_case: Case) -> Iterator[Turn]:
    return iter(())


def _each(people: Collection[int], task: str, code: str) -> Iterator[Turn]:
    """The same turn for each of them (ids)."""
    for person in User.objects.filter(pk__in=people) if people else ():
        yield person, task, code


def to_take_over(case: Case) -> Iterator[Turn]:
    """Whoever has been offered the case answers, in any stage where it can change hands."""
    offered = open_offer(case)
    if offered and case.stage in CHANGING:
        yield offered.receiver, "take_over", ""


def to_withdraw(case: Case) -> Iterator[Turn]:
    """Somebody has taken the hand off the star: the others say the same, or that it is to stay."""
    yield from _each(hands_on_it(case) or (), "withdraw", "")


def to_hand_over(case: Case) -> Iterator[Turn]:
    """The child moves: whoever coordinates gathers and hands over; others still answer what only they can."""
    yield case.coordinator or case.holder, "hand_over_move", ""
    if case.stage in STILL_ASKED:
        yield from TURNS[case.stage](case)


# Stages in which others are asked also while the child moves: to sign no or return, to carry out what was decided.
STILL_ASKED = frozenset(
    {Stage.STAR_PROPOSED, Stage.SUBMITTED, Stage.WITH_DIRECTOR, Stage.DECIDED, Stage.IMPLEMENTATION, Stage.FOLLOW_UP}
)
TURNS: dict[str, Callable[[Case], Iterator[Turn]]] = {
    Stage.NEW: nobody,
    Stage.ORDINARY: nobody,
    Stage.STAR_PROPOSED: to_sign,
    Stage.STAR_DECLINED: to_talk,
    Stage.STAR_REMOVED: nobody,
    Stage.DELIBERATION: to_deliberate,
    Stage.RECOMMENDATION: to_write,
    Stage.HEARING: to_hear,
    Stage.SUBMITTED: to_decide,
    Stage.WITH_DIRECTOR: to_direct,
    Stage.DECIDED: to_carry_out,
    Stage.IMPLEMENTATION: to_carry_out,
    Stage.FOLLOW_UP: to_follow_up,
    Stage.CLOSED: nobody,
}


def rewrite(case: Case, at: dt.datetime) -> None:
    """The rows of those who must act now; a turn that lasts keeps the instant it began."""
    running = Deadline.objects.filter(case=case, done_at=None, stopped_at=None)
    open_deadlines = {deadline.code: deadline for deadline in running}
    own = to_hand_over(case) if case.is_open and Moving.of(case) else TURNS[case.stage](case)
    found = (*own, *by_day(case, at), *to_take_over(case), *to_withdraw(case))
    turns = {(person.pk, task): code for person, task, code in found if person}
    existing = {(row.person_id, row.task): row for row in case.awaited.all()}
    if gone := [row.pk for key, row in existing.items() if key not in turns]:
        Awaited.objects.filter(pk__in=gone).delete()
    for key, code in turns.items():
        row = existing.get(key) or Awaited(case=case, person_id=key[0], task=key[1], since=at)
        deadline, day = open_deadlines.get(code), OWN_DAY[code](case) if code in OWN_DAY else None
        if row.pk is None or (row.deadline_id, row.due_on) != (deadline and deadline.pk, day):
            row.deadline, row.due_on = deadline, day
            row.save()
