"""Saving and discarding a draft: nothing is sent, signed or shown to others by it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import writing
from cases.models import Draft
from web.drafts import address_of, asked, written
from web.request import Request
from web.rules import signed_in
from web.templatetags.signs import clock


@require_POST
@signed_in
def save(request: Request) -> HttpResponse:
    """Saves what stands in the form. A script gets one line about it; without, one is back at the form.

    Comes with the form's token: once the form has been sent, a draft of it that arrives late is not saved (web.once).
    """
    place, case_id = asked(request.POST)
    saved = writing.keep(request.user, case_id, place, written(request.POST), request.at)
    if request.POST.get("answer") == "status":
        return render(request, "web/parts/draft_saved.html", {"saved": saved})
    messages.success(request, said(saved))
    answer = redirect(address_of(place, case_id))
    answer.is_no_act = True  # type: ignore[attr-defined]
    return answer


@require_POST
@signed_in
def discard(request: Request) -> HttpResponse:
    place, case_id = asked(request.POST)
    Draft.objects.filter(person=request.user, case=case_id, place=place).delete()
    messages.success(request, _("The draft is discarded."))
    return redirect(address_of(place, case_id))


def said(saved: writing.Saved) -> str:
    sentence: Any = (
        _("Draft saved {when}.").format(when=clock(saved.at)) if saved.at else _("There is nothing to save yet.")
    )
    if saved.left_out:
        sentence += " " + _("A field with a CPR number is not kept in a draft.")
    return str(sentence)
