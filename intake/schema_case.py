"""Is this a case file at all: the keys that must stand in it, by path, with what to write; before anything is looked up."""

from __future__ import annotations

from typing import Any

from intake import values
from intake.problems import Problem

REQUIRED: dict[str, dict[str, values.Check]] = {
    "": {
        "id": values.text(40),
        "opened_on": values.date,
        "opened_by": values.text(60),
        "summary": values.text(20_000, empty=True),
        "involved_units": values.many(values.text(20)),
    },
    "child": {
        "name": values.text(200),
        "cpr": values.text(11),
        "birth_date": values.date,
        "protected_address": values.flag,
    },
    "star": {"proposed_by": values.text(60), "proposed_on": values.date, "counterpart": values.text(60)},
    "expected": {"as_of": values.date, "final_stage": values.text(20)},
}
LISTS = (
    *("themes", "tried_before", "existing_measures", "needs", "perspectives", "consents", "follow_ups", "events"),
    "earlier_rounds",
)
NULLABLE = ("deliberation", "recommendation", "decision", "closing")


def problems_in(data: Any) -> list[Problem]:
    """Every key that is missing or of the wrong kind; empty when the file can be read."""
    if not isinstance(data, dict):
        return [Problem("(file)", "is not an object. Write one case in { }.")]
    found: list[Problem] = []
    for part, fields in REQUIRED.items():
        holder = data if not part else data.get(part)
        if not isinstance(holder, dict):
            found.append(Problem(part, "is missing. Write an object in { }."))
            continue
        found += _fields(holder, fields, f"{part}." if part else "")
    found += [
        Problem(name, "is missing. Write a list in [ ], empty if there is none.")
        for name in LISTS
        if not isinstance(data.get(name), list)
    ]
    found += [
        Problem(name, "is missing. Write it, or null when the case never got there.")
        for name in NULLABLE
        if name not in data
    ]
    return found


def _fields(holder: dict[str, Any], fields: dict[str, values.Check], prefix: str) -> list[Problem]:
    found = []
    for name, check in fields.items():
        if name not in holder:
            found.append(Problem(f"{prefix}{name}", "is missing. Write it."))
        elif wrong := check(holder[name]):
            found.append(Problem(f"{prefix}{name}", wrong))
    return found
