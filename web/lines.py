"""How far are the decided lines and rulings: one row each, with what this person may press."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import User
from cases.access import sight
from cases.models import Case
from escalation.acceptance import asked
from escalation.deliberation import coordinates
from escalation.implementation import carries, in_force, leads
from escalation.moves import Asking


def decided_rows(case: Case, user: User, at: dt.datetime) -> list[dict[str, Any]]:
    """The lines of the split in force; somebody who sees only their share gets only their own."""
    decision = in_force(case)
    if decision is None:
        return []
    ask = Asking(user, case, at)
    lines = decision.recommendation.lines.select_related(
        "unit__sector", "unit__head", "person", "progress__passed_to", "progress__declined_by"
    ).prefetch_related("laws", "shares__sector", "reports__by")
    rows = [
        {
            "line": line,
            "is_mine": carries(ask, line),
            "progress": line.progress,
            "asked": asked(line.progress),
            "may_decline": line.progress.declined_by_id != user.pk,
            "report": list(line.reports.all())[-1:],
            "has_come": line.start is None or line.start <= ask.day,
        }
        for line in lines
    ]
    return rows if sight(user, case, at).full else [row for row in rows if row["is_mine"]]


def ruling_rows(case: Case, user: User, at: dt.datetime) -> list[dict[str, Any]]:
    """The rulings towards the family that the decision triggers; likewise."""
    decision = in_force(case)
    if decision is None:
        return []
    ask = Asking(user, case, at)
    rulings = decision.rulings.select_related("at_point", "law", "unit__sector")
    rows = [{"ruling": ruling, "is_mine": coordinates(ask) or leads(ask, ruling.unit)} for ruling in rulings]
    return rows if sight(user, case, at).full else [row for row in rows if row["is_mine"]]
