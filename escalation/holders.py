"""Who holds the case in each stage: exactly one person, by table; nobody once it is closed."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from cases.models import Case, PartKind, Stage
from escalation.gone_up import tasks_with
from escalation.models import Recommendation
from orgunits.people import director


def opener(case: Case) -> User | None:
    return case.opened_by


def as_before(case: Case) -> User | None:
    """Whoever held it: an ordinary case keeps the holder it had when its star was declined."""
    return case.holder


def proposer(case: Case) -> User | None:
    """The proposer of the star, or who took their place in the pair."""
    part = case.parts.filter(kind=PartKind.PROPOSER, until=None).select_related("user").order_by("-since").first()
    return part.user if part else case.holder


def coordinator(case: Case) -> User | None:
    return case.coordinator


def presiding_chief(case: Case) -> User | None:
    newest = Recommendation.objects.select_related("presiding").filter(case=case).exclude(submitted_at=None)
    return _fit(case, newest.latest("round", "version").presiding)


def the_director(case: Case) -> User | None:
    return _fit(case, director())


def _fit(case: Case, person: User | None) -> User | None:
    """The person, or the stand-in of one who is disqualified in the case."""
    recusal = case.recusals.filter(person=person).select_related("deputy").first() if person else None
    return recusal.deputy if recusal else person


def coordinator_or_above(case: Case) -> User | None:
    """The coordinator; while a task is not accepted in time, whoever it has gone up to."""
    row = tasks_with(case).select_related("passed_to").order_by("-step", "line__position", "pk").first()
    return row.passed_to if row else case.coordinator


def nobody(_case: Case) -> User | None:
    return None


HOLDER: dict[str, Callable[[Case], User | None]] = {
    Stage.NEW: opener,
    Stage.ORDINARY: as_before,
    Stage.STAR_PROPOSED: proposer,
    Stage.STAR_DECLINED: proposer,
    Stage.STAR_REMOVED: coordinator,
    Stage.DELIBERATION: coordinator,
    Stage.RECOMMENDATION: coordinator,
    Stage.HEARING: coordinator,
    Stage.SUBMITTED: presiding_chief,
    Stage.WITH_DIRECTOR: the_director,
    Stage.DECIDED: coordinator_or_above,
    Stage.IMPLEMENTATION: coordinator_or_above,
    Stage.FOLLOW_UP: coordinator,
    Stage.CLOSED: nobody,
}
