"""Who had the case when: its stretches from holder to holder in working days, and the points at which it turned."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from accounts.clock import local_date, local_instant
from accounts.models import User
from cases.models import Case, Event, HolderSpan, Stage
from escalation.deadlines import MARKS
from escalation.dueday import the_calendar
from escalation.models import Deadline, DeadlineRule, Obligation
from escalation.workdays import Calendar
from orgunits.models import Membership, OrgUnit

RETURNS = frozenset({"return_to_group", "director_returns"})
GOES_UP = frozenset({"refer_to_director", "refer_silence"})
WHOLE_STAR = frozenset({"confirm_star"})
TURNS = {**dict.fromkeys(RETURNS, "retur"), **dict.fromkeys(GOES_UP, "op"), **dict.fromkeys(WHOLE_STAR, "stj")}
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """One person held the case in one stage; `days` are working days, `over` those of them after a missed deadline."""

    holder: User
    unit: OrgUnit | None
    stage: str
    since: dt.datetime
    until: dt.datetime | None
    days: int
    over: int

    @property
    def is_now(self) -> bool:
        return self.until is None

    @property
    def is_pause(self) -> bool:
        """The family is asked: their own time is nobody's delay."""
        return self.stage == Stage.HEARING

    @property
    def code(self) -> str:
        """The holder's sector at the time, or their unit outside the sectors."""
        return (self.unit.sector.code if self.unit.sector else self.unit.code) if self.unit else ""

    @property
    def colour(self) -> str:
        return self.unit.colour if self.unit else ""

    @property
    def over_from(self) -> int:
        """How far into the stretch the deadline was missed, in steps of five per cent."""
        return 20 * (self.days - self.over) // self.days * 5 if self.days else 0


@dataclass(frozen=True)
class Turn:
    """A point at which the case turned: returned, whole star, sent up, or handed over to `name` (no event of its own)."""

    kind: str
    at: dt.datetime
    event: Event | None = None
    name: str = ""


def paths_of(cases: Iterable[Case], at: dt.datetime) -> dict[uuid.UUID, list[Stretch]]:
    """The stretches of each case up to the instant, the first one first, by case id. Four queries, however many cases."""
    keys, today, calendar = [case.pk for case in cases], local_date(at), the_calendar()
    spans = list(HolderSpan.objects.filter(case__in=keys, since__lte=at).select_related("holder"))
    rules = Deadline.objects.filter(case__in=keys).exclude(code__in=MARKS).exclude(kind=DeadlineRule.Kind.PARTY)
    late = [row for row in rules if row.due_on < (row.done_on or today)]
    homes = _homes({span.holder_id for span in spans})
    found: dict[uuid.UUID, list[Stretch]] = {key: [] for key in keys}
    for span in spans:
        missed = [row for row in late if row.case_id == span.case_id]
        found[span.case_id].append(_stretch(span, today, calendar, missed, homes))
    return found


def path_of(case: Case, at: dt.datetime) -> list[Stretch]:
    return paths_of([case], at)[case.pk]


def held_on(path: Iterable[Stretch], day: dt.date) -> list[Stretch]:
    """Who held the case on that Danish day, in order; nobody before it was opened and after it was closed."""
    begins, ends = local_instant(day), local_instant(day + DAY)
    return [one for one in path if one.since < ends and (one.until is None or one.until > begins)]


def turns_of(case: Case, path: list[Stretch]) -> list[Turn]:
    """Where the case turned, the first one first; a change of holder that comes with a turn is that turn."""
    events = case.events.filter(verb__in=TURNS).select_related("by")
    turns = [Turn(TURNS[event.verb], event.at, event) for event in events]
    instants = {turn.at for turn in turns}
    for before, after in pairwise(path):
        if before.holder != after.holder and after.since not in instants:
            turns.append(Turn("skift", after.since, name=after.holder.name))
    fired = case.obligations.filter(kind=Obligation.Kind.ESCALATE, state=Obligation.State.FIRED)
    turns += [Turn("op", row.fired_at) for row in fired if row.fired_at]
    return sorted(turns, key=lambda turn: turn.at)


def _stretch(
    span: HolderSpan, today: dt.date, calendar: Calendar, late: list[Deadline], homes: dict[int, list[Membership]]
) -> Stretch:
    first = local_date(span.since)
    last = local_date(span.until) if span.until else today
    over = max((_missed(row, first, last, today, calendar) for row in late), default=0)
    days = calendar.between(first, last)
    unit = _home_on(homes.get(span.holder_id, []), first)
    return Stretch(span.holder, unit, span.stage, span.since, span.until, days, min(over, days))


def _missed(row: Deadline, first: dt.date, last: dt.date, today: dt.date, calendar: Calendar) -> int:
    """Working days of the stretch that lie after the due day and before the deadline was met."""
    start, end = max(first, row.due_on), min(last, row.done_on or today)
    return calendar.between(start, end) if start < end else 0


def _homes(people: set[int]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = {}
    for row in Membership.objects.filter(user__in=people).select_related("unit__sector").order_by("pk"):
        found.setdefault(row.user_id, []).append(row)
    return found


def _home_on(rows: list[Membership], day: dt.date) -> OrgUnit | None:
    """The unit of the first membership in force that day; else of the first there ever was."""
    in_force = [row for row in rows if row.since <= day and (row.until is None or row.until >= day)]
    return next((row.unit for row in (*in_force, *rows)), None)
