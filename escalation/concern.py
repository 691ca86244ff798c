"""How worried is each voice, and when: a number from 0 to 10 each, before and later; never an average."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Stage
from escalation.deliberation import TALKING, in_the_group
from escalation.models import Concern
from escalation.moves import Act, Move, Problem, stages

AFTER_STAR = stages(
    Stage.STAR_PROPOSED, Stage.SUBMITTED, Stage.WITH_DIRECTOR, Stage.DECIDED, Stage.IMPLEMENTATION, Stage.FOLLOW_UP
)


def needs_concern(act: Act) -> list[Problem]:
    value = act.given("value")
    if value is None or not 0 <= value <= 10:
        return [Problem("E-EMPTY", "value", _("Choose a number from 0 to 10."))]
    if act.given("on") and act.input["on"] > act.day:
        return [Problem("E-EMPTY", "on", _("The day cannot be in the future."))]
    return []


def give_concern(act: Act) -> None:
    concern = Concern(case=act.case, round=act.case.round, value=act.input["value"], on=act.given("on") or act.day)
    concern.voice, concern.dimension = act.text("voice"), act.text("dimension")
    concern.person = None if concern.voice else _whose(act)
    concern.is_later = act.case.stage == Stage.FOLLOW_UP
    concern.save()
    act.data["concern"] = concern.pk


def _whose(act: Act) -> User:
    """The asker's own number; in history from a case file (`as_filed`) also a guest's that the coordinator wrote down."""
    said_by: User | None = act.given("said_by") if act.given("as_filed") else None
    return said_by or act.person


MOVES = (
    Move(
        "give_concern",
        _("Give your number"),
        TALKING | AFTER_STAR,
        in_the_group,
        needs=needs_concern,
        then=give_concern,
    ),
)
