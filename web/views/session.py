"""How long am I still signed in, may I stay, and am I signed in again: none of it shows a case."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from web.request import Request
from web.rules import signed_in
from web.session import quiet


@quiet
@require_GET
@signed_in
def left(request: Request) -> HttpResponse:
    """How long is left, and a token for the forms of a page that was opened before one signed in again."""
    return render(request, "parts/session_left.html")


@signed_in
def session(request: Request) -> HttpResponse:
    """To be here is to stay. A script gets how long is left; a person who has signed in again a way back."""
    return render(request, "parts/session_left.html" if request.htmx else "web/session.html")
