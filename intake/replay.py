"""How does a case file become a case: its acts are performed through the domain's own verbs, each at its own time and by
its own actor, with the sweeps run in between as time passes. All of it in one transaction, and nothing is mailed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from accounts.clock import local_date
from accounts.models import User
from cases.access import NotVisible
from cases.models import Case, CustodyHolder, Sibling, StatutoryDeadline
from escalation import sweeps
from escalation.dueday import the_calendar
from escalation.models import Obligation
from escalation.moves import Refused
from escalation.opening import open_case
from escalation.workflow import perform
from intake.acts import FileAct, Reader
from intake.checks import Check, Tried, checks_of, try_check
from intake.directory import Directory
from intake.moving import EVENTS, assign, residence_at_first
from intake.problems import BadFile, Problem
from intake.schema_case import problems_in
from intake.times import dawn, moved, night
from notifications.models import Notification
from orgunits.models import Absence


@dataclass
class Replay:
    """What came of one file: the case, the checks that were tried, and what belongs to later."""

    case: Case
    stopped_on: dt.date
    tried: list[Tried] = field(default_factory=list)
    not_yet: list[dict[str, str]] = field(default_factory=list)
    gaps: list[dt.datetime] = field(default_factory=list)

    def leave_out(self, path: str, what: str, at: dt.datetime) -> None:
        """Something of the file that does not come about here: what is tried later may rest on it."""
        self.not_yet.append({"path": path, "what": what})
        self.gaps.append(at)

    def is_whole(self, at: dt.datetime) -> bool:
        """Everything that the file tells before `at` has come about."""
        return all(gap > at for gap in self.gaps)


@transaction.atomic
def replay(data: Any, *, until: dt.date | None = None, new_id: str = "", shift_to: dt.date | None = None) -> Replay:
    """Performs the file's history up to `until` (default `expected.as_of`), that whole day included.

    `shift_to` moves everything by whole weeks so that the stop day lands on it or less than a week before.
    Raises BadFile, and changes nothing, when the file is broken, names what is unknown, or has been imported before.
    """
    if problems := problems_in(data):
        raise BadFile(problems)
    stop = until or dt.date.fromisoformat(data["expected"]["as_of"])
    if shift_to:
        weeks = (shift_to - stop).days // 7
        data, stop = moved(data, weeks, stop.year), stop + dt.timedelta(weeks=weeks)
    number = new_id or data["id"]
    if Case.objects.filter(number=number).exists():
        raise BadFile([Problem("id", f"{number} has been imported before. Use --as with another number.")])
    directory = Directory()
    acts = Reader(data, directory).read()
    checks = checks_of(data, directory)
    directory.unit(data["child"]["general_arena_unit"], "child.general_arena_unit")
    directory.units(data["involved_units"], "involved_units")
    if directory.problems:
        raise BadFile(directory.problems)
    return _Run(data, number, acts, checks, directory, stop).go()


class _Run:
    """One replay under way."""

    def __init__(
        self, data: Any, number: str, acts: list[FileAct], checks: list[Check], directory: Directory, stop: dt.date
    ) -> None:
        self.data, self.number, self.directory, self.stop = data, number, directory, stop
        self.acts = [act for act in acts if act.at <= night(stop)]
        self.checks = [check for check in checks if check.day <= stop]
        self.calendar = the_calendar()

    def go(self) -> Replay:
        case = self._open()
        result = Replay(case, self.stop)
        for path, what, day in _events_not_yet(self.data):
            result.leave_out(path, what, dawn(day, "open"))
        away = _absences(self.data, self.acts, self.directory, self.stop)
        with _signed_in(self.acts):
            for act in self.acts:
                self._checks_before(act, case, result)
                self._let_time_pass(case, act.at)
                self._perform(act, case, result)
            self._checks_until(dt.datetime.max.replace(tzinfo=dt.UTC), case, result)
            self._let_time_pass(case, night(self.stop))
        if self.stop.isoformat() == self.data["expected"]["as_of"]:  # a whole file tells of its own time, not of ours
            Absence.objects.filter(pk__in=[row.pk for row in away]).delete()
        Notification.objects.filter(case=case).exclude(mail=Notification.Mail.NONE).update(
            mail=Notification.Mail.REPLAYED, mail_after=None
        )
        case.refresh_from_db()
        return result

    def _open(self) -> Case:
        data, find = self.data, self.directory
        opener, child = find.person(data["opened_by"], "opened_by"), data["child"]
        assert opener
        given = {name: child[name] for name in ("name", "cpr", "protected_address")}
        given["birth_date"] = dt.date.fromisoformat(child["birth_date"])
        given["general_arena_unit"] = find.unit(child["general_arena_unit"], "child.general_arena_unit")
        towns = {f"{name}_municipality": text for name, text in data["municipalities"].items()}
        towns["residence_municipality"] = residence_at_first(data)
        case = open_case(
            by=opener,
            at=dawn(data["opened_on"], "open"),
            child=given,
            summary=data["summary"],
            units=find.units(data["involved_units"], "involved_units"),
            number=self.number,
            kle=data["kle"],
            kle_secondary=data["kle_secondary"],
            themes=data["themes"],
            **towns,
        )
        _family(case, child, data["star"]["statutory_deadlines_running"])
        assign(case, data, find)
        return case

    def _perform(self, act: FileAct, case: Case, result: Replay) -> None:
        case.refresh_from_db()
        try:
            given = {name: value(case) if callable(value) else value for name, value in act.given.items()}
            assert isinstance(act.by, User), act.path
            perform(act.verb, case, by=act.by, at=act.at, **given)
        except ObjectDoesNotExist:
            result.leave_out(act.path, f"{act.verb} rests on something that has not come about", act.at)
        except (Refused, NotVisible) as refused:
            code = getattr(refused, "code", "E-NOACCESS")
            result.leave_out(act.path, f"{act.verb} was refused here: {code}", act.at)

    def _let_time_pass(self, case: Case, to: dt.datetime) -> None:
        """Every run of reminders and every awaited date between what has been and `to`, each at its moment."""
        while moment := self._next_moment(case):
            if moment >= to:
                return
            sweeps.sweep(moment, case)

    def _next_moment(self, case: Case) -> dt.datetime | None:
        rows = Obligation.objects.filter(case=case, state=Obligation.State.PENDING, retry_at=None)
        moments = [
            row.due_at if row.kind == Obligation.Kind.SETTLE else night(local_date(row.due_at))
            for row in rows.order_by("due_at")[:5]
        ]
        return min(moments, default=None)

    def _checks_before(self, act: FileAct, case: Case, result: Replay) -> None:
        """Checks of days before the act's; and on its own day those of the same actor and kind of act."""
        day = local_date(act.at)
        self._checks_until(act.at, case, result)
        mine = [one for one in self.checks if one.day == day and one.comes_before(act)]
        self._try(mine, case, act.at, result)

    def _checks_until(self, at: dt.datetime, case: Case, result: Replay) -> None:
        """What was to be tried at the end of days that are over."""
        for check in [one for one in self.checks if night(one.day) < at]:
            self._let_time_pass(case, night(check.day))
            self._try([check], case, night(check.day), result)

    def _try(self, checks: list[Check], case: Case, at: dt.datetime, result: Replay) -> None:
        for check in checks:
            self.checks.remove(check)
            case.refresh_from_db()
            result.tried.append(try_check(check, case, at, self.data, is_whole=result.is_whole(at)))


@contextmanager
def _signed_in(acts: list[FileAct]) -> Iterator[None]:
    """People from outside have no sign-in here until somebody gives them one. Those who act in the file had one at the
    time: they have it while the file is told, and not a moment longer."""
    guests = {act.by for act in acts if act.by and act.by.is_external and not act.by.is_active}
    _let_sign_in(guests, yes=True)
    yield
    _let_sign_in(guests, yes=False)


def _let_sign_in(people: Iterable[User], *, yes: bool) -> None:
    for person in people:
        person.is_active = yes
        person.save(update_fields=["is_active"])


def _family(case: Case, child: dict[str, Any], running: list[dict[str, Any]]) -> None:
    """Who holds custody, siblings, and the law's deadlines that run: facts of the file, not acts."""
    if not case.child.custody_holders.exists():
        CustodyHolder.objects.bulk_create(CustodyHolder(child=case.child, **row) for row in child["custody_holders"])
        Sibling.objects.bulk_create(
            Sibling(
                child=case.child, name=row["name"], birth_year=row["birth_year"], linked_number=row["linked_case"] or ""
            )
            for row in child["siblings"]
        )
    StatutoryDeadline.objects.bulk_create(
        StatutoryDeadline(case=case, basis=row["basis"], due_on=row["due_on"], text=row["text"]) for row in running
    )


KNOWN_EVENTS = EVENTS | {
    *("declined_talk", "ordinary_step", "citizen_ruling_sent", "deadline_passed"),
    *("consent_withdrawn", "access_ended", "no_answer_registered", "child_turns_10", "child_turns_16"),
    *("withdraw_star", "handover_offered", "handover_accepted", "absence", "submit_attempt", "reopen"),
}


def _events_not_yet(data: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What the file tells that the product does not do yet: the place, what it is, and the day."""
    for number, row in enumerate(data["events"]):
        if row["type"] not in KNOWN_EVENTS:
            yield f"events[{number}]", row["type"], row["at"]


def _absences(data: dict[str, Any], acts: list[FileAct], directory: Directory, stop: dt.date) -> list[Absence]:
    """Who is away from when; until they act again in the file, at the latest to the stop (replay rule I6)."""
    found = []
    for number, row in enumerate(data["events"]):
        person, since = directory.person(row["actor"], f"events[{number}].actor"), dt.date.fromisoformat(row["at"][:10])
        if row["type"] != "absence" or person is None or since > stop:
            continue
        back = min(
            (local_date(act.at) for act in acts if act.by == person and local_date(act.at) > since), default=None
        )
        until = min(stop, back - dt.timedelta(days=1)) if back else stop
        found.append(Absence.objects.create(person=person, since=since, until=until))
    return found
