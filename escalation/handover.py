"""Who takes the case over: it is offered, and held by the giver until the receiver says yes; otherwise it bounces back.

Delay and signatures follow the case, not the person (domain.md 3.2, 4.6). Nobody is made holder without knowing it.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.models import User
from accounts.remembering import remembered
from cases import parts
from cases.models import Case, PartKind, Stage
from escalation.acceptance import UNDER_WAY
from escalation.dueday import the_calendar
from escalation.models import HandOver
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused, stages, the_clock
from escalation.pair import change_half, may_stand_beside
from escalation.recommendation import pair_of
from orgunits.models import Capability
from orgunits.people import leader_of, memberships_on, outside_cases

DAYS_TO_ANSWER = 5  # working days; then it bounces back to the giver
CHANGING = stages(
    Stage.ORDINARY,
    Stage.STAR_PROPOSED,
    Stage.STAR_DECLINED,
    Stage.DELIBERATION,
    Stage.RECOMMENDATION,
    Stage.HEARING,
    Stage.DECIDED,
    Stage.IMPLEMENTATION,
    Stage.FOLLOW_UP,
)  # with the chiefs and the director nobody hands over: they have stand-ins


@remembered
def open_offer(case: Case) -> HandOver | None:
    return HandOver.objects.filter(case=case, answer="").select_related("giver", "receiver").first()


def may_offer(ask: Asking) -> bool:
    """The holder or their stand-in, the holder's leader, and those to whom the case has been escalated or who are its chiefs."""
    holder = ask.case.holder
    if holder is None:
        return False
    chiefs = ask.has(PartKind.ESCALATED) or (ask.has(PartKind.CHIEF) and Capability.DECIDE in ask.capabilities)
    if chiefs or ask.is_one_of(holder.pk):
        return True
    above = leader_of(holder, ask.day)
    return above is not None and ask.is_one_of(above.pk)


def none_open(ask: Asking) -> Refused | None:
    if ask.known(open_offer):
        return OutOfTurn("E-HANDOVER", _("The case has been offered to somebody. Take that back first."))
    return None


def not_gone_up(ask: Asking) -> Refused | None:
    """While a task that nobody accepted has taken the case up, it comes back by being accepted, not by a hand-over."""
    if ask.case.stage in UNDER_WAY and ask.case.holder_id != ask.case.coordinator_id:
        return OutOfTurn("E-LINE-NOTACCEPTED", _("A task waits to be accepted. The case comes back when it is."))
    return None


def receivers(case: Case, day: dt.date) -> QuerySet[User]:
    """Who may take the case over: people who may coordinate, in a sector that the case involves; never the giver."""
    held = memberships_on(day).filter(role__capabilities__contains=[Capability.COORDINATE])
    here = held.filter(unit__sector__units_in_sector__case_units__case=case)
    people = User.objects.filter(is_active=True, is_external=False, memberships__in=here).distinct()
    return people.exclude(pk=case.holder_id or 0).exclude(pk__in=outside_cases(day)).order_by("name")


def needs_receiver(act: Act) -> list[Problem]:
    problems, receiver = [], act.given("receiver")
    if receiver is None or not receivers(act.case, act.day).filter(pk=receiver.pk).exists():
        problems.append(Problem("E-EMPTY", "receiver", _("Choose who is to take the case over.")))
    elif breaks_the_pair(act.case, receiver, act.day):
        text = _("The other half of the star is theirs. Two different people must stand behind it.")
        problems.append(Problem("E-PAIR", "receiver", text))
    if not act.text("note"):
        problems.append(Problem("E-EMPTY", "note", _("Write what the next one must know.")))
    return problems


def breaks_the_pair(case: Case, receiver: User, day: dt.date) -> bool:
    """The giver is one of the pair, and with the receiver it would be none: the same person, or both from one side."""
    pair = pair_of(case)
    others = User.objects.filter(pk__in=[pk for pk in pair if pk != case.holder_id])
    if case.holder_id not in pair:
        return False
    return any(not may_stand_beside(other, receiver, day) for other in others)


def offer(act: Act) -> None:
    """The receiver sees the case from now, to know what they are asked to take."""
    receiver, giver = act.input["receiver"], act.case.holder
    assert giver is not None
    row = HandOver(case=act.case, giver=giver, receiver=receiver, offered_by=act.person, offered_at=act.at)
    row.note, row.answer_by = act.text("note"), the_calendar().shift(act.day, DAYS_TO_ANSWER)
    row.save()
    parts.give(act.case, PartKind.RECEIVER, receiver, act.at)
    act.data["handover"] = row.pk


def is_receiver(ask: Asking) -> bool:
    row = ask.known(open_offer)
    return row is not None and row.receiver_id == ask.by.pk


def is_offered(ask: Asking) -> Refused | None:
    if ask.known(open_offer) is None and ask.has(PartKind.RECEIVER):
        return OutOfTurn("E-HANDOVER", _("The offer is no longer open."))
    return None


def only_the_receiver(ask: Asking) -> Refused | None:
    """The holder changes first when the receiver has taken over, whoever wishes it sooner."""
    row = ask.known(open_offer)
    if row and row.receiver_id != ask.by.pk:
        return Forbidden("E-HANDOVER", _("Only the one who was asked can take the case over."))
    return None


def accept(act: Act) -> None:
    row = _answered(act, HandOver.Answer.ACCEPTED)
    if breaks_the_pair(act.case, row.receiver, act.day):
        raise OutOfTurn("E-PAIR", _("You have become the other half of the star. Somebody else must take the case."))
    take_over(act, row.giver, row.receiver)


def take_over(act: Act, giver: User, receiver: User) -> None:
    """Holder, coordinator and half of the pair, whichever the giver was, are the receiver's from now."""
    case = act.case
    if case.stage == Stage.ORDINARY:
        case.holder = receiver
        parts.give(case, PartKind.ASSIGNED, receiver, act.at)
    if case.coordinator_id == giver.pk:
        case.coordinator = receiver
        parts.end(case, PartKind.COORDINATOR, act.at, giver)
        parts.give(case, PartKind.COORDINATOR, receiver, act.at)
    change_half(act, giver, receiver)


def needs_reason(act: Act) -> list[Problem]:
    return [] if act.text("reason") else [Problem("E-REASON", "reason", _("Write why. The giver reads it."))]


def decline(act: Act) -> None:
    _answered(act, HandOver.Answer.DECLINED)
    act.words["reason"] = act.text("reason")


def offered_it(ask: Asking) -> bool:
    row = ask.known(open_offer)
    return row is not None and ask.is_one_of(row.offered_by_id, row.giver_id)


def take_offer_back(act: Act) -> None:
    _answered(act, HandOver.Answer.WITHDRAWN)


def unanswered(case: Case, at: dt.datetime) -> bool:
    """The day for an answer is over, and none has come."""
    row = open_offer(case)
    return row is not None and local_date(at) > row.answer_by


def lapse(act: Act) -> None:
    _answered(act, HandOver.Answer.LAPSED)


def _answered(act: Act, answer: str) -> HandOver:
    row = open_offer(act.case)
    assert row is not None
    row.answer, row.answered_at = answer, act.at
    row.save()
    parts.end(act.case, PartKind.RECEIVER, act.at)
    act.data["handover"] = row.pk
    return row


MOVES = (
    Move(
        "offer_handover",
        _("Hand over"),
        CHANGING,
        may_offer,
        unless=(
            not_gone_up,
            none_open,
        ),
        needs=needs_receiver,
        then=offer,
    ),
    Move(
        "accept_handover",
        _("Take the case over"),
        CHANGING,
        is_receiver,
        unless=(is_offered, only_the_receiver),
        then=accept,
    ),
    Move(
        "decline_handover",
        _("Say no"),
        CHANGING,
        is_receiver,
        unless=(is_offered,),
        needs=needs_reason,
        then=decline,
    ),
    Move("take_offer_back", _("Take the offer back"), CHANGING, offered_it, then=take_offer_back),
    Move("lapse_handover", _("Not answered in time"), CHANGING, the_clock, when=unanswered, then=lapse),
)
