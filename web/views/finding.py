"""Finding a case: the list with its saved views and filters, and the search, whose words never stand in an address."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import local_date
from cases import cpr
from cases.access import cases_visible_to, labels, looked_at, searched
from cases.finding import by_cpr, by_words, cpr_in, words_of
from cases.models import Case
from escalation.texts import passages
from orgunits.people import pair_sides
from web.excerpts import hits
from web.finding import ALL, ORDERS, SHOWN, Wanted, choices, chosen, pills, rows_of, stages_called
from web.request import Request
from web.rules import with_cases

LONGEST = 100  # characters of what one searches for


@with_cases
def cases(request: Request) -> HttpResponse:
    """Every case the person sees that is wanted, a page at a time."""
    wanted = Wanted.read(request.GET)
    found = chosen(cases_visible_to(request.user, request.at), wanted, request.user, local_date(request.at))
    page = Paginator(found.select_related("child", "holder"), SHOWN).get_page(request.GET.get("side"))
    rows = rows_of(request.user, list(page.object_list), request.at)
    looked_at([row["case"] for row in rows], by=request.user, at=request.at, action="cases", purpose="list")
    context = shown(request, wanted) | {"rows": rows, "page": page, "count": page.paginator.count}
    return render(request, "web/cases.html", context)


@with_cases
def search(request: Request) -> HttpResponse:
    """What was searched for, in the answer to the form itself; without words it is a matter of filters, and of an address."""
    typed = request.POST.get("q", "").replace("\0", " ").strip()
    wanted = Wanted.read(request.POST, searching=bool(typed)).without(request.POST.get("uden", ""))
    if request.method != "POST" or not typed or request.POST.get("uden") == "q":
        filters = Wanted.read(request.POST).without(request.POST.get("uden", ""))
        return redirect(reverse("cases") + (f"?{filters.query}" if filters.query else ""))
    if cpr_in(typed):
        context = by_number(request, typed, wanted)
    elif len(typed) > LONGEST:
        context = {"error": _("Search for at most 100 characters."), "typed": typed, "rows": [], "count": 0}
    else:
        context = by_text(request, typed, wanted)
    answer = render(
        request, "web/cases.html", shown(request, wanted) | context, status=422 if context.get("error") else 200
    )
    answer["HX-Push-Url"] = "false"
    return answer


def by_text(request: Request, typed: str, wanted: Wanted) -> dict[str, Any]:
    """The cases that are called so, and the places in the texts where it stands."""
    words = words_of(typed)
    found = by_words(request.user, request.at, words, stages_called(words))
    places = passages(request.user, request.at, words)
    if wanted.filtered or wanted.vis != ALL:
        kept = {case.pk for case in filtered(request, wanted).filter(pk__in={place.case_id for place in places})}
        places = [place for place in places if place.case_id in kept]
    read = {
        case.pk: case
        for case in cases_visible_to(request.user, request.at)
        .filter(pk__in={place.case_id for place in places})
        .select_related("child")
    }
    context = results(request, found, wanted, purpose="search", also=list(read.values()))
    called = labels(request.user, read.values(), request.at)
    return context | {"typed": typed, "hits": hits(places, called, words)}


def by_number(request: Request, typed: str, wanted: Wanted) -> dict[str, Any]:
    """By CPR number; the number itself is shown nowhere, also not in what went wrong."""
    try:
        found = by_cpr(request.user, request.at, cpr_in(typed))
    except cpr.BadCpr as bad:
        return {"error": str(bad), "typed": "", "rows": [], "count": 0}
    return results(request, found, wanted, purpose="cpr_search") | {"typed": "", "by_cpr": True, "hits": []}


def results(
    request: Request, found: QuerySet[Case], wanted: Wanted, *, purpose: str, also: list[Case] | None = None
) -> dict[str, Any]:
    """The first page of what was found, with one look for each case that is shown, in the list or in a text."""
    wanted_ones = chosen(found, wanted, request.user, local_date(request.at))
    listed = list(wanted_ones.select_related("child", "holder", "child__general_arena_unit")[: SHOWN + 1])
    rows = rows_of(request.user, listed[:SHOWN], request.at)
    seen = {case.pk: case for case in (*listed[:SHOWN], *(also or []))}
    searched(seen.values(), by=request.user, at=request.at, purpose=purpose)
    return {"rows": rows, "count": len(rows), "more": len(listed) > SHOWN, "searching": True}


def filtered(request: Request, wanted: Wanted) -> QuerySet[Case]:
    return chosen(cases_visible_to(request.user, request.at), wanted, request.user, local_date(request.at))


def shown(request: Request, wanted: Wanted) -> dict[str, Any]:
    """What stands around every list: saved views, filters, and whether one may set a star."""
    return {
        "wanted": wanted,
        "pills": pills(request.user, request.at, wanted),
        "choices": choices(request.user, request.at, wanted),
        "orders": ORDERS,
        "all_views": ALL,
        "longest": LONGEST,
        "may_propose": bool(pair_sides(request.user, local_date(request.at))),
    }
