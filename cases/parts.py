"""How does somebody get part in a case, and lose it: called by the effects of moves only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from accounts.models import User
from cases.models import Case, Depth, Ending, Part, PartKind
from orgunits.models import Capability, OrgUnit


def give(
    case: Case,
    kind: str,
    user: User | None,
    at: dt.datetime,
    *,
    depth: int = Depth.FULL,
    until: dt.datetime | None = None,
    reason: str = "",
) -> None:
    """The person has this part from `at`; one of the same kind that runs, or ended as it began now, goes on: never two."""
    if user is None:
        return
    running = Part.objects.filter(case=case, kind=kind, user=user, depth__gte=depth).filter(
        Q(until=None) | Q(until__gt=at) | Q(since=at)
    )
    running.filter(since__gt=at).update(since=at)
    if not running.exists():
        Part.objects.create(case=case, kind=kind, user=user, since=at, until=until, depth=depth, reason=reason)
    elif until is None:
        running.update(until=None)
    else:
        running.filter(until__lt=until).update(until=until)


def give_role(case: Case, kind: str, unit: OrgUnit, admits: Capability, at: dt.datetime, *, depth: int) -> None:
    """Whoever holds a role with `admits` in the unit has this part from `at`, whoever that is at the time."""
    parts = Part.objects.filter(case=case, kind=kind, unit=unit, admits=admits)
    running = parts.filter(until=None)
    if running.filter(depth__gte=depth).exists():
        return
    running.update(until=at)
    if not parts.filter(since=at, depth=depth).update(until=None):
        Part.objects.create(case=case, kind=kind, unit=unit, admits=admits, since=at, depth=depth)


def end(case: Case, kind: str, at: dt.datetime, user: User | None = None) -> None:
    """Parts of that kind (of that person, if named) end at `at`."""
    parts = Part.objects.filter(case=case, kind=kind, since__lte=at).exclude(until__lte=at)
    if user is not None:
        parts = parts.filter(user=user)
    parts.update(until=at)


def share(
    case: Case, user: User, shared: Iterable[str], *, since: dt.datetime, until: dt.datetime, reason: str
) -> Part:
    """The person is invited, and sees these parts of the case and nothing else, from `since` until `until`."""
    part = Part(case=case, kind=PartKind.INVITEE, user=user, since=since, until=until, depth=Depth.SHARE)
    part.shared, part.reason = sorted(set(shared)), reason
    part.save()
    return part


def cut_short(part: Part, at: dt.datetime, ending: Ending) -> None:
    """An invitation that runs or is still to come ends at `at`, with the reason for a log."""
    rows = Part.objects.filter(pk=part.pk).exclude(until__lte=at)
    rows.update(until=Greatest(F("since"), Value(at)), ending=ending)


def involve(case: Case, unit: OrgUnit, at: dt.datetime) -> None:
    """The unit's leader learns that the case exists (headline), no more."""
    give_role(case, PartKind.UNIT_HEAD, unit, Capability.LEAD_UNIT, at, depth=Depth.HEADLINE)
