"""When something cannot be done right now: is what the person wrote kept, and what happened last in the case?"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from cases.access import NotVisible, case_or_404
from cases.models import Case, Depth
from cases.verbs import VERBS
from cases.writing import begun
from escalation.stances import events_shown
from web.drafts import PLACE


def how_it_stands(request: HttpRequest) -> dict[str, Any]:
    """`kept`: the person's draft of what was sent; `last`: the sentence and instant of the newest event they may see.

    Nothing for whoever does not see the case in full; the look is logged like any other.
    """
    case = _case(request)
    if case is None:
        return {}
    drafts = begun(request.user, case)  # type: ignore[arg-type]
    event = events_shown(case).select_related("by").order_by("seq").last()
    last = (str(VERBS[event.verb]).format(by=event.by.name if event.by else ""), event.at) if event else None
    return {"kept": drafts.get(request.POST.get(PLACE, "")), "last": last}


def _case(request: HttpRequest) -> Case | None:
    match, user = request.resolver_match, getattr(request, "user", None)
    case_id, at = match.kwargs.get("case_id") if match else None, getattr(request, "at", None)
    if not isinstance(case_id, uuid.UUID) or not isinstance(user, User) or at is None or match is None:
        return None
    try:
        return case_or_404(user, case_id, at=at, action=match.url_name or "", depth=Depth.FULL)
    except NotVisible:
        return None
