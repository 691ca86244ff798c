"""Is it done: the tasks that came to the case by themselves are done, or not relevant, with a few words either way."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import Case, Stage
from escalation.casefile import OPEN, works_on_it
from escalation.models import CaseTask, Obligation
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused


def open_tasks(case: Case) -> list[CaseTask]:
    """What is still to be done, the first due first; a closed case asks for nothing."""
    return list(CaseTask.objects.filter(case=case, done_at=None)) if case.is_open else []


def tasks_held_by(user: User) -> list[CaseTask]:
    """What is still to be done in the open cases that the person holds or coordinates, the first due first."""
    rows = CaseTask.objects.filter(Q(case__holder=user) | Q(case__coordinator=user), done_at=None)
    rows = rows.exclude(case__stage=Stage.CLOSED)
    return list(rows.select_related("case__child"))


def some_task_waits(ask: Asking) -> Refused | None:
    if ask.known(open_tasks):
        return None
    return OutOfTurn("E-DONE", _("No task waits in this case."))


def needs_words(act: Act) -> list[Problem]:
    return [] if act.text("words") else [Problem("E-EMPTY", "words", _("Write in a few words what was done."))]


def needs_reason(act: Act) -> list[Problem]:
    return [] if act.text("reason") else [Problem("E-REASON", "reason", _("Write why it is not relevant."))]


def do_task(act: Act) -> None:
    _end(act, CaseTask.Outcome.DONE)
    act.words["done"] = act.text("words")


def dismiss_task(act: Act) -> None:
    _end(act, CaseTask.Outcome.NOT_RELEVANT)
    act.words["reason"] = act.text("reason")


def _end(act: Act, outcome: str) -> None:
    task = CaseTask.objects.get(pk=act.input["task"].pk)
    if task.case_id != act.case.pk:
        raise Forbidden("E-NOACCESS", _("This belongs to another case."))
    if task.done_at:
        raise OutOfTurn("E-DONE", _("It has been recorded how the task ended."))
    task.done_at, task.done_by, task.outcome = act.at, act.person, outcome
    task.save()
    waiting = act.case.obligations.filter(kind=Obligation.Kind.TASK, entry=task.pk, state=Obligation.State.PENDING)
    waiting.update(state=Obligation.State.CANCELLED)
    act.data.update(task=task.pk, code=task.code)


MOVES = (
    Move(
        "do_task",
        _("Record the task as done"),
        OPEN,
        works_on_it,
        unless=(some_task_waits,),
        needs=needs_words,
        then=do_task,
    ),
    Move(
        "dismiss_task",
        _("The task is not relevant"),
        OPEN,
        works_on_it,
        unless=(some_task_waits,),
        needs=needs_reason,
        then=dismiss_task,
    ),
)
