"""What does a signed-in request carry: the person, the one instant of the request, and whether htmx asked."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class Request(HttpRequest):
    """A request that has passed a rule of `web.rules`; only for the type checker, never made here."""

    user: User
    at: dt.datetime
    htmx: HtmxDetails
