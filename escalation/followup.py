"""Did it hold: the follow-up of the lines, with the school's and the social side's part, each signed by that side."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.models import User
from accounts.remembering import remembered
from cases.models import Case, Stage
from escalation.casefile import WORKING
from escalation.closing import reasons_against
from escalation.deliberation import coordinates
from escalation.implementation import in_force
from escalation.models import Done, FollowUp, FollowUpGoal, FollowUpLine, FollowUpSignature
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused, stages, the_clock
from escalation.outcome import expected_by_line
from orgunits.models import OrgUnit
from orgunits.people import memberships_on

# The part of each side, by the area of its sectors, which is the organisation's data.
PARTS = {OrgUnit.Area.GENERAL.value: "school_part", OrgUnit.Area.SPECIALISED.value: "social_part"}
ASKS = {
    "school_part": _("Write how school or daycare goes now."),
    "social_part": _("Write how it goes at home and with the support."),
}
KEPT = (*PARTS.values(), "child_words", "child_how", "conclusion", "conclusion_text", "child_wish", "frequency_reason")


@remembered
def open_follow_up(case: Case) -> FollowUp | None:
    """The follow-up of this round that is recorded, but not signed by both sides yet."""
    return FollowUp.objects.filter(case=case, round=case.round, signed_at=None).last()


def sides_of(people: list[int], day: dt.date) -> set[str]:
    """On which sides these people (ids) work, by the areas of the sectors they belong to on `day`."""
    rows = memberships_on(day).filter(user__in=people, unit__sector__area__in=PARTS)
    return set(rows.values_list("unit__sector__area", flat=True))


def side_of(ask: Asking) -> str:
    """The side whose part the asker may sign, their own sector's; empty when they belong to none."""
    own = sides_of([ask.person.pk], ask.day) or sides_of(list(ask.persons), ask.day)
    return next((side for side in PARTS if side in own), "")


def missing_sides(follow_up: FollowUp) -> list[str]:
    signed = set(follow_up.signatures.values_list("side", flat=True))
    return [side for side in PARTS if side not in signed]


def signers(case: Case, side: str, day: dt.date) -> list[User]:
    """Who may sign for the side: those who work on the case in a sector of it; where none does, all who work on it."""
    parts = case.parts.filter(kind__in=WORKING, until=None, user__is_active=True).select_related("user")
    people = list({part.user_id: part.user for part in parts.order_by("pk") if part.user}.values())
    return [person for person in people if side in sides_of([person.pk], day)] or people


def still_to_sign(case: Case) -> list[User]:
    """Whose signature the follow-up that is recorded waits for, a side that has signed left out; history asks nobody."""
    follow_up = open_follow_up(case)
    if follow_up is None or follow_up.as_filed or follow_up.objected_at:
        return []
    signed = {row.by_id: local_date(row.at) for row in follow_up.signatures.order_by("at")}
    day = max(signed.values(), default=follow_up.on)
    found = [person for side in missing_sides(follow_up) for person in signers(case, side, day)]
    return [person for person in dict.fromkeys(found) if person.pk not in signed]


@remembered
def is_by_law(case: Case) -> bool:
    """A line of the split in force rests on a law that asks for a follow-up within three months (barnets lov § 95)."""
    decision = in_force(case)
    return decision is not None and decision.recommendation.lines.filter(laws__follow_up_by_law=True).exists()


def needs_follow_up(act: Act) -> list[Problem]:
    problems = []
    own = PARTS.get(side_of(act))
    for part, text in ASKS.items():
        if not act.text(part) and (part == own or act.given("as_filed")):
            problems.append(Problem("E-EMPTY", part, text))
    if act.text("conclusion") not in FollowUp.Conclusion.values:
        problems.append(Problem("E-EMPTY", "conclusion", _("Choose what is to happen now.")))
    for row in act.given("lines") or []:
        if row.get("status") not in Done.values:
            problems.append(Problem("E-EMPTY", f"status_{row['line'].key}", _("Choose yes, partly or no.")))
    for row in act.given("goals") or []:
        if row.get("reached") not in Done.values:
            problems.append(Problem("E-EMPTY", f"goal_{row['need'].key}", _("Choose yes, partly or no.")))
    return problems + _needs_what_follows(act)


def _needs_what_follows(act: Act) -> list[Problem]:
    """What each conclusion asks for: a day and how often, the reason, or that nothing is open."""
    problems, conclusion = [], act.text("conclusion")
    kinds = FollowUp.Conclusion
    if conclusion == kinds.CLOSE:
        against = [problem for problem in reasons_against(act) if problem.field not in {"goals", "tasks"}]
        problems += [Problem(problem.code, "conclusion", problem.message) for problem in against]
        if not act.text("conclusion_text") and any(row["reached"] != Done.YES for row in act.given("goals") or []):
            text = _("Not every goal is reached. Write why the case is closed all the same.")
            problems.append(Problem("E-GOALS", "conclusion_text", text))
    if conclusion in {kinds.ADJUST, kinds.BACK} and not (act.text("conclusion_text") or act.given("as_filed")):
        problems.append(Problem("E-REASON", "conclusion_text", _("Write what is to be different, and why.")))
    if conclusion == kinds.CONTINUE:
        problems += _needs_a_day(act)
    if act.given("next_on") and act.input["next_on"] <= act.day:
        problems.append(Problem("E-EMPTY", "next_on", _("Choose a day after today.")))
    return problems


def _needs_a_day(act: Act) -> list[Problem]:
    """A file's history need not have planned one. The first time the law wants the child's wish and the reason."""
    if act.given("as_filed"):
        return []
    problems = []
    if "next_on" in act.input and not act.input["next_on"]:
        problems.append(Problem("E-EMPTY", "next_on", _("Choose the day of the next follow-up.")))
    first = not FollowUp.objects.filter(case=act.case, round=act.case.round).exclude(signed_at=None).exists()
    if first and is_by_law(act.case):
        if not act.text("child_wish"):
            text = _("Write what the child wishes about how often, or why the child was not asked.")
            problems.append(Problem("E-CHILDVIEW", "child_wish", text))
        if not act.text("frequency_reason"):
            text = _("Write why it is followed up so often. The child and the parents are told.")
            problems.append(Problem("E-REASON", "frequency_reason", text))
    return problems


def record_follow_up(act: Act) -> None:
    """Writes it, or writes anew one that is not signed by both yet: signatures go with the old words."""
    case = act.case
    follow_up = open_follow_up(case) or FollowUp(case=case, round=case.round, no=_next_no(case))
    follow_up.on, follow_up.recorded_by = act.given("on") or act.day, act.person
    for name in KEPT:
        setattr(follow_up, name, act.text(name))
    for name in ("actual_dkk", "period_months", "next_on", "child_on"):
        setattr(follow_up, name, act.given(name))
    follow_up.as_filed = bool(act.given("as_filed"))
    follow_up.objected_at = None
    follow_up.save()
    _write_rows(act, follow_up)
    if not follow_up.as_filed and (side := side_of(act)):
        FollowUpSignature.objects.create(follow_up=follow_up, side=side, by=act.person, at=act.at)
    act.data.update(follow_up=follow_up.pk, no=follow_up.no, conclusion=follow_up.conclusion)


def _next_no(case: Case) -> int:
    return FollowUp.objects.filter(case=case, round=case.round).count() + 1


def _write_rows(act: Act, follow_up: FollowUp) -> None:
    for old in (follow_up.lines, follow_up.goals, follow_up.signatures):
        old.all().delete()
    rows = act.given("lines") or []
    expected = expected_by_line(act.case, [row["line"] for row in rows], follow_up.on)
    FollowUpLine.objects.bulk_create(
        FollowUpLine(follow_up=follow_up, **{"expected_dkk": expected[row["line"].pk], **row}) for row in rows
    )
    goals = act.given("goals") or []
    FollowUpGoal.objects.bulk_create(FollowUpGoal(follow_up=follow_up, **row) for row in goals)


def may_sign(ask: Asking) -> bool:
    """Somebody who works on the case. Whose part it is, `it_waits_for_them` says."""
    return ask.has(*WORKING)


def it_waits_for_them(ask: Asking) -> Refused | None:
    """Open, with a part left to sign; by somebody of that side who has not signed the other one."""
    if ask.case.stage != Stage.FOLLOW_UP:
        return None
    follow_up = open_follow_up(ask.case)
    if follow_up is None:
        return OutOfTurn("E-NOFOLLOWUP", _("No follow-up waits to be signed."))
    if follow_up.signatures.filter(by=ask.by.pk).exists():
        return OutOfTurn("E-SIGNED", _("You have signed. It is the other side's turn."))
    if ask.has(*WORKING) and not signs_for(ask, follow_up):
        return Forbidden("E-ROLE", _("The part that is missing is signed by somebody of the other side."))
    return None


def signs_for(ask: Asking, follow_up: FollowUp) -> str:
    """The side the asker would sign for, or an empty text."""
    people = ask.persons.keys()
    sides = missing_sides(follow_up)
    return next((side for side in sides if people & {one.pk for one in signers(ask.case, side, ask.day)}), "")


def needs_own_part(act: Act) -> list[Problem]:
    follow_up = open_follow_up(act.case)
    part = PARTS.get(signs_for(act, follow_up), "") if follow_up else ""
    return [] if act.text("part") or not part else [Problem("E-EMPTY", "part", ASKS[part])]


def sign_follow_up(act: Act) -> None:
    follow_up = open_follow_up(act.case)
    assert follow_up is not None
    side = signs_for(act, follow_up)
    setattr(follow_up, PARTS[side], act.text("part"))
    follow_up.objected_at = None
    follow_up.save()
    FollowUpSignature.objects.create(follow_up=follow_up, side=side, by=act.person, at=act.at)
    act.data.update(follow_up=follow_up.pk, side=side)


def needs_objection(act: Act) -> list[Problem]:
    if act.text("reason"):
        return []
    return [Problem("E-REASON", "reason", _("Write what you cannot sign, and what should stand instead."))]


def object_to_follow_up(act: Act) -> None:
    """It goes back to whoever recorded it, who writes it anew; until then it is not whole."""
    follow_up = open_follow_up(act.case)
    assert follow_up is not None
    follow_up.objected_by, follow_up.objected_at, follow_up.objection = act.person, act.at, act.text("reason")
    follow_up.save()
    act.data["follow_up"] = follow_up.pk


def both_sides_signed(case: Case, _at: dt.datetime) -> bool:
    """Both have signed; one that was loaded from a file holds both parts and is whole as it stands."""
    follow_up = open_follow_up(case)
    return follow_up is not None and (follow_up.as_filed or not missing_sides(follow_up))


def settle_follow_up(act: Act) -> None:
    follow_up = open_follow_up(act.case)
    assert follow_up is not None
    follow_up.signed_at = act.at
    follow_up.save()
    act.data.update(follow_up=follow_up.pk, conclusion=follow_up.conclusion)


MOVES = (
    Move(
        "record_follow_up",
        _("Record follow-up"),
        stages(Stage.FOLLOW_UP),
        coordinates,
        needs=needs_follow_up,
        then=record_follow_up,
        asks=lambda case: [person.pk for person in still_to_sign(case)],
    ),
    Move(
        "sign_follow_up",
        _("Sign the follow-up"),
        stages(Stage.FOLLOW_UP),
        may_sign,
        unless=(it_waits_for_them,),
        needs=needs_own_part,
        then=sign_follow_up,
    ),
    Move(
        "object_to_follow_up",
        _("I cannot sign it"),
        stages(Stage.FOLLOW_UP),
        may_sign,
        unless=(it_waits_for_them,),
        needs=needs_objection,
        then=object_to_follow_up,
    ),
    Move(
        "settle_follow_up",
        _("Follow-up signed by both sides"),
        stages(Stage.FOLLOW_UP),
        the_clock,
        when=both_sides_signed,
        then=settle_follow_up,
    ),
)
