"""Following up: was each line done, what did it cost, what does the child say now, and what next."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.clock import local_date
from cases.models import Case, Depth
from cases.writing import begun
from escalation.implementation import in_force
from escalation.models import Closing, FollowUp, FollowUpLine, Line
from escalation.workflow import perform
from web.acting import do
from web.casehead import head_of
from web.concern import voices
from web.decisionforms import FollowUpForm
from web.drafts import resume
from web.fields import AmountField
from web.request import Request
from web.rules import case_page
from web.views.star import must_be_open


@case_page(Depth.FULL)
def follow_up(request: Request, case: Case) -> HttpResponse:
    must_be_open(request, case, "record_follow_up")
    lines = decided_lines(case)
    form = with_lines(FollowUpForm(request.POST or None), lines)
    if form.is_bound and _recorded(request, case, form, lines):
        return redirect("case", case.pk)
    rows = [
        {"line": line, "status": form[f"status_{line.key}"], "actual": form[f"actual_{line.key}"]} for line in lines
    ]
    context = {
        "form": form,
        "writing": resume(form, "follow_up", case, begun(request.user, case)),
        "case": case,
        "head": head_of(case, request.user, request.at),
        "rows": rows,
        "expected": sum(line.cost_dkk or 0 for line in lines),
        "voices": voices(case),
        "earlier": case.follow_ups.filter(round=case.round),
        "today": local_date(request.at),
    }
    return render(request, "web/follow_up.html", context, status=422 if form.errors else 200)


def decided_lines(case: Case) -> list[Line]:
    decision = in_force(case)
    return list(decision.recommendation.lines.select_related("unit__sector")) if decision else []


def with_lines(form: FollowUpForm, lines: list[Line]) -> FollowUpForm:
    """Two fields per line: what it has cost so far, and whether it runs."""
    for line in lines:
        form.fields[f"actual_{line.key}"] = AmountField(
            label=_("Actual cost, line {key}").format(key=line.key), required=False
        )
        form.fields[f"status_{line.key}"] = forms.ChoiceField(
            label=_("Is it done, line {key}?").format(key=line.key),
            required=False,
            choices=FollowUpLine.Status.choices,
            widget=forms.RadioSelect,
        )
    return form


def _recorded(request: Request, case: Case, form: FollowUpForm, lines: list[Line]) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    rows: list[dict[str, Any]] = [
        {"line": line, "status": given[f"status_{line.key}"], "actual_dkk": given[f"actual_{line.key}"]}
        for line in lines
    ]
    actual = [row["actual_dkk"] for row in rows if row["actual_dkk"] is not None]
    total = sum(actual) if actual else None
    event = do(form, "record_follow_up", case, by=request.user, at=request.at, lines=rows, actual_dkk=total)
    if event is None:
        return False
    if given["conclusion"] == FollowUp.Conclusion.CLOSE:
        perform(
            "close_case",
            case,
            by=request.user,
            at=request.at,
            code=Closing.GOALS_REACHED,
            reason=given["conclusion_text"] or _("The goals are reached."),
        )
    messages.success(request, _("The follow-up is saved."))
    return True
