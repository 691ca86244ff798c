"""How is somebody reminded by a colleague: one nudge per case per two working days, by anyone who sees the case.

Nothing moves. Whoever holds the case and whoever must act hear of it at once (design README section 4, decision 15).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.clock import in_words, local_date
from accounts.models import User
from cases.models import Case, Event
from escalation.casefile import OPEN
from escalation.dueday import the_calendar
from escalation.moves import Asking, Move, OutOfTurn, Refused

PAUSE = 2  # working days from one nudge to the next


def it_is_with_another(ask: Asking) -> bool:
    """Everyone who sees the case, be it the headline only, but nobody whose own turn it is.

    Whoever holds the case may remind those it waits for, and needs no reminding by themselves.
    """
    if not isinstance(ask.by, User) or not ask.sight.depth:
        return False
    waiting: set[int | None] = set(ask.case.awaited.values_list("person_id", flat=True))
    return ask.by.pk not in (waiting or {ask.case.holder_id})


def last_nudge(case: Case) -> Event | None:
    return Event.objects.filter(case=case, verb="nudge").order_by("-seq").first()


def next_day(nudged_at: dt.datetime) -> dt.date:
    """From which day on one may remind again after a nudge at that instant."""
    return the_calendar().shift(local_date(nudged_at), PAUSE)


def too_early(ask: Asking) -> Refused | None:
    last = ask.known(last_nudge)
    if last is None or ask.day >= (again := next_day(last.at)):
        return None
    said = gettext("They were reminded of this case on {day}. It can be done again from {again}.")
    return OutOfTurn("E-NUDGED", said.format(day=in_words(local_date(last.at)), again=in_words(again)))


def still_resting(cases: Iterable[Case], today: dt.date) -> dict[uuid.UUID, dt.datetime]:
    """When each of the cases was last nudged, by id, for those that cannot be nudged again on `today`."""
    calendar = the_calendar()
    found = Event.objects.filter(case__in=[case.pk for case in cases], verb="nudge").order_by("seq")
    return {event.case_id: event.at for event in found if today < calendar.shift(local_date(event.at), PAUSE)}


MOVES = (Move("nudge", _("Remind them"), OPEN, it_is_with_another, unless=(too_early,)),)
