"""What does the director settle: what the chiefs could not agree on, what is above their grants, what they were silent about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.remembering import remembered
from cases import parts
from cases.models import Case, Event, PartKind, Stage, Statement
from escalation.corrections import accepted, contested_lines, differing, line_of, needs_sound_changes, standing
from escalation.deadlines import settle_later
from escalation.decision import here_and_fit, needs_questions, return_to_group
from escalation.force import put_in_force
from escalation.grants import directors_limit, sector_amounts
from escalation.models import Decision, DirectorsWord, Position, Recommendation
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused, stages, the_clock
from escalation.moving import not_moving
from escalation.positions import deciding_chiefs
from escalation.recommendation import newest
from escalation.settling import all_by_the_same_words, minutes_to_think
from orgunits.models import Capability
from orgunits.people import director, may


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


def the_director_has_spoken(ask: Asking) -> Refused | None:
    """Until then nothing is decided, least of all what the chiefs approved in different words (domain.md 2.5)."""
    if ask.case.stage != Stage.WITH_DIRECTOR or directors_word(ask.case):
        return None
    return all_by_the_same_words(ask) or OutOfTurn("E-STAGE", _("The director has not decided yet."))


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
    """Said, and in force some minutes later. Until then the director can say it anew; then only this last word counts.

    `instead_of` names the word that the page showed (its id, or nothing): raises OutOfTurn when it is another by now.
    """
    act.as_shown()
    word, version = directors_word(act.case), newest(act.case)
    assert version is not None
    if act.given("instead_of") is not None and act.text("instead_of") != (str(word.pk) if word else ""):
        raise OutOfTurn(
            "E-OLDVERSION", _("A decision was recorded after this page was opened. Read it before you decide.")
        )
    version.directors_words.filter(superseded_at=None).update(superseded_at=act.at)
    DirectorsWord.objects.create(
        recommendation=version,
        director=director() or act.person,
        by=act.person,
        at=act.at,
        corrected=_plain(version, own_split(act)),
    )
    act.words["reason"] = act.text("reason")
    act.data["version"] = version.version


def _plain(version: Recommendation, changes: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """As JSON keeps it: of each line, the new values of the fields that differ."""
    lines = version.lines.filter(key__in=changes)
    return {line.key: {name: pair[1] for name, pair in differing(line, changes[line.key]).items()} for line in lines}


@remembered
def directors_word(case: Case) -> DirectorsWord | None:
    """What the director has said last of the version that is with them; it may not have taken effect yet."""
    version = newest(case)
    return version.directors_words.filter(superseded_at=None).first() if version else None


def reason_of(word: DirectorsWord) -> str:
    """What the director wrote when they said it."""
    rows = Statement.objects.filter(
        event__case=word.recommendation.case_id, event__verb="director_decides", kind="reason"
    )
    row = rows.filter(event__at=word.at).order_by("event__seq").last()
    return row.text if row else ""


def word_behind(decision: Decision) -> DirectorsWord | None:
    """The word that took effect as this decision, when it was the director who decided."""
    version = decision.recommendation
    versions = [version.pk, version.corrected_from_id]
    return DirectorsWord.objects.filter(recommendation__in=versions, superseded_at=None).select_related("by").first()


def points_decided_by_director(decision: Decision) -> set[int]:
    """The numbers of the at-points that the chiefs did not settle themselves; all of them when it went up for another
    reason than disagreement; none when the chiefs decided.
    """
    if decision.kind != Decision.Kind.DIRECTOR:
        return set()
    version = decision.recommendation.corrected_from or decision.recommendation
    points = list(version.at_points.all())
    if set(version.referral.reasons) != {"disagreement"}:
        return {point.no for point in points}
    against = version.positions.filter(superseded_at=None, stance=Position.Stance.DISAGREE)
    disagreed = set(against.values_list("at_point", flat=True))
    refused = {row.line.key for row in standing(version) if any(not one.accepts for one in row.answers.all())}
    known = set(version.lines.values_list("key", flat=True))
    return {point.no for point in points if point.pk in disagreed or line_of(point, known) in refused}


def takes_effect_at(case: Case) -> dt.datetime | None:
    """When the director's word takes effect: some minutes (policy) after it was said; None when nothing is said."""
    word = directors_word(case)
    return word.at + dt.timedelta(minutes=minutes_to_think()) if word else None


def follow(event: Event, case: Case, at: dt.datetime) -> None:
    """Writes down when what the director has just said takes effect, if that is later than now."""
    effect = takes_effect_at(case) if event.verb == "director_decides" else None
    if effect and effect > at:
        settle_later(case, effect, event.seq)


def is_directed(case: Case, at: dt.datetime) -> bool:
    """The director has spoken, and the time to think again is over."""
    effect = takes_effect_at(case)
    return effect is not None and at >= effect


def put_in_force_as_directed(act: Act) -> None:
    """What the chiefs agreed on stands, corrections all said yes to among it; the rest as the director decided it."""
    version, word = newest(act.case), directors_word(act.case)
    assert version is not None and word is not None
    changes = accepted(version, deciding_chiefs(act.case)) | word.corrected
    put_in_force(act, changes, word)
    parts.end(act.case, PartKind.DIRECTOR, act.at)
    if changes:
        act.data["lines"] = sorted(changes)


MOVES = (
    Move(
        "director_decides",
        _("Decide"),
        stages(Stage.WITH_DIRECTOR),
        is_director,
        unless=(above_the_directors_limit, not_in_the_quarrel, here_and_fit, not_moving),
        needs=needs_grounds,
        then=director_decides,
    ),
    Move(
        "settle_as_directed",
        _("Decided by the director"),
        stages(Stage.WITH_DIRECTOR),
        the_clock,
        to=Stage.DECIDED,
        unless=(the_director_has_spoken,),
        when=is_directed,
        then=put_in_force_as_directed,
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
