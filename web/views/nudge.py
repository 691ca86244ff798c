"""Remind whoever holds a case: one press, from the case or from Mit arbejde, by anyone who sees the case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.models import Case
from escalation.workflow import perform
from web.request import Request
from web.rules import case_page


@require_POST
@case_page()
def nudge(request: Request, case: Case) -> HttpResponse:
    """Done: for a fragment the words that stand instead of the button, for a page back to where one came from."""
    event = perform("nudge", case, by=request.user, at=request.at)
    if request.htmx:
        return render(request, "web/parts/nudged.html", {"at": event.at})
    messages.success(request, _("They have been reminded."))
    return redirect("my_work") if "my_work" in request.POST else redirect("case", case.pk)
