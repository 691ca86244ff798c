"""How does a file come on the case, and how is one taken away that does not belong there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases import files
from cases.filekinds import Received, Unacceptable
from cases.models import Attachment
from cases.writing import CPR
from escalation.casefile import OPEN, required, works_on_it
from escalation.moves import Act, Asking, Forbidden, Incomplete, Move, OutOfTurn, Problem


def answers_for_it(ask: Asking) -> bool:
    """Holds the case or coordinates it."""
    return ask.by in (ask.case.holder, ask.case.coordinator) and ask.sight.full


def needs_file(act: Act) -> list[Problem]:
    """Offentlighedsloven § 15: a document goes into the journal with its date and a short theme."""
    problems = required(
        act,
        file=_("Choose a file."),
        theme=_("Write in a few words what it is."),
        source=_("Choose where the file comes from."),
    )
    try:
        if isinstance(file := act.given("file"), Received):
            file.accepted  # noqa: B018  (asking is what refuses)
    except Unacceptable as refused:
        problems.append(Problem(refused.code, "file", refused.message))
    return problems + names_a_number(act)


def names_a_number(act: Act) -> list[Problem]:
    """Names and themes of files are shown in lists and journals: no CPR number belongs there."""
    file, problems = act.given("file"), []
    if isinstance(file, Received) and CPR.search(file.name):
        sentence = _("There is a CPR number in the file's name. Give the file another name, and choose it again.")
        problems.append(Problem("E-CPR", "file", sentence))
    if CPR.search(act.text("theme")):
        problems.append(Problem("E-CPR", "theme", _("Leave the CPR number out.")))
    return problems


def attach_file(act: Act) -> None:
    found = act.input["file"].accepted
    row = Attachment(case=act.case, name=found.name, content_type=found.kind, added_by=act.person, added_at=act.at)
    row.theme, row.source = act.text("theme"), act.text("source")
    try:
        files.keep(row, found.content)
    except OSError:
        sentence = _("The file could not be kept just now. Try again in a little while.")
        raise Incomplete([Problem("E-FILE-ROOM", "file", sentence)]) from None
    row.save(force_insert=True)
    act.data["attachment"] = str(row.pk)


def needs_reason(act: Act) -> list[Problem]:
    return required(act, attachment=_("Choose the file."), reason=_("Write why the file does not belong here."))


def hide_file(act: Act) -> None:
    """Deletes the key, and so the bytes: without it they can never be read again. Raises Forbidden and OutOfTurn."""
    row = Attachment.objects.get(pk=act.input["attachment"].pk)
    if row.case_id != act.case.pk:
        raise Forbidden("E-NOACCESS", _("This belongs to another case."))
    if row.hidden_at:
        raise OutOfTurn("E-HIDDEN", _("The file has already been removed."))
    row.wrapped_key, row.hidden_by, row.hidden_at = None, act.person, act.at
    row.save()
    act.words["reason"] = act.text("reason")
    act.data["attachment"] = str(row.pk)


MOVES = (
    Move("attach_file", _("Attach file"), OPEN, works_on_it, needs=needs_file, then=attach_file),
    Move("hide_file", _("Remove misplaced file"), OPEN, answers_for_it, needs=needs_reason, then=hide_file),
)
