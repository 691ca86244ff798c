"""Which units are there: the municipality, the tree with its sectors and outside parties, the days it is closed."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from intake import schema
from intake.reading import Row, Tables
from intake.report import Report, keep
from orgunits.models import ClosedDay, Municipality, OrgUnit

Units = dict[str, OrgUnit]
People = dict[str, User]


def keep_municipality(tables: Tables, report: Report) -> None:
    values = {"criteria_needed": None, **tables["municipality"][0]}
    keep(report, "municipality", Municipality.objects.first(), Municipality(), **values)


def keep_units(tables: Tables, people: People, report: Report) -> Units:
    """Every unit of the file by code, parents before children, so that each finds its sector above it."""
    known = {unit.code: unit for unit in OrgUnit.objects.all()}
    sectors = [row["code"] for row in tables["units"] if row["kind"] == OrgUnit.Kind.SECTOR]
    slots = {code: slot for slot, code in enumerate(sectors, start=1)}
    units: Units = {}
    for row in _parents_first(tables["units"]):
        code = row["code"]
        units[code] = _keep_unit(row, known.get(code), units, people, slots.get(code, 0), report)
    for row in tables["external_parties"]:
        units[row["code"]] = _keep_party(row, known.get(row["code"]), report)
    return units


def _keep_unit(row: Row, known: OrgUnit | None, units: Units, people: People, slot: int, report: Report) -> OrgUnit:
    parent = units[row["parent"]] if row["parent"] else None
    values = {
        "name": row["name"],
        "kind": row["kind"],
        "level": row["level"],
        "parent_id": parent.pk if parent else None,
        "area": row["area"] or "",
        "head_id": people[row["head"]].pk if row["head"] else None,
        "contact_adviser_id": people[row["contact_adviser"]].pk if row["contact_adviser"] else None,
        "is_supplier": row["supplier"],
        "slot": slot,
    }
    if slot:
        return _be_own_sector(keep(report, "units", known, OrgUnit(code=row["code"]), **values))
    values["sector_id"] = parent.sector_id if parent else None
    return keep(report, "units", known, OrgUnit(code=row["code"]), **values)


def _be_own_sector(unit: OrgUnit) -> OrgUnit:
    """A sector is its own sector, which only one that is saved can say."""
    if unit.sector_id != unit.pk:
        unit.sector = unit
        unit.save(update_fields=["sector"])
    return unit


def _keep_party(row: Row, known: OrgUnit | None, report: Report) -> OrgUnit:
    return keep(
        report,
        "outside parties",
        known,
        OrgUnit(code=row["code"]),
        name=row["name"],
        kind=OrgUnit.Kind.EXTERNAL,
        level=None,
        parent_id=None,
        sector_id=None,
        slot=0,
    )


def _parents_first(rows: list[Row]) -> list[Row]:
    parents = {row["code"]: row["parent"] for row in rows}

    def depth(code: str | None) -> int:
        return 0 if code is None else 1 + depth(parents[code])

    return sorted(rows, key=lambda row: depth(row["code"]))


def keep_closed_days(tables: Tables, report: Report) -> None:
    """The file's closed days; days that were added by hand stay."""
    known = {closed.day: closed for closed in ClosedDay.objects.all()}
    for row in tables[schema.CLOSED_DAYS]:
        day = dt.date.fromisoformat(row["date"])
        keep(report, "closed days", known.get(day), ClosedDay(day=day), name=row["name"])
