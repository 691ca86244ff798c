"""When something cannot be done right now: is what the person wrote kept, and what happened last in the case?"""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from cases.access import cases_visible_to
from cases.models import Case, Depth
from cases.verbs import VERBS
from cases.writing import begun
from escalation.stances import events_shown
from web.drafts import PLACE


def how_it_stands(request: HttpRequest) -> dict[str, Any]:
    """`kept`: the person's draft of what was sent; `last`: the sentence and instant of the newest event they may see.

    Nothing for whoever does not see the case in full. No look is logged: nothing is said of the child, only who did what.
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
    return cases_visible_to(user, at, Depth.FULL).filter(pk=case_id).first()
