"""Has the family been asked: the hearing letter with its day for an answer, and the answer. It is sent from ESDH."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.models import Stage
from escalation.models import Hearing
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused, stages
from escalation.recommendation import draft_of, has_text, one_of_the_pair


def needs_hearing(act: Act) -> list[Problem]:
    problems = []
    if not act.given("to"):
        problems.append(Problem("E-HEARING", "to", _("Write to whom the letter was sent.")))
    if not act.given("due_on") or act.input["due_on"] < act.day:
        problems.append(
            Problem("E-HEARING", "due_on", _("Write the last day for an answer. It cannot be in the past."))
        )
    return problems


def send_hearing(act: Act) -> None:
    hearing = Hearing.objects.create(
        recommendation=draft_of(act), sent_at=act.at, to=act.input["to"], due_on=act.input["due_on"]
    )
    act.data["hearing"] = hearing.pk


def is_awaited(ask: Asking) -> Refused | None:
    if (
        ask.case.stage != Stage.HEARING
        or Hearing.objects.filter(recommendation__case=ask.case, answered_at=None).exists()
    ):
        return None
    return OutOfTurn("E-ANSWERED", _("The answer has been recorded."))


def needs_answer(act: Act) -> list[Problem]:
    return [] if act.text("answer") else [Problem("E-EMPTY", "answer", _("Write what the family answered."))]


def answer_hearing(act: Act) -> None:
    hearing = Hearing.objects.filter(recommendation__case=act.case, answered_at=None).latest("sent_at")
    hearing.answered_at, hearing.answer, hearing.used_how = act.at, act.text("answer"), act.text("used_how")
    hearing.save()
    act.data["hearing"] = hearing.pk


MOVES = (
    Move(
        "send_hearing",
        _("Record hearing letter"),
        stages(Stage.RECOMMENDATION),
        one_of_the_pair,
        to=Stage.HEARING,
        unless=(has_text,),
        needs=needs_hearing,
        then=send_hearing,
    ),
    Move(
        "answer_hearing",
        _("Record the answer"),
        stages(Stage.HEARING),
        one_of_the_pair,
        unless=(is_awaited,),
        needs=needs_answer,
        then=answer_hearing,
    ),
)
