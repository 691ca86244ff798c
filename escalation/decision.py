"""What do the chiefs decide: a position on each at-point, settled when all have answered, or sent up to the director."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.models import User
from cases import parts
from cases.models import Case, Depth, PartKind, Stage
from escalation.deadlines import open_deadline, the_calendar
from escalation.grants import above_limit, directors_limit, grant_limit, sector_amounts
from escalation.models import AtPoint, Decision, GrantUse, LineProgress, Position, Referral, Ruling
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused, stages, the_clock
from escalation.moving import not_moving
from escalation.positions import all_answered, deciding_chiefs, is_contested
from escalation.recommendation import newest
from escalation.submission import touched_sectors
from orgunits.models import Capability, OrgUnit
from orgunits.people import absent_on, director


def deciding_chief(ask: Asking) -> bool:
    """A chief whom the split touches, or whoever stands in for one who is away or disqualified."""
    return ask.sight.full and bool(answers_for(ask))


def answers_for(ask: Asking) -> list[User]:
    """The deciding chiefs whose answer is the asker's to give: their own first, then those they stand in for."""
    mine = [chief for chief in deciding_chiefs(ask.case) if chief.pk in ask.persons]
    return sorted(mine, key=lambda chief: chief != ask.by)


def here_and_fit(ask: Asking) -> Refused | None:
    """Who is away does not decide until they are back; who is disqualified does not decide at all."""
    if ask.case.recusals.filter(person=ask.by.pk).exists():
        return Forbidden("E-DISQUALIFIED", _("You are disqualified in this case. Your stand-in decides."))
    if isinstance(ask.by, User) and ask.by.pk in absent_on(ask.day) and answers_for(ask):
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
    if stance not in Position.Stance.values:
        problems.append(Problem("E-EMPTY", "stance", _("Choose your decision.")))
    if stance == Position.Stance.DISAGREE and not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write why you disagree. The director reads it.")))
    known = set(act.version.at_points.values_list("no", flat=True)) if act.version else set()
    if stance == Position.Stance.DISAGREE and (not contested or not set(contested) <= known):
        problems.append(Problem("E-EMPTY", "contested", _("Choose at least one at-point that you disagree with.")))
    return problems


def take_position(act: Act) -> None:
    """One answer fills every at-point; only those in `contested` (their numbers) are disagreed with."""
    act.as_shown()
    version = newest(act.case)
    assert version is not None
    contested = set(act.given("contested") or [])
    chiefs = answers_for(act)
    version.positions.filter(chief__in=chiefs, superseded_at=None).update(superseded_at=act.at)
    Position.objects.bulk_create(
        _position(act, point, chief, against=point.no in contested)
        for chief in chiefs
        for point in version.at_points.all()
    )
    act.words["reason"] = act.text("reason")
    act.data["for"] = [chief.pk for chief in chiefs if chief != act.by]
    act.data.update(version=version.version, stance=act.input["stance"], contested=sorted(contested))


def _position(act: Act, point: AtPoint, chief: User, *, against: bool) -> Position:
    disagrees = act.input["stance"] == Position.Stance.DISAGREE and against
    return Position(
        recommendation=point.recommendation,
        at_point=point,
        chief=chief,
        by=act.person,
        at=act.at,
        stance=Position.Stance.DISAGREE if disagrees else Position.Stance.APPROVE,
        reason=act.text("reason"),
    )


def needs_questions(act: Act) -> list[Problem]:
    return [] if act.text("questions") else [Problem("E-REASON", "questions", _("Write what the group must answer."))]


def return_to_group(act: Act) -> None:
    """One return sends it back at once; the approvals of this version lapse with it."""
    act.as_shown()
    version = newest(act.case)
    assert version is not None
    version.positions.filter(superseded_at=None).update(superseded_at=act.at)
    version.approvals.filter(voided_at=None).update(voided_at=act.at)
    parts.end(act.case, PartKind.DIRECTOR, act.at)
    act.words["questions"] = act.text("questions")
    act.data["version"] = version.version


def all_agreed(case: Case, at: dt.datetime) -> bool:
    return all_answered(case) and not is_contested(case) and not above_limit(case, at)


def every_chief_has_answered(ask: Asking) -> Refused | None:
    if ask.case.stage != Stage.SUBMITTED or all_answered(ask.case):
        return None
    return OutOfTurn("E-CHIEFS-MISSING", _("Not every chief has answered yet."))


def must_go_up(case: Case, at: dt.datetime) -> bool:
    return all_answered(case) and (is_contested(case) or bool(above_limit(case, at)))


def silence(case: Case, at: dt.datetime) -> bool:
    """A working day has begun after the deadline, and somebody has not answered."""
    deadline = open_deadline(case, "chiefs_decision")
    today = local_date(at)
    return (
        deadline is not None
        and today > deadline.due_on
        and the_calendar().is_working_day(today)
        and not all_answered(case)
    )


def refer(act: Act) -> None:
    version = newest(act.case)
    assert version is not None
    reasons = ["disagreement"] * is_contested(act.case) + ["grant_limit"] * bool(above_limit(act.case, act.at))
    reasons += ["silence"] * (not all_answered(act.case))
    Referral.objects.create(recommendation=version, at=act.at, reasons=reasons)
    parts.give(act.case, PartKind.DIRECTOR, director(), act.at, depth=Depth.FULL)
    act.data.update(version=version.version, reasons=reasons)


def agree(act: Act) -> None:
    put_in_force(act, Decision.Kind.CHIEFS)


def put_in_force(act: Act, kind: str) -> None:
    """The version becomes the split in force; its lines await their units, its rulings their makers."""
    version = newest(act.case)
    assert version is not None
    Decision.objects.filter(case=act.case, in_force=True).update(in_force=False)
    by = director() or act.person if kind == Decision.Kind.DIRECTOR else None
    decision = Decision(case=act.case, recommendation=version, kind=kind, at=act.at, director=by)
    decision.by = act.person if by else None
    decision.save()
    amounts = sector_amounts(version)
    for sector in touched_sectors(version):
        person = by or sector.head
        assert person is not None
        limit = directors_limit(person, act.day) if by else grant_limit(sector, act.day)
        GrantUse.objects.create(
            decision=decision, sector=sector, person=person, amount_dkk=amounts.get(sector.code, 0), limit_dkk=limit
        )
    for line in version.lines.select_related("unit", "person"):
        LineProgress.objects.create(line=line)
        _let_in(act, line.unit, line.person)
    for point in version.at_points.filter(triggers_ruling=True).select_related("ruling_unit"):
        Ruling.objects.create(decision=decision, at_point=point, law=point.ruling_law, unit=point.ruling_unit)
        _let_in(act, point.ruling_unit, None)
    act.data.update(version=version.version, decision=decision.pk)


def _let_in(act: Act, unit: OrgUnit | None, person: User | None) -> None:
    """The person and the unit's leader see their share of the case: the lines that concern them."""
    parts.give(act.case, PartKind.LINE, person, act.at, depth=Depth.SHARE)
    if unit:
        parts.give(act.case, PartKind.LINE, unit.head, act.at, depth=Depth.SHARE)
        parts.give_role(act.case, PartKind.LINE, unit, Capability.LEAD_UNIT, act.at, depth=Depth.SHARE)


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
        unless=(every_chief_has_answered,),
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
