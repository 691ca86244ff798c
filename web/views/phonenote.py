"""A telephone note in less than half a minute, from any page: which case, what was said, and back (rule R-23)."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from cases.access import labels, looked_at
from cases.models import Case, Note
from cases.writing import begun, used
from escalation.casefile import worked_on_by
from escalation.moves import Incomplete
from escalation.workflow import perform
from orgunits.models import Capability
from web.acting import explain
from web.drafts import resume
from web.forms import PhoneNote
from web.request import Request
from web.rules import capable

PLACE = "phone_note"  # of the draft


@capable(Capability.COORDINATE, Capability.CASEWORK)
def phone_note(request: Request) -> HttpResponse:
    mine = {str(case.pk): case for case in worked_on_by(request.user, request.at).select_related("child")}
    came_from = own_page(request.POST.get("fra") or request.GET.get("fra", ""))
    form = PhoneNote(request.POST or None, initial={"fra": came_from, "case": case_of(came_from)})
    names = labels(request.user, mine.values(), request.at)
    form.offer([(pk, called(case, names[case.pk])) for pk, case in mine.items()])
    writing = resume(form, PLACE, None, begun(request.user, None))
    if form.is_valid() and saved(form, mine[form.cleaned_data["case"]], request):
        messages.success(request, _("The telephone note is on the file."))
        return redirect(came_from or "home")
    looked_at(mine.values(), by=request.user, at=request.at, action="phone_note", purpose="list")
    context = {"form": form, "any": bool(mine), "back": came_from, "writing": writing}
    return render(request, "web/phone_note.html", context, status=422 if form.errors else 200)


def called(case: Case, name: str) -> str:
    """The child's short name with the case's number, for two may be called alike; a protected one by number only."""
    return name if name == case.number else f"{name} · {case.number}"


def saved(form: PhoneNote, case: Case, request: Request) -> bool:
    """False, with the reasons in the form, when something is missing."""
    try:
        with transaction.atomic():
            text = form.cleaned_data["text"]
            perform("write_note", case, by=request.user, at=request.at, kind=Note.Kind.PHONE, text=text)
            used(request.user, None, PLACE)
    except Incomplete as missing:
        explain(form, missing.problems)
        return False
    return True


def own_page(path: str) -> str:
    """The path of a page of ours that one came from; empty for anything else."""
    try:
        resolve(path)
    except Resolver404:
        return ""
    return path if path.startswith("/") and not path.startswith("//") else ""


def case_of(path: str) -> str:
    """The id of the case that the page is about, if it is about one."""
    return str(resolve(path).kwargs.get("case_id", "")) if path else ""
