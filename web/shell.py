"""What stands around every page: municipality, menu with counts, the person, news, the day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date, now
from accounts.models import User
from escalation.models import Awaited
from intake.signins import DEMO_PASSWORD, demo_signins
from notifications.models import Notification
from orgunits.models import Capability, Municipality
from orgunits.people import capabilities, home_unit

# (label, url name, capabilities that give it, task of Awaited that is counted or None)
MENU: tuple[tuple[Any, str, set[str], set[str]], ...] = (
    (_("My work"), "my_work", {Capability.COORDINATE, Capability.CASEWORK, Capability.LEAD_UNIT}, {Capability.DECIDE}),
    (_("Decisions"), "decisions", {Capability.DECIDE}, set()),
    (_("Disagreements"), "disagreements", {Capability.DIRECT}, set()),
    (_("Cases"), "cases", {Capability.COORDINATE, Capability.CASEWORK, Capability.DECIDE}, set()),
    (_("Statistics"), "statistics", {Capability.ANALYSE, Capability.DECIDE, Capability.DIRECT}, set()),
    (_("Setup"), "admin:index", {Capability.ADMINISTER}, set()),
)
COUNTED = {"my_work", "decisions", "disagreements"}


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor behind `shell.…`; asks nothing of the database for pages that show no person."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return {"shell": _bare(), **_signins(request)}
    at = getattr(request, "at", None) or now()
    today = local_date(at)
    held = capabilities(user, today)
    waiting = Awaited.objects.filter(person=user).values("case").distinct().count()
    unit = home_unit(user, today)
    return {
        "shell": _bare()
        | {
            "menu": [_item(request, row, waiting) for row in MENU if held & row[2] and not held & row[3]],
            "user": {"name": user.name, "title": user.title, "slot": unit.colour if unit else "", "email": user.email},
            "news": Notification.objects.filter(person=user, read_at=None).count(),
            "today": today,
            "now": at,
        }
    }


def _bare() -> dict[str, Any]:
    municipality = Municipality.objects.first()
    return {
        "municipality": municipality.name if municipality else "",
        "demo": settings.DEMO,
        "outbox": settings.DEMO and bool(settings.MAIL_OUTBOX),
        "search": False,
    }


def _signins(request: HttpRequest) -> dict[str, Any]:
    """Demo only: whom one can sign in as, for the sign-in page."""
    if not settings.DEMO or not request.path.startswith(reverse("account_login")):
        return {}
    return {"signins": demo_signins(local_date(now())), "signin_password": DEMO_PASSWORD}


def _item(request: HttpRequest, row: Any, waiting: int) -> dict[str, Any]:
    label, name = row[0], row[1]
    try:
        url = reverse(name)
    except NoReverseMatch:
        url = ""
    match = request.resolver_match
    current = match is not None and match.view_name == name
    return {"label": label, "url": url, "current": current, "count": waiting if name in COUNTED else None}
