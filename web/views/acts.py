"""Every act that has a small form, or none: one page shape for all of them, one press for those that ask nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.clock import local_date
from cases.access import NotVisible, sight
from cases.models import Case, Depth
from cases.writing import begun
from escalation.minutes import MinutesChanged
from escalation.moves import OutOfTurn
from escalation.workflow import MOVES, refusal
from web.acting import do
from web.acts import ACTS, ActPage
from web.casehead import head_of
from web.drafts import PLACE, Writing, keeps_drafts, place_of_act, resume
from web.familyforms import CustodyForm
from web.familypage import family_initial
from web.fields import NO_LONGER, choose_from, number
from web.minutes import VERB, keep_mine, saved_meanwhile
from web.money import separate_initial
from web.moving import MOVING
from web.priceforms import PricedForm
from web.request import Request
from web.rules import case_page
from web.sharing import narrow
from web.situationforms import LEADS
from web.talking import BEGINNING, lead_of, prepare
from web.upload import takes_file
from web.views.followup import show_to_sign

# What the address may say that an act is about.
ABOUT = (
    *("question", "meeting", "option", "line", "key", "ruling"),
    *("consent", "addressee", "invitation", "task", "report", "link", "attachment", "separate", "letter"),
)
# Acts whose fields stand on the page of a follow-up that waits for a signature: what is refused comes back there.
SIGNING = {"sign_follow_up": "signing", "object_to_follow_up": "objecting"}
BY_HEADLINE = frozenset({"offer_handover"})  # acts of people who see no more than number, stage, holder and deadline


@takes_file
@case_page()
def act(request: Request, case: Case, verb: str) -> HttpResponse:
    page = ACTS.get(verb)
    if page is None or (verb not in BY_HEADLINE and sight(request.user, case, request.at).depth < Depth.SHARE):
        raise NotVisible
    if refused := refusal(MOVES[verb], case, request.user, request.at):
        raise refused
    form = form_for(request, case, verb, page)
    if not form.is_bound and any(name not in form.initial for name in asked_about(form)):
        raise NotVisible
    if not form.is_bound and is_stale(form):
        raise OutOfTurn("E-OLDPAGE", NO_LONGER)
    try:
        if form.is_bound and do(form, verb, case, by=request.user, at=request.at, **extra(form, verb)):
            messages.success(request, str(page.done))
            return redirect(back(page, case))
    except MinutesChanged:
        if verb != VERB:
            raise
    if form.is_bound and verb in SIGNING:
        return show_to_sign(request, case, **{SIGNING[verb]: form})
    context = {"form": form, "case": case, "head": head_of(case, request.user, request.at), "move": MOVES[verb]}
    context |= {"back": back(page, case), "writing": writing_in(form, request, case, verb)}
    context["lead"] = lead_of(form, verb) or LEADS.get(verb)
    context["saved"] = saved = saved_meanwhile(form, case, request.user) if verb == VERB else None
    if saved and form.is_bound:
        keep_mine(saved, case, request)
    return answer(request, context, status=409 if saved and form.is_bound else 422 if form.errors else 200)


def writing_in(form: forms.Form, request: Request, case: Case, verb: str) -> Writing | None:
    """The draft of a form with a long text; a form that came back keeps the place it was sent from."""
    if not keeps_drafts(form):
        return None
    place = request.POST.get(PLACE) or place_of_act(verb, form.initial)
    return resume(form, place, case, begun(request.user, case))


def form_for(request: Request, case: Case, verb: str, page: ActPage) -> forms.Form:
    """Bound when something was sent; else filled from the address (which question, which line) and from what stands."""
    bound = request.POST if request.method == "POST" else None
    prefix = request.POST.get("prefix") or None
    files = request.FILES if bound is not None else None
    form = page.form(bound, files, prefix=prefix, initial=initial(request, case, verb))
    choose_from(form, case, local_date(request.at))
    prepare(form, verb, case, request.user, request.at)
    narrow(form, case, request.user, request.at)
    return form


def asked_about(form: forms.Form) -> list[str]:
    """The hidden fields that say which question, meeting or line the act is about: without them there is no page."""
    return [name for name, field in form.fields.items() if field.required and field.widget.is_hidden]


def is_stale(form: forms.Form) -> bool:
    """The address names a question, option or line that is there no more, or that the person may not choose."""
    asked = [(name, form.fields[name]) for name in asked_about(form)]
    return any(
        isinstance(field, forms.ModelChoiceField)
        and field.queryset is not None
        and not field.queryset.filter(pk=number(str(form.initial[name]))).exists()
        for name, field in asked
    )


def initial(request: Request, case: Case, verb: str) -> dict[str, Any]:
    found: dict[str, Any] = {name: request.GET[name] for name in ABOUT if name in request.GET}
    if verb == "add_consent" or verb == "add_perspective":
        found |= {"given_on": local_date(request.at), "on": local_date(request.at)}
    if verb == "give_letter":
        found["given_on"] = local_date(request.at)
    if verb in MOVING:
        found |= MOVING[verb](case, local_date(request.at))
    if verb == "add_separate_cost":
        found |= separate_initial(case, request.user, request.at, number(found.get("separate", "")))
    if verb in BEGINNING:
        found |= BEGINNING[verb](case, number(found.get("meeting") or found.get("option") or ""))
    return found | family_initial(request, case, verb)


def extra(form: forms.Form, verb: str) -> dict[str, Any]:
    """What the domain wants in another shape than the form has it."""
    if not form.is_valid():
        return {}
    if isinstance(form, CustodyForm):
        return form.more()
    return {"costs": form.costs()} if isinstance(form, PricedForm) else {}


def back(page: ActPage, case: Case) -> str:
    return reverse(page.page, args=[case.pk]) + (f"#{page.section}" if page.section else "")


def answer(request: Request, context: dict[str, Any], *, status: int) -> HttpResponse:
    """The page; for a fragment that failed, the page's main part in place of the section that was sent from."""
    response = render(request, "web/act.html", context, status=status)
    if status != 200 and request.htmx:
        response["HX-Retarget"] = response["HX-Reselect"] = "#indhold"
        response["HX-Reswap"] = "outerHTML"
    return response
