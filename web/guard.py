"""Is every page guarded, and what does a refusal look like: default deny, and one answer per kind of refusal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse

from accounts.remembering import forget, remembering
from cases.access import NotVisible
from escalation.differences import changed_since
from escalation.moves import Forbidden, OutOfTurn, TextChanged
from web.lastly import how_it_stands
from web.views import errors

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]
# Views of libraries that show no case: sign-in, the administration of units and people, static files.
LIBRARY_VIEWS = ("allauth.account.", "django.contrib.admin.", "django.views.generic.")


class OutermostMiddleware:
    """Keeps every answer out of every cache, also the ones that never reach a view. Static files come before it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer["Cache-Control"] = "no-store"
        answer["Cross-Origin-Opener-Policy"] = "same-origin"
        return answer


class GuardMiddleware:
    """Serves no view without a declared rule; answers refusals. Within one request answers are remembered."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with remembering():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if is_declared(view):
            return None
        log.error("view without a rule refused: %s.%s", view.__module__, getattr(view, "__name__", ""))
        return errors.not_found(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """404 for what is hidden, 403 for »not you«, 409 for »not now«, 503 when nothing can be read or logged."""
        forget()  # what was written is rolled back by now
        if isinstance(error, NotVisible):
            return errors.not_found(request)
        if isinstance(error, Forbidden):
            return errors.forbidden(request, refusal=error)
        if isinstance(error, TextChanged):
            return errors.conflict(
                request, error, changes=changed_since(error.seen, error.now), **how_it_stands(request)
            )
        if isinstance(error, OutOfTurn):
            return errors.conflict(request, error, **how_it_stands(request))
        if isinstance(error, OperationalError) or _is_refused_by_the_database(error):
            log.error("database refused: %s", type(error).__name__)
            return errors.unavailable(request)
        return None


def is_declared(view: Any) -> bool:
    """The view has a rule of its own, or belongs to a library that shows no case."""
    return hasattr(view, "rule") or getattr(view, "__module__", "").startswith(LIBRARY_VIEWS)


def _is_refused_by_the_database(error: Exception) -> bool:
    """No right to write, no room to write: what cannot be logged is not shown."""
    cause = getattr(error.__cause__, "sqlstate", "") or ""
    return isinstance(error, DatabaseError) and cause.startswith(("42501", "53"))
