"""What was recommended, decided and done in a case file: the second half of its acts."""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from intake.acts import STATUS, Reader, _date, _only
from intake.directory import FAMILY
from intake.times import dusk, moment


def versions(reader: Reader) -> None:
    """Every version's texts, points and lines, its approvals, its laying before and the chiefs' positions."""
    data = reader.data["recommendation"]
    if not data:
        return
    rows = _undone(data)
    for number, (row, approvals, submitted_at) in enumerate(rows):
        first = approvals[0][1] if approvals else dusk(reader.data["deliberation"]["ended_on"], "drafted")
        _draft(reader, row, first - dt.timedelta(minutes=30) if approvals else first)
        for code, at in approvals:
            by = reader.person(code, "recommendation.pair_approved")
            reader.add(at, "recommendation.pair_approved", "approve_text", by)
        if number == 0 and data["hearing"]:
            _hearing(reader, data["hearing"])
        if submitted_at:
            _submit(reader, submitted_at)
    _positions(reader)


def _undone(data: dict[str, Any]) -> list[tuple[dict[str, Any], list[tuple[str, dt.datetime]], str | None]]:
    """Each version with who approved it when and when it was laid before; an earlier one is the latest, undone."""
    pair = [row["person"] for row in data["pair_approved"]]
    current = copy.deepcopy(data)
    found = [(current, [(row["person"], moment(row["at"])) for row in data["pair_approved"]], data["submitted_at"])]
    for old in reversed(data["earlier_versions"]):
        before = copy.deepcopy(found[0][0])
        for change in old["changes"]:
            line = next(row for row in before["responsibility_lines"] if row["key"] == change["line"])
            line[change["field"]] = change["from"]
        at = dusk(old["pair_approved_on"], "approved")
        found.insert(0, (before, [(code, at) for code in pair], old["submitted_at"]))
    return found


def _draft(reader: Reader, row: dict[str, Any], at: dt.datetime) -> None:
    who = reader.person(row["drafted_by"], "recommendation.drafted_by")
    follow_up = row["follow_up"] or {"date": None, "responsible": None, "success_criteria": []}
    reader.add(
        at,
        "recommendation",
        "write_texts",
        who,
        ask=row["resume"],
        why=_why(reader, row["option_key"]),
        benefit=row["whole_child_benefit"],
        dissent=row["dissent"] or "",
        option=_option_or_none(row["option_key"]),
        follow_up_on=_date(follow_up["date"]),
        follow_up_by=reader.person(follow_up["responsible"], "recommendation.follow_up.responsible"),
        success_criteria=follow_up["success_criteria"],
        stated_cost_dkk=row["cost_whole"],
        dearer_reason=row["whole_child_benefit"] if _is_dearer(row) else "",
    )
    for number, line in enumerate(row["responsibility_lines"]):
        reader.add(
            at, f"recommendation.responsibility_lines[{number}]", "write_line", who, **_line(reader, number, line)
        )
    reader.add(at, "recommendation.at_points", "write_points", who, points=_points(reader, row))


def _is_dearer(row: dict[str, Any]) -> bool:
    """The whole costs more than each for itself; a file then says why in what the solution does for the child."""
    return (row["cost_whole"] or 0) > (row["cost_separate"] or 0)


def _why(reader: Reader, key: str | None) -> str:
    """What speaks for and against the recommended option, in the group's own words."""
    option = next((one for one in reader.data["deliberation"]["options"] if one["key"] == key), None)
    return "\n".join(text for text in (option["benefits"], option["drawbacks"]) if text) if option else ""


def _line(reader: Reader, number: int, row: dict[str, Any]) -> dict[str, Any]:
    path, find = f"recommendation.responsibility_lines[{number}]", reader.directory
    keys = row["needs"]
    return {
        **_only(row, "key", "task_key", "task"),
        "unit": find.unit(row["unit"], f"{path}.unit"),
        "function": row["function_or_person"] or "",
        "person": find.person(row["person"], f"{path}.person"),
        "start": _date(row["start"]),
        "end_on": _date(row["end_on"]),
        "end_criterion": row["end_criterion"] or "",
        "laws": find.laws(row["legal_basis"], f"{path}.legal_basis"),
        "cost_dkk": row["cost_dkk_per_year"],
        "one_off_dkk": row.get("one_off_dkk"),
        "shares": find.by_sector(row["payer_shares"], f"{path}.payer_shares"),
        "needs": lambda case: list(case.needs.filter(key__in=keys)),
        "triggers_ruling": row["citizen_ruling_required"],
    }


def _points(reader: Reader, row: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for number, point in enumerate(row["at_points"]):
        path, ruling = f"recommendation.at_points[{number}].ruling", point["ruling"] or {}
        found.append(
            {
                "text": point["text"],
                "line_key": _line_named(row, point["text"]),
                "triggers_ruling": point["citizen_ruling_required"],
                "ruling_law": reader.directory.law(ruling.get("legal_basis"), f"{path}.legal_basis"),
                "ruling_unit": reader.directory.unit(ruling.get("owner_unit"), f"{path}.owner_unit"),
            }
        )
    return found


def _hearing(reader: Reader, row: dict[str, Any]) -> None:
    who = reader.coordinator
    if row["sent_on"]:
        given = {"to": row["to"], "due_on": _date(row["answer_due_on"])}
        reader.add(dusk(row["sent_on"], "hearing_sent"), "recommendation.hearing", "send_hearing", who, **given)
    if row["answered_on"]:
        given = {"answer": row["answer"] or "", "used_how": row["used_how"] or ""}
        at = dusk(row["answered_on"], "hearing_answered")
        reader.add(at, "recommendation.hearing", "answer_hearing", who, **given)


def _submit(reader: Reader, at: str) -> None:
    decision = reader.data["decision"] or {}
    presiding = reader.person(decision.get("presiding_chief"), "decision.presiding_chief")
    given = {"presiding": presiding, "as_filed": True, "in_outline": bool(reader.data.get("in_outline"))}
    reader.add(moment(at), "recommendation.submitted_at", "lay_before", reader.coordinator, **given)


def _line_named(row: dict[str, Any], text: str) -> str:
    """The line that an at-point names, if it names exactly one of the split."""
    named = [line["key"] for line in row["responsibility_lines"] if re.search(rf"\b{line['key']}\b", text)]
    return named[0] if len(named) == 1 else ""


def _positions(reader: Reader) -> None:
    decision = reader.data["decision"]
    for number, row in enumerate(decision["positions"] if decision else []):
        path, at = f"decision.positions[{number}]", moment(row["at"])
        by, reason = reader.person(row["chief"], f"{path}.chief"), row["reason"] or ""
        if row["stance"] == "return":
            reader.add(at, path, "return_to_group", by, questions=reason)
        elif row["stance"] == "approve_with_changes":
            corrected = _corrected(reader, row["changed_lines"], f"{path}.changed_lines")
            reader.add(at, path, "approve_with_changes", by, corrected=corrected, reason=reason)
        else:
            given: dict[str, Any] = {"contested": _contested(row) if row["stance"] == "disagree" else []}
            reader.add(at, path, "take_position", by, stance=row["stance"], reason=reason, **given)
        for count, answer in enumerate(row["answers"]):
            where = f"{path}.answers[{count}]"
            chief = reader.person(answer["chief"], f"{where}.chief")
            given = {"accepts": answer["accepts"], "reason": answer["reason"] or ""}
            reader.add(moment(answer["at"]), where, "answer_correction", chief, correction=_standing, **given)
    if decision and decision["director"]:
        _director(reader, decision)


def _director(reader: Reader, decision: dict[str, Any]) -> None:
    """What the director did, with the lines decided otherwise than recommended."""
    row = decision["director"]
    if not row["decided_on"]:
        return
    by = reader.person(row["person"], "decision.director.person")
    if row["result"] == "returned":
        at = dusk(row["decided_on"], "director")
        reader.add(at, "decision.director", "director_returns", by, questions=row["reason"])
        return
    corrected = _corrected(reader, decision["changed_lines"], "decision.changed_lines")
    at = moment(decision["decided_at"])
    reader.add(at, "decision.director", "director_decides", by, reason=row["reason"], corrected=corrected)


FIELD = {"payer_shares": "shares", "cost_dkk_per_year": "cost_dkk", "function_or_person": "function"}


def _corrected(reader: Reader, changes: list[dict[str, Any]], path: str) -> dict[str, dict[str, Any]]:
    """By line key, the fields as they were to be, under the names that the product has for them."""
    found: dict[str, dict[str, Any]] = {}
    for number, change in enumerate(changes):
        if change["field"] == "payer_shares":
            reader.directory.by_sector(change["to"], f"{path}[{number}].to")
        found.setdefault(change["line"], {})[FIELD.get(change["field"], change["field"])] = change["to"]
    return found


def _standing(case: Any) -> Any:
    """The correction of the newest version that stands; a case file has one at a time."""
    version = case.recommendations.order_by("round", "version").last()
    return version.corrections.filter(taken_back_at=None).last()


def _contested(row: dict[str, Any]) -> Callable[[Any], list[int]]:
    """The at-points that name a line which the reason names; all of them when it names none."""

    def numbers(case: Any) -> list[int]:
        version = case.recommendations.order_by("round", "version").last()
        named = [line.key for line in version.lines.all() if line.key in row["reason"]]
        points = list(version.at_points.all())
        hit = [point.no for point in points if any(key in point.text for key in named)]
        return hit or [point.no for point in points]

    return numbers


def after(reader: Reader) -> None:
    """Units told, lines accepted, rulings started and sent, follow-ups, closing."""
    decision, who = reader.data["decision"], reader.coordinator
    if decision and decision["units_informed_on"]:
        reader.add(
            dusk(decision["units_informed_on"], "informed"),
            "decision.units_informed_on",
            "inform_units",
            who,
            as_filed=True,
        )
    for number, row in enumerate(decision["line_acceptances"] if decision else []):
        path = f"decision.line_acceptances[{number}]"
        by = reader.person(row["person"], f"{path}.person")
        reader.add(dusk(row["accepted_on"], "accepted"), path, "accept_line", by, line=_decided_line(row["line"]))
    for number, row in enumerate(decision["citizen_rulings"] if decision else []):
        path = f"decision.citizen_rulings[{number}]"
        unit = reader.directory.unit(row["owner_unit"], f"{path}.owner_unit")
        given = {"ruling": _ruling(row["at_point"]), "as_filed": True}
        for step, verb in (("started", "start_ruling"), ("sent", "send_ruling")):
            if row[f"{step}_on"]:
                reader.add(dusk(row[f"{step}_on"], f"ruling_{step}"), path, verb, unit.head if unit else None, **given)
    for number, row in enumerate(reader.data["follow_ups"]):
        _follow_up(reader, number, row)


def _follow_up(reader: Reader, number: int, row: dict[str, Any]) -> None:
    path, who = f"follow_ups[{number}]", reader.coordinator
    texts = _only(row, "child_words", "school_part", "social_part", "conclusion", "conclusion_text")
    given = {"actual_dkk": row["actual_cost_dkk"], "period_months": row["period_months"], "on": _date(row["date"])}
    lines = row["lines_running"]
    given["as_filed"] = True
    given["lines"] = lambda case: [
        {"line": _decided_line(one["line"])(case), "status": STATUS[one["status"]], "note": one["note"] or ""}
        for one in lines
    ]
    for count, one in enumerate(row["scaling_now"]):
        _concern_now(reader, one, row["date"], f"{path}.scaling_now[{count}]")
    reader.add(dusk(row["date"], "follow_up"), path, "record_follow_up", who, **texts, **given)


def _concern_now(reader: Reader, row: dict[str, Any], day: str, path: str) -> None:
    """For the family and for those who were only invited, whose access is over by then, the coordinator writes it down."""
    family = row["person"] in FAMILY
    guests = {one["person"] for one in (reader.data["deliberation"] or {"invited": []})["invited"]}
    person = None if family else reader.person(row["person"], f"{path}.person")
    by = reader.coordinator if family or row["person"] in guests else person
    given = {"voice": row["person"] if family else "", "dimension": row["dimension"], "value": row["value"]}
    given |= {"on": _date(day), "said_by": person, "as_filed": True}
    reader.add(dusk(day, "spoken"), path, "give_concern", by, **given)


def _decided_line(key: str) -> Callable[[Any], Any]:
    return lambda case: case.decisions.get(in_force=True).recommendation.lines.get(key=key)


def _ruling(no: int) -> Callable[[Any], Any]:
    return lambda case: case.decisions.get(in_force=True).rulings.get(at_point__no=no)


def _option_or_none(key: str | None) -> Callable[[Any], Any]:
    return lambda case: case.deliberations.get(round=case.round).options.filter(key=key).first()
