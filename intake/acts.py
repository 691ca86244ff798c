"""What happened in a case file: its history as a list of acts, each with its moment, its verb, its actor and what it gave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from escalation.costs import Amount
from escalation.hearing import awaited
from escalation.models import Withdrawal
from intake.directory import FAMILY, Directory
from intake.times import dawn, dusk, moment

SIGNED = {"a": "yes"}
STATUS = {"ja": "yes", "delvist": "partly", "nej": "no"}
RETURNED = "returned"
PARENT_WORDS = {"mother": "moderen", "father": "faderen"}


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
        self._hand_over()
        return sorted(self.acts)

    def _hand_over(self) -> None:
        """What the coordinator does after somebody has taken the case over, that one does (replay rule I4)."""
        for number, row in enumerate(self.data["events"]):
            if row["type"] == "handover_accepted":
                new, since = self.person(row["actor"], f"events[{number}].actor"), moment(row["at"])
                for act in self.acts:
                    if act.at > since and act.by == self.coordinator and not act.path.startswith("events"):
                        act.by = new

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
    now = _reopened(data) or at
    for number, row in enumerate(data["existing_measures"]):
        path = f"existing_measures[{number}]"
        unit = directory.unit(row["unit"], f"{path}.unit")
        given = {"unit": unit, "cost_dkk": row["cost_dkk_per_year"], "since": _date(row["since"])}
        reader.add(max(at, now), path, "add_measure", reader.opener, name=row["name"], step=row["step"], **given)
    for number, row in enumerate(data["tried_before"]):
        given = {**row, "when": row["when"] or ""}
        reader.add(at, f"tried_before[{number}]", "add_tried", reader.opener, **given)


def _reopened(data: dict[str, Any]) -> dt.datetime | None:
    """Just after the case was reopened for the round that the file tells in full, if it was."""
    moments = [moment(row["at"]) for row in data["events"] if row["type"] == "reopen"]
    return max(moments) + dt.timedelta(seconds=1) if moments else None


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
    if row["disagreement"]:
        _dispute(reader, row["disagreement"])
    for number, change in enumerate(row["pair_changes"]):
        _pair_change(reader, number, change)


def _dispute(reader: Reader, row: dict[str, Any]) -> None:
    """Raised by one of the pair (silence raises it by itself), and what each chief said."""
    if row["raised_by"] != "system":
        by = reader.person(row["raised_by"], "star.disagreement.raised_by")
        given = {"reason": row["reason"], "talked_on": _date(row["raised_on"])}
        reader.add(dusk(row["raised_on"], "raised"), "star.disagreement", "raise_dispute", by, **given)
    for number, code in enumerate(row["decided_by"]):
        by = reader.person(code, f"star.disagreement.decided_by[{number}]")
        given = {"is_star": row["result"] == "is_star", "reason": row["reason"]}
        reader.add(dusk(row["decided_on"], "judged"), "star.disagreement", "judge_star", by, **given)


def _pair_change(reader: Reader, number: int, row: dict[str, Any]) -> None:
    """A change that comes with a hand-over of the case the same day is that hand-over."""
    events = reader.data["events"]
    if any(one["type"] == "handover_accepted" and one["at"][:10] == row["on"] for one in events):
        return
    path = f"star.pair_changes[{number}]"
    given = {"old": reader.person(row["from_person"], path), "new": reader.person(row["to_person"], path)}
    at = dusk(row["on"], "pair_changed")
    reader.add(at, path, "change_pair", _holder_then(reader, row["on"]), reason=row["reason"], **given)


def _holder_then(reader: Reader, day: str) -> User | None:
    """Who acts as coordinator at the end of that day: the first one, until somebody has taken the case over."""
    taken = [row for row in reader.data["events"] if row["type"] == "handover_accepted" and row["at"][:10] <= day]
    return reader.person(taken[-1]["actor"], "events") if taken else reader.coordinator


def events(reader: Reader) -> None:
    for number, row in enumerate(reader.data["events"]):
        path = f"events[{number}]"
        by = reader.person(row["actor"], f"{path}.actor") if row["type"] in HAPPENINGS else None
        if row["type"] == "withdraw_star":
            why = (reader.data["closing"] or {"code": "other"})["code"]
            why = why if why in Withdrawal.Why.values else Withdrawal.Why.OTHER
            reader.add(moment(row["at"]), path, "withdraw_star", by, why=why, reason=row["text"])
        elif row["type"] == "handover_offered":
            receiver = _receiver(reader, number)
            reader.add(moment(row["at"]), path, "offer_handover", by, receiver=receiver, note=row["text"])
        elif row["type"] == "handover_accepted":
            reader.add(moment(row["at"]), path, "accept_handover", by)
        elif row["type"] == "reopen":
            reader.add(moment(row["at"]), path, "reopen_case", by, reason=row["text"])
        if row["type"] == "declined_talk" and not reader.data["star"]["disagreement"]:
            by = reader.person(row["actor"], f"events[{number}].actor")
            reader.add(moment(row["at"]), f"events[{number}]", "end_talk", by, agreed=row["text"])


HAPPENINGS = frozenset({"withdraw_star", "handover_offered", "handover_accepted", "reopen"})


def _receiver(reader: Reader, offer: int) -> User | None:
    """Who took it over in the end."""
    later = (row for row in reader.data["events"][offer:] if row["type"] == "handover_accepted")
    row = next(later, None)
    return reader.person(row["actor"], "events") if row else None


def family_events(reader: Reader) -> None:
    """Consents withdrawn and »no answer«. That access ended follows from the consent; birthdays come by the clock."""
    for number, row in enumerate(reader.data["events"]):
        path, at = f"events[{number}]", moment(row["at"])
        if row["type"] == "consent_withdrawn":
            for consent in _withdrawn_on(reader, row):
                reader.add(at, path, "withdraw_consent", _recorder(reader, row, path), consent=_consent(consent))
        if row["type"] == "no_answer_registered":
            _no_answers(reader, row, path, at)
    for number, consent in enumerate(reader.data["consents"]):
        if consent["withdrawn_on"] and not any(consent in found for found in _told_of(reader)):
            at, path = dawn(consent["withdrawn_on"], "consent"), f"consents[{number}].withdrawn_on"
            reader.add(at, path, "withdraw_consent", reader.coordinator, consent=_consent(consent))


def _told_of(reader: Reader) -> list[list[dict[str, Any]]]:
    rows = (row for row in reader.data["events"] if row["type"] == "consent_withdrawn")
    return [_withdrawn_on(reader, row) for row in rows]


def _withdrawn_on(reader: Reader, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The consents that the file says were withdrawn on the day of the event."""
    return [one for one in reader.data["consents"] if one["withdrawn_on"] == row["at"][:10]]


def _recorder(reader: Reader, row: dict[str, Any], path: str) -> User | None:
    """Whoever the file names; for somebody who is only invited, the coordinator writes it down."""
    invited = {one["person"] for one in (reader.data["deliberation"] or {"invited": []})["invited"]}
    return reader.coordinator if row["actor"] in invited else reader.person(row["actor"], f"{path}.actor")


def _consent(row: dict[str, Any]) -> Callable[[Any], Any]:
    given_on = _date(row["date"])
    return lambda case: case.consents.filter(given_by=row["given_by"], given_on=given_on, withdrawn_on=None).get()


def _no_answers(reader: Reader, row: dict[str, Any], path: str, at: dt.datetime) -> None:
    """»No answer« for those whom the sentence names, or for all; the others have answered what the file says."""
    by, hearing = reader.person(row["actor"], f"{path}.actor"), (reader.data["recommendation"] or {}).get("hearing")
    if not hearing:
        return
    named = {holder["name"] for holder in reader.data["child"]["custody_holders"] if _is_named(holder, row["text"])}
    silent = [name for name in hearing["to"] if not named or name in named]
    others = [name for name in hearing["to"] if name not in silent]
    if others and hearing["answer"]:
        given = {"answer": hearing["answer"], "used_how": hearing["used_how"] or ""}
        reader.add(at, path, "answer_hearing", by, addressees=_addressees(others), **given)
    for name in silent:
        reader.add(at, path, "mark_no_answer", by, addressee=_addressee(name))


def _is_named(holder: dict[str, Any], text: str) -> bool:
    return PARENT_WORDS.get(holder["relation"], holder["name"]).casefold() in text.casefold()


def _addressees(names: list[str]) -> Callable[[Any], Any]:
    return lambda case: [one for one in awaited(case) if one.name in names]


def _addressee(name: str) -> Callable[[Any], Any]:
    return lambda case: next((one for one in awaited(case) if one.name == name), None)


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
        given = {
            "invited": reader.person(row["person"], f"{path}.person"),
            "basis": row["disclosure_basis"],
            "shared": ["entries"],
        }
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
        given = {"meeting": _meeting_at(at), "minutes": row["minutes"], "present": people}
        reader.add(at, path, "write_minutes", who, **given)
    removed = [row["at"][:10] for row in reader.data["events"] if row["type"] == "withdraw_star"][-1:]
    if data["ended_on"] and data["ended_on"] not in removed:  # with the star gone there is nothing to end
        reader.add(dusk(data["ended_on"], "deliberation_ended"), "deliberation.ended_on", "end_deliberation", who)


def concern(reader: Reader) -> None:
    for number, row in enumerate((reader.data["deliberation"] or {"scalings": []})["scalings"]):
        path = f"deliberation.scalings[{number}]"
        family = row["person"] in FAMILY
        by = reader.coordinator if family else reader.person(row["person"], f"{path}.person")
        given = {"voice": row["person"] if family else "", "value": row["before"], "on": _date(row["at"])}
        dimension = reader.directory.code("ics_dimensions", row["dimension"], f"{path}.dimension")
        reader.add(dusk(row["at"], "spoken"), path, "give_concern", by, dimension=dimension, **given)


def _withdrawals(reader: Reader) -> list[dt.datetime]:
    """The moment before the star began to go, if it did: what was on the table was there by then."""
    gone = [moment(row["at"]) for row in reader.data["events"] if row["type"] == "withdraw_star"]
    return [min(gone, default=dt.datetime.max.replace(tzinfo=dt.UTC)) - dt.timedelta(minutes=1)]


def options(reader: Reader) -> None:
    day = reader.talk_day()
    if day is None:
        return
    who, at = reader.coordinator, min(dusk(day, "options"), *_withdrawals(reader))
    for number, row in enumerate(reader.data["deliberation"]["options"]):
        path = f"deliberation.options[{number}]"
        texts = _only(row, "key", "title", "description", "benefits", "drawbacks", "form", "step", "measures_count")
        marks = _only(row, "atypical", "more_of_the_same")
        costs = reader.directory.by_sector(row["cost_by_unit"], f"{path}.cost_by_unit")
        laws = reader.directory.laws(row["legal_bases"], f"{path}.legal_bases")
        invited = {one["person"] for one in reader.data["deliberation"]["invited"]}
        marks["ask_invited"] = any(position["person"] in invited for position in row["positions"])
        reader.add(at, path, "propose_option", who, costs=costs, laws=laws, **texts, **marks)
        for count, position in enumerate(row["positions"]):
            family = position["person"] in FAMILY
            by = who if family else reader.person(position["person"], f"{path}.positions[{count}].person")
            given = {"option": _option(row["key"]), "voice": position["person"] if family else ""}
            given |= _only(position, "stance", "reason")
            reader.add(at, f"{path}.positions[{count}]", "take_stance", by, as_filed=True, **given)
    rows = (reader.data["recommendation"] or {"cost_separate_breakdown": []})["cost_separate_breakdown"]
    for number, row in enumerate(rows):
        path = f"recommendation.cost_separate_breakdown[{number}]"
        by = reader.person(row["written_by"], f"{path}.written_by") if row.get("written_by") else who
        given = {"sector": reader.directory.unit(row["unit"], f"{path}.unit"), "what": row["what"]}
        low = row["cost_dkk_per_year"]
        given |= {"yearly": Amount(low, row.get("cost_dkk_per_year_high", low)), "one_off": row.get("cost_dkk_once")}
        given |= {"assumptions": row.get("assumptions", ""), "as_filed": True}
        reader.add(at, path, "add_separate_cost", by, **given)


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
    from intake.moving import closing, moves
    from intake.rounds import earlier_rounds

    earlier_rounds(reader)
    versions(reader)
    after(reader)
    moves(reader)
    closing(reader)


PARTS: tuple[Callable[[Reader], None], ...] = (
    content,
    words,
    star,
    events,
    family_events,
    talk,
    concern,
    options,
    _after_talk,
)
