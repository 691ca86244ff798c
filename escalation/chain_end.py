"""Has everybody been told: when the last step of the chain is behind an open deadline, who heard of it last, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from accounts.clock import local_date
from accounts.models import User
from cases.models import Case
from escalation.models import Obligation
from escalation.vacancy import names_people
from notifications.models import Notification
from orgunits.people import director


@dataclass(frozen=True)
class ChainEnd:
    """There is nobody higher to go to. Whom the last step told, and on which day in Denmark."""

    people: list[User]
    on: dt.date

    @property
    def is_director(self) -> bool:
        return self.people == [director()]


def end_of_chain(case: Case) -> ChainEnd | None:
    """The end that was reached first among the case's open deadlines; None while somebody is still to be told."""
    rows = Obligation.objects.filter(case=case, kind=Obligation.Kind.ESCALATE, deadline__done_at=None)
    last: dict[int | None, Obligation] = {row.deadline_id: row for row in rows.order_by("occurrence")}
    ended = [row for row in last.values() if row.fired_at and names_people(names_of(row))]
    return _told_by(min(ended, key=lambda row: (row.fired_at, row.pk))) if ended else None


def names_of(row: Obligation) -> list[str]:
    """Whom the policy names for the obligation's step, as it was when the deadline began."""
    assert row.deadline
    steps = row.deadline.rule.policy.steps.filter(chain=row.chain, offset=row.occurrence)
    return [name for step in steps for name in step.to]


def _told_by(row: Obligation) -> ChainEnd:
    assert row.fired_at
    told = Notification.objects.filter(key__startswith=f"obligation:{row.pk}:").select_related("person")
    return ChainEnd([notice.person for notice in told.order_by("person__name")], local_date(row.fired_at))
