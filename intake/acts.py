"""What happened in a case file: its history as a list of acts, each with its moment, its verb, its actor and what it gave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from intake.directory import FAMILY, Directory
from intake.times import dawn, dusk, moment

SIGNED = {"a": "yes"}
STATUS = {"ja": "yes", "delvist": "partly", "nej": "no"}
RETURNED = "returned"


@dataclass(order=True)
class FileAct:
    """One act of the file. `given` may hold functions of the case, called when the act's turn comes."""

    at: dt.datetime
    order: int
    path: str = field(compare=False)
    verb: str = field(compare=False)
    by: User | None = field(compare=False)
    given: dict[str, Any] = field(compare=False, default_factory=dict)


class Reader:
    """Reads one case file; unknown people, units and codes are collected in `directory.problems`."""

    def __init__(self, data: dict[str, Any], directory: Directory) -> None:
        self.data, self.directory, self.acts = data, directory, list[FileAct]()

    def read(self) -> list[FileAct]:
        for part in PARTS:
            part(self)
        return sorted(self.acts)

    def add(self, at: dt.datetime, path: str, verb: str, by: User | None, **given: Any) -> None:
        self.acts.append(FileAct(at, len(self.acts), path, verb, by, given))

    def person(self, code: Any, path: str) -> User | None:
        return self.directory.person(code, path)

    @property
    def opener(self) -> User | None:
        return self.person(self.data["opened_by"], "opened_by")

    @property
    def coordinator(self) -> User | None:
        talk = self.data["deliberation"]
        return self.person(talk["coordinator"], "deliberation.coordinator") if talk else self.opener

    def talk_day(self) -> str | None:
        """The day of the last entry or meeting of the deliberation: options are on the table then."""
        talk = self.data["deliberation"] or {"entries": [], "meetings": [], "ended_on": None}
        days = [row["at"][:10] for row in (*talk["entries"], *talk["meetings"])] or [talk["ended_on"]]
        return min(max(days), talk["ended_on"] or max(days)) if days[0] else None


def content(reader: Reader) -> None:
    data, directory, at = reader.data, reader.directory, dawn(reader.data["opened_on"], "content")
    for number, row in enumerate(data["needs"]):
        path = f"needs[{number}]"
        dimension = directory.code("ics_dimensions", row["ics_dimension"], f"{path}.ics_dimension")
        reader.add(at, path, "add_need", reader.opener, dimension=dimension, **_only(row, "key", "description", "goal"))
    for number, row in enumerate(data["existing_measures"]):
        path = f"existing_measures[{number}]"
        unit = directory.unit(row["unit"], f"{path}.unit")
        given = {"unit": unit, "cost_dkk": row["cost_dkk_per_year"], "since": _date(row["since"])}
        reader.add(at, path, "add_measure", reader.opener, name=row["name"], step=row["step"], **given)
    for number, row in enumerate(data["tried_before"]):
        given = {**row, "when": row["when"] or ""}
        reader.add(at, f"tried_before[{number}]", "add_tried", reader.opener, **given)


def words(reader: Reader) -> None:
    data, opened = reader.data, reader.data["opened_on"]
    for number, row in enumerate(data["perspectives"]):
        day = max(row["date"] or opened, opened)
        given = {**_only(row, "who", "name", "method", "words", "without_parents"), "on": _date(row["date"])}
        given |= {"makes_sense": row["makes_sense_0_10"], "not_obtained_text": row["not_obtained_reason"] or ""}
        reader.add(dusk(day, "spoken"), f"perspectives[{number}]", "add_perspective", reader.opener, **given)
    for number, row in enumerate(data["consents"]):
        path = f"consents[{number}]"
        units = reader.directory.units(row["to_units"], f"{path}.to_units")
        at = dawn(max(row["date"], opened), "consent")
        given = {"units": units, "given_on": _date(row["date"]), **_only(row, "given_by", "scope")}
        reader.add(at, path, "add_consent", reader.opener, **given)


def star(reader: Reader) -> None:
    row = reader.data["star"]
    proposer = reader.person(row["proposed_by"], "star.proposed_by")
    counterpart = reader.person(row["counterpart"], "star.counterpart")
    interim = row["interim_arrangement"] or {"text": "", "unit": None, "until": None}
    criteria = [
        {"code": one["code"], "answer": "yes", "justification": one["justification"]} for one in row["criteria"]
    ]
    reader.add(
        dawn(row["proposed_on"], "propose"),
        "star",
        "propose_star",
        proposer,
        partner=counterpart,
        partner_unit=reader.directory.unit(row["counterpart_unit"], "star.counterpart_unit"),
        criteria=criteria,
        consequence=row["consequence_if_nothing"],
        urgency=row["urgency_scale"],
        interim=interim["text"],
        interim_unit=reader.directory.unit(interim["unit"], "star.interim_arrangement.unit"),
        interim_until=_date(interim["until"]),
        family_informed=row["family_informed"],
    )
    signed = [{"code": one["code"], "answer": "yes", "justification": ""} for one in row["criteria"]]
    if row["outcome"] == "signed":
        reader.add(dusk(row["outcome_on"], "answer"), "star", "cosign_star", counterpart, criteria=signed)
    if row["outcome"] == "declined":
        reader.add(dusk(row["outcome_on"], "answer"), "star", "decline_star", counterpart, reason=row["reason"] or "")


def events(reader: Reader) -> None:
    for number, row in enumerate(reader.data["events"]):
        if row["type"] == "declined_talk" and not reader.data["star"]["disagreement"]:
            by = reader.person(row["actor"], f"events[{number}].actor")
            reader.add(moment(row["at"]), f"events[{number}]", "end_talk", by, agreed=row["text"])


def talk(reader: Reader) -> None:
    data = reader.data["deliberation"]
    if not data:
        return
    who = reader.coordinator
    first = [row["at"][:10] for row in (*data["entries"], *data["meetings"])]
    if data["started_on"] and data["started_on"] not in first:
        reader.add(dawn(data["started_on"], "access"), "deliberation.started_on", "start_deliberation", who)
    for number, row in enumerate(data["invited"]):
        path = f"deliberation.invited[{number}]"
        given = {"invited": reader.person(row["person"], f"{path}.person"), "basis": row["disclosure_basis"]}
        given |= {name: _date(row[name]) for name in ("access_from", "access_until")}
        reader.add(dawn(row["access_from"], "access"), path, "invite", who, reason=row["reason"], **given)
    for number, row in enumerate(data["entries"]):
        path = f"deliberation.entries[{number}]"
        author = reader.person(row["author"], f"{path}.author")
        reader.add(moment(row["at"]), path, "reply", author, text=row["text"], kind=row["kind"], question=None)
    for number, row in enumerate(data["meetings"]):
        path = f"deliberation.meetings[{number}]"
        people = [
            found
            for count, code in enumerate(row["attendees"])
            if code not in FAMILY and (found := reader.person(code, f"{path}.attendees[{count}]"))
        ]
        at = moment(row["at"])
        given = {"meeting_at": at, "place": row["place"], "agenda": row["agenda"], "attendees": people}
        reader.add(at, path, "plan_meeting", who, **given)
        given = {"meeting": _meeting_at(at), "minutes": row["minutes"]}
        reader.add(at, path, "write_minutes", who, **given)
    if data["ended_on"]:
        reader.add(dusk(data["ended_on"], "deliberation_ended"), "deliberation.ended_on", "end_deliberation", who)


def concern(reader: Reader) -> None:
    for number, row in enumerate((reader.data["deliberation"] or {"scalings": []})["scalings"]):
        path = f"deliberation.scalings[{number}]"
        family = row["person"] in FAMILY
        by = reader.coordinator if family else reader.person(row["person"], f"{path}.person")
        given = {"voice": row["person"] if family else "", "value": row["before"], "on": _date(row["at"])}
        dimension = reader.directory.code("ics_dimensions", row["dimension"], f"{path}.dimension")
        reader.add(dusk(row["at"], "spoken"), path, "give_concern", by, dimension=dimension, **given)


def options(reader: Reader) -> None:
    day = reader.talk_day()
    if day is None:
        return
    who, at = reader.coordinator, dusk(day, "options")
    for number, row in enumerate(reader.data["deliberation"]["options"]):
        path = f"deliberation.options[{number}]"
        texts = _only(row, "key", "title", "description", "benefits", "drawbacks", "form", "step", "measures_count")
        marks = _only(row, "atypical", "more_of_the_same")
        costs = reader.directory.by_sector(row["cost_by_unit"], f"{path}.cost_by_unit")
        laws = reader.directory.laws(row["legal_bases"], f"{path}.legal_bases")
        reader.add(at, path, "propose_option", who, costs=costs, laws=laws, **texts, **marks)
        for count, position in enumerate(row["positions"]):
            family = position["person"] in FAMILY
            by = who if family else reader.person(position["person"], f"{path}.positions[{count}].person")
            given = {"option": _option(row["key"]), "voice": position["person"] if family else ""}
            given |= _only(position, "stance", "reason")
            reader.add(at, f"{path}.positions[{count}]", "take_stance", by, **given)
    rows = (reader.data["recommendation"] or {"cost_separate_breakdown": []})["cost_separate_breakdown"]
    for number, row in enumerate(rows):
        path = f"recommendation.cost_separate_breakdown[{number}]"
        given = {"sector": reader.directory.unit(row["unit"], f"{path}.unit"), "what": row["what"]}
        reader.add(at, path, "add_separate_cost", who, dkk=row["cost_dkk_per_year"], **given)


def _meeting_at(at: dt.datetime) -> Callable[[Any], Any]:
    return lambda case: case.deliberations.get(round=case.round).meetings.get(at=at)


def _option(key: str) -> Callable[[Any], Any]:
    return lambda case: case.deliberations.get(round=case.round).options.get(key=key)


def _only(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: "" if row[name] is None and name not in {"step", "measures_count"} else row[name] for name in names}


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def each(rows: list[Any]) -> Iterator[tuple[int, Any]]:
    return enumerate(rows)


def _after_talk(reader: Reader) -> None:
    from intake.decided import after, versions

    versions(reader)
    after(reader)


PARTS: tuple[Callable[[Reader], None], ...] = (content, words, star, events, talk, concern, options, _after_talk)
