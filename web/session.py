"""How long is one signed in: thirty minutes after the last thing one did, ten hours at most, by the database's clock.

A request that only asks how long is left (`quiet`) is nothing one does: it does not prolong the session.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from accounts.clock import real_now
from web.views import errors

IDLE = dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
WHOLE = dt.timedelta(hours=10)


@dataclass(frozen=True)
class Left:
    """Whole seconds until the session ends, and whether nothing can prolong it: the ten hours are nearly over."""

    seconds: int
    is_final: bool


def quiet(view: Any) -> Any:
    """Marks a view that shows no case and does not count as doing something."""
    view.is_quiet = True
    return view


class SessionEndMiddleware:
    """Ends a session that has come to its end, and notes when one did something last."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        try:
            if request.user.is_authenticated:
                _go_on(request, is_quiet=getattr(view, "is_quiet", False))
        except DatabaseError:
            return errors.unavailable(request)
        return None


def _go_on(request: HttpRequest, *, is_quiet: bool) -> None:
    session, at = request.session, real_now()
    if at >= _end(session, at).at:
        logout(request)
        return
    if not is_quiet:
        session["began"], session["seen"] = _instant(session, "began", at).isoformat(), at.isoformat()
    end = _end(session, at)
    request.session_left = Left(int((end.at - at).total_seconds()), end.is_final)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class _End:
    at: dt.datetime
    is_final: bool


def _end(session: SessionBase, at: dt.datetime) -> _End:
    whole, idle = _instant(session, "began", at) + WHOLE, _instant(session, "seen", at) + IDLE
    return _End(min(whole, idle), whole < idle)


def _instant(session: SessionBase, name: str, at: dt.datetime) -> dt.datetime:
    """When that was; a session in which nothing is noted yet begins now."""
    return dt.datetime.fromisoformat(session[name]) if name in session else at
