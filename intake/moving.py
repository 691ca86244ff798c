"""What a case file tells of a move to another municipality, and how the case was closed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.clock import local_date
from cases import parts
from cases.models import Case, PartKind
from escalation.models import Moving
from intake.acts import Reader
from intake.directory import FAMILY, Directory
from intake.times import MONTHS, WRITTEN_DAY, dawn, dusk, moment
from orgunits.people import home_unit

TOLD = "move_notified"
EVENTS = frozenset({TOLD, "summary_prepared", "move_package_sent", "move_package_received"})


def moves(reader: Reader) -> None:
    """The four steps of handing over. Who there confirmed it is outside: the coordinator writes it down (rule I2)."""
    place = reader.data["municipalities"]["residence"]
    for number, row in enumerate(reader.data["events"]):
        if row["type"] not in EVENTS:
            continue
        path, at = f"events[{number}]", moment(row["at"])
        by = reader.person(row["actor"], f"{path}.actor")
        if row["type"] == TOLD:
            given: dict[str, Any] = {"municipality": place, "moves_on": day_of_moving(row), "agreement": row["text"]}
            reader.add(at, path, "notify_move", by, **given)
        elif row["type"] == "summary_prepared":
            reader.add(at, path, "prepare_move_summary", by, summary=row["text"])
        elif row["type"] == "move_package_sent":
            reader.add(at, path, "send_move_package", by, sent_to=place, contents=list(Moving.Content.values))
        else:
            confirmed_by = by.name if by else ""
            reader.add(at, path, "receive_move_package", reader.coordinator, confirmed_by=confirmed_by)


def closing(reader: Reader) -> None:
    row = reader.data["closing"]
    if row and row["what"] == "case":
        at, given = dusk(row["date"], "closing"), {"code": row["code"], "reason": row["reason"]}
        reader.add(at, "closing", "close_case", reader.coordinator, **given)


def day_of_moving(row: dict[str, Any]) -> dt.date:
    """The day that the event's own words name; else the day of the event."""
    told = local_date(moment(row["at"]))
    found = WRITTEN_DAY.search(row["text"] or "")
    if found is None:
        return told
    return dt.date(int(found[3] or told.year), MONTHS.index(found[2]) + 1, int(found[1]))


def residence_at_first(data: dict[str, Any]) -> str:
    """Where the child lived when the case was opened: a file names the municipality of after the move."""
    moved = any(row["type"] == TOLD for row in data["events"])
    return str(data["municipalities"]["acting" if moved else "residence"])


def assign(case: Case, data: dict[str, Any], find: Directory) -> None:
    """A member of staff of an involved unit who acts in `events` works on the case from that day (rule I3)."""
    invited = {row["person"] for row in (data["deliberation"] or {"invited": []})["invited"]}
    units = set(case.units.values_list("pk", flat=True))
    for number, row in enumerate(data["events"]):
        if row["actor"] in invited | FAMILY:
            continue
        at, person = dawn(row["at"], "access"), find.person(row["actor"], f"events[{number}].actor")
        home = home_unit(person, local_date(at)) if person and not person.is_external else None
        if home and home.pk in units:
            parts.give(case, PartKind.ASSIGNED, person, at)
