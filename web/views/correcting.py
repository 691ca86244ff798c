"""»Ret og godkend«: a chief corrects single lines; the others answer, line by line."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.access import NotVisible
from cases.models import Case, Depth
from cases.writing import begun, keep, used
from escalation.corrections import differing
from escalation.decision import answers_for, corrections_to_answer
from escalation.models import Correction, Recommendation
from escalation.moves import Asking
from escalation.positions import answered, deciding_chiefs
from escalation.recommendation import newest, rows_of
from escalation.touched import touched_sectors
from web.acting import do
from web.correcting import MONEY, changes_of, differences_of, own_numbers, paid_in, standing_rows, words_of
from web.correctionforms import THIRD, AnswerForm, CorrectionForm, correction_form
from web.deciding import page_of
from web.drafts import resume
from web.request import Request
from web.rules import case_page
from web.views.star import must_be_open

CORRECT, ANSWER = "correct", "answer_correction"  # the places of their drafts


@case_page(Depth.FULL)
def correct(request: Request, case: Case) -> HttpResponse:
    """Every line with what may be changed in it; »regn efter« shows what it changes before it is sent."""
    must_be_open(request, case, "approve_with_changes")
    context = page_of(case, request.user, request.at)
    version = context["version"]
    form = correction_form(version, touched_sectors(version), request.POST or None)
    if form.is_bound and "preview" not in request.POST and _sent(request, case, form):
        return redirect("decide", case.pk)
    context |= {"form": form, "writing": resume(form, CORRECT, case, begun(request.user, case))}
    context |= preview(form, version)
    context["line_fields"] = form.rows(version)
    own = {chief.pk for chief in answers_for(Asking(request.user, case, request.at))}
    context["asked"] = ", ".join(chief.name for chief in deciding_chiefs(case) if chief.pk not in own)
    return render(request, "web/correct.html", context, status=422 if form.errors else 200)


def _sent(request: Request, case: Case, form: CorrectionForm) -> bool:
    if not form.is_valid():
        return False
    given = {"corrected": form.corrected(), "shown": form.cleaned_data["shown"], "reason": form.cleaned_data["reason"]}
    done = do(form, "approve_with_changes", case, by=request.user, at=request.at, **given)
    if done:
        messages.success(
            request,
            _("Your correction is sent. Until somebody has answered, decide otherwise here, and it is taken back."),
        )
    return bool(done)


def preview(form: CorrectionForm, version: Recommendation) -> dict[str, Any]:
    """What the fields as written would change; nothing when they cannot be read."""
    if not form.is_bound or not form.is_valid():
        return {"amounts": [], "words": []}
    lines = {line.key: line for line in form.lines}
    changes = {key: given for key, given in form.corrected().items() if differing(lines[key], given)}
    money = {key: given for key, given in changes.items() if MONEY & differing(lines[key], given).keys()}
    return {
        "changed": list(changes),
        "amounts": differences_of(version, money) if money else [],
        "words": [one for key, given in changes.items() for one in words_of(lines[key], given)],
    }


@case_page(Depth.FULL)
def answer(request: Request, case: Case, correction_id: int) -> HttpResponse:
    """One correction before and after, what it means for one's own sector, and yes or no."""
    correction = Correction.objects.filter(pk=correction_id, recommendation__case=case).first()
    if correction is None:
        raise NotVisible
    must_be_open(request, case, "answer_correction")
    context = page_of(case, request.user, request.at)
    form = AnswerForm(request.POST or None)
    if form.is_bound and form["accepts"].value() == THIRD:
        must_be_open(request, case, "approve_with_changes")
        return _go_on_to_correct(request, case, correction)
    if form.is_bound and form.is_valid() and _answered(request, case, form, correction):
        return redirect("decide", case.pk)
    rows = standing_rows(case, context["version"], request.user, context["today"])
    context["asked"] = next((row for row in rows if row["correction"] == correction), None)
    if context["asked"] is None or correction not in corrections_to_answer(Asking(request.user, case, request.at)):
        return redirect("decide", case.pk)
    version = context["version"]
    corrected = {row["line"].key for row in rows}
    locked = [row for row in rows_of(version) if row.key not in corrected]
    mine = own_proposal(request, case, correction)
    base = changes_of(mine) if mine else {}
    context |= {
        "own": own_numbers(version, base, changes_of(correction), request.user, context["today"]),
        "mine": paid_in(version, correction.line.key, base) if mine else None,
        "whose": correction.chief.name,
        "locked": locked,
        "locked_dkk": sum(row.cost_dkk or 0 for row in locked),
        "form": form,
        "has_answered": has_answered(request, case),
        "writing": resume(form, f"{ANSWER}:{correction.pk}", case, begun(request.user, case)),
    }
    return render(request, "web/answer_correction.html", context, status=422 if form.errors else 200)


def own_proposal(request: Request, case: Case, correction: Correction) -> Correction | None:
    """What the person proposed themselves for the same line, and the other one answered with this."""
    chiefs = answers_for(Asking(request.user, case, request.at))
    rows = Correction.objects.filter(line=correction.line, chief__in=chiefs, taken_back_at=None)
    return rows.exclude(pk=correction.pk).last()


def _go_on_to_correct(request: Request, case: Case, correction: Correction) -> HttpResponse:
    """Something third is written on the page where one corrects; the reason that was written goes along."""
    reason, version = request.POST.get("reason", ""), correction.recommendation
    if reason.strip() and CORRECT not in begun(request.user, case):
        as_it_stands = correction_form(version, touched_sectors(version)).as_written()
        keep(request.user, case.pk, CORRECT, as_it_stands | {"reason": [reason]}, request.at)
    used(request.user, case, f"{ANSWER}:{correction.pk}")
    return redirect(f"{reverse('correct', args=[case.pk])}#ret-{correction.line.key}")


def has_answered(request: Request, case: Case) -> bool:
    """The chiefs that the person answers for have taken a position on the whole."""
    version, chiefs = newest(case), answers_for(Asking(request.user, case, request.at))
    return version is not None and {chief.pk for chief in chiefs} <= answered(version)


def _answered(request: Request, case: Case, form: AnswerForm, correction: Correction) -> bool:
    given = {"correction": correction, "accepts": form.said(), "reason": form.cleaned_data["reason"]}
    done = do(form, "answer_correction", case, by=request.user, at=request.at, **given)
    if done:
        said = _("Your answer is recorded.")
        if not has_answered(request, case):
            said = _("Your answer to the line is recorded. Now decide on the rest.")
        messages.success(request, said)
    return bool(done)
