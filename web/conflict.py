"""Two have changed the same line, or the texts: what does each version say, beside what both began from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from cases import writing
from cases.models import Case, LegalBasis, Need
from escalation import wording
from escalation.models import Option, Recommendation
from escalation.recommendation import newest
from escalation.wording import LINE, TEXTS, THE_TEXTS, as_given
from orgunits.models import OrgUnit
from web.difference import changed, marked
from web.drafts import CASE, PLACE, written
from web.lineforms import RowForm
from web.once import OURS
from web.splitforms import Texts
from web.templatetags.signs import kr, percent

NOT_SENT = OURS | {"version", PLACE, CASE}  # what the form of a chosen version says anew
IN_WORDS = frozenset({"task", "function", "end_criterion", "ask", "why", "benefit", "dissent"})


@dataclass(frozen=True)
class Difference:
    """One field that the two have not in common: its name, and both versions with what each changed."""

    label: str
    theirs: SafeString
    mine: SafeString


@dataclass(frozen=True)
class Conflict:
    """What the box shows; `now` is the edit that stands, which a chosen version must name."""

    case: Case
    key: str
    number: int
    now: int
    by: User | None
    at: dt.datetime | None
    is_own: bool
    is_gone: bool
    rows: list[Difference]
    sent: list[tuple[str, str]]

    @property
    def place(self) -> str:
        return place_of(self.key)

    @property
    def address(self) -> str:
        """Where »keep mine« is sent."""
        return reverse("recommendation_line" if self.key else "recommendation_texts", args=[self.case.pk])

    @property
    def section(self) -> str:
        return f"linje-{self.key}" if self.key else "anb"


def place_of(key: str) -> str:
    """The place of the draft in which the person's own version is kept."""
    return f"line:{key}" if key else "texts"


def keep_mine(case: Case, key: str, user: User, data: QueryDict, at: dt.datetime) -> None:
    """The own version is kept as a draft until it is chosen or discarded."""
    writing.keep(user, case.pk, place_of(key), written(data), at)


def conflict_of(case: Case, key: str, user: User, given: Mapping[str, Any], seen: int, data: QueryDict) -> Conflict:
    """`given` is what the person's form says, `seen` the edit it began from, `data` the form as it was sent."""
    draft = newest(case)
    assert draft
    now = wording.edit_of(draft, key)
    stands, began = wording.wording(draft, key, now), wording.wording(draft, key, seen)
    theirs = stands.fields if stands else {}
    mine = as_given(TEXTS if key == THE_TEXTS else LINE, given)
    return Conflict(
        case=case,
        key=key,
        number=_number(draft, key),
        now=now,
        by=stands.by if stands else None,
        at=stands.at if stands else None,
        is_own=bool(stands and stands.by == user),
        is_gone=not theirs,
        rows=differences(key, began.fields if began else {}, theirs, mine),
        sent=[(name, text) for name, texts in data.lists() if name not in NOT_SENT for text in texts],
    )


def differences(
    key: str, began: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> list[Difference]:
    """One row per field in which the two differ; where it is not known what both began from, mine is told from theirs."""
    rows = []
    for name, text in mine.items():
        if theirs and theirs.get(name) == text:
            continue
        old = say(name, began.get(name)) if began else say(name, theirs.get(name))
        tell = marked if name in IN_WORDS else changed
        kept = tell(old, say(name, theirs.get(name))) if theirs else SafeString("")
        rows.append(Difference(label_of(name), kept, tell(old, say(name, text))))
    return rows


def label_of(name: str) -> str:
    if name == "laws":
        return _("Legal basis")
    if name == "shares":
        return _("Split")
    field = RowForm.base_fields.get(name) or Texts.base_fields[name]
    return str(field.label)


def say(name: str, value: Any) -> str:
    """The value as one reads it; a dash when there is none."""
    return (SAYS.get(name, str)(value) if value not in (None, "", [], {}) else "") or "–"


def _names(model: type[LegalBasis | Need | OrgUnit | Option], attribute: str) -> Any:
    def names(value: Any) -> str:
        rows = model._default_manager.filter(pk__in=value if isinstance(value, list) else [value])
        return ", ".join(str(getattr(row, attribute)) if attribute else str(row) for row in rows)

    return names


def _shares(value: Mapping[str, int]) -> str:
    sectors = OrgUnit.objects.filter(pk__in=value).order_by("slot")
    return ", ".join(f"{sector.code} {percent(value[str(sector.pk)])}" for sector in sectors)


def _day(value: str) -> str:
    return dt.date.fromisoformat(value).strftime("%d.%m.%Y")


SAYS: dict[str, Any] = {
    "unit": _names(OrgUnit, "name"),
    "laws": _names(LegalBasis, ""),
    "needs": _names(Need, "key"),
    "option": _names(Option, "title"),
    "shares": _shares,
    "cost_dkk": kr,
    "one_off_dkk": kr,
    "start": _day,
    "end_on": _day,
    "follow_up_on": _day,
    "success_criteria": "; ".join,
}


def _number(draft: Recommendation, key: str) -> int:
    """The line's number in the table: its place, or the place it had."""
    there = draft.lines.filter(key=key).first()
    if there:
        return list(draft.lines.values_list("key", flat=True)).index(key) + 1
    last = draft.wordings.filter(key=key).exclude(fields={}).order_by("edit").last()
    return int(last.fields.get("position", 0)) if last else 0
