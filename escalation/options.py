"""Which ways are open: options with their price per sector, positions on them, and what each would do alone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from escalation.casefile import works_on_it
from escalation.deliberation import TALKING, current_deliberation, in_the_group
from escalation.models import Option, OptionCost, OptionPosition, SeparateCost
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused


def needs_come_first(ask: Asking) -> Refused | None:
    if ask.case.needs.exists():
        return None
    return OutOfTurn("E-NEEDS", _("Write what the child needs before you propose an option."))


def needs_option(act: Act) -> list[Problem]:
    problems = []
    if not act.text("title"):
        problems.append(Problem("E-EMPTY", "title", _("Give the option a name.")))
    if not act.text("description"):
        problems.append(Problem("E-EMPTY", "description", _("Write what the option holds.")))
    return problems


def propose_option(act: Act) -> None:
    deliberation = current_deliberation(act.case)
    option = Option(deliberation=deliberation, proposed_by=act.given("proposed_by") or act.person, proposed_at=act.at)
    option.key = act.text("key") or chr(ord("A") + deliberation.options.count())
    for name in ("title", "description", "benefits", "drawbacks", "form"):
        setattr(option, name, act.text(name))
    for name in ("step", "measures_count"):
        setattr(option, name, act.given(name))
    for name in ("atypical", "more_of_the_same"):
        setattr(option, name, bool(act.given(name)))
    option.save()
    option.laws.set(act.given("laws") or [])
    OptionCost.objects.bulk_create(
        OptionCost(option=option, sector=sector, dkk=dkk) for sector, dkk in (act.given("costs") or {}).items() if dkk
    )
    act.data["option"] = option.pk


def needs_stance(act: Act) -> list[Problem]:
    if act.text("stance") not in OptionPosition.Stance.values:
        return [Problem("E-EMPTY", "stance", _("Choose where you stand."))]
    return []


def take_stance(act: Act) -> None:
    option: Option = act.own("option")
    OptionPosition.objects.update_or_create(
        option=option,
        person=None if act.text("voice") else act.person,
        voice=act.text("voice"),
        defaults={"stance": act.text("stance"), "reason": act.text("reason"), "at": act.at},
    )
    act.data["option"] = option.pk


def needs_separate(act: Act) -> list[Problem]:
    problems = []
    if not act.given("sector"):
        problems.append(Problem("E-EMPTY", "sector", _("Choose the sector.")))
    if not act.text("what"):
        problems.append(Problem("E-EMPTY", "what", _("Write what the sector would do alone.")))
    if act.given("dkk") is None:
        problems.append(Problem("E-EMPTY", "dkk", _("Write the yearly cost in whole kroner.")))
    return problems


def add_separate_cost(act: Act) -> None:
    cost = SeparateCost(deliberation=current_deliberation(act.case), written_by=act.person)
    cost.sector, cost.what, cost.dkk = act.input["sector"], act.text("what"), act.input["dkk"]
    cost.save()
    act.data["separate_cost"] = cost.pk


MOVES = (
    Move(
        "propose_option",
        _("Propose option"),
        TALKING,
        in_the_group,
        unless=(needs_come_first,),
        needs=needs_option,
        then=propose_option,
    ),
    Move("take_stance", _("Say where you stand"), TALKING, in_the_group, needs=needs_stance, then=take_stance),
    Move(
        "add_separate_cost",
        _("Save what a sector would do alone"),
        TALKING,
        works_on_it,
        needs=needs_separate,
        then=add_separate_cost,
    ),
)
