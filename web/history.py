"""What has happened in a case, every step of it: the events as sentences, of one kind or of all."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.verbs import STAR, VERBS, WEIGHTY
from escalation.stances import events_shown, has_hidden
from web.stages import STEPS

ALL, WEIGHTY_ONLY = "", "vigtigt"
KINDS: dict[str, Any] = {
    ALL: _("Everything"),
    WEIGHTY_ONLY: _("The weightiest"),
    **{f"trin-{step.no}": step.name for step in STEPS},
}


def events_of(case: Case, kind: str = ALL) -> list[dict[str, Any]]:
    """The events of that kind, the newest first, small steps of writing included; of a step, what happened while in it.

    While positions are hidden no event has its number: a gap would tell that somebody has answered.
    """
    numbered = not has_hidden(case)
    rows = events_shown(case).filter(_of(kind)).select_related("by").order_by("-seq")
    return [
        {
            "seq": event.seq if numbered else None,
            "at": event.at,
            "sentence": str(VERBS[event.verb]).format(by=event.by.name if event.by else ""),
            "css": "stjerne" if event.verb in STAR else "vigtig" if event.verb in WEIGHTY else "",
        }
        for event in rows
    ]


def _of(kind: str) -> Q:
    if kind == WEIGHTY_ONLY:
        return Q(verb__in=WEIGHTY | STAR)
    step = next((step for step in STEPS if kind == f"trin-{step.no}"), None)
    return Q(from_stage__in=step.stages) if step else Q()
