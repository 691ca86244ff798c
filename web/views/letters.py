"""The letter to the family: see it as it will be, add to it, make it; and documents as PDF. Every one fetched is logged."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.clock import local_date
from cases.access import NotVisible
from cases.models import Case, Depth
from cases.writing import begun
from escalation import documents, paper
from escalation.implementation import in_force
from escalation.letter import Receiver
from escalation.letters import letter_text, needs_interpreter, problems_of, receivers_of, split_of
from escalation.models import Decision, Letter
from escalation.moves import OutOfTurn
from escalation.recommendation import newest
from web.acting import do, explain
from web.casehead import head_of
from web.drafts import resume
from web.letterforms import LetterForm
from web.request import Request
from web.rules import case_page
from web.views.files import POLICY
from web.views.star import must_be_open


@case_page(Depth.FULL)
def letter(request: Request, case: Case) -> HttpResponse:
    """Shows the letter; the button »See the letter« shows it with what has been written, the other makes it."""
    must_be_open(request, case, "make_letter")
    decision, day = _decision(case), local_date(request.at)
    receivers = receivers_of(case, day)
    form = form_of(request, decision, receivers)
    shows = "show" in request.POST
    if form.is_bound and not shows and do(form, "make_letter", case, by=request.user, at=request.at):
        messages.success(request, _("The letter is made. Fetch it, and record when the family has got it."))
        return redirect("letter", case.pk)
    if shows and form.is_valid():
        explain(form, problems_of(decision, chosen(form, receivers), form.added(), day))
    context = page_of(request, case, form, decision, receivers)
    return render(request, "web/letter.html", context, status=422 if form.errors else 200)


def form_of(request: Request, decision: Decision, receivers: list[Receiver]) -> LetterForm:
    lines = split_of(decision, receivers[0]).lines
    sent = request.POST if request.method == "POST" else None
    return LetterForm(sent, receivers=receivers, lines=lines)


def chosen(form: LetterForm, receivers: list[Receiver]) -> Receiver:
    """Who was chosen; until somebody is, the letter is shown as the first would get it."""
    code = form.data.get("receiver", "")
    return next((row for row in receivers if row.code == code), receivers[0])


def page_of(
    request: Request, case: Case, form: LetterForm, decision: Decision, receivers: list[Receiver]
) -> dict[str, Any]:
    writing = resume(form, "letter", case, begun(request.user, case))
    receiver, day = chosen(form, receivers), local_date(request.at)
    text = letter_text(decision, receiver, form.added(), day)
    return {
        "case": case,
        "head": head_of(case, request.user, request.at),
        "form": form,
        "writing": writing,
        "text": text,
        "reading": text.reading,
        "hardest": text.hardest_task,
        "interpreter": needs_interpreter(case),
        "protected": case.child.protected_address,
        "several": len(receivers) > 1,
        "made": case.letters.select_related("by", "custody_holder").defer("content").order_by("-at"),
    }


@case_page(Depth.FULL)
def letter_pdf(request: Request, case: Case, letter_id: uuid.UUID) -> HttpResponse:
    row = Letter.objects.filter(case=case, pk=letter_id).first()
    if row is None:
        raise NotVisible
    return document(case, "brev", bytes(row.content))


@case_page(Depth.FULL)
def recommendation_pdf(request: Request, case: Case) -> HttpResponse:
    version = newest(case)
    if version is None:
        raise OutOfTurn("E-NOTEXT", _("There is no recommendation in this case yet."))
    return document(case, "indstilling", printed(lambda at: documents.recommendation_pdf(case, version, at), request))


@case_page(Depth.FULL)
def decision_pdf(request: Request, case: Case) -> HttpResponse:
    decision = _decision(case)
    return document(case, "beslutning", printed(lambda at: documents.decision_pdf(decision, at), request))


def printed(make: Callable[[dt.datetime], bytes], request: Request) -> bytes:
    try:
        return make(request.at)
    except paper.Unprintable:
        raise OutOfTurn(
            "E-SIGN", _("The text holds a sign that cannot be printed, for example an emoji. Take it out.")
        ) from None


def document(case: Case, kind: str, content: bytes) -> HttpResponse:
    """A download named by number and kind, kept by no cache and opened by no browser as a page of ours."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, f"{case.number}-{kind}.pdf") or "attachment"
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = POLICY
    return answer


def _decision(case: Case) -> Decision:
    decision = in_force(case)
    if decision is None:
        raise OutOfTurn("E-NOTEXT", _("Nothing is decided yet."))
    return decision
