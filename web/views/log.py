"""What happened in a case, who has seen it, who had it when; and for whoever controls the log, every look at every case."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from accounts.clock import local_date
from cases.access import looked_at_the_log
from cases.looks import lookers, looks_across, looks_by_day
from cases.models import Case, Depth
from orgunits.models import Capability
from web.casehead import head_of
from web.findforms import ControlForm, OnDay
from web.history import ALL, KINDS, events_of
from web.looks import opened, purpose, shown_looks
from web.paths import path_page
from web.request import Request
from web.rules import capable, case_page

DAYS_SHOWN, EVENTS_SHOWN, LOOKS_SHOWN = 25, 25, 50


@case_page(Depth.FULL)
def log(request: Request, case: Case) -> HttpResponse:
    """Who has seen the case, one row per person and day, and everything that happened in it."""
    kind = request.GET.get("slags", ALL)
    days = Paginator(looks_by_day(case), DAYS_SHOWN).get_page(request.GET.get("side"))
    events = Paginator(events_of(case, kind), EVENTS_SHOWN).get_page(request.GET.get("post"))
    context = {
        "head": head_of(case, request.user, request.at),
        "case": case,
        "days": days,
        "looks": shown_looks(list(days.object_list), local_date(request.at), request.user),
        "lookers": lookers(case),
        "events": events,
        "kinds": KINDS,
        "kind": kind if kind in KINDS else ALL,
    }
    return render(request, "web/log.html", context)


@case_page(Depth.FULL)
def path(request: Request, case: Case) -> HttpResponse:
    """Who had the case when; and who on a day that one asks about."""
    form = OnDay(request.GET if "dag" in request.GET else None)
    day = form.cleaned_data["dag"] if form.is_bound and form.is_valid() else None
    context: dict[str, Any] = {"head": head_of(case, request.user, request.at), "case": case, "form": form}
    context |= path_page(case, request.user, request.at, day)
    return render(request, "web/path.html", context, status=422 if form.errors else 200)


@capable(Capability.CONTROL_LOG)
def log_control(request: Request) -> HttpResponse:
    """Every look at every case, by number and without any of its content. What is looked for stands in no address."""
    form = ControlForm(request.POST if request.method == "POST" else None)
    sought = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = sought.get("side") or 1
    first = LOOKS_SHOWN * (page - 1)
    found = looks_across(name=sought.get("person", ""), number=sought.get("sag", ""), day=sought.get("dag"))
    rows = [] if form.errors else list(found[first : first + LOOKS_SHOWN + 1])
    looked_at_the_log(by=request.user, at=request.at)
    shown = [
        {"look": row, "did": opened(row.action, in_case=row.case_id is not None), "why": purpose(row.purpose)}
        for row in rows[:LOOKS_SHOWN]
    ]
    context = {
        "form": form,
        "rows": shown,
        "no": page,
        "has_next": len(rows) > LOOKS_SHOWN,
        "sought": any(sought.values()),
    }
    return render(request, "web/log_control.html", context, status=422 if form.errors else 200)
