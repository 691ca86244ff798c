"""Who may open which page: every view declares one rule, and a view without one is never served (see `web.guard`).

A rule only lets somebody in to the page; what they may see and do in a case is asked of `cases.access` and of MOVES.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from accounts.clock import local_date, now
from cases.access import NotVisible, case_or_404
from cases.models import Depth
from orgunits.models import Capability
from orgunits.people import capabilities

View = Callable[..., HttpResponse]
PUBLIC, SIGNED_IN, CASE = "public", "signed_in", "case"


@dataclass(frozen=True)
class Rule:
    """`kind` is public, signed_in, case or a capability; for a case page, how deeply one must see the case."""

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
        return view(request, *args, **kwargs) if _arrive(request) else _to_sign_in(request)

    return _declare(guarded, Rule(SIGNED_IN))


def capable(*any_of: Capability) -> Callable[[View], View]:
    """People whose role today gives one of these capabilities; for others the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not _arrive(request):
                return _to_sign_in(request)
            if not capabilities(request.user, local_date(request.at)) & set(any_of):  # type: ignore[attr-defined,arg-type]
                raise NotVisible
            return view(request, *args, **kwargs)

        return _declare(guarded, Rule("capability", any_of=frozenset(any_of)))

    return decorate


def case_page(depth: int = Depth.HEADLINE) -> Callable[[View], View]:
    """People who see the case at least so deeply; the look is logged; for others the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, case_id: uuid.UUID, *args: Any, **kwargs: Any) -> HttpResponse:
            if not _arrive(request):
                return _to_sign_in(request)
            action = request.resolver_match.url_name if request.resolver_match else ""
            case = case_or_404(request.user, case_id, at=request.at, action=action or "", depth=depth)  # type: ignore
            return view(request, case, *args, **kwargs)

        return _declare(guarded, Rule(CASE, depth))

    return decorate


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
    """To the sign-in page and back; a fragment asks the browser to go there as a whole."""
    answer = redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": answer["Location"]})
    return answer
