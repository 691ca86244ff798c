"""Writing the recommendation: the texts, the split line by line with its live control list, the at-points, approval."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.clock import local_date
from accounts.models import User
from cases.models import Case, Depth
from cases.writing import keep, used
from escalation.models import Recommendation
from escalation.moves import Incomplete
from escalation.recommendation import newest
from escalation.touched import touched_sectors
from escalation.wording import THE_TEXTS, PointsChanged, Stale, stands
from escalation.workflow import perform
from orgunits.people import chiefs_of
from web.acting import do
from web.against import against_the_split
from web.casehead import head_of
from web.conflict import conflict_of, keep_mine, place_of
from web.drafts import written
from web.editor import editor_of
from web.fields import choose_from, sectors
from web.lineforms import RowForm, anchor, row_input
from web.points import PLACE as POINTS
from web.points import points_input
from web.request import Request
from web.rules import case_page
from web.splitforms import Texts
from web.views.star import must_be_open


@case_page(Depth.FULL)
def recommendation(request: Request, case: Case) -> HttpResponse:
    """The whole editor; what is missing stands on it, and saving is always allowed."""
    return show(request, case)


def show(
    request: Request, case: Case, *, texts: Texts | None = None, problems: Any = (), status: int = 200
) -> HttpResponse:
    head = head_of(case, request.user, request.at)
    context = editor_of(case, request.user, request.at, head, texts=texts, mend=request.GET.get("ret", ""))
    columns = list(sectors())
    shown = [(one.stops, {"field_id": anchor(one.field, columns), "text": one.message}) for one in problems]
    context["problems"] = [row for stops, row in shown if stops]
    context["cautions"] = [row for stops, row in shown if not stops]
    context["against"] = against_the_split(case)
    return render(request, "web/recommendation.html", context, status=status)


@require_POST
@case_page(Depth.FULL)
def texts(request: Request, case: Case) -> HttpResponse:
    form = Texts(request.POST)
    choose_from(form, case, local_date(request.at))
    must_be_open(request, case, "write_texts")
    if form.is_valid() and stands(case, THE_TEXTS, form.cleaned_data):
        used(request.user, case, place_of(THE_TEXTS))
        return saved(request, case, "anb")
    try:
        if do(form, "write_texts", case, by=request.user, at=request.at):
            return saved(request, case, "anb")
    except Stale as stale:
        return both(request, case, stale, form.cleaned_data)
    return show(request, case, texts=form, status=422)


@require_POST
@case_page(Depth.FULL)
def line(request: Request, case: Case) -> HttpResponse:
    """One row of the split. A fragment gets sums, control list and totals back, never the field being typed in."""
    form = RowForm(request.POST, case=case, day=local_date(request.at))
    given = form.cleaned_data | row_input(form) if form.is_valid() else {}
    try:
        done = write_row(form, given, case, request)
    except Stale as stale:
        return both(request, case, stale, given)
    if done:
        used(request.user, case, place_of(form.row_key))
    elif form.row_key in keys_of(newest(case)):
        keep_mine(case, form.row_key, request.user, request.POST, request.at)
    if request.htmx:
        head = head_of(case, request.user, request.at)
        context = editor_of(case, request.user, request.at, head) | {
            "failed": None if done else form,
            "key": form.row_key,
        }
        return render(request, "web/split/feedback.html", context, status=200 if done else 422)
    if done:
        return saved(request, case, "fordeling")
    context = editor_of(case, request.user, request.at, head_of(case, request.user, request.at), row=form)
    return render(request, "web/recommendation.html", context, status=422)


def keys_of(version: Recommendation | None) -> set[str]:
    return set(version.lines.values_list("key", flat=True)) if version else set()


def write_row(form: RowForm, given: dict[str, Any], case: Case, request: Request) -> bool:
    """Saves the row. One that stands so already is saved: nothing is done, and no approval is voided. Raises Stale."""
    must_be_open(request, case, "write_line")
    if form.row_key and given and stands(case, form.row_key, given):
        return True
    return bool(do(form, "write_line", case, by=request.user, at=request.at, **given))


def both(request: Request, case: Case, stale: Stale, given: dict[str, Any]) -> HttpResponse:
    """409: both versions and three equal choices; what was written is kept as a draft, and stays in its field."""
    keep_mine(case, stale.key, request.user, request.POST, request.at)
    conflict = conflict_of(case, stale.key, request.user, given, stale.seen, request.POST)
    context: dict[str, Any] = {"case": case, "conflict": conflict, "conflict_is_new": True}
    if not request.htmx:
        context["head"] = head_of(case, request.user, request.at)
        return render(request, "web/conflict.html", context, status=409)
    answer = render(request, "web/split/conflict.html", context, status=409)
    answer["HX-Retarget"], answer["HX-Reswap"] = f"#fejl-{stale.key}", "innerHTML"
    return answer


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
    """The at-points as they stand in the form; »one per line« makes them anew from the split.

    409 when others have been saved meanwhile: what was written stands in the fields, and beside it what is saved.
    """
    rows, seen = points_input(request.POST, case), request.POST.get("seen")
    try:
        with transaction.atomic():
            perform("write_points", case, by=request.user, at=request.at, points=rows, seen=seen)
            used(request.user, case, POINTS)
    except PointsChanged:
        keep(request.user, case.pk, POINTS, written(request.POST), request.at)
        return show(request, case, status=409)
    return saved(request, case, "punkter")


@require_POST
@case_page(Depth.FULL)
def lay_before(request: Request, case: Case) -> HttpResponse:
    given = {"shown": request.POST.get("shown", ""), "presiding": presiding_in(request.POST.get("presiding", ""), case)}
    try:
        perform("lay_before", case, by=request.user, at=request.at, **given)
    except Incomplete as incomplete:
        return show(request, case, problems=incomplete.problems, status=422)
    messages.success(request, _("The recommendation is with the chiefs."))
    return redirect("case", case.pk)


def presiding_in(chosen: str, case: Case) -> User | None:
    """The chief who is to lead the decision; nobody when none of those who decide was chosen: then the rule says who."""
    version = newest(case)
    chiefs = chiefs_of(touched_sectors(version)) if version else []
    return next((chief for chief in chiefs if str(chief.pk) == chosen), None)


def saved(request: Request, case: Case, section: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(reverse("recommendation", args=[case.pk]) + f"#{section}")
