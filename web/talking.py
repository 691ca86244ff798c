"""What do the forms of the deliberation begin with, what do they say of the case, and what may an invited person choose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.clock import local_date
from accounts.models import User
from cases.access import sees_full, sight
from cases.models import Case, CodeList, LegalBasis
from escalation.casefile import WORKING
from escalation.likeness import present_step
from escalation.meetings import AN_HOUR
from escalation.models import Meeting, Option, OptionPosition
from escalation.sharing import numbers
from escalation.stances import is_shown


def _planning(case: Case, _pk: int) -> dict[str, Any]:
    """An hour, with those who work on the case; the invited are asked one by one."""
    people = case.parts.filter(kind__in=WORKING, until=None, user__isnull=False)
    return {"length": AN_HOUR, "attendees": list(people.order_by().values_list("user", flat=True).distinct())}


def _changing(case: Case, pk: int) -> dict[str, Any]:
    meeting = _meeting(case, pk)
    if meeting is None:
        return {}
    given = {"meeting_at": meeting.at, "attendees": meeting.attendees.all()}
    return given | {name: getattr(meeting, name) for name in ("length", "place", "agenda")}


def _minutes(case: Case, pk: int) -> dict[str, Any]:
    """What stands, and who was asked to come as those who came until somebody says otherwise."""
    meeting = _meeting(case, pk)
    if meeting is None:
        return {}
    came = meeting.present if meeting.edits else meeting.attendees
    given = {"minutes": meeting.minutes, "present": came.all(), "others_present": meeting.others_present}
    return given | {"seen": meeting.edits}


def _meeting(case: Case, pk: int) -> Meeting | None:
    return Meeting.objects.filter(deliberation__case=case, deliberation__round=case.round, pk=pk).first()


def _judging(case: Case, pk: int) -> dict[str, Any]:
    option = Option.objects.filter(deliberation__case=case, pk=pk).first()
    if option is None or option.more_of_the_same is None:
        return {}
    return {"more_of_the_same": "yes" if option.more_of_the_same else "no", "same_reason": option.same_reason}


BEGINNING: dict[str, Callable[[Case, int], dict[str, Any]]] = {
    "plan_meeting": _planning,
    "change_meeting": _changing,
    "write_minutes": _minutes,
    "judge_sameness": _judging,
}


def prepare(form: forms.Form, verb: str, case: Case, user: User, at: dt.datetime) -> None:
    """Says in the form how it is now; offers what holds today, and to the invited only what they see."""
    if verb == "take_stance":
        _own_answer(form, user)
    if verb in {"propose_option", "add_measure"}:
        in_force = [law.pk for law in LegalBasis.objects.all() if law.holds_on(local_date(at))]
        _narrow(form, "laws", LegalBasis.objects.filter(pk__in=in_force))
    if sees_full(user, case, at):
        if verb == "propose_option":
            _tell_of_now(form, case)
        return
    shared = numbers(sight(user, case, at).shared, "option")
    _narrow(form, "option", Option.objects.filter(deliberation__case=case, ask_invited=True, pk__in=shared))
    if verb in {"ask_question", "reply", "propose_option"}:
        for name in ("hidden_from_invited", "needs", "ask_invited", "more_of_the_same", "same_reason"):
            form.fields.pop(name, None)


def _own_answer(form: forms.Form, user: User) -> None:
    """While positions are hidden one's own answer is there to be changed; nobody else's ever is."""
    mine = OptionPosition.objects.filter(option=asked_for(form), person=user).select_related(
        "option__deliberation__case"
    )
    row = mine.first()
    if row and not is_shown(row.option):
        form.initial = {**form.initial, "stance": row.stance, "reason": row.reason}


def asked_for(form: forms.Form) -> Option | None:
    """The option that the form is about, if the person may choose it."""
    field = form.fields["option"]
    assert isinstance(field, forms.ModelChoiceField) and field.queryset is not None
    pk = str(form["option"].value() or "")
    readable = pk.isascii() and pk.isdigit() and len(pk) < 19
    return field.queryset.filter(pk=pk).first() if readable else None


def _narrow(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields.get(name)
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows


def _tell_of_now(form: forms.Form, case: Case) -> None:
    step, count = present_step(case), case.measures.count()
    if step:
        name = CodeList.objects.filter(kind="intervention_steps", code=str(step)).values_list("name", flat=True).first()
        form.fields["step"].help_text = _("Now: step {step}, {name}.").format(step=step, name=name or "")
    form.fields["measures_count"].help_text = _("Today there are {count}.").format(count=count)


def lead_of(form: forms.Form, verb: str) -> str:
    """What stands above the form about the option that is asked about; empty for other acts."""
    if verb not in {"take_stance", "judge_sameness"}:
        return ""
    option = asked_for(form)
    if option is None:
        return ""
    if verb == "judge_sameness":
        return _("The option: {title}.").format(title=option.title)
    if is_shown(option):
        return _("The option: {title}. Both your first and this answer will stand.").format(title=option.title)
    return _(
        "The option: {title}. Nobody sees your answer until all who are asked have answered, or the deliberation ends."
    ).format(title=option.title)
