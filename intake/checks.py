"""What does a file want tried: each check is an attempt that changes nothing, and is held against what it should answer.

What a person tries goes through the domain's verbs, what the system does by itself through the sweep and the settling
rows; the attempts of the system are in `intake.byitself`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import CLOCK, Actor, User
from cases.access import NO_ACCESS, NotVisible, sight, why_hidden
from cases.models import Case
from escalation.models import Closing
from escalation.moves import Incomplete, OutOfTurn, Refused
from escalation.workflow import perform
from insight.counts import declined_stars
from intake import byitself
from intake.acts import FileAct
from intake.byitself import NotSo, NotTried
from intake.directory import Directory
from intake.familychecks import mark_no_answer, shown_to_the_family

ALLOWED, WARNED, BLOCKED, NOT_YET = "allowed", "warned", "blocked", "not_yet"


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
        return self.actor == act.by and act.verb in OWN_ACT.get(self.action.rstrip("0123456789"), ())


@dataclass(frozen=True)
class Tried:
    """What an attempt gave: `result` is »not_yet« for what the product does not do yet.

    `is_whole`: everything that the file tells before it has come about, so that the answer can be held to the file's.
    """

    check: Check
    result: str
    codes: frozenset[str]
    is_whole: bool = True


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


def try_check(check: Check, case: Case, at: dt.datetime, data: dict[str, Any], *, is_whole: bool) -> Tried:
    result, codes = _answer(check, case, at, data)
    return Tried(check, result, codes, is_whole)


def _answer(check: Check, case: Case, at: dt.datetime, data: dict[str, Any]) -> tuple[str, frozenset[str]]:
    action, _colon, about = check.action.partition(":")
    attempt, shown = ATTEMPTS.get(action.rstrip("0123456789")), shown_to_the_family(check.action)
    if shown is None and (attempt is None or (check.actor is None and action not in BY_ITSELF)):
        return NOT_YET, frozenset()
    if check.result == WARNED and check.code not in WARNINGS:
        return NOT_YET, frozenset()
    about = about or action.removeprefix(action.rstrip("0123456789"))
    try:
        with transaction.atomic():
            if shown:
                codes = shown(case, at)
            else:
                assert attempt
                codes = attempt(case, check.actor or CLOCK, at, data, about)
            raise _Undo
    except _Undo:
        found = frozenset(codes or ())
        return (WARNED if any(code.startswith("W-") for code in found) else ALLOWED), found
    except Incomplete as missing:
        told = frozenset(problem.code for problem in missing.problems)
        return (WARNED if check.result == WARNED and check.code in told else BLOCKED), told
    except OutOfTurn as refused:
        return BLOCKED, frozenset({refused.code, *(problem.code for problem in refused.problems)})
    except Refused as refused:
        return BLOCKED, frozenset({refused.code})
    except NotSo:
        return BLOCKED, frozenset()
    except NotTried:
        return NOT_YET, frozenset()
    except NotVisible:
        return BLOCKED, frozenset({why_hidden(check.actor, case, at) if check.actor else NO_ACCESS})


Attempt = Callable[[Case, Actor, dt.datetime, dict[str, Any], str], "set[str] | None"]


def _verb(verb: str, **given: Any) -> Attempt:
    def attempt(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
        perform(verb, case, by=by, at=at, **given)

    return attempt


def _submit(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> set[str]:
    """Laid before the chiefs; what it was warned of on the way."""
    return set(perform("lay_before", case, by=by, at=at).data["warnings"])


def _approve_version(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    """Approves what an earlier page showed: version `about`."""
    shown = case.recommendations.get(round=case.round, version=int(about)).shown_as
    perform("take_position", case, by=by, at=at, stance="approve", shown=shown)


def _decide(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    """The chief's own approval is to be the last word for their sector."""
    perform("take_position", case, by=by, at=at, stance="approve")
    byitself.within_the_grant(case, by, at)


def _close(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    closing = data["closing"] or {"code": Closing.OTHER, "reason": "?"}
    perform("close_case", case, by=by, at=at, code=closing["code"], reason=closing["reason"])


def _propose(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    star = data["star"]
    criteria = [
        {"code": row["code"], "answer": "yes", "justification": row["justification"]} for row in star["criteria"]
    ]
    partner = User.objects.get(code=star["counterpart"])
    texts = {"consequence": star["consequence_if_nothing"], "interim": star["interim_arrangement"]["text"]}
    perform("propose_star", case, by=by, at=at, criteria=criteria, partner=partner, **texts)


def _open(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    if not sight(by, case, at).depth:
        raise NotVisible


def _read_deliberation(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    if not sight(by, case, at).discussion:
        raise NotVisible


def _count_declined(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    """The declined star is in the count that an analyst may read, and the count is all there is."""
    assert isinstance(by, User)
    if declined_stars(by, at, at.year) < 1:
        raise NotVisible


def _history(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    """Everything that happened is there to read."""
    if by is not CLOCK and not sight(by, case, at).full:
        raise NotVisible
    if not case.events.exists():
        raise NotSo


ATTEMPTS: dict[str, Attempt] = {
    "start_deliberation": _verb("start_deliberation"),
    "confirm_star": _verb("cosign_star", criteria=[]),
    "decline_star_without_reason": _verb("decline_star", reason=""),
    "return_without_reason": _verb("return_to_group", questions=""),
    "propose_star": _propose,
    "open_case": _open,
    "read_deliberation": _read_deliberation,
    "report_declined": _count_declined,
    "mark_no_answer": mark_no_answer,
    "submit": _submit,
    "approve": _verb("take_position", stance="approve"),
    "approve_version_": _approve_version,
    "decide": _decide,
    "close_case": _close,
    "edit_case": _verb("add_tried", channel="?"),
    "show_history": _history,
    "remove_star_alone": _verb("remove_star"),
    "reopen": _verb("reopen_case", reason="?"),
    **byitself.ATTEMPTS,
}
BY_ITSELF = frozenset(byitself.ATTEMPTS) | {"show_history"}
WARNINGS = byitself.WARNINGS
OWN_ACT: dict[str, tuple[str, ...]] = {
    "decline_star_without_reason": ("decline_star",),
    "return_without_reason": ("return_to_group",),
    "confirm_star": ("cosign_star",),
    "mark_no_answer": ("mark_no_answer",),
    "remove_star_alone": ("withdraw_star",),
    "submit": ("lay_before",),
    "approve": ("take_position",),
    "approve_version_": ("take_position",),
    "decide": ("take_position",),
    "close_case": ("close_case",),
    "reopen": ("reopen_case",),
}
