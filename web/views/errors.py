"""What does a person see when a page cannot be shown: whose fault, is my text safe, what now."""

import logging
import secrets
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

logger = logging.getLogger(__name__)

# Where what keeps a case open is mended: a page and a section of it, by the field of the problem.
SECTIONS = {
    "move": ("case", "#flytning"),
    "lines": ("case", "#linjer"),
    "rulings": ("case", "#linjer"),
    "goals": ("follow_up", ""),
    "tasks": ("case", "#opgaver"),
}
READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U: people read the code aloud


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return bare("errors/400.html", status=400)


def forbidden(
    request: HttpRequest, exception: Exception | None = None, *, refusal: object | None = None
) -> HttpResponse:
    """403: not you. `refusal` says why in words the person can use; a library's `exception` is not shown."""
    return refused(request, "errors/403.html", status=403, reason=str(refusal or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, alike for what is hidden and what does not exist; nothing of the address or the exception is shown."""
    return render(request, "errors/404.html", status=404)


def conflict(request: HttpRequest, refusal: object, changes: Sequence[str] = (), **stands: Any) -> HttpResponse:
    """409: not now. `refusal` says why in words the person can use; several reasons stand each with where to mend it.
    `changes` is what is another than the page showed; `stands` is what `web.lastly` says of the draft and the case.
    """
    problems = getattr(refusal, "problems", ())
    reasons = [(str(problem.message), section(request, problem.field)) for problem in problems]
    said = {"reason": str(refusal), "reasons": reasons, "changes": changes}
    return refused(request, "errors/409.html", status=409, **said, **stands)


def section(request: HttpRequest, field: str) -> str:
    """The address where what keeps a case open is mended: a section of the case's page, or the follow-up."""
    match = request.resolver_match
    if match is None or "case_id" not in match.kwargs or field not in SECTIONS:
        return ""
    page, anchor = SECTIONS[field]
    return reverse(page, args=[match.kwargs["case_id"]]) + anchor


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or came from elsewhere; Django's technical `reason` is not shown."""
    return refused(request, "errors/csrf.html", status=403, reason=gettext("The page was open for too long."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without database and context processors."""
    again = request.get_full_path() if request.method == "GET" else ""
    return bare("errors/500.html", status=500, code=incident(request), again=again)


def unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """503 while the product is updated or cannot reach its database; asks to be tried again after a minute."""
    response = bare("errors/503.html", status=503, code=incident(request))
    response["Retry-After"] = "60"
    return response


def refused(request: HttpRequest, template: str, *, status: int, **context: Any) -> HttpResponse:
    """A page, or for htmx a note at the top of the page that keeps what was written."""
    if request.headers.get("HX-Request") != "true":
        return render(request, template, {"back": page_before(request), **context}, status=status)
    return _at_the_top(render(request, "errors/note.html", {"status": status, **context}, status=status))


def signed_out(request: HttpRequest) -> HttpResponse:
    """401 for a fragment: a note at the top of the page, which keeps what was written, with a link to sign in."""
    return _at_the_top(render(request, "errors/signed_out.html", status=401))


def _at_the_top(note: HttpResponse) -> HttpResponse:
    """The note takes its own place on the page, whatever part of an answer the form that was sent would have picked."""
    note["HX-Retarget"], note["HX-Reswap"], note["HX-Reselect"] = "#meddelelser", "innerHTML", ".note"
    return note


def page_before(request: HttpRequest) -> str:
    """Our own page that the person came from, else the front page."""
    page = request.headers.get("Referer", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else "/"


def bare(template: str, *, status: int, **context: str) -> HttpResponse:
    return HttpResponse(render_to_string(template, context), status=status)


def incident(request: HttpRequest) -> str:
    """A short code for the person and for the log, so that a telephone call finds the line."""
    code = "".join(secrets.choice(READABLE) for _ in range(6))
    code = f"{code[:4]}-{code[4:]}"
    logger.error("Incident %s: %s %s", code, request.method, request.path)
    return code
