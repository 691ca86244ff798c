"""Does the file fit together: codes that exist, a tree without circles, one director."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from intake import schema
from intake.defaults import DEFAULT_CAPABILITIES, DEFAULT_PAIR
from intake.problems import Problem, shown
from intake.reading import Row, Tables
from orgunits.models import Capability, OrgUnit

# Lists whose rows share one set of codes.
UNIQUE = (
    (("units", "code"), ("external_parties", "code")),
    (("staff", "id"), ("external_persons", "id")),
    (("grant_limits", "role"),),
    (("deadlines", "code"),),
    (("reminder_chain", "offset_working_days"),),
    (("reminder_chain_star_answer", "offset_working_days"),),
    ((schema.CLOSED_DAYS, "date"),),
    (("code_lists.roles", "code"),),
    (("code_lists.legal_bases", "code"),),
    (("code_lists.dispute_themes", "code"),),
    (("code_lists.ics_dimensions", "code"),),
    (("code_lists.intervention_steps", "step"),),
    (("code_lists.forms", "code"),),
)
# List, field, the list it points into, that list's key, and what an entry there is called.
REFERENCES = (
    ("units", "parent", "units", "code", "unit"),
    ("units", "head", "staff", "id", "member of staff"),
    ("units", "contact_adviser", "staff", "id", "member of staff"),
    ("staff", "unit", "units", "code", "unit"),
    ("staff", "substitute", "staff", "id", "member of staff"),
    ("staff", "roles", "code_lists.roles", "code", "role"),
    ("external_persons", "party", "external_parties", "code", "outside party"),
    ("grant_limits", "role", "code_lists.roles", "code", "role"),
    ("pair_rule", "role", "code_lists.roles", "code", "role"),
    ("pair_rule", "unit", "units", "code", "unit"),
    ("", "director", "staff", "id", "member of staff"),
)


def problems_in(tables: Tables) -> list[Problem]:
    """Everything that does not fit, by subject."""
    checks = (duplicates, unknown, circles, heads, people, roles, directors, pairs, legal_bases, criteria)
    return [problem for check in checks for problem in check(tables)]


def capabilities_of(role: Row) -> list[str]:
    return list(role.get("capabilities", DEFAULT_CAPABILITIES.get(role.get("code", ""), [])))


def duplicates(tables: Tables) -> Iterator[Problem]:
    for places in UNIQUE:
        yield from _repeated((row, name, row[name]) for path, name in places for row in tables[path] if name in row)
    yield from _repeated((row, "email", row["email"].lower()) for row in tables["staff"] if "email" in row)


def _repeated(found: Iterable[tuple[Row, str, Any]]) -> Iterator[Problem]:
    first: dict[Any, str] = {}
    for row, name, value in found:
        if value in first:
            yield Problem(
                row.at(name), f"{shown(value)} already stands at {first[value]}. Write another, or remove one."
            )
        first.setdefault(value, row.at(name))


def unknown(tables: Tables) -> Iterator[Problem]:
    for path, name, target, key, noun in REFERENCES:
        known = {row[key] for row in tables[target] if key in row}
        for row in tables.get(path, []):
            value = row.get(name)
            for code in value if isinstance(value, list) else [value]:
                if code is not None and code not in known:
                    advice = f"Write the {key} of an existing {noun}."
                    yield Problem(row.at(name), f"{shown(code)} is not the {key} of any {noun}. {advice}")


def circles(tables: Tables) -> Iterator[Problem]:
    parents = {row["code"]: row.get("parent") for row in tables["units"] if "code" in row}
    told: set[str] = set()
    for row in tables["units"]:
        trail = _way_up(row.get("code"), parents)
        if len(trail) > 1 and trail[-1] == trail[0] and trail[0] not in told:
            told.update(trail)
            way = " → ".join(trail)
            yield Problem(
                row.at("parent"), f"{shown(trail[1])} makes a circle: {way}. Write a unit that is not below it."
            )


def _way_up(code: str | None, parents: dict[str, str | None]) -> list[str]:
    """The codes from `code` upwards, until the top or until one comes again."""
    trail: list[str] = []
    while code is not None and code not in trail:
        trail.append(code)
        code = parents.get(code)
    return [*trail, code] if code is not None else trail


def heads(tables: Tables) -> Iterator[Problem]:
    for row in tables["units"]:
        if row.get("kind") == "sector" and row.get("head", "") is None:
            yield Problem(row.at("head"), "is null, and a sector needs its chief. Write the id of a member of staff.")


def people(tables: Tables) -> Iterator[Problem]:
    for row in tables["staff"]:
        if row.get("substitute") is not None and row["substitute"] == row.get("id"):
            yield Problem(row.at("substitute"), f"{shown(row['id'])} is the person itself. Write another id, or null.")
        roles = row.get("roles", [])
        for role in sorted({role for role in roles if roles.count(role) > 1}):
            yield Problem(row.at("roles"), f"{shown(role)} stands twice. Write each role once.")


def roles(tables: Tables) -> Iterator[Problem]:
    for row in tables["code_lists.roles"]:
        told = "capabilities" in row or "capabilities" in row.refused
        if "code" in row and not told and row["code"] not in DEFAULT_CAPABILITIES:
            known = ", ".join(Capability.values)
            yield Problem(
                row.at("capabilities"),
                f"is missing, and {shown(row['code'])} is no customary role. Write a list of: {known}; or [].",
            )


def directors(tables: Tables) -> Iterator[Problem]:
    direct = {row.get("code") for row in tables["code_lists.roles"] if Capability.DIRECT in capabilities_of(row)}
    people = [row.get("id") for row in tables["staff"] if row.get("active") and direct & set(row.get("roles", []))]
    named = tables[""][0].get("director")
    if len(people) != 1:
        found = f"{len(people)} active members of staff hold a role that directs: {shown(people)}"
        yield Problem("director", f"{found}. Give exactly one of them such a role.")
    elif named is not None and named != people[0]:
        yield Problem("director", f"{shown(named)} does not hold the role that directs. Write {shown(people[0])}.")
    top = [row.get("head") for row in tables["units"] if row.get("kind") == OrgUnit.Kind.DIRECTORATE]
    if named is not None and [head for head in top if head] != [named]:
        advice = "Write it as the head of one directorate, and let no other directorate have a head."
        yield Problem("director", f"{shown(named)} does not head the directorate. {advice}")


def pairs(tables: Tables) -> Iterator[Problem]:
    wanted = pair_rule(tables)
    if "pair_rule" not in tables and {side for side, _role, _unit in wanted} != {1, 2}:
        advice = 'Write a list of objects with "side" (1 or 2), "role" and "unit".'
        yield Problem("pair_rule", f"is missing, and the customary roles and areas give no two halves. {advice}")
    if "pair_rule" in tables and not any(row.refused for row in tables["pair_rule"]):
        for side in {1, 2} - {side for side, _role, _unit in wanted}:
            yield Problem("pair_rule", f"nobody may sign half {side} of a star. Write at least one object with it.")
    for row, rule in zip(tables.get("pair_rule", []), wanted, strict=False):
        if wanted.count(rule) > 1 and not row.refused:
            yield Problem(row.path, "stands more than once in the list. Write each side, role and unit together once.")


def pair_rule(tables: Tables) -> list[tuple[int, str, str]]:
    """Side, role and unit of each admitted half: as the file says, else the customary roles in sectors by area."""
    if "pair_rule" in tables:
        return [(row.get("side", 0), row.get("role", ""), row.get("unit", "")) for row in tables["pair_rule"]]
    known = {row.get("code") for row in tables["code_lists.roles"]}
    sectors = [row for row in tables["units"] if row.get("kind") == OrgUnit.Kind.SECTOR and "code" in row]
    return [
        (side, role, sector["code"])
        for side, role, area in DEFAULT_PAIR
        for sector in sectors
        if role in known and sector.get("area") == area
    ]


def legal_bases(tables: Tables) -> Iterator[Problem]:
    for row in tables["code_lists.legal_bases"]:
        begins, ends = row.get("valid_from"), row.get("valid_to")
        if begins and ends and ends < begins:
            yield Problem(row.at("valid_to"), f"{shown(ends)} is before valid_from. Write a later date, or null.")


def criteria(tables: Tables) -> Iterator[Problem]:
    """A star can take no more criteria than there are."""
    for row in tables["municipality"]:
        needed, there_are = row.get("criteria_needed"), len(tables["code_lists.criteria"])
        if needed and needed > there_are:
            yield Problem(row.at("criteria_needed"), f"there are only {there_are} criteria. Write at most {there_are}.")
