"""The share sheet: invite somebody, or change what they see, with the page that they will get shown beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import local_date
from cases.access import NotVisible
from cases.models import Case, Depth
from cases.writing import begun
from escalation.inviting import running
from escalation.models import Invitation
from escalation.workflow import MOVES, refusal
from web.acting import do
from web.casehead import head_of
from web.drafts import resume
from web.fields import number
from web.request import Request
from web.rules import case_page
from web.sharing import ShareForm, as_it_is, drafted, page_of


@case_page(Depth.FULL)
def share(request: Request, case: Case) -> HttpResponse:
    """`?invitation=` changes one that lasts; the button »vis« shows the page of the invited and keeps nothing."""
    before = _before(request, case)
    verb = "change_share" if before else "invite"
    if refused := refusal(MOVES[verb], case, request.user, request.at):
        raise refused
    form = ShareForm(request.POST or None, initial=as_it_is(before) if before else {})
    form.for_case(case, request.user, request.at, before)
    given = {"invitation": before} if before else {}
    if form.is_bound and "vis" not in request.POST and do(form, verb, case, by=request.user, at=request.at, **given):
        messages.success(request, _("The share is changed.") if before else _("The invitation is sent."))
        return redirect(reverse("case", args=[case.pk]) + "#gruppe")
    context = {"form": form, "case": case, "head": head_of(case, request.user, request.at), "move": MOVES[verb]}
    context |= {"before": before, "seen": preview(form, request, case, before)}
    context["writing"] = None if before else resume(form, "share", case, begun(request.user, case))
    return render(request, "web/share.html", context, status=422 if form.errors else 200)


def _before(request: Request, case: Case) -> Invitation | None:
    """The invitation in the address. Raises NotVisible when it is none that lasts in this case."""
    if "invitation" not in request.GET:
        return None
    row = running(case, local_date(request.at)).filter(pk=number(request.GET["invitation"])).first()
    if row is None:
        raise NotVisible
    return row


def preview(form: ShareForm, request: Request, case: Case, before: Invitation | None) -> dict[str, Any] | None:
    """The page of the invited as drafted, or as it is now; None as long as nobody is chosen."""
    if form.is_bound and form.is_valid():
        person = before.person if before else form.cleaned_data.get("invited")
        if person is None:
            return None
        seen, row = drafted(form, case, person, request.user, before)
    elif before and before.part and not form.is_bound:
        person, row = before.person, before
        form.cleaned_data = as_it_is(before)
        seen, _row = drafted(form, case, person, request.user, before)
    else:
        return None
    return page_of(case, seen, person, [row], local_date(request.at)) | {"person": person}
