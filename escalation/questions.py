"""What must the group answer: questions as threads, open or agreed by whom; what is kept from the invited stays so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from escalation.casefile import works_on_it
from escalation.deliberation import TALKING, begun, current_deliberation, in_the_group
from escalation.models import Post, Question
from escalation.moves import Act, Forbidden, Move, OutOfTurn, Problem
from escalation.sharing import questions_for


def needs_question(act: Act) -> list[Problem]:
    return [] if act.text("title") else [Problem("E-EMPTY", "title", _("Write the question."))]


def ask_question(act: Act) -> None:
    """A hidden question is hidden with everything that is written under it; the invited ask nothing hidden."""
    question = Question(deliberation=begun(act), title=act.text("title"), asked_by=act.person, asked_at=act.at)
    question.hidden_from_invited = _hides(act)
    question.save()
    act.data["question"] = question.pk
    if act.text("text"):
        _post(act, question)


def needs_text(act: Act) -> list[Problem]:
    return [] if act.text("text") else [Problem("E-EMPTY", "text", _("Write your reply."))]


def reply(act: Act) -> None:
    """Raises Forbidden when the question is kept from an invited author."""
    begun(act)
    question: Question | None = act.own("question") if act.given("question") else None
    if question and not act.sight.full and not _sees(act, question):
        raise Forbidden("E-NOACCESS", _("This belongs to another case."))
    _post(act, question)


def _sees(act: Act, question: Question) -> bool:
    return questions_for(act.sight, act.person, Question.objects.filter(pk=question.pk)).exists()


def _hides(act: Act) -> bool:
    return bool(act.given("hidden_from_invited")) and act.sight.full


def _post(act: Act, question: Question | None) -> None:
    post = Post(deliberation=current_deliberation(act.case), question=question, author=act.person, at=act.at)
    post.text, post.kind = act.text("text"), act.text("kind") or Post.Kind.COMMENT
    post.hidden_from_invited = _hides(act) or bool(question and question.hidden_from_invited)
    post.save()
    act.data["post"] = post.pk


def agree_question(act: Act) -> None:
    question: Question = act.own("question")
    if question.agreed_at:
        raise OutOfTurn("E-AGREED", _("Agreement has been recorded."))
    question.agreed_by, question.agreed_at = act.person, act.at
    question.save()
    act.data["question"] = question.pk


def reopen_question(act: Act) -> None:
    question: Question = act.own("question")
    question.agreed_by = question.agreed_at = None
    question.save()
    act.data["question"] = question.pk


MOVES = (
    Move("ask_question", _("Ask the group"), TALKING, in_the_group, needs=needs_question, then=ask_question),
    Move("reply", _("Send reply"), TALKING, in_the_group, needs=needs_text, then=reply),
    Move("agree_question", _("We agree"), TALKING, works_on_it, then=agree_question),
    Move("reopen_question", _("Open again"), TALKING, works_on_it, then=reopen_question),
)
