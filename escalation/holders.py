"""Who holds the case in each stage: exactly one person, by table; nobody once it is closed."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from cases.models import Case, Stage
from escalation.models import Recommendation, Star
from orgunits.people import director


def opener(case: Case) -> User | None:
    return case.opened_by


def as_before(case: Case) -> User | None:
    """Whoever held it: an ordinary case keeps the holder it had when its star was declined."""
    return case.holder


def proposer(case: Case) -> User | None:
    return Star.objects.select_related("proposed_by").filter(case=case).latest("proposed_at").proposed_by


def coordinator(case: Case) -> User | None:
    return case.coordinator


def presiding_chief(case: Case) -> User | None:
    newest = Recommendation.objects.select_related("presiding").filter(case=case).exclude(submitted_at=None)
    return newest.latest("round", "version").presiding


def the_director(_case: Case) -> User | None:
    return director()


def nobody(_case: Case) -> User | None:
    return None


HOLDER: dict[str, Callable[[Case], User | None]] = {
    Stage.NEW: opener,
    Stage.ORDINARY: as_before,
    Stage.STAR_PROPOSED: proposer,
    Stage.STAR_DECLINED: proposer,
    Stage.DELIBERATION: coordinator,
    Stage.RECOMMENDATION: coordinator,
    Stage.HEARING: coordinator,
    Stage.SUBMITTED: presiding_chief,
    Stage.WITH_DIRECTOR: the_director,
    Stage.DECIDED: coordinator,
    Stage.IMPLEMENTATION: coordinator,
    Stage.FOLLOW_UP: coordinator,
    Stage.CLOSED: nobody,
}
