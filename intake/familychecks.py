"""What does a file want tried about the family: what a parent may be shown, what a birthday brings, and »no answer«."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from accounts.clock import local_date
from accounts.models import Actor
from cases.family import may_show_address, may_show_address_to, may_show_words_to
from cases.models import Case
from escalation.hearing import silent
from escalation.letters import needs_interpreter
from escalation.models import CaseTask
from escalation.moves import Refused
from escalation.workflow import perform

Shown = Callable[[Case, dt.datetime], set[str] | None]
UNDER_10 = "I-UNDER-10"


def shown_to_the_family(action: str) -> Shown | None:
    """The attempt behind an action that no person does; None for any other."""
    if action.startswith("task:"):
        return _task(action.removeprefix("task:"))
    if action.startswith("letter_with_address_to_"):
        return _letter_to(action.removeprefix("letter_with_address_to_"))
    if action.startswith("show_") and action.endswith("_child_words"):
        return _child_words_to(action.removeprefix("show_").removesuffix("_child_words"))
    return BY_ITSELF.get(action)


def mark_no_answer(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    waiting = silent(case, local_date(at))
    perform("mark_no_answer", case, by=by, at=at, addressee=waiting[0] if waiting else None)


def _task(code: str) -> Shown:
    def attempt(case: Case, at: dt.datetime) -> None:
        if not CaseTask.objects.filter(case=case, code=code, created_at__lte=at).exists():
            raise Refused("E-NOTASK", "No such task has come to the case.")

    return attempt


def _letter_to(voice: str) -> Shown:
    def attempt(case: Case, at: dt.datetime) -> None:
        if not may_show_address_to(case, voice):
            raise Refused("E-PROTECTED-ADDRESS", "The address is protected.")

    return attempt


def _child_words_to(voice: str) -> Shown:
    def attempt(case: Case, at: dt.datetime) -> None:
        said = case.perspectives.filter(who="child").exclude(words="")
        if not all(may_show_words_to(row, voice) for row in said):
            raise Refused("E-WITHOUT-PARENTS", "The child said this without the parents.")

    return attempt


def _address_in_a_list(case: Case, at: dt.datetime) -> None:
    if not may_show_address(case):
        raise Refused("E-PROTECTED-ADDRESS", "The address is protected.")


def _party_status(case: Case, at: dt.datetime) -> set[str]:
    """Shown whatever the age; below 10 with the remark that the child is heard, but is no party."""
    return set() if case.child.is_party_on(local_date(at)) else {UNDER_10}


def _parents_are_out(case: Case, at: dt.datetime) -> None:
    if case.child.parents_are_parties_on(local_date(at)):
        raise Refused("E-PARTY", "The parents are still parties.")


def _concern_report(case: Case, at: dt.datetime) -> None:
    """It is recorded, and delays nothing: the case stays where it is."""
    stage, by = case.stage, case.coordinator or case.opened_by
    perform("record_concern_report", case, by=by, at=at, reference="-", received_on=local_date(at))
    case.refresh_from_db()
    if case.stage != stage:
        raise Refused("E-STAGE", "The case was moved.")


def _letters(case: Case, at: dt.datetime) -> set[str]:
    """Letters to a family that speaks through an interpreter are translated or gone through with one."""
    return {"W-LANGUAGE"} if needs_interpreter(case) else set()


BY_ITSELF: dict[str, Shown] = {
    "search_results_address": _address_in_a_list,
    "show_party_status": _party_status,
    "parents_party_status": _parents_are_out,
    "letters_need_interpreter": _letters,
    "underretning": _concern_report,
}
