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
from orgunits.people import capabilities, home_unit, meets_cases

MEETS_CASES = "meets_cases"  # not a capability: whoever may have part in cases
# (label, url name, capabilities that give it, task of Awaited that is counted or None)
MENU: tuple[tuple[Any, str, set[str], set[str]], ...] = (
    (_("My work"), "my_work", {MEETS_CASES}, {Capability.DECIDE, Capability.DIRECT}),
    (_("Decisions"), "decisions", {Capability.DECIDE}, set()),
    (_("Disagreements"), "disagreements", {Capability.DIRECT}, set()),
    (_("Cases"), "cases", {MEETS_CASES}, set()),
    (_("Statistics"), "statistics", {Capability.ANALYSE, Capability.DECIDE, Capability.DIRECT}, set()),
    (_("Log control"), "log_control", {Capability.CONTROL_LOG}, set()),
    (_("Setup"), "admin:index", {Capability.ADMINISTER}, set()),
)
WORKS_ON_CASES = {Capability.COORDINATE, Capability.CASEWORK}
COUNTED = {"my_work", "decisions", "disagreements"}


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor behind `shell.…`; asks nothing of the database for pages that show no person."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return {"shell": _bare(), **_signins(request)}
    at = getattr(request, "at", None) or now()
    today = local_date(at)
    held = capabilities(user, today)
    may_find = meets_cases(held)
    given = held | ({MEETS_CASES} if may_find else set())
    waiting = Awaited.objects.filter(person=user).values("case").distinct().count()
    unit = home_unit(user, today)
    return {
        "shell": _bare()
        | {
            "menu": [_item(request, row, waiting) for row in MENU if given & row[2] and not given & row[3]],
            "user": {"name": user.name, "title": user.title, "slot": unit.colour if unit else "", "email": user.email},
            "shortcuts": user.shortcuts,
            "phone_note": bool(held & WORKS_ON_CASES),
            "news": Notification.objects.filter(person=user, read_at=None).count(),
            "today": today,
            "now": at,
            "search": may_find,
            "session": getattr(request, "session_left", None),
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
