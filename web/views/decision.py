"""Deciding: the chief's overview and decision page, the director's disagreements and page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from cases.access import cases_visible_to, looked_at
from cases.models import Case, Depth, Stage
from cases.writing import begun
from escalation.differences import said
from escalation.director import directors_word, reason_of, takes_effect_at
from escalation.models import Position
from escalation.moves import Problem
from escalation.settling import minutes_to_think
from escalation.touched import touched_sectors
from escalation.workflow import MOVES, refusal
from orgunits.models import Capability
from web.acting import do, explain
from web.deciding import contested_points, overview, page_of
from web.decisionforms import PositionForm
from web.directing import DirectorForm, director_form
from web.drafts import resume
from web.quarrel import quarrel_of, with_sides
from web.request import Request
from web.rules import capable, case_page
from web.templatetags.signs import clock
from web.views.star import must_be_open

PERSONAL = frozenset({"E-DISQUALIFIED", "E-ABSENT"})


@capable(Capability.DECIDE)
def decisions(request: Request) -> HttpResponse:
    """What do I decide today, what does it cost, who has already decided?"""
    context = overview(request.user, request.at, "decide")
    looked_at(context["cases"], by=request.user, at=request.at, action="decisions", purpose="list")
    return render(request, "web/decisions.html", context)


@capable(Capability.DIRECT)
def disagreements(request: Request) -> HttpResponse:
    context = overview(request.user, request.at, "direct") | {"spoken": spoken(request.user, request.at)}
    looked_at(context["cases"], by=request.user, at=request.at, action="disagreements", purpose="list")
    return render(request, "web/disagreements.html", context)


@case_page(Depth.FULL)
def decide(request: Request, case: Case) -> HttpResponse:
    """The ask, four numbers, who does what, for and against, the child's words; and three choices, none preselected."""
    context = page_of(case, request.user, request.at)
    form = PositionForm(request.POST or None)
    form.fields["contested"].choices = [(point.no, point.text) for point in context["points"]]  # type: ignore[attr-defined]
    if form.is_bound and form["choice"].value() == Position.Stance.CORRECT:
        must_be_open(request, case, "approve_with_changes")
        answer = redirect("correct", case.pk)
        answer.is_no_act = True  # type: ignore[attr-defined]
        return answer
    if form.is_bound:
        must_be_open(request, case, "return_to_group" if form["choice"].value() == "return" else "take_position")
        if _decided(request, case, form):
            return redirect("decisions")
    context |= {"form": form, "why_not": why_not("return_to_group", case, request)}
    context |= {"writing": resume(form, "decide", case, begun(request.user, case))}
    return render(request, "web/decide.html", context, status=422 if form.errors else 200)


def why_not(verb: str, case: Case, request: Request) -> str:
    """What keeps somebody from deciding whose turn it would be: disqualified, or recorded as away."""
    refused = refusal(MOVES[verb], case, request.user, request.at)
    return str(refused) if refused and refused.code in PERSONAL else ""


def _decided(request: Request, case: Case, form: PositionForm) -> bool:
    if not form.is_valid():
        return False
    given: dict[str, Any] = form.cleaned_data
    person: dict[str, Any] = {"by": request.user, "at": request.at}
    if given["choice"] == "return":
        done = do(form, "return_to_group", case, questions=given["remark"], **person)
        said = _("The recommendation is with the group again. They answer your questions.")
    else:
        done = do(form, "take_position", case, stance=given["choice"], reason=given["remark"], **person)
        said = _("Your decision is recorded. You can change it until the last chief has decided.")
    if done:
        messages.success(request, said)
    return bool(done)


def spoken(user: User, at: dt.datetime) -> list[tuple[Case, dt.datetime | None]]:
    """The cases in which the director has decided and can still decide otherwise, each with when it takes effect."""
    rows = cases_visible_to(user, at).filter(stage=Stage.WITH_DIRECTOR, awaited=None)
    return [(case, takes_effect_at(case)) for case in rows if directors_word(case)]


@case_page(Depth.FULL)
def direct(request: Request, case: Case) -> HttpResponse:
    """Both positions side by side, what is agreed, the child's words; the director settles or sends back."""
    context = page_of(case, request.user, request.at)
    version = context["version"]
    form = director_form(case, version, touched_sectors(version), request.POST or None)
    if form.is_bound:
        must_be_open(request, case, "director_returns" if form["choice"].value() == "return" else "director_decides")
        if _directed(request, case, form):
            return redirect("disagreements")
    quarrel = quarrel_of(case, version)
    context |= contested_points(case) | {"form": form, "why_not": why_not("director_returns", case, request)}
    context |= {"quarrel": quarrel, "sides": with_sides(context["chiefs"], quarrel)}
    word = directors_word(case)
    if word:
        context |= {"word": word, "why": reason_of(word), "takes_effect_at": takes_effect_at(case)}
        context["splits"] = {
            key: said("shares", row["shares"], {}) for key, row in word.corrected.items() if "shares" in row
        }
    context["writing"] = resume(form, "direct", case, begun(request.user, case))
    return render(request, "web/direct.html", context, status=422 if form.errors else 200)


def _in_force(at: dt.datetime) -> str:
    """What the director is told who decides now: in force at once, or when."""
    minutes = minutes_to_think()
    if not minutes:
        return _("You have decided. The chiefs and the group have been told, and your access to the case has ended.")
    when = clock(at + dt.timedelta(minutes=minutes))
    return _("Your decision is recorded and takes effect at {when}. Until then you can change it.").format(when=when)


def _as_decided(form: DirectorForm) -> dict[str, Any]:
    given = form.cleaned_data
    seen = given["instead_of"] if "instead_of" in form.data else None
    return {"reason": given["remark"], "corrected": form.decided(), "instead_of": seen}


def _directed(request: Request, case: Case, form: DirectorForm) -> bool:
    if not form.is_valid():
        return False
    given: dict[str, Any] = form.cleaned_data
    person: dict[str, Any] = {"by": request.user, "at": request.at}
    if given["choice"] == "return":
        done = do(form, "director_returns", case, questions=given["remark"], **person)
        said = _("The recommendation is with the group again.")
    elif given["choice"] == "decide":
        done = do(form, "director_decides", case, **_as_decided(form), **person)
        said = _in_force(request.at)
    else:
        explain(form, [Problem("E-EMPTY", "choice", _("Choose your decision."))])
        return False
    if done:
        messages.success(request, said)
    return bool(done)
