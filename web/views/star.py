"""Proposing, signing and declining a star."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.clock import local_date
from cases.access import cases_visible_to, looked_at
from cases.models import Case, Depth, Stage
from cases.writing import begun
from escalation.dueday import the_calendar
from escalation.models import DeadlineRule
from escalation.star import criteria_needed, current_star
from escalation.workflow import MOVES, refusal
from orgunits.models import Capability
from orgunits.people import partners_for
from web.acting import do
from web.casehead import head_of, people_of, person_of
from web.criteria import criteria
from web.drafts import resume
from web.request import Request
from web.rules import capable, case_page
from web.starforms import ProposeForm, SignForm, propose_input, sign_input


@capable(Capability.FLAG)
def choose_case(request: Request) -> HttpResponse:
    """Which of my ordinary cases is it, or is it a new one?"""
    rows = (
        cases_visible_to(request.user, request.at, Depth.FULL)
        .filter(stage=Stage.ORDINARY)
        .select_related("child__general_arena_unit")
    )
    looked_at(rows, by=request.user, at=request.at, action="choose_case", purpose="list")
    today = local_date(request.at)
    shown = [{"case": case, "label": case.label_on(today)} for case in rows]
    return render(request, "web/choose_case.html", {"rows": shown})


@case_page(Depth.FULL)
def propose(request: Request, case: Case) -> HttpResponse:
    must_be_open(request, case, "propose_star")
    form = ProposeForm(request.POST or None, partners=partners_for(request.user, local_date(request.at)))
    given = propose_input(form) if form.is_bound and form.is_valid() else {}
    if form.is_bound and do(form, "propose_star", case, by=request.user, at=request.at, **given):
        messages.success(request, _("You have set half a star. Your partner has been told."))
        return redirect("case", case.pk)
    context = {"writing": resume(form, "propose", case, begun(request.user, case))} | star_context(request, case, form)
    return render(request, "web/propose.html", context, status=422 if form.errors else 200)


@case_page(Depth.FULL)
def cosign(request: Request, case: Case) -> HttpResponse:
    must_be_open(request, case, "cosign_star")
    form = SignForm(request.POST if request.method == "POST" and "decline" not in request.POST else None)
    if (
        form.is_bound
        and form.is_valid()
        and do(form, "cosign_star", case, by=request.user, at=request.at, **sign_input(form))
    ):
        messages.success(request, _("The star is whole. The deliberation begins."))
        return redirect("case", case.pk)
    context = {"writing": resume(form, "cosign", case, begun(request.user, case))} | sign_context(request, case, form)
    return render(request, "web/cosign.html", context, status=422 if form.errors else 200)


@case_page(Depth.FULL)
def decline(request: Request, case: Case) -> HttpResponse:
    """A page of its own, reached from the signing page: the reason is asked for, nothing else."""
    must_be_open(request, case, "decline_star")
    from web.forms import Reason

    form = Reason(request.POST or None)
    if form.is_bound and do(form, "decline_star", case, by=request.user, at=request.at):
        messages.success(
            request, _("You have declined the star. The proposer has been told, and the two of you talk about it.")
        )
        return redirect("case", case.pk)
    context = {
        "form": form,
        "head": head_of(case, request.user, request.at),
        "case": case,
        "move": MOVES["decline_star"],
        "writing": resume(form, "decline", case, begun(request.user, case)),
    }
    return render(
        request,
        "web/act.html",
        context | {"lead": _("Write why you do not see it as a star. The reason stays on the case.")},
        status=422 if form.errors else 200,
    )


def must_be_open(request: Request, case: Case, verb: str) -> None:
    """Raises the refusal that `perform` would give, before somebody writes for nothing."""
    if refused := refusal(MOVES[verb], case, request.user, request.at):
        raise refused


def star_context(request: Request, case: Case, form: ProposeForm) -> dict[str, Any]:
    today = local_date(request.at)
    rows, shown = criteria(), people_of(form.partners, today)
    return {
        "form": form,
        "case": case,
        "label": case.name_on(today),
        "criteria": [(row, *form.criterion(row.code)) for row in rows],
        "field_count": len(rows) + 3,
        "partners": [(shown[person.pk], person) for person in form.partners],
        "me": person_of(request.user, today),
        "answer_by": answer_by(request, "star_answer"),
        "statutory": case.statutory_deadlines.all(),
        "today": today,
    }


def sign_context(request: Request, case: Case, form: SignForm) -> dict[str, Any]:
    star = current_star(case)
    assert star is not None
    today = local_date(request.at)
    rows, first = criteria(), {row.code: row for row in star.answers.filter(by=star.proposed_by)}
    return {
        "form": form,
        "case": case,
        "star": star,
        "head": head_of(case, request.user, request.at),
        "criteria": [(row, first.get(row.code), *form.criterion(row.code)) for row in rows],
        "needed": criteria_needed(),
        "proposer": person_of(star.proposed_by, today),
        "me": person_of(request.user, today),
        "ends_by": answer_by(request, "deliberation_end"),
        "needs": case.needs.all(),
        "today": today,
    }


def answer_by(request: Request, code: str) -> Any:
    """The day a clock that starts today is due."""
    rule = DeadlineRule.objects.filter(code=code).order_by("-policy__version").first()
    return the_calendar().shift(local_date(request.at), rule.amount) if rule else None
