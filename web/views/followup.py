"""Following up: was each line done, what did it cost, what does the child say now, and what next; recorded by one side
and signed by the other on the same page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.clock import local_date
from cases.models import Case, Depth, Need
from cases.writing import begun
from escalation.deadlines import open_deadline
from escalation.dueday import planned_after
from escalation.followup import PARTS, is_by_law, open_follow_up, side_of, signs_for
from escalation.implementation import in_force
from escalation.models import FollowUp, Line
from escalation.moves import Asking
from escalation.outcome import expected_by_line, months_between, period_of
from escalation.workflow import MOVES, refusal
from web.acting import do
from web.casehead import head_of
from web.concern import voices
from web.drafts import resume
from web.followupforms import FollowUpForm, SignFollowUp, as_it_stands, with_rows
from web.followups import Written
from web.request import Request
from web.rules import case_page
from web.situationforms import Why
from web.views.star import must_be_open


@case_page(Depth.FULL)
def follow_up(request: Request, case: Case) -> HttpResponse:
    """The other side reads and signs; whoever coordinates records. Others are told why not."""
    if request.method != "POST" and refusal(MOVES["sign_follow_up"], case, request.user, request.at) is None:
        return show_to_sign(request, case)
    must_be_open(request, case, "record_follow_up")
    lines, needs = decided_lines(case), list(case.needs.all())
    form = with_rows(FollowUpForm(request.POST or None, initial=begins_with(request, case)), lines, needs)
    if form.is_bound and _recorded(request, case, form, lines, needs):
        return redirect("case", case.pk)
    context = page(request, case, lines) | {
        "form": form,
        "writing": resume(form, "follow_up", case, begun(request.user, case)),
        "rows": rows_of_form(request, case, form, lines),
        "goals": [(need, form[f"goal_{need.key}"]) for need in needs],
        "own_part": PARTS.get(side_of(Asking(request.user, case, request.at)), ""),
        "by_law": is_by_law(case) and not case.follow_ups.filter(round=case.round).exclude(signed_at=None).exists(),
        "objection": open_follow_up(case),
    }
    return render(request, "web/follow_up.html", context, status=422 if form.errors else 200)


def begins_with(request: Request, case: Case) -> dict[str, Any]:
    """What stands if it is written anew; else only the day of the next one as the policy has it."""
    open_one = open_follow_up(case)
    if open_one:
        return as_it_stands(open_one)
    running = open_deadline(case, "first_follow_up") or open_deadline(case, "next_follow_up")
    if running is None:
        return {}
    no = case.follow_ups.filter(round=case.round).count() + 1
    return {"next_on": planned_after(case, FollowUp(no=no, on=local_date(request.at)), running.rule)}


def page(request: Request, case: Case, lines: list[Line]) -> dict[str, Any]:
    """What both the writer and the signer see around the form."""
    today = local_date(request.at)
    return {
        "case": case,
        "head": head_of(case, request.user, request.at),
        "period": period_of(case, today),
        "expected": sum(expected_by_line(case, lines, today).values()),
        "voices": voices(case),
        "earlier": case.follow_ups.filter(round=case.round).exclude(signed_at=None),
        "today": today,
    }


def show_to_sign(
    request: Request, case: Case, *, signing: forms.Form | None = None, objecting: forms.Form | None = None
) -> HttpResponse:
    """What was recorded, to be read; with the reader's own part to write, a signature, and a way to object.

    `signing` or `objecting` is what was sent and could not be taken.
    """
    found = open_follow_up(case)
    assert found is not None
    ask = Asking(request.user, case, request.at)
    part = PARTS[signs_for(ask, found)]
    written = Written.of(found)
    context = page(request, case, decided_lines(case)) | {
        "follow_up": found,
        "rows": written.rows,
        "goals": written.goals,
        "part": part,
        "form": signing or SignFollowUp(initial={"part": getattr(found, part)}),
        "objecting": objecting or Why(prefix="nej"),
        "actual": written.actual,
        "expected": written.expected,
        "signatures": written.signatures,
    }
    return render(request, "web/follow_up_sign.html", context, status=422 if signing or objecting else 200)


def decided_lines(case: Case) -> list[Line]:
    decision = in_force(case)
    return list(decision.recommendation.lines.select_related("unit__sector")) if decision else []


def rows_of_form(request: Request, case: Case, form: forms.Form, lines: list[Line]) -> list[dict[str, Any]]:
    """One row per line: its fields, what was expected of it in the period, and what was last told of it."""
    expected = expected_by_line(case, lines, local_date(request.at))
    return [
        {
            "line": line,
            "expected": expected[line.pk],
            "report": line.reports.select_related("by").last(),
            **{name: form[f"{name}_{line.key}"] for name in ("status", "actual", "note")},
        }
        for line in lines
    ]


def _recorded(request: Request, case: Case, form: forms.Form, lines: list[Line], needs: list[Need]) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    rows: list[dict[str, Any]] = [
        {
            "line": line,
            "status": given[f"status_{line.key}"],
            "actual_dkk": given[f"actual_{line.key}"],
            "note": given[f"note_{line.key}"],
        }
        for line in lines
    ]
    goals = [{"need": need, "reached": given[f"goal_{need.key}"]} for need in needs]
    actual = [row["actual_dkk"] for row in rows if row["actual_dkk"] is not None]
    period = period_of(case, local_date(request.at))
    more = {"actual_dkk": sum(actual) if actual else None, "period_months": months_between(*period) if period else None}
    if do(form, "record_follow_up", case, by=request.user, at=request.at, lines=rows, goals=goals, **more) is None:
        return False
    messages.success(request, _("The follow-up is saved and signed for your side. The other side must sign too."))
    return True
