"""What does a chief decide: a position on each at-point, a correction of single lines, an answer to one, or a return."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases import parts
from cases.models import Case, PartKind, Stage
from escalation.corrections import (
    OPEN,
    answer,
    correct,
    corrected_lines,
    differing,
    needs_sound_changes,
    points_of,
    still_asked,
    take_back,
)
from escalation.models import AtPoint, Correction, Position, Recommendation
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused, stages
from escalation.moving import not_moving
from escalation.positions import asked_of_corrections, deciding_chiefs
from escalation.recommendation import newest


def deciding_chief(ask: Asking) -> bool:
    """A chief whom the split touches, or whoever stands in for one who is away or disqualified."""
    return ask.sight.full and bool(answers_for(ask))


def answers_for(ask: Asking) -> list[User]:
    """The deciding chiefs whose answer is the asker's to give: their own first, then those they stand in for."""
    mine = [chief for chief in ask.known(deciding_chiefs) if chief.pk in ask.persons]
    return sorted(mine, key=lambda chief: chief != ask.by)


def disqualified(case: Case) -> set[int | None]:
    """The ids of those who have said that they are disqualified in the case."""
    return set(case.recusals.values_list("person", flat=True))


def here_and_fit(ask: Asking) -> Refused | None:
    """Who is away does not decide until they are back; who is disqualified does not decide at all."""
    if ask.by.pk in ask.known(disqualified):
        return Forbidden("E-DISQUALIFIED", _("You are disqualified in this case. Your stand-in decides."))
    if isinstance(ask.by, User) and ask.by.pk in ask.away and answers_for(ask):
        return OutOfTurn("E-ABSENT", _("You are recorded as away, so your stand-in decides. End your absence first."))
    return None


def not_their_own(ask: Asking) -> Refused | None:
    if ask.has(PartKind.PROPOSER, PartKind.COUNTERPART):
        return Forbidden(
            "E-DISQUALIFIED", _("You signed the star and cannot decide on it. Another must decide for your sector.")
        )
    return None


def needs_position(act: Act) -> list[Problem]:
    problems = []
    stance = act.given("stance")
    contested = act.given("contested") or []
    if stance not in (Position.Stance.APPROVE, Position.Stance.DISAGREE):
        problems.append(Problem("E-EMPTY", "stance", _("Choose your decision.")))
    if stance == Position.Stance.DISAGREE and not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write why you disagree. The director reads it.")))
    known = set(act.version.at_points.values_list("no", flat=True)) if act.version else set()
    if stance == Position.Stance.DISAGREE and (not contested or not set(contested) <= known):
        problems.append(Problem("E-EMPTY", "contested", _("Choose at least one at-point that you disagree with.")))
    return problems


def needs_corrections(act: Act) -> list[Problem]:
    """What is corrected is sound, has a reason, and is not a second try on a line that has been answered."""
    version, chiefs = act.version, answers_for(act)
    changes = changed_lines(act)
    problems = needs_sound_changes(version, changes) if version else []
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write why you correct it. The other chiefs read it.")))
    again = Correction.objects.filter(line__key__in=changes, recommendation=version, chief__in=chiefs[:1])
    if again.filter(taken_back_at=None, answers__isnull=False).exists():
        text = _("You have proposed another wording of this line once. Answer the other chief's with yes or no.")
        problems.append(Problem("E-ONCE", "corrected", text))
    return problems


def changed_lines(act: Act) -> dict[str, dict[str, Any]]:
    """By line key, the fields that the chief would have another way; lines that are not changed are not among them."""
    version, given = act.version, act.given("corrected") or {}
    lines = {line.key: line for line in version.lines.all()} if version else {}
    return {key: fields for key, fields in given.items() if key in lines and differing(lines[key], fields)}


def take_position(act: Act) -> None:
    """One answer fills every at-point; only those in `contested` (their numbers) are disagreed with."""
    contested = sorted(set(act.given("contested") or [])) if act.input["stance"] == Position.Stance.DISAGREE else []
    version, chiefs = _spoken_before(act)
    points = list(version.at_points.all())
    against = {point.pk for point in points if point.no in contested}
    Position.objects.bulk_create(
        _position(act, point, chief, Position.Stance.DISAGREE if point.pk in against else Position.Stance.APPROVE)
        for chief in chiefs
        for point in points
    )
    act.data.update(stance=act.input["stance"], contested=contested)


def approve_with_changes(act: Act) -> None:
    """Approves everything but the lines in `corrected` (new fields by line key), which the other chiefs answer one by one.

    The first of the chiefs that the person answers for is the one who corrects; for the others it is an approval.
    """
    changes = changed_lines(act)
    version, chiefs = _spoken_before(act)
    keys = correct(act, version, chiefs[0], changes)
    about = points_of(version, set(keys))
    Position.objects.bulk_create(
        _position(
            act,
            point,
            chief,
            Position.Stance.CORRECT if chief == chiefs[0] and point.pk in about else Position.Stance.APPROVE,
        )
        for chief in chiefs
        for point in version.at_points.all()
    )
    act.data.update(stance=Position.Stance.CORRECT.value, lines=keys)


def _spoken_before(act: Act) -> tuple[Recommendation, list[User]]:
    """What was read is what is answered; what the same chiefs said before no longer counts."""
    act.as_shown()
    version, chiefs = newest(act.case), answers_for(act)
    assert version is not None
    version.positions.filter(chief__in=chiefs, superseded_at=None).update(superseded_at=act.at)
    take_back(version, chiefs, act.at)
    act.words["reason"] = act.text("reason")
    act.data["for"] = [chief.pk for chief in chiefs if chief != act.by]
    act.data.update(version=version.version, edition=version.editions.latest("edits").pk)
    return version, chiefs


def _position(act: Act, point: AtPoint, chief: User, stance: str) -> Position:
    return Position(
        recommendation=point.recommendation,
        at_point=point,
        chief=chief,
        by=act.person,
        at=act.at,
        stance=stance,
        reason=act.text("reason"),
        content_hash=point.recommendation.content_hash,
    )


def is_asked(ask: Asking) -> Refused | None:
    """Only while a correction of somebody else's waits for the asker's answer."""
    if ask.case.stage != Stage.SUBMITTED or corrections_to_answer(ask):
        return None
    return OutOfTurn("E-NOCORRECTION", _("No correction waits for your answer."))


def corrections_to_answer(ask: Asking) -> list[Correction]:
    """The standing corrections that one of the chiefs whom the asker answers for has not said yes or no to."""
    mine = {chief.pk for chief in answers_for(ask)}
    rows = corrected_lines(ask.case, ask.known(deciding_chiefs), OPEN)
    return [row for row in rows if mine & {chief.pk for chief in still_asked(row, ask.known(deciding_chiefs))}]


def needs_answer(act: Act) -> list[Problem]:
    problems = []
    if act.given("accepts") is None:
        problems.append(Problem("E-EMPTY", "accepts", _("Choose your answer.")))
    if act.given("accepts") is False and not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write why you say no. The director reads it.")))
    return problems


def answer_correction(act: Act) -> None:
    """Yes: the line stands as corrected for the asker too. No: the line goes to the director with both wordings."""
    correction: Correction = act.own("correction")
    if correction not in corrections_to_answer(act):
        raise OutOfTurn("E-OLDVERSION", _("This correction no longer stands. Read the case again."))
    asked = still_asked(correction, deciding_chiefs(act.case))
    for chief in [chief for chief in answers_for(act) if chief in asked]:
        answer(act, correction, chief, accepts=act.input["accepts"], reason=act.text("reason"))
    act.words["reason"] = act.text("reason")
    act.data.update(correction=correction.pk, line=correction.line.key, accepts=act.input["accepts"])


def needs_questions(act: Act) -> list[Problem]:
    return [] if act.text("questions") else [Problem("E-REASON", "questions", _("Write what the group must answer."))]


def return_to_group(act: Act) -> None:
    """One return sends it back at once; the approvals of this version lapse with it."""
    act.as_shown()
    version = newest(act.case)
    assert version is not None
    version.positions.filter(superseded_at=None).update(superseded_at=act.at)
    version.directors_words.filter(superseded_at=None).update(superseded_at=act.at)
    version.approvals.filter(voided_at=None).update(voided_at=act.at)
    parts.end(act.case, PartKind.DIRECTOR, act.at)
    act.words["questions"] = act.text("questions")
    act.data["version"] = version.version


MOVES = (
    Move(
        "take_position",
        _("Decide"),
        stages(Stage.SUBMITTED),
        deciding_chief,
        unless=(not_their_own, here_and_fit, not_moving),
        needs=needs_position,
        then=take_position,
    ),
    Move(
        "approve_with_changes",
        _("Correct and approve"),
        stages(Stage.SUBMITTED),
        deciding_chief,
        unless=(not_their_own, here_and_fit, not_moving),
        needs=needs_corrections,
        then=approve_with_changes,
        asks=asked_of_corrections,
    ),
    Move(
        "answer_correction",
        _("Answer the correction"),
        stages(Stage.SUBMITTED),
        deciding_chief,
        unless=(not_their_own, here_and_fit, is_asked, not_moving),
        needs=needs_answer,
        then=answer_correction,
    ),
    Move(
        "return_to_group",
        _("Return with questions"),
        stages(Stage.SUBMITTED),
        deciding_chief,
        to=Stage.RECOMMENDATION,
        unless=(not_their_own, here_and_fit),
        needs=needs_questions,
        then=return_to_group,
    ),
)
