"""What does the director settle: what the chiefs could not agree on, what is above their grants, what they were silent about."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases import parts
from cases.models import Case, PartKind, Stage
from escalation.corrections import accepted, contested_lines, differing, needs_sound_changes
from escalation.decision import here_and_fit, needs_questions, return_to_group
from escalation.force import put_in_force
from escalation.grants import directors_limit, sector_amounts
from escalation.models import Decision
from escalation.moves import Act, Asking, Forbidden, Move, Problem, Refused, stages
from escalation.moving import not_moving
from escalation.positions import deciding_chiefs
from escalation.recommendation import newest
from orgunits.models import Capability
from orgunits.people import may


def is_director(ask: Asking) -> bool:
    """The director with whom the case is, or whoever stands in for a director who is away or disqualified."""
    return ask.has(PartKind.DIRECTOR) and any(may(one, Capability.DIRECT, ask.day) for one in ask.persons.values())


def has_answered_as_chief(user: User, case: Case) -> bool:
    """The person has given a position on the version that is with the director."""
    version = newest(case)
    return version is not None and version.positions.filter(by=user.pk).exists()


def not_in_the_quarrel(ask: Asking) -> Refused | None:
    """Whoever has answered as a chief does not settle it as the director's stand-in."""
    if ask.case.stage == Stage.WITH_DIRECTOR and isinstance(ask.by, User) and has_answered_as_chief(ask.by, ask.case):
        return Forbidden("E-DISQUALIFIED", _("You have answered as chief. The director must decide in person."))
    return None


def above_the_directors_limit(ask: Asking) -> Refused | None:
    """Above it the matter is for the politicians, outside this product; it can only be sent back here."""
    if not is_director(ask) or ask.version is None:
        return None
    limit, whole = directors_limit(ask.person, ask.day), sum(sector_amounts(ask.version).values())
    if limit is not None and whole > limit:
        return Forbidden(
            "E-GRANTLIMIT", _("The amount is above your grant limit. The case must be treated politically.")
        )
    return None


def needs_grounds(act: Act) -> list[Problem]:
    """Reasons; and a split of the director's own only on lines the chiefs do not agree on, and sound."""
    problems = []
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write your reasons. The chiefs and the group read them.")))
    changes = own_split(act)
    if changes and act.version:
        problems += needs_sound_changes(act.version, changes)
    if act.version and not set(changes) <= contested_lines(act.version, deciding_chiefs(act.case)):
        problems.append(Problem("E-LOCKED", "corrected", _("The chiefs agree on that line. It is locked.")))
    return problems


def own_split(act: Act) -> dict[str, dict[str, Any]]:
    """By line key, the fields that the director decides otherwise than recommended (`corrected`)."""
    version, given = act.version, act.given("corrected") or {}
    lines = {line.key: line for line in version.lines.all()} if version else {}
    return {key: fields for key, fields in given.items() if key in lines and differing(lines[key], fields)}


def director_decides(act: Act) -> None:
    """What the chiefs agreed on stands, corrections all said yes to among it; the rest as the director decides it."""
    act.as_shown()
    version = newest(act.case)
    assert version is not None
    changes = accepted(version, deciding_chiefs(act.case)) | own_split(act)
    put_in_force(act, Decision.Kind.DIRECTOR, changes)
    parts.end(act.case, PartKind.DIRECTOR, act.at)
    act.words["reason"] = act.text("reason")
    if changes:
        act.data["lines"] = sorted(changes)


MOVES = (
    Move(
        "director_decides",
        _("Decide"),
        stages(Stage.WITH_DIRECTOR),
        is_director,
        to=Stage.DECIDED,
        unless=(above_the_directors_limit, not_in_the_quarrel, here_and_fit, not_moving),
        needs=needs_grounds,
        then=director_decides,
    ),
    Move(
        "director_returns",
        _("Return with questions"),
        stages(Stage.WITH_DIRECTOR),
        is_director,
        to=Stage.RECOMMENDATION,
        unless=(not_in_the_quarrel, here_and_fit),
        needs=needs_questions,
        then=return_to_group,
    ),
)
