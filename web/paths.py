"""What stands on the page of a case's path: the ribbon with its turning points, the table, days per holder, one day."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import local_date
from accounts.models import User
from cases.models import Case, Stage
from cases.verbs import VERBS
from escalation.dueday import the_calendar
from escalation.path import RETURNS, Stretch, Turn, held_on, path_of, turns_of
from escalation.workdays import Calendar
from web.casehead import people_of
from web.stages import DOES
from web.strip import strip_of

TURN_SIGNS = {"retur": "retur", "stj": "stjl", "op": "op", "skift": "pilh"}


def path_page(case: Case, user: User, at: dt.datetime, day: dt.date | None = None) -> dict[str, Any]:
    """Everything on the page of the path: finding, ribbon, table, days per holder, turning points, who on that day."""
    path, today, calendar = path_of(case, at), local_date(at), the_calendar()
    people = people_of((one.holder for one in path), today, user)
    turns, strip = turns_of(case, path), strip_of(path)
    return {
        "path": [{"stretch": one, "does": _doing(one)} for one in path],
        "strip": strip,
        "people": people,
        "first": path[0].since if path else None,
        "last": path[-1].until or at if path else None,
        "turns": [_turn(turn, no, path, strip.days, calendar) for no, turn in enumerate(turns)],
        "sums": sums(path),
        "finding": finding(path, turns),
        "legend": legend(path),
        "asked": day,
        "answer": [_on(one, day) for one in held_on(path, day)] if day and day <= today else [],
        "to_come": bool(day and day > today),
    }


def _doing(stretch: Stretch) -> str:
    if stretch.is_pause:
        return _("Pause: waits for the family's answer")
    return str(DOES.get(Stage(stretch.stage), "")) or str(Stage(stretch.stage).label)


def _turn(turn: Turn, no: int, path: list[Stretch], days: int, calendar: Calendar) -> dict[str, Any]:
    """A turning point with its sentence, sign and place on the ribbon in per cent."""
    begun = local_date(path[0].since) if path else local_date(turn.at)
    gone = calendar.between(begun, local_date(turn.at))
    place = max(1, min(99, round(100 * gone / days))) if days else 1
    return {"turn": turn, "anchor": f"v{no}", "place": place, "sign": TURN_SIGNS[turn.kind], "sentence": _said(turn)}


def _said(turn: Turn) -> str:
    if turn.event:
        return str(VERBS[turn.event.verb]).format(by=turn.event.by.name if turn.event.by else "")
    if turn.kind == "skift":
        return _("{name} took over the case").format(name=turn.name)
    return _("The deadline was missed, and somebody further up was told")


def sums(path: list[Stretch]) -> list[dict[str, Any]]:
    """Working days and times per holder, and for the pauses; the most first."""
    found: dict[tuple[int, bool], dict[str, Any]] = {}
    for one in path:
        row = found.setdefault((one.holder.pk, one.is_pause), {"stretch": one, "days": 0, "times": 0})
        row["days"] += one.days
        row["times"] += 1
    rows = sorted(found.values(), key=lambda row: (-row["days"], row["stretch"].holder.name))
    most = max((row["days"] for row in rows), default=0)
    for row in rows:
        row["width"] = round(100 * row["days"] / most) if most else 0
    return rows


def finding(path: list[Stretch], turns: list[Turn]) -> str:
    """How often the case changed hands and came back, and how long it was with each sector, in one or two sentences."""
    hands = sum(before.holder != after.holder for before, after in pairwise(path))
    back = sum(turn.event is not None and turn.event.verb in RETURNS for turn in turns)
    changed = ngettext("The case changed hands {n} time", "The case changed hands {n} times", hands).format(n=hands)
    came = ngettext("came back {n} time", "came back {n} times", back).format(n=back)
    first = _("{changed} and {came}.").format(changed=changed, came=came) if back else f"{changed}."
    return f"{first} {_where(path)}".strip()


def _where(path: list[Stretch]) -> str:
    days: dict[str, int] = {}
    for one in path:
        if one.unit and not one.is_pause:
            name = one.unit.sector.name if one.unit.sector else one.unit.name
            days[name] = days.get(name, 0) + one.days
    longest = sorted(((count, name) for name, count in days.items() if count), reverse=True)
    parts = [
        ngettext("{n} working day with {unit}", "{n} working days with {unit}", count).format(n=count, unit=name)
        for count, name in longest
    ]
    return _("It was {parts}.").format(parts=_(" and ").join(parts)) if parts else ""


def legend(path: list[Stretch]) -> dict[str, Any]:
    """Which colours and marks the ribbon uses."""
    units = {one.unit.sector.pk: one.unit.sector for one in path if one.unit and one.unit.sector}
    outside = {one.unit.pk: one.unit for one in path if one.unit and not one.unit.sector}
    return {
        "sectors": list(units.values()),
        "outside": list(outside.values()),
        "pause": any(one.is_pause for one in path),
        "over": any(one.over for one in path),
    }


def _on(stretch: Stretch, day: dt.date) -> dict[str, Any]:
    """One holder of that day, and from or until what time if it was not the whole of it."""
    begins = local_date(stretch.since) == day
    ends = stretch.until is not None and local_date(stretch.until) == day
    return {
        "stretch": stretch,
        "does": _doing(stretch),
        "from": stretch.since if begins else None,
        "until": stretch.until if ends else None,
    }
