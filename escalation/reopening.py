"""How does a case begin again: the same child, the same matter, a new round; what was before stays as it was."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from cases import parts
from cases.models import Depth, PartKind, Stage, StarStatus
from escalation.casefile import WORKING
from escalation.models import Deliberation
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused, stages
from escalation.star import involved_sectors
from escalation.workdays import add_months
from orgunits.models import Capability

MONTHS_TO_REOPEN = 24  # domain.md 2.5: the same matter within 24 months; later it is a new case, linked


def may_reopen(ask: Asking) -> bool:
    """People who work on the case; a star's coordinator among them."""
    return ask.has(*WORKING)


def was_a_star(ask: Asking) -> Refused | None:
    if ask.case.stage == Stage.CLOSED and ask.case.star_status != StarStatus.CONFIRMED:
        return OutOfTurn("E-NOSTAR", _("The case had no star when it was closed. Reopen it as an ordinary case."))
    return None


def was_ordinary(ask: Asking) -> Refused | None:
    if ask.case.stage == Stage.CLOSED and ask.case.star_status == StarStatus.CONFIRMED:
        return OutOfTurn("E-STAR", _("The case had a star when it was closed. Reopen it to a new round."))
    return None


def not_too_late(ask: Asking) -> Refused | None:
    if ask.case.stage == Stage.CLOSED and ask.day > last_day(ask.case.stage_at):
        return OutOfTurn(
            "E-REOPEN", _("The case was closed more than 24 months ago. Open a new case and link it to this one.")
        )
    return None


def last_day(closed_at: dt.datetime) -> dt.date:
    """The last day on which a case closed at that instant can be opened again."""
    return add_months(local_date(closed_at), MONTHS_TO_REOPEN)


def needs_reason(act: Act) -> list[Problem]:
    return [] if act.text("reason") else [Problem("E-REASON", "reason", _("Write why the case begins again."))]


def reopen(act: Act) -> None:
    """A new round begins with a new deliberation; the split that was decided holds until another one is."""
    case = act.case
    case.round += 1
    if case.coordinator is None or not case.coordinator.is_active:
        case.coordinator = act.person
    parts.give(case, PartKind.COORDINATOR, case.coordinator, act.at)
    Deliberation.objects.get_or_create(case=case, round=case.round)
    parts.end(case, PartKind.CHIEF, act.at)
    for sector in involved_sectors(case):
        parts.give_role(case, PartKind.CHIEF, sector, Capability.DECIDE, act.at, depth=Depth.HEADLINE)
    act.words["reason"] = act.text("reason")
    act.data["round"] = case.round


def reopen_ordinary(act: Act) -> None:
    act.case.holder = act.person
    act.words["reason"] = act.text("reason")


MOVES = (
    Move(
        "reopen_case",
        _("Reopen the case"),
        stages(Stage.CLOSED, Stage.FOLLOW_UP),
        may_reopen,
        to=Stage.DELIBERATION,
        unless=(was_a_star, not_too_late),
        needs=needs_reason,
        then=reopen,
    ),
    Move(
        "reopen_ordinary",
        _("Reopen as an ordinary case"),
        stages(Stage.CLOSED),
        may_reopen,
        to=Stage.ORDINARY,
        unless=(was_ordinary, not_too_late),
        needs=needs_reason,
        then=reopen_ordinary,
    ),
)
