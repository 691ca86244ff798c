"""What does a file want tried: each check is an attempt that changes nothing, and is held against what it should answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.access import NotVisible, sight, why_hidden
from cases.models import Case
from escalation.moves import Incomplete, Refused
from escalation.workflow import perform
from insight.counts import declined_stars
from intake.acts import FileAct
from intake.directory import Directory

ALLOWED, BLOCKED, NOT_YET = "allowed", "blocked", "not_yet"


@dataclass(frozen=True)
class Check:
    """One line of `expected.checks`."""

    id: str
    day: dt.date
    actor: User | None
    action: str
    result: str
    code: str | None

    def comes_before(self, act: FileAct) -> bool:
        """Tried right before the actor's own act of the same kind that day."""
        return self.actor == act.by and act.verb in OWN_ACT.get(self.action, ())


@dataclass(frozen=True)
class Tried:
    """What an attempt gave: `result` is »not_yet« for what the product does not do yet."""

    check: Check
    result: str
    codes: frozenset[str]


class _Undo(Exception):
    """Ends an attempt: everything it did is rolled back."""


def checks_of(data: dict[str, Any], directory: Directory) -> list[Check]:
    rows = data["expected"]["checks"]
    return [
        Check(
            id=row["id"],
            day=dt.date.fromisoformat(row["at"]),
            actor=directory.person(row["actor"], f"expected.checks[{number}].actor")
            if row["actor"] != "system"
            else None,
            action=row["action"],
            result=row["result"],
            code=row["code"],
        )
        for number, row in enumerate(rows)
    ]


def try_check(check: Check, case: Case, at: dt.datetime, data: dict[str, Any]) -> Tried:
    attempt = ATTEMPTS.get(check.action)
    if attempt is None or check.actor is None:
        return Tried(check, NOT_YET, frozenset())
    try:
        with transaction.atomic():
            attempt(case, check.actor, at, data)
            raise _Undo
    except _Undo:
        return Tried(check, ALLOWED, frozenset())
    except Incomplete as missing:
        return Tried(check, BLOCKED, frozenset(problem.code for problem in missing.problems))
    except Refused as refused:
        return Tried(check, BLOCKED, frozenset({refused.code}))
    except NotVisible:
        return Tried(check, BLOCKED, frozenset({why_hidden(check.actor, case, at)}))


def _verb(verb: str, **given: Any) -> Callable[[Case, User, dt.datetime, dict[str, Any]], None]:
    def attempt(case: Case, by: User, at: dt.datetime, data: dict[str, Any]) -> None:
        perform(verb, case, by=by, at=at, **given)

    return attempt


def _propose(case: Case, by: User, at: dt.datetime, data: dict[str, Any]) -> None:
    star = data["star"]
    criteria = [
        {"code": row["code"], "answer": "yes", "justification": row["justification"]} for row in star["criteria"]
    ]
    partner = User.objects.get(code=star["counterpart"])
    texts = {"consequence": star["consequence_if_nothing"], "interim": star["interim_arrangement"]["text"]}
    perform("propose_star", case, by=by, at=at, criteria=criteria, partner=partner, **texts)


def _open(case: Case, by: User, at: dt.datetime, data: dict[str, Any]) -> None:
    if not sight(by, case, at).depth:
        raise NotVisible


def _read_deliberation(case: Case, by: User, at: dt.datetime, data: dict[str, Any]) -> None:
    if not sight(by, case, at).discussion:
        raise NotVisible


def _count_declined(case: Case, by: User, at: dt.datetime, data: dict[str, Any]) -> None:
    """The declined star is in the count that an analyst may read, and the count is all there is."""
    year = at.year
    if declined_stars(by, at, year) < 1:
        raise NotVisible


Attempt = Callable[[Case, User, dt.datetime, dict[str, Any]], None]
ATTEMPTS: dict[str, Attempt] = {
    "start_deliberation": _verb("start_deliberation"),
    "confirm_star": _verb("cosign_star", criteria=[]),
    "decline_star_without_reason": _verb("decline_star", reason=""),
    "return_without_reason": _verb("return_to_group", questions=""),
    "propose_star": _propose,
    "open_case": _open,
    "read_deliberation": _read_deliberation,
    "report_declined": _count_declined,
}
OWN_ACT: dict[str, tuple[str, ...]] = {
    "decline_star_without_reason": ("decline_star",),
    "return_without_reason": ("return_to_group",),
    "confirm_star": ("cosign_star",),
}
