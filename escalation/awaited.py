"""Whose turn is it: by table, for each stage, who must do what now and by which deadline. Read by »Mit arbejde«."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from accounts.models import User
from cases.models import Case, Stage
from escalation.models import Awaited, Deadline, Decision, LineProgress, Ruling
from escalation.positions import answered, deciding_chiefs
from escalation.recommendation import missing_approvals, newest
from escalation.star import current_star
from orgunits.people import director

Turn = tuple[User | None, str, str]


def to_sign(case: Case) -> Iterator[Turn]:
    star = current_star(case)
    yield (star.counterpart if star else None), "cosign", "star_answer"


def to_talk(case: Case) -> Iterator[Turn]:
    yield case.holder, "talk", "declined_talk"


def to_deliberate(case: Case) -> Iterator[Turn]:
    started = case.deliberations.filter(round=case.round).exclude(started_at=None).exists()
    yield case.coordinator, "deliberate", "deliberation_end" if started else "deliberation_start"


def to_write(case: Case) -> Iterator[Turn]:
    draft = newest(case)
    if draft and draft.submitted_at is None and draft.text_approved_at:
        yield case.coordinator, "lay_before", "recommendation"
        return
    missing = missing_approvals(case, draft) if draft and draft.submitted_at is None else []
    begun = draft is not None and draft.approvals.filter(voided_at=None).exists()
    for person in User.objects.filter(pk__in=missing) if begun else ():
        yield person, "approve_text", "recommendation"
    if not begun:
        yield case.coordinator, "write", "recommendation"


def to_hear(case: Case) -> Iterator[Turn]:
    yield case.coordinator, "hearing", "hearing_answer"


def to_decide(case: Case) -> Iterator[Turn]:
    version = newest(case)
    done = answered(version) if version else set()
    for chief in deciding_chiefs(case):
        if chief.pk not in done:
            yield chief, "decide", "chiefs_decision"


def to_direct(_case: Case) -> Iterator[Turn]:
    yield director(), "direct", "director_decision"


def to_carry_out(case: Case) -> Iterator[Turn]:
    decision = Decision.objects.filter(case=case, in_force=True).first()
    if decision is None:
        return
    if decision.units_informed_at is None:
        yield case.coordinator, "inform_units", "units_informed"
    waiting = LineProgress.objects.filter(line__recommendation=decision.recommendation_id, accepted_at=None)
    for progress in waiting.select_related("line__person", "line__unit__head"):
        unit = progress.line.unit
        yield progress.line.person or (unit.head if unit else None), "accept_line", "first_follow_up"
    for ruling in Ruling.objects.filter(decision=decision, sent_at=None).select_related("unit__head"):
        yield (ruling.unit.head if ruling.unit else case.coordinator), "ruling", "citizen_rulings_started"


def to_follow_up(case: Case) -> Iterator[Turn]:
    yield from to_carry_out(case)
    again = case.follow_ups.filter(round=case.round).exists()
    yield case.coordinator, "follow_up", "next_follow_up" if again else "first_follow_up"


def nobody(_case: Case) -> Iterator[Turn]:
    return iter(())


TURNS: dict[str, Callable[[Case], Iterator[Turn]]] = {
    Stage.NEW: nobody,
    Stage.ORDINARY: nobody,
    Stage.STAR_PROPOSED: to_sign,
    Stage.STAR_DECLINED: to_talk,
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
    open_deadlines = {deadline.code: deadline for deadline in Deadline.objects.filter(case=case, done_at=None)}
    turns = {(person.pk, task): code for person, task, code in TURNS[case.stage](case) if person}
    existing = {(row.person_id, row.task): row for row in case.awaited.all()}
    for key, row in existing.items():
        if key not in turns:
            row.delete()
    for (person_id, task), code in turns.items():
        Awaited.objects.update_or_create(
            case=case,
            person_id=person_id,
            task=task,
            defaults={"deadline": open_deadlines.get(code)},
            create_defaults={"deadline": open_deadlines.get(code), "since": at},
        )
