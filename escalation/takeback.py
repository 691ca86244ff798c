"""What can be undone within half an hour: the half star one has set, and the signature that made it whole."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from cases import parts
from cases.models import PartKind, Stage, StarStatus
from escalation.models import Deliberation, Star
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused, stages
from escalation.star import current_star, open_star

UNDO = dt.timedelta(minutes=30)  # decision 5: a half that was set can be taken back for so long


def just_now(ask: Asking) -> bool:
    """The half that the asker set is not older than half an hour: it may be taken back without a reason (decision 5)."""
    star = ask.star
    if star is None:
        return False
    mine = star.proposed_at if star.proposed_by_id == ask.by.pk else star.outcome_at
    return mine is not None and ask.at - mine <= UNDO


def proposed_it(ask: Asking) -> bool:
    return ask.has(PartKind.PROPOSER)


def needs_reason_later(act: Act) -> list[Problem]:
    if act.text("reason") or just_now(act):
        return []
    return [Problem("E-REASON", "reason", _("Half an hour has passed. Write why you take the half star back."))]


def take_back(act: Act) -> None:
    """Nobody has answered yet: the proposal is gone, the case is as ordinary as before."""
    star = open_star(act.case)
    star.outcome, star.outcome_at = Star.Outcome.TAKEN_BACK, act.at
    star.save()
    act.case.star_status = StarStatus.NONE
    for kind in (PartKind.PROPOSER, PartKind.COUNTERPART):
        parts.end(act.case, kind, act.at)
    act.words["reason"] = act.text("reason")
    act.data["star"] = star.pk


def signed_it(ask: Asking) -> bool:
    return ask.star is not None and ask.star.second_by_id == ask.by.pk


def still_untouched(ask: Asking) -> Refused | None:
    """A signature is taken back within half an hour, and only while nobody has built on it."""
    if ask.case.stage != Stage.DELIBERATION or not signed_it(ask):
        return None
    if not just_now(ask):
        return OutOfTurn("E-UNDO", _("Half an hour has passed. Ask the other one to remove the star with you."))
    if Deliberation.objects.filter(case=ask.case, round=ask.case.round).exclude(started_at=None).exists():
        return OutOfTurn("E-UNDO", _("The deliberation has begun. Ask the other one to remove the star with you."))
    return None


def take_signature_back(act: Act) -> None:
    """The star is half again, and waits for an answer as it did before."""
    star, case = current_star(act.case), act.case
    assert star is not None
    star.answers.filter(by=act.person).delete()
    star.second_by = star.outcome_at = star.confirmed_at = None
    star.outcome = ""
    star.save()
    case.star_status, case.coordinator = StarStatus.HALF, None
    parts.end(case, PartKind.COORDINATOR, act.at)
    parts.end(case, PartKind.CHIEF, act.at)
    act.data["star"] = star.pk


MOVES = (
    Move(
        "take_back_star",
        _("Take the half star back"),
        stages(Stage.STAR_PROPOSED),
        proposed_it,
        to=Stage.ORDINARY,
        needs=needs_reason_later,
        then=take_back,
    ),
    Move(
        "take_back_signature",
        _("Take your signature back"),
        stages(Stage.DELIBERATION),
        signed_it,
        to=Stage.STAR_PROPOSED,
        unless=(still_untouched,),
        then=take_signature_back,
    ),
)
