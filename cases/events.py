"""How is a happening recorded: `record` is the only writer of events and of the words that go with them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from accounts.models import Actor, User
from accounts.remembering import remembered
from cases.models import Case, Event, Statement


def record(
    verb: str,
    case: Case,
    *,
    by: Actor,
    at: dt.datetime,
    from_stage: str,
    data: Mapping[str, Any],
    words: Mapping[str, str],
) -> Event:
    """Appends one event (codes and ids in `data`) and what was written (`words`: kind → text).

    Must run in the transaction of the change, with the case locked: that is what keeps `seq` gapless.
    """
    last = last_of(case.pk)
    event = Event.objects.create(
        case=case,
        seq=last[0] + 1 if last else 1,
        at=at,
        by=by if isinstance(by, User) else None,
        verb=verb,
        from_stage=from_stage,
        to_stage=case.stage,
        data=dict(data),
    )
    Statement.objects.bulk_create(
        Statement(event=event, kind=kind, text=text.strip()) for kind, text in words.items() if text.strip()
    )
    return event


@remembered
def last_of(case_id: uuid.UUID) -> tuple[int, dt.datetime] | None:
    """Number and instant of the case's last event."""
    return Event.objects.filter(case=case_id).order_by("-seq").values_list("seq", "at").first()


def words_of(case: Case, verb: str, kind: str) -> str:
    """The latest words of that kind written with that act; empty when there are none."""
    found = Statement.objects.filter(event__case=case, event__verb=verb, kind=kind).order_by("-event__seq").first()
    return found.text if found else ""
