"""What has somebody begun to write and not sent: drafts are their own, kept for thirty days, gone when the act is done."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from cases.access import NotVisible, cases_visible_to
from cases.models import Case, Draft

KEPT = dt.timedelta(days=30)
NEVER = frozenset({"cpr"})  # fields that are for a CPR number
CPR = re.compile(r"(?<![0-9])[0-9]{6}(-[0-9A-Za-z]{4}| ?[0-9]{4})(?![0-9A-Za-z])")


@dataclass(frozen=True)
class Saved:
    """What became of it: when it was saved (none: there was nothing to save), and whether a field was left out."""

    at: dt.datetime | None
    left_out: bool


def keep(
    person: User, case_id: uuid.UUID | None, place: str, fields: Mapping[str, Sequence[str]], at: dt.datetime
) -> Saved:
    """Saves the draft in place of the one before; a field with a CPR number is never saved. No words, no draft.

    Raises NotVisible when the person does not see the case.
    """
    if case_id and not cases_visible_to(person, at).filter(pk=case_id).exists():
        raise NotVisible
    clean = {name: [text.replace("\0", "") for text in texts] for name, texts in fields.items()}
    kept = {name: texts for name, texts in clean.items() if name not in NEVER and not any(map(CPR.search, texts))}
    left_out = any("".join(clean[name]).strip() for name in clean.keys() - kept.keys())
    mine: dict[str, Any] = {"person": person, "case_id": case_id, "place": place}
    if not any(text.strip() for texts in kept.values() for text in texts):
        Draft.objects.filter(**mine).delete()
        return Saved(None, left_out)
    Draft.objects.update_or_create(**mine, defaults={"fields": kept, "saved_at": at})
    return Saved(at, left_out)


def begun(person: User, case: Case | None) -> dict[str, Draft]:
    """The person's drafts of that case, or of cases not opened yet, by place."""
    return {draft.place: draft for draft in Draft.objects.filter(person=person, case=case)}


def drafts_of(person: User, at: dt.datetime) -> QuerySet[Draft]:
    """The person's drafts, newest first; not those of a case they no longer see."""
    seen = Q(case=None) | Q(case__in=cases_visible_to(person, at))
    return Draft.objects.filter(seen, person=person).select_related("case__child")


def used(person: User, case: Case | None, place: str) -> None:
    """The act is done, or the person does not want it: the draft is gone. Runs in the transaction of the act."""
    Draft.objects.filter(person=person, case=case, place=place).delete()


def forget_old(at: dt.datetime) -> int:
    """Removes drafts that nobody touched for thirty days; returns how many."""
    return Draft.objects.filter(saved_at__lt=at - KEPT).delete()[0]
