"""Writing the recommendation: the texts, the split line by line with its live control list, the at-points, approval."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.clock import local_date
from cases.models import Case, Depth
from escalation.moves import Incomplete
from escalation.recommendation import newest
from escalation.workflow import perform
from web.acting import do
from web.casehead import head_of
from web.editor import editor_of, points_input
from web.fields import choose_from
from web.forms import Texts
from web.lineforms import RowForm, field_id, row_input
from web.request import Request
from web.rules import case_page


@case_page(Depth.FULL)
def recommendation(request: Request, case: Case) -> HttpResponse:
    """The whole editor; what is missing stands on it, and saving is always allowed."""
    return show(request, case)


def show(
    request: Request, case: Case, *, texts: Texts | None = None, problems: Any = (), status: int = 200
) -> HttpResponse:
    head = head_of(case, request.user, request.at)
    context = editor_of(case, request.user, request.at, head, texts=texts)
    shown = [{"field_id": anchor(problem.field), "text": problem.message} for problem in problems]
    return render(request, "web/recommendation.html", context | {"problems": shown}, status=status)


@require_POST
@case_page(Depth.FULL)
def texts(request: Request, case: Case) -> HttpResponse:
    form = Texts(request.POST)
    choose_from(form, case, local_date(request.at))
    if do(form, "write_texts", case, by=request.user, at=request.at):
        return saved(request, case, "anb")
    return show(request, case, texts=form, status=422)


@require_POST
@case_page(Depth.FULL)
def line(request: Request, case: Case) -> HttpResponse:
    """One row of the split. A fragment gets sums, control list and totals back, never the field being typed in."""
    form = RowForm(request.POST, case=case, day=local_date(request.at))
    event = do(form, "write_line", case, by=request.user, at=request.at, **(row_input(form) if form.is_valid() else {}))
    if request.htmx:
        head = head_of(case, request.user, request.at)
        context = editor_of(case, request.user, request.at, head) | {"failed": None if event else form}
        return render(request, "web/split/feedback.html", context, status=200 if event else 422)
    if event:
        return saved(request, case, "fordeling")
    context = editor_of(case, request.user, request.at, head_of(case, request.user, request.at), row=form)
    return render(request, "web/recommendation.html", context, status=422)


@require_POST
@case_page(Depth.FULL)
def new_line(request: Request, case: Case) -> HttpResponse:
    """An empty line at the end, ready to be written in."""
    perform("write_line", case, by=request.user, at=request.at)
    version = newest(case)
    last = version.lines.last() if version else None
    return redirect(reverse("recommendation", args=[case.pk]) + (f"#{last.key}-task" if last else ""))


@require_POST
@case_page(Depth.FULL)
def points(request: Request, case: Case) -> HttpResponse:
    """The at-points as they stand in the form; »one per line« makes them anew from the split."""
    rows = points_input(request.POST, case)
    perform("write_points", case, by=request.user, at=request.at, points=rows)
    return saved(request, case, "punkter")


@require_POST
@case_page(Depth.FULL)
def lay_before(request: Request, case: Case) -> HttpResponse:
    try:
        perform("lay_before", case, by=request.user, at=request.at, shown=request.POST.get("shown", ""))
    except Incomplete as incomplete:
        return show(request, case, problems=incomplete.problems, status=422)
    messages.success(request, _("The recommendation is with the chiefs."))
    return redirect("case", case.pk)


def saved(request: Request, case: Case, section: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(reverse("recommendation", args=[case.pk]) + f"#{section}")


def anchor(field: str) -> str:
    """Where on the page a problem is mended."""
    places = {
        "points": "punkter",
        "perspectives": "pers",
        "approvals": "sign",
        "lines": "fordeling",
        "needs": "fordeling",
    }
    return places.get(field, field_id(field) if "-" in field else f"id_{field}")
