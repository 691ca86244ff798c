"""How does a declined star end in agreement: the two talk, and it goes on as an ordinary case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases import parts
from cases.models import PartKind, Stage, StarStatus
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused, stages
from escalation.star import current_star, either_of_the_pair


def end_talk(act: Act) -> None:
    """Both agree that it goes on as an ordinary case: the counterpart's part ends."""
    star = current_star(act.case)
    if star:
        parts.end(act.case, PartKind.COUNTERPART, act.at, star.counterpart)
    act.words["agreed"] = act.text("agreed")


def not_raised(ask: Asking) -> Refused | None:
    if ask.case.star_status == StarStatus.RAISED:
        return OutOfTurn("E-RAISED", _("The chiefs have been asked whether it is a star. Wait for their answer."))
    return None


def needs_agreement(act: Act) -> list[Problem]:
    return [] if act.text("agreed") else [Problem("E-REASON", "agreed", _("Write what you agreed on."))]


MOVES = (
    Move(
        "end_talk",
        _("Go on as an ordinary case"),
        stages(Stage.STAR_DECLINED),
        either_of_the_pair,
        to=Stage.ORDINARY,
        unless=(not_raised,),
        needs=needs_agreement,
        then=end_talk,
    ),
)
