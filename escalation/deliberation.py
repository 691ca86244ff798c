"""When does the group deliberate, and who is in it: the beginning, the invited, and the end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.models import Case, PartKind, Stage, StarStatus
from escalation.casefile import works_on_it
from escalation.models import Deliberation
from escalation.moves import Act, Asking, Move, OutOfTurn, Refused, stages
from escalation.moving import not_moving

TALKING = stages(Stage.DELIBERATION, Stage.RECOMMENDATION, Stage.HEARING)


def coordinates(ask: Asking) -> bool:
    """The coordinator, or whoever stands in for them."""
    return ask.is_one_of(ask.case.coordinator_id)


def coordinates_or_flags(ask: Asking) -> bool:
    return ask.has(PartKind.COORDINATOR, PartKind.PROPOSER, PartKind.COUNTERPART)


def in_the_group(ask: Asking) -> bool:
    """The pair, the coordinator, people who work on the case, and the invited while their access lasts."""
    return works_on_it(ask) or ask.has(PartKind.INVITEE)


def star_is_whole(ask: Asking) -> Refused | None:
    if ask.case.star_status == StarStatus.CONFIRMED:
        return None
    return OutOfTurn("E-NOTCONFIRMED", _("The deliberation cannot begin before both have signed the star."))


def current_deliberation(case: Case) -> Deliberation:
    return Deliberation.objects.get(case=case, round=case.round)


def not_begun_yet(ask: Asking) -> Refused | None:
    if Deliberation.objects.filter(case=ask.case, round=ask.case.round).exclude(started_at=None).exists():
        return OutOfTurn("E-STARTED", _("The deliberation has begun."))
    return None


def start(act: Act) -> None:
    begun(act)


def begun(act: Act) -> Deliberation:
    """The deliberation of this round, marked as started by its first entry or meeting."""
    deliberation = current_deliberation(act.case)
    if deliberation.started_at is None:
        deliberation.started_at = act.at
        deliberation.save()
    return deliberation


def has_discussion(ask: Asking) -> Refused | None:
    """What a case file keeps of an earlier round (`in_outline`) tells that they deliberated, but not their words."""
    if isinstance(ask, Act) and ask.given("in_outline"):
        return None
    talk = Deliberation.objects.filter(case=ask.case, round=ask.case.round).first()
    if (
        ask.case.stage != Stage.DELIBERATION
        or talk is None
        or talk.posts.exists()
        or talk.meetings.filter(cancelled_at=None).exclude(at__gt=ask.at).exists()
    ):
        return None
    return OutOfTurn("E-NODISCUSSION", _("Write at least one post or hold a meeting before the deliberation ends."))


def end(act: Act) -> None:
    deliberation = begun(act)
    deliberation.ended_at = act.at
    deliberation.save()


MOVES = (
    Move(
        "start_deliberation",
        _("Begin the deliberation"),
        stages(Stage.DELIBERATION),
        coordinates_or_flags,
        unless=(star_is_whole, not_begun_yet),
        then=start,
    ),
    Move(
        "end_deliberation",
        _("Write recommendation"),
        stages(Stage.DELIBERATION),
        coordinates_or_flags,
        to=Stage.RECOMMENDATION,
        unless=(not_moving, has_discussion),
        then=end,
    ),
)
