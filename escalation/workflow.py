"""How does a case move: MOVES is everything that can happen to it, `perform` the one function that makes it happen.

Read this first. The rows stand in the modules of their subjects, one screen each, and are put together here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import CLOCK, Actor, User
from accounts.remembering import remembering
from cases.access import NotVisible
from cases.events import last_of, record
from cases.models import Case, Event, HolderSpan, Stage
from escalation import (
    acceptance,
    attachments,
    awaited,
    birthdays,
    casefile,
    casetasks,
    chieftalk,
    closing,
    compensation,
    concern,
    consents,
    deadlines,
    decision,
    deliberation,
    director,
    dispute,
    disqualification,
    family,
    followup,
    handover,
    hearing,
    implementation,
    inviting,
    letters,
    meetings,
    minutes,
    moving,
    nextround,
    nudging,
    options,
    pair,
    prices,
    questions,
    recommendation,
    reopening,
    restoring,
    settling,
    stances,
    star,
    submission,
    takeback,
    talk,
    withdrawal,
)
from escalation.holders import HOLDER
from escalation.moves import Act, Asking, Forbidden, Incomplete, Move, OutOfTurn, Refused
from notifications.tell import tell

TABLE: tuple[Move, ...] = (
    *casefile.MOVES,
    *attachments.MOVES,
    *star.MOVES,
    *takeback.MOVES,
    *talk.MOVES,
    *dispute.MOVES,
    *deliberation.MOVES,
    *questions.MOVES,
    *meetings.MOVES,
    *minutes.MOVES,
    *concern.MOVES,
    *inviting.MOVES,
    *options.MOVES,
    *prices.MOVES,
    *stances.MOVES,
    *recommendation.MOVES,
    *compensation.MOVES,
    *restoring.MOVES,
    *hearing.MOVES,
    *submission.MOVES,
    *decision.MOVES,
    *settling.MOVES,
    *director.MOVES,
    *chieftalk.MOVES,
    *disqualification.MOVES,
    *implementation.MOVES,
    *acceptance.MOVES,
    *letters.MOVES,
    *followup.MOVES,
    *nextround.MOVES,
    *closing.MOVES,
    *withdrawal.MOVES,
    *handover.MOVES,
    *pair.MOVES,
    *reopening.MOVES,
    *consents.MOVES,
    *family.MOVES,
    *casetasks.MOVES,
    *birthdays.MOVES,
    *moving.MOVES,
    *nudging.MOVES,
)
MOVES: dict[str, Move] = {move.verb: move for move in TABLE}
A_WAIT = dt.timedelta(minutes=5)  # the longest that an act may have waited for the case's lock
SETTLING: tuple[Move, ...] = tuple(move for move in TABLE if move.when)


def refusal(move: Move, case: Case, by: Actor, at: dt.datetime) -> Refused | None:
    """Why the person may not do it now, or None. What you see is what you may do: buttons and `perform` both ask."""
    return _refusal(move, Asking(by, case, at))


def refusals(case: Case, by: Actor, at: dt.datetime) -> dict[str, Refused | None]:
    """For every verb why the person may not do it now, or None; asked at once. Raises NotVisible."""
    ask = Asking(by, case, at)
    return {move.verb: _refusal(move, ask) for move in TABLE}


def open_moves(case: Case, by: Actor, at: dt.datetime) -> set[str]:
    """The verbs that are open to the person in the case now. What belongs to another stage is not even asked."""
    return open_to(Asking(by, case, at))


def open_to(ask: Asking) -> set[str]:
    """As `open_moves`, for whoever has begun to ask already."""
    case = ask.case
    here = (move for move in TABLE if case.stage in move.stages and not move.when)
    return {move.verb for move in here if _refusal(move, ask) is None}


@transaction.atomic
def perform(verb: str, case: Case, *, by: Actor, at: dt.datetime, **given: Any) -> Event:
    """Does it: locks the case, asks again, acts, moves, records one event and tells; or changes nothing at all.

    Raises NotVisible (the person does not see the case), Forbidden (not you), OutOfTurn (not now) and
    Incomplete (what is missing, all at once).
    """
    with remembering():
        with_people = Case.objects.select_related("child", "holder", "coordinator")
        locked = with_people.select_for_update(no_key=True, of=("self",)).get(pk=case.pk)
        return _perform(MOVES[verb], locked, by, at, given)


def _perform(move: Move, case: Case, by: Actor, at: dt.datetime, given: Mapping[str, Any]) -> Event:
    """As `perform`, with the case locked."""
    at = _not_before_the_last(case, at)
    act = Act(by, case, at, given)
    if refused := _refusal(move, act):
        raise refused
    if problems := move.needs(act):
        raise Incomplete(problems)
    from_stage = case.stage
    move.then(act)
    _enter(act, move.to or from_stage)
    if asked := sorted({*move.asks(case)}):
        act.data["asked"] = asked
    event = record(move.verb, case, by=by, at=at, from_stage=from_stage, data=act.data, words=act.words)
    deadlines.follow(event, case, at)
    birthdays.follow(event, case)
    settling.follow(event, case, at)
    director.follow(event, case, at)
    tell(event, case)
    settle(case, at)
    return event


def settle(case: Case, at: dt.datetime) -> None:
    """Fires the first settling row whose `when` holds; that row's own act settles on. When none holds, the rows of those
    who must act now are written. The case must be locked.

    No two that move the case to another stage hold at once. What changes no stage may come beside another.
    """
    for move in SETTLING:
        if case.stage in move.stages and move.when and move.when(case, at):
            _perform(move, case, CLOCK, at, {})
            return
    awaited.rewrite(case, at)


def _refusal(move: Move, ask: Asking) -> Refused | None:
    if isinstance(ask.by, User) and not ask.sight.depth and ask.case.stage != Stage.NEW:
        raise NotVisible
    guarded = [refused for guard in move.unless if (refused := guard(ask))]
    if not_you := next((refused for refused in guarded if isinstance(refused, Forbidden)), None):
        return not_you
    if not move.who(ask):
        return Forbidden("E-ROLE", _("You cannot do this in this case."))
    if guarded:
        return guarded[0]
    if ask.case.stage not in move.stages:
        return _not_in_this_stage(ask.case)
    if move.when and not move.when(ask.case, ask.at):
        return OutOfTurn("E-STAGE", _("What would settle this has not come about."))
    return None


def _not_in_this_stage(case: Case) -> OutOfTurn:
    if case.stage == Stage.CLOSED:
        return OutOfTurn("E-CLOSED", _("The case is closed and can only be read."))
    return OutOfTurn(
        "E-STAGE", _("This cannot be done while the case is here: {stage}.").format(stage=Stage(case.stage).label)
    )


def _not_before_the_last(case: Case, at: dt.datetime) -> dt.datetime:
    """Time never runs backwards within a case: who waited for the lock acts after whoever held it.

    Raises OutOfTurn when `at` lies further back than a wait can explain.
    """
    last = last_of(case.pk)
    if last is None or at >= last[1]:
        return at
    if last[1] - at > A_WAIT:
        raise OutOfTurn("E-TIME", _("Something later has already happened in the case."))
    return last[1]


def _enter(act: Act, stage: str) -> None:
    """Sets stage and holder and continues the ribbon of spans, so that every past moment answers »who?«."""
    case, at = act.case, act.at
    holder = HOLDER[stage](case)
    span = HolderSpan.objects.filter(case=case, until=None).first()
    if stage != case.stage:
        case.stage, case.stage_at = stage, at
    case.holder = holder
    case.save()
    if span and span.stage == stage and span.holder_id == case.holder_id:
        return
    HolderSpan.objects.filter(case=case, until=None).update(until=at)
    if holder:
        HolderSpan.objects.create(case=case, stage=stage, holder=holder, since=at)
