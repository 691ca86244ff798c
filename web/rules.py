"""Who may open which page: every view declares one rule, and a view without one is never served (see `web.guard`).

A rule only lets somebody in to the page; what they may see and do in a case is asked of `cases.access` and of MOVES.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.clock import local_date, now
from cases.access import NotVisible, case_or_404
from cases.models import Case, Depth
from orgunits.models import Capability
from orgunits.people import capabilities, meets_cases
from web.once import once
from web.views import errors

View = Callable[..., HttpResponse]
PUBLIC, SIGNED_IN, WITH_CASES, CASE = "public", "signed_in", "with_cases", "case"


@dataclass(frozen=True)
class Rule:
    """`kind` is public, signed_in, with_cases, case or a capability; for a case page, how deeply one must see the case."""

    kind: str
    depth: int = 0
    any_of: frozenset[str] = frozenset()


def public(view: View) -> View:
    """Anybody, signed in or not. Shows no case."""
    return _declare(view, Rule(PUBLIC))


def signed_in(view: View) -> View:
    """Anybody who is signed in. What the page lists is for the query behind it to say."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return once(request, lambda: view(request, *args, **kwargs)) if _arrive(request) else _to_sign_in(request)

    return _declare(guarded, Rule(SIGNED_IN))


def with_cases(view: View) -> View:
    """Anybody who may have part in cases, by role or by invitation; for administrators and controllers no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _arrive(request):
            return _to_sign_in(request)
        if not meets_cases(capabilities(request.user, local_date(request.at))):  # type: ignore[attr-defined,arg-type]
            raise NotVisible
        return view(request, *args, **kwargs)

    return _declare(guarded, Rule(WITH_CASES))


def capable(*any_of: Capability) -> Callable[[View], View]:
    """People whose role today gives one of these capabilities; for others the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not _arrive(request):
                return _to_sign_in(request)
            if not capabilities(request.user, local_date(request.at)) & set(any_of):  # type: ignore[attr-defined,arg-type]
                raise NotVisible
            return once(request, lambda: view(request, *args, **kwargs))

        return _declare(guarded, Rule("capability", any_of=frozenset(any_of)))

    return decorate


def case_page(depth: int = Depth.HEADLINE) -> Callable[[View], View]:
    """People who see the case at least so deeply; the look is logged; for others the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, case_id: uuid.UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            if not _arrive(request):
                return _to_sign_in(request)
            return once(request, lambda: view(request, _case(request, case_id, depth), *args, **kwargs))

        return _declare(guarded, Rule(CASE, depth))

    return decorate


def _case(request: HttpRequest, case_id: uuid.UUID, depth: int) -> Case:
    action = request.resolver_match.url_name if request.resolver_match else ""
    return case_or_404(request.user, case_id, at=request.at, action=action or "", depth=depth)  # type: ignore


def _declare(view: View, rule: Rule) -> View:
    view.rule = rule  # type: ignore[attr-defined]
    return view


def _arrive(request: HttpRequest) -> bool:
    """Sets the request's one instant, if somebody is signed in."""
    if not request.user.is_authenticated:
        return False
    if not hasattr(request, "at"):
        request.at = now()  # type: ignore[attr-defined]
    return True


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back to where one was; a fragment gets a note, so that what was written stays.

    What was sent without a session cannot be kept: only what had been saved as a draft comes back, and the page says so.
    """
    if request.headers.get("HX-Request"):
        return errors.signed_out(request)
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    messages.warning(
        request,
        _(
            "You had been signed out, so what you sent was not saved."
            " What had been saved as a draft stands on the page when you have signed in."
        ),
    )
    page = urlsplit(errors.page_before(request))
    return redirect_to_login(f"{page.path}?{page.query}" if page.query else page.path or "/")
