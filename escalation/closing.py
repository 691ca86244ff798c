"""May the case be closed: every reason against it at once, and what ends with it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases import parts
from cases.models import PartKind, Stage
from escalation.casetasks import open_tasks
from escalation.implementation import AFTER_DECISION
from escalation.models import Closing, Done, FollowUp, HandOver, LineProgress, Ruling
from escalation.moves import Act, Asking, Move, Problem, Refused, not_yet, stages
from escalation.moving import has_been_sent, package_sent, take_place


def holds(ask: Asking) -> bool:
    """Whoever holds the case; after the decision the coordinator, also while a task has taken the case further up."""
    return ask.is_one_of(ask.case.coordinator_id if ask.case.stage in AFTER_DECISION else ask.case.holder_id)


def not_while_something_is_open(ask: Asking) -> Refused | None:
    """What is left to do here when a child has moved is done where it lives."""
    return not_yet(reasons_against(ask))


def reasons_against(ask: Asking) -> list[Problem]:
    """Everything that keeps the case from being closed, each with the place where it is mended; empty when it may be."""
    package = package_sent(ask)
    found = [Problem(package.code, "move", package.message)] if package else []
    if has_been_sent(ask):
        return found
    return [*found, *lines_not_accepted(ask), *open_rulings(ask), *not_followed_up(ask), *tasks_left(ask)]


def lines_not_accepted(ask: Asking) -> list[Problem]:
    waiting = LineProgress.objects.filter(line__recommendation__decision__case=ask.case, accepted_at=None)
    if not waiting.filter(line__recommendation__decision__in_force=True).exists():
        return []
    text = _("The case cannot be closed while a task waits to be accepted.")
    return [Problem("E-LINE-NOTACCEPTED", "lines", text)]


def open_rulings(ask: Asking) -> list[Problem]:
    if not Ruling.objects.filter(decision__case=ask.case, decision__in_force=True, sent_at=None).exists():
        return []
    text = _("The case cannot be closed while rulings towards the family are open.")
    return [Problem("E-RULING", "rulings", text)]


def no_open_ruling(ask: Asking) -> Refused | None:
    """Guard of other ways out: what is not ruled on yet when a child has moved is ruled on where it lives."""
    return None if has_been_sent(ask) else not_yet(open_rulings(ask))


def not_followed_up(ask: Asking) -> list[Problem]:
    """What was decided is followed up before the case is closed: both sides have signed that it can be."""
    if ask.case.stage not in AFTER_DECISION:
        return []
    latest = ask.case.follow_ups.filter(round=ask.case.round).order_by("no").last()
    if latest is None or latest.signed_at is None or latest.conclusion != FollowUp.Conclusion.CLOSE:
        text = _("The case is closed by a follow-up that concludes so and that both sides have signed.")
        return [Problem("E-GOALS", "goals", text)]
    return []


def tasks_left(ask: Asking) -> list[Problem]:
    """What the law asks for because of the child's age is done or put away first."""
    if ask.case.stage not in AFTER_DECISION or not open_tasks(ask.case):
        return []
    text = _("A task that the law sets is open. Record it as done, or why it is not relevant.")
    return [Problem("E-TASKS", "tasks", text)]


def needs_code_and_reason(act: Act) -> list[Problem]:
    problems = []
    if act.text("code") not in Closing.values:
        problems.append(Problem("E-EMPTY", "code", _("Choose why the case is closed.")))
    if act.text("code") == Closing.CHILD_MOVED and act.moving is None:
        problems.append(Problem("E-MOVEPACKAGE", "code", _("Record the move and send the package first.")))
    if act.text("code") == Closing.GOALS_REACHED and (needs := needs_not_reached(act)):
        text = _("The latest follow-up says that the goal is not reached: {needs}. Choose another reason.")
        problems.append(Problem("E-GOALS", "code", str(text).format(needs=", ".join(needs))))
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write why the case is closed.")))
    return problems


def needs_not_reached(ask: Asking) -> list[str]:
    """The needs whose goal the latest follow-up says is not reached."""
    latest = ask.case.follow_ups.filter(round=ask.case.round).order_by("no").last()
    return list(latest.goals.filter(reached=Done.NO).values_list("need__key", flat=True)) if latest else []


def close(act: Act) -> None:
    """Ends the parts of those who were let in for a while; a child who moved lives in the new place from now at the latest."""
    for kind in (PartKind.INVITEE, PartKind.ESCALATED, PartKind.LINE, PartKind.RECEIVER):
        parts.end(act.case, kind, act.at)
    offers = HandOver.objects.filter(case=act.case, answer="")
    offers.update(answer=HandOver.Answer.LAPSED, answered_at=act.at)
    if act.text("code") == Closing.CHILD_MOVED and act.moving and act.moving.moved_at is None:
        take_place(act)
    act.words["reason"] = act.text("reason")
    act.data["code"] = act.text("code")


MOVES = (
    Move(
        "close_case",
        _("Close the case"),
        AFTER_DECISION | stages(Stage.ORDINARY),
        holds,
        to=Stage.CLOSED,
        unless=(not_while_something_is_open,),
        needs=needs_code_and_reason,
        then=close,
    ),
)
