"""Which language does a page speak: the person's own; before sign-in the one chosen in this browser; else Danish,
whatever the browser says of itself.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.models import User


class LanguageMiddleware:
    """Stands after the one that knows who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _of_the_person(request) or _of_the_browser(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            answer = self.get_response(request)
        answer.headers.setdefault("Content-Language", language)
        return answer


def _of_the_person(request: HttpRequest) -> str:
    """Empty when nobody is signed in, or when the database cannot say so: then the page itself will tell."""
    try:
        return request.user.language if isinstance(request.user, User) else ""
    except DatabaseError:
        return ""


def _of_the_browser(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
