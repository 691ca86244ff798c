"""Who sees a case because it has gone up to them: past a deadline, or with a task that nobody accepted in time."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from cases import parts
from cases.models import Case, PartKind
from escalation.models import LineProgress, Obligation
from notifications.tell import heard


def let_go(case: Case, at: dt.datetime) -> None:
    """They see no more than before, but for those who were told of a deadline that runs, or with whom a task still is."""
    seen_by = {part.user for part in case.parts.filter(kind=PartKind.ESCALATED).select_related("user") if part.user}
    if not seen_by:
        return
    running = Obligation.objects.filter(case=case, state=Obligation.State.FIRED, deadline__done_at=None)
    told = running.exclude(deadline=None).filter(deadline__stopped_at=None).values_list("pk", flat=True)
    keep = heard(case, [f"obligation:{pk}:" for pk in told]) | set(tasks_with(case).values_list("passed_to", flat=True))
    for person in seen_by:
        if person.pk not in keep:
            parts.end(case, PartKind.ESCALATED, at, person)


def tasks_with(case: Case) -> QuerySet[LineProgress]:
    """The lines of the split in force that nobody has accepted and that have gone up to somebody."""
    waiting = LineProgress.objects.filter(line__recommendation__decision__case=case, accepted_at=None)
    return waiting.filter(line__recommendation__decision__in_force=True).exclude(passed_to=None)
