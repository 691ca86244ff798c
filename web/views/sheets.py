"""Sheets of paper: the case, its recommendation, decision, log and path, laid out for printing. Opening one is logged as such."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.clock import local_date
from cases.looks import lookers, looks_by_day
from cases.models import Case, Depth
from escalation.implementation import in_force
from web.casehead import Head, head_of
from web.deciding import draft_of, page_of
from web.history import events_of
from web.looks import shown_looks
from web.paths import path_page
from web.request import Request
from web.rules import case_page
from web.views.case import case_context

MOST_LOOKS = 500  # rows of the log on paper, the newest


def sheet(request: Request, template: str, context: dict[str, Any], head: Head) -> HttpResponse:
    """The page without anything to press: on paper nobody may do anything."""
    return render(request, template, context | {"head": replace(head, open=set(), button=None), "on_paper": True})


@case_page(Depth.FULL)
def case(request: Request, case: Case) -> HttpResponse:
    context = case_context(request, case)
    return sheet(request, "web/sheets/case.html", context, context["head"])


@case_page(Depth.FULL)
def recommendation(request: Request, case: Case) -> HttpResponse:
    """The newest version as it stands, laid before or not, with the table of the decision page."""
    context = draft_of(case, request.user, request.at)
    return sheet(request, "web/sheets/recommendation.html", context, context["head"])


@case_page(Depth.FULL)
def decision(request: Request, case: Case) -> HttpResponse:
    context = page_of(case, request.user, request.at) | {"decided": in_force(case)}
    return sheet(request, "web/sheets/decision.html", context, context["head"])


@case_page(Depth.FULL)
def log(request: Request, case: Case) -> HttpResponse:
    looks = shown_looks(list(looks_by_day(case)[:MOST_LOOKS]), local_date(request.at), request.user)
    context = {"case": case, "looks": looks, "lookers": lookers(case), "events": events_of(case)}
    return sheet(request, "web/sheets/log.html", context, head_of(case, request.user, request.at))


@case_page(Depth.FULL)
def path(request: Request, case: Case) -> HttpResponse:
    context = {"case": case} | path_page(case, request.user, request.at)
    return sheet(request, "web/sheets/path.html", context, head_of(case, request.user, request.at))
