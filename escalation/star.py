"""Is it a star: proposed by one of a pair, signed or declined by the other, settled when both have signed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.remembering import remembered
from cases import parts
from cases.models import Case, CodeList, Depth, PartKind, Stage, StarStatus
from escalation.casefile import involve
from escalation.models import CriterionAnswer, Deliberation, Star
from escalation.moves import Act, Asking, Forbidden, Move, Problem, Refused, stages, the_clock
from escalation.moving import not_moving
from orgunits.models import Capability, Municipality, OrgUnit
from orgunits.people import deputy_of, home_unit, pair_sides, partners_for

COUNTING = {CriterionAnswer.Answer.YES, CriterionAnswer.Answer.PARTLY}


@remembered
def current_star(case: Case) -> Star | None:
    """The latest proposal of a star in the case."""
    return Star.objects.filter(case=case).order_by("proposed_at", "pk").last()


def may_flag(ask: Asking) -> bool:
    """One of a pair by role and unit who already works on the case."""
    return ask.sight.full and bool(pair_sides(ask.person, ask.day))


def counterpart(ask: Asking) -> bool:
    """Asked to sign the other half, or standing in for the one who was."""
    return ask.star is not None and ask.is_one_of(ask.star.counterpart_id)


def either_of_the_pair(ask: Asking) -> bool:
    return ask.star is not None and ask.has(PartKind.PROPOSER, PartKind.COUNTERPART)


def own_star(ask: Asking) -> Refused | None:
    """Nobody signs both halves, neither in person nor by a deputyship, present or not."""
    if ask.star is None or ask.case.stage != Stage.STAR_PROPOSED:
        return None
    if (
        ask.has(PartKind.PROPOSER)
        or ask.is_one_of(ask.star.proposed_by_id)
        or deputy_of(ask.star.proposed_by, ask.day) == ask.by
    ):
        return Forbidden(
            "E-SELFCONFIRM", _("You cannot sign your own star twice. Your partner must sign the other half.")
        )
    return None


def needs_star(act: Act) -> list[Problem]:
    """Enough written criteria (or a reason for fewer), a partner by the pair rule, consequence and interim arrangement."""
    problems = []
    answers = {row["code"]: row for row in act.given("criteria") or []}
    met = [code for code in criteria() if code in answers and _counts(answers[code]) and _has_words(answers[code])]
    if len(met) < criteria_needed() and not act.text("fewer_reason"):
        problems += [
            Problem(
                "E-CRITERION", f"criterion_{code}", _("Write why the criterion is met, or give a reason for fewer.")
            )
            for code in criteria()
            if code not in met
        ]
    if not act.text("consequence"):
        problems.append(
            Problem("E-CONSEQUENCE", "consequence", _("Write what happens for the child if nothing happens."))
        )
    if not act.text("interim"):
        problems.append(Problem("E-INTERIM", "interim", _("Write who does what for the child until it is decided.")))
    if act.given("partner") not in partners_for(act.person, act.day):
        problems.append(
            Problem(
                "E-PAIR",
                "partner",
                _("Choose who is to sign the other half. It must be another person, by the pair rule."),
            )
        )
    return problems


def propose(act: Act) -> None:
    partner = act.given("partner")
    star = Star(case=act.case, proposed_by=act.person, proposed_at=act.at, counterpart=partner)
    star.counterpart_unit = act.given("partner_unit") or home_unit(partner, act.day)
    for name in ("consequence", "interim", "fewer_reason"):
        setattr(star, name, act.text(name))
    for name in ("interim_unit", "interim_until", "urgency", "family_informed"):
        setattr(star, name, act.given(name))
    star.save()
    _answer(act, star)
    parts.give(act.case, PartKind.PROPOSER, act.person, act.at)
    parts.give(act.case, PartKind.COUNTERPART, partner, act.at)
    involve(act, home_unit(act.person, act.day))
    involve(act, star.counterpart_unit)
    act.case.star_status = StarStatus.HALF
    act.data["star"] = star.pk


def needs_signature(act: Act) -> list[Problem]:
    """An answer to each criterion; partly and no need words of one's own; enough must count for a star."""
    answers = {row["code"]: row for row in act.given("criteria") or []}
    problems = [
        Problem("E-CRITERION", f"criterion_{code}", _("Choose yes, partly or no."))
        for code in criteria()
        if code not in answers
    ]
    for code, row in answers.items():
        if row["answer"] != CriterionAnswer.Answer.YES and not row["justification"].strip():
            problems.append(
                Problem("E-REASON", f"justification_{code}", _("Write briefly why you see it differently."))
            )
    if (
        not problems
        and sum(_counts(answers[code]) for code in criteria()) < criteria_needed()
        and not act.text("fewer_reason")
    ):
        problems.append(
            Problem(
                "E-CRITERION",
                "fewer_reason",
                _("Too few criteria are met for a star. Write why fewer are enough, or decline."),
            )
        )
    return problems


def cosign(act: Act) -> None:
    star = open_star(act.case)
    star.second_by, star.outcome, star.outcome_at = act.person, Star.Outcome.SIGNED, act.at
    if act.text("fewer_reason"):
        star.second_fewer_reason = act.text("fewer_reason")
    star.save()
    _answer(act, star)
    act.data["star"] = star.pk


def needs_reason(act: Act) -> list[Problem]:
    return [] if act.text("reason") else [Problem("E-REASON", "reason", _("Write why. The other one reads it."))]


def decline(act: Act) -> None:
    star = open_star(act.case)
    star.outcome, star.outcome_at = Star.Outcome.DECLINED, act.at
    star.save()
    act.case.star_status = StarStatus.DECLINED
    act.words["reason"] = act.text("reason")
    act.data["star"] = star.pk


def both_signed(case: Case, _at: dt.datetime) -> bool:
    star = current_star(case)
    return star is not None and star.second_by_id is not None and star.confirmed_at is None


def confirm(act: Act) -> None:
    """The star is whole: a coordinator is named, the deliberation opens, the chiefs learn of it (headline)."""
    star = current_star(act.case)
    assert star is not None
    star.confirmed_at = act.at
    star.save()
    case = act.case
    case.star_status = StarStatus.CONFIRMED
    case.coordinator = next(
        (person for person in (star.proposed_by, star.counterpart) if 1 in pair_sides(person, act.day)),
        star.proposed_by,
    )
    parts.give(case, PartKind.COORDINATOR, case.coordinator, act.at)
    Deliberation.objects.get_or_create(case=case, round=case.round)
    for sector in involved_sectors(case):
        parts.give_role(case, PartKind.CHIEF, sector, Capability.DECIDE, act.at, depth=Depth.HEADLINE)
    act.data["star"] = star.pk


def criteria() -> list[str]:
    """The codes of the star criteria, in the municipality's order."""
    return list(CodeList.objects.filter(kind="criteria").order_by("position").values_list("code", flat=True))


def criteria_needed() -> int:
    """How many criteria must count for a star: as the municipality says, else all it has; fewer takes a written reason."""
    return Municipality.objects.values_list("criteria_needed", flat=True).first() or len(criteria())


def involved_sectors(case: Case) -> list[OrgUnit]:
    """The sectors of the involved units, each once."""
    return list(OrgUnit.objects.filter(units_in_sector__case_units__case=case, kind=OrgUnit.Kind.SECTOR).distinct())


def open_star(case: Case) -> Star:
    return Star.objects.get(case=case, outcome="")


def _counts(row: dict[str, Any]) -> bool:
    return row["answer"] in COUNTING


def _has_words(row: dict[str, Any]) -> bool:
    return bool(row["justification"].strip())


def _answer(act: Act, star: Star) -> None:
    CriterionAnswer.objects.bulk_create(
        CriterionAnswer(
            star=star, by=act.person, code=row["code"], answer=row["answer"], justification=row["justification"].strip()
        )
        for row in act.given("criteria")
    )


MOVES = (
    Move(
        "propose_star",
        _("Propose star"),
        stages(Stage.ORDINARY),
        may_flag,
        to=Stage.STAR_PROPOSED,
        unless=(not_moving,),
        needs=needs_star,
        then=propose,
    ),
    Move(
        "cosign_star",
        _("Set the star"),
        stages(Stage.STAR_PROPOSED),
        counterpart,
        unless=(own_star, not_moving),
        needs=needs_signature,
        then=cosign,
    ),
    Move(
        "decline_star",
        _("Decline star"),
        stages(Stage.STAR_PROPOSED),
        counterpart,
        to=Stage.STAR_DECLINED,
        unless=(own_star,),
        needs=needs_reason,
        then=decline,
    ),
    Move(
        "confirm_star",
        _("Star set by both"),
        stages(Stage.STAR_PROPOSED),
        the_clock,
        to=Stage.DELIBERATION,
        when=both_signed,
        then=confirm,
    ),
)
