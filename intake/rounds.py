"""What happened in the earlier rounds of a case that was reopened: a file keeps their outline, told as acts of their own time.

What follows from what it keeps is told with it: both of the pair approved what was laid before, what was asked is what the
lines say, and the units had been told when the first of them accepted. Hearings and rulings are not kept, and not told.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from intake.acts import Reader
from intake.decided import after, versions
from intake.times import dawn, dusk, moment

TO_APPROVE = dt.timedelta(minutes=5)  # how long before it was laid before; the draft comes half an hour earlier still


def earlier_rounds(reader: Reader) -> None:
    for number, row in enumerate(reader.data["earlier_rounds"]):
        told, unknown = len(reader.acts), len(reader.directory.problems)
        _round(reader, row)
        for act in reader.acts[told:]:
            act.path = _place(number, act.path)
        problems = reader.directory.problems
        problems[unknown:] = [replace(one, path=_place(number, one.path)) for one in problems[unknown:]]


def _round(reader: Reader, row: dict[str, Any]) -> None:
    who = reader.coordinator
    if row["deliberation_started_on"]:
        at = dawn(row["deliberation_started_on"], "access")
        reader.add(at, "deliberation_started_on", "start_deliberation", who)
    if row["deliberation_ended_on"]:
        at = dusk(row["deliberation_ended_on"], "deliberation_ended")
        reader.add(at, "deliberation_ended_on", "end_deliberation", who, in_outline=True)
    if row["recommendation_submitted_at"]:
        then = Reader(_as_current(reader.data, row), reader.directory)
        then.acts = reader.acts
        versions(then)
        after(then)


def _as_current(data: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """The file as it was while that round was the current one, with nothing where the outline keeps nothing."""
    nothing: dict[str, Any] = {name: [] for name in ("invited", "entries", "meetings", "scalings", "options")}
    talk = {**nothing, "coordinator": _coordinator(data), "ended_on": row["deliberation_ended_on"]}
    parts = {"deliberation": talk, "recommendation": _recommendation(data, row), "decision": _decision(row["decision"])}
    return {**data, **parts, "follow_ups": row["follow_ups"], "in_outline": True}


def _coordinator(data: dict[str, Any]) -> str:
    """The same in all rounds (replay rule 6.3)."""
    return str((data["deliberation"] or {"coordinator": data["opened_by"]})["coordinator"])


def _recommendation(data: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    submitted, lines = row["recommendation_submitted_at"], row["responsibility_lines"]
    approved = (moment(submitted) - TO_APPROVE).isoformat()
    return {
        **dict.fromkeys(("whole_child_benefit", "dissent", "hearing", "follow_up", "cost_separate")),
        "option_key": row["option_key"],
        "resume": "\n".join(line["task"] for line in lines),
        "at_points": [_point(number, line) for number, line in enumerate(lines, start=1)],
        "responsibility_lines": lines,
        "cost_whole": row["cost_whole"],
        "drafted_by": _coordinator(data),
        "pair_approved": [{"person": code, "at": approved} for code in _pair(data, submitted[:10])],
        "submitted_at": submitted,
        "earlier_versions": [],
    }


def _point(no: int, line: dict[str, Any]) -> dict[str, Any]:
    """One per line. Whether it triggered a ruling is not said: rulings of earlier rounds are not kept."""
    return {"no": no, "text": f"{line['key']}: {line['task']}", "citizen_ruling_required": None, "ruling": None}


def _pair(data: dict[str, Any], day: str) -> list[str]:
    """Who made up the pair that day."""
    star = data["star"]
    changed = {row["from_person"]: row["to_person"] for row in star["pair_changes"] if row["on"] <= day}
    return [changed.get(code, code) for code in (star["proposed_by"], star["counterpart"])]


def _decision(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    informed = min((one["accepted_on"] for one in row["line_acceptances"]), default=None)
    return {**row, "director": None, "changed_lines": [], "citizen_rulings": [], "units_informed_on": informed}


def _place(number: int, path: str) -> str:
    """Where in the file it stands: what is told as current stands under the round."""
    return f"earlier_rounds[{number}].{path.removeprefix('recommendation.')}"
