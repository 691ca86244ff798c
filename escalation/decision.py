"""What do the chiefs decide: a position on each at-point, settled when all have answered, or sent up to the director."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.models import User
from cases import parts
from cases.models import Case, Depth, Event, PartKind, Stage
from escalation.corrections import (
    OPEN,
    REFUSED,
    accepted,
    answer,
    correct,
    corrected_lines,
    differing,
    needs_sound_changes,
    points_of,
    standing,
    still_asked,
    take_back,
)
from escalation.deadlines import SPOKEN, open_deadline, settle_later, the_calendar
from escalation.force import put_in_force
from escalation.grants import above_limit
from escalation.models import AtPoint, Correction, Policy, Position, Recommendation, Referral
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused, stages, the_clock
from escalation.moving import not_moving
from escalation.positions import all_answered, deciding_chiefs, is_contested, nobody_is_awaited, positions
from escalation.recommendation import newest
from orgunits.people import director


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


def takes_effect_at(case: Case) -> dt.datetime | None:
    """When what the chiefs have said so far takes effect: some minutes (policy) after the last of them has spoken."""
    version = newest(case)
    said = [row.at for row in positions(version)] if version else []
    said += [one.at for row in standing(version) for one in row.answers.all()] if version else []
    return max(said) + dt.timedelta(minutes=minutes_to_think()) if said else None


def minutes_to_think() -> int:
    """How long after the last chief has spoken the decision takes effect, by the policy."""
    return Policy.objects.values_list("undo_minutes", flat=True).last() or 0


def follow(event: Event, case: Case, at: dt.datetime) -> None:
    """Writes down when what a chief has just said takes effect, if that is later than now."""
    effect = takes_effect_at(case) if event.verb in SPOKEN else None
    if effect and effect > at:
        settle_later(case, effect, event.seq)


def is_settled(case: Case, at: dt.datetime) -> bool:
    """All have answered, every correction too, and the time to think again is over."""
    effect = takes_effect_at(case)
    return effect is not None and at >= effect and nobody_is_awaited(case)


def goes_up(case: Case, at: dt.datetime) -> list[str]:
    """Why the director must decide, when it is settled; empty when the chiefs may."""
    refused = bool(corrected_lines(case, deciding_chiefs(case), REFUSED))
    return ["disagreement"] * (is_contested(case) or refused) + ["grant_limit"] * bool(above_limit(case, at))


def all_agreed(case: Case, at: dt.datetime) -> bool:
    return is_settled(case, at) and not goes_up(case, at)


def every_chief_has_answered(ask: Asking) -> Refused | None:
    if ask.case.stage != Stage.SUBMITTED or all_answered(ask.case):
        return None
    return OutOfTurn("E-CHIEFS-MISSING", _("Not every chief has answered yet."))


def all_by_the_same_words(ask: Asking) -> Refused | None:
    """Chiefs who stand by different wordings disagree, whatever each of them approved (domain.md 2.5)."""
    chiefs = ask.known(deciding_chiefs)
    if corrected_lines(ask.case, chiefs, REFUSED) or corrected_lines(ask.case, chiefs, OPEN):
        return OutOfTurn("E-DIFFVERSION", _("The chiefs stand by different wordings. That is a disagreement."))
    return None


def must_go_up(case: Case, at: dt.datetime) -> bool:
    return is_settled(case, at) and bool(goes_up(case, at))


def silence(case: Case, at: dt.datetime) -> bool:
    """A working day has begun after the deadline, and somebody has not answered, the whole or a correction."""
    deadline = open_deadline(case, "chiefs_decision")
    today = local_date(at)
    return (
        deadline is not None
        and today > deadline.due_on
        and the_calendar().is_working_day(today)
        and not nobody_is_awaited(case)
    )


def refer(act: Act) -> None:
    version = newest(act.case)
    assert version is not None
    reasons = goes_up(act.case, act.at)
    reasons += ["silence"] * (not nobody_is_awaited(act.case))
    Referral.objects.create(recommendation=version, at=act.at, reasons=reasons)
    parts.give(act.case, PartKind.DIRECTOR, director(), act.at, depth=Depth.FULL)
    act.data.update(version=version.version, reasons=reasons)


def agree(act: Act) -> None:
    """What takes effect is the version as all of them agreed to correct it."""
    version = newest(act.case)
    assert version is not None
    put_in_force(act, accepted(version, deciding_chiefs(act.case)))


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
    Move(
        "agree_decision",
        _("Decided by all chiefs"),
        stages(Stage.SUBMITTED),
        the_clock,
        to=Stage.DECIDED,
        unless=(every_chief_has_answered, all_by_the_same_words),
        when=all_agreed,
        then=agree,
    ),
    Move(
        "refer_to_director",
        _("Sent to the director"),
        stages(Stage.SUBMITTED),
        the_clock,
        to=Stage.WITH_DIRECTOR,
        when=must_go_up,
        then=refer,
    ),
    Move(
        "refer_silence",
        _("Sent to the director after silence"),
        stages(Stage.SUBMITTED),
        the_clock,
        to=Stage.WITH_DIRECTOR,
        when=silence,
        then=refer,
    ),
)
