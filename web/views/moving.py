"""The package for the new municipality: one page of the case's facts, to be read through, printed and sent."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from accounts.clock import local_date
from cases.access import NotVisible, looked_at
from cases.models import Case, Depth
from escalation.models import Moving
from web.moving import package
from web.request import Request
from web.rules import case_page


@case_page(Depth.FULL)
def move_package(request: Request, case: Case) -> HttpResponse:
    """Without a move there is no such page. The look is logged with its own purpose."""
    moving = Moving.of(case)
    if moving is None:
        raise NotVisible
    looked_at([case], by=request.user, at=request.at, action="move_package", purpose="move")
    today = local_date(request.at)
    context = {"case": case, "name": case.name_on(today), "today": today, **package(case, moving)}
    return render(request, "web/move_package.html", context)
