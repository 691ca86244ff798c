"""Which ways are open: options with the needs they meet. What they cost each sector stands in `prices`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from escalation.casefile import works_on_it
from escalation.deliberation import TALKING, current_deliberation, in_the_group
from escalation.likeness import present_step
from escalation.models import Option
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused
from escalation.prices import price_option


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
    return [*problems, *_weighed(act), *_lawful(act)]


def _weighed(act: Act) -> list[Problem]:
    """R-05 (barnets lov § 2): a more intrusive step than the present asks why. A replay that asks for no reason gets by."""
    step, present = act.given("step"), present_step(act.case)
    if "step_reason" not in act.input or act.text("step_reason") or not step or present is None or step <= present:
        return []
    message = _("This is step {step}, more intrusive than step {present} now. Write why less is not enough.")
    return [Problem("E-STEP", "step_reason", str(message).format(step=step, present=present))]


def _lawful(act: Act) -> list[Problem]:
    past = [str(law) for law in act.given("laws") or [] if not law.holds_on(act.day)]
    if not past:
        return []
    message = str(_("Not in force today: {laws}. Choose another legal basis.")).format(laws=", ".join(past))
    return [Problem("E-LAW", "laws", message)]


def propose_option(act: Act) -> None:
    deliberation = current_deliberation(act.case)
    option = Option(deliberation=deliberation, proposed_by=act.given("proposed_by") or act.person, proposed_at=act.at)
    option.key = act.text("key") or chr(ord("A") + deliberation.options.count())
    for name in ("title", "description", "benefits", "drawbacks", "form", "step_reason", "same_reason"):
        setattr(option, name, act.text(name))
    for name in ("step", "measures_count", "more_of_the_same"):
        setattr(option, name, act.given(name))
    option.atypical, option.ask_invited = bool(act.given("atypical")), bool(act.given("ask_invited"))
    option.save()
    option.laws.set(act.given("laws") or [])
    option.needs.set(act.given("needs") or [])
    price_option(option, act.given("costs") or {})
    act.data["option"] = option.pk


def needs_judgement(act: Act) -> list[Problem]:
    if act.given("more_of_the_same") is None:
        return [Problem("E-EMPTY", "more_of_the_same", _("Choose yes or no."))]
    if not act.given("more_of_the_same") and not act.text("same_reason"):
        return [Problem("E-REASON", "same_reason", _("Write what is different."))]
    return []


def judge_sameness(act: Act) -> None:
    """Somebody who works on the case says whether the option is more of what is done already, whatever is computed."""
    option: Option = act.own("option")
    option.more_of_the_same, option.same_reason = act.input["more_of_the_same"], act.text("same_reason")
    option.save()
    act.data["option"] = option.pk


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
    Move(
        "judge_sameness",
        _("Say whether it is more of the same"),
        TALKING,
        works_on_it,
        needs=needs_judgement,
        then=judge_sameness,
    ),
)
