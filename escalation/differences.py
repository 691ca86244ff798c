"""What is another than it was: the difference between two editions of a recommendation, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.models import Edition
from escalation.responsibility import kroner
from orgunits.people import sectors_by_code

LABELS: dict[str, Promise] = {
    "ask": gettext_lazy("The ask"),
    "why": gettext_lazy("Why this solution"),
    "benefit": gettext_lazy("What it does for the child"),
    "dissent": gettext_lazy("Disagreement in the group"),
    "dearer_reason": gettext_lazy("Why it may cost more"),
    "stated_cost_dkk": gettext_lazy("The total as it was stated"),
    "option": gettext_lazy("The option recommended"),
    "follow_up_on": gettext_lazy("First follow-up"),
    "success_criteria": gettext_lazy("What shows that it works"),
    "text": gettext_lazy("The text"),
    "task": gettext_lazy("Task"),
    "unit": gettext_lazy("Responsible unit"),
    "function": gettext_lazy("Named function or person"),
    "person": gettext_lazy("Person"),
    "start": gettext_lazy("First day"),
    "end_on": gettext_lazy("Last day"),
    "end_criterion": gettext_lazy("What ends it"),
    "cost_dkk": gettext_lazy("Kr. per year"),
    "one_off_dkk": gettext_lazy("Kr. once"),
    "shares": gettext_lazy("Who pays"),
    "laws": gettext_lazy("Legal basis"),
    "law": gettext_lazy("Legal basis"),
    "needs": gettext_lazy("Needs it meets"),
    "triggers_ruling": gettext_lazy("Triggers a ruling towards the family"),
}
IN_WORDS = frozenset({"ask", "why", "benefit", "dissent", "dearer_reason", "text", "task", "function", "end_criterion"})
PASSED_OVER = frozenset({"round", "version", "points", "lines", "key", "task_key", "line"})


@dataclass(frozen=True)
class Change:
    """One thing that is another: where, which field, how it stood and how it stands; empty is »nothing«."""

    where: str
    field: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return str(LABELS.get(self.field, self.field))

    @property
    def in_words(self) -> bool:
        """A text that is read word by word, rather than a value."""
        return self.field in IN_WORDS

    @property
    def sentence(self) -> str:
        """»Line L2, who pays: from UL 50 % · FF 50 % to UL 70 % · FF 30 %«."""
        place = _("{where}, {what}").format(where=self.where, what=_small(self.label)) if self.where else self.label
        if not self.before:
            return _("{place}: new: {after}").format(place=place, after=self.after)
        if not self.after:
            return _("{place}: taken out, it was: {before}").format(place=place, before=self.before)
        return _("{place}: from {before} to {after}").format(place=place, before=self.before, after=self.after)


def changes(old: Edition, new: Edition) -> list[Change]:
    """Everything that differs, in the order of the document; empty when they say the same."""
    names = old.names | new.names
    found = list(_fields("", old.form, new.form, names))
    found += _rows(_("Point {no}"), _numbered(old.form["points"]), _numbered(new.form["points"]), names)
    return found + _rows(_("Line {no}"), _keyed(old.form["lines"]), _keyed(new.form["lines"]), names)


def _rows(where: str, old: dict[str, Any], new: dict[str, Any], names: dict[str, str]) -> list[Change]:
    found: list[Change] = []
    for no in [*old, *(no for no in new if no not in old)]:
        found += _fields(where.format(no=no), old.get(no, {}), new.get(no, {}), names)
    return found


def _fields(where: str, old: dict[str, Any], new: dict[str, Any], names: dict[str, str]) -> Iterator[Change]:
    for field in [*old, *(name for name in new if name not in old)]:
        if field in PASSED_OVER or old.get(field) == new.get(field):
            continue
        before, after = (said(field, row.get(field), names) for row in (old, new))
        if before != after:
            yield Change(where, field, before, after)


def said(field: str, value: Any, names: dict[str, str]) -> str:
    """A value as people read it; codes by their names; »« for nothing."""
    if value is None or value in ("", [], {}):
        return ""
    if field in {"cost_dkk", "one_off_dkk", "stated_cost_dkk"}:
        return kroner(value)
    if field == "shares":
        return " · ".join(f"{code} {value[code]} %" for code in sorted(value, key=_place_of_sector))
    if field in {"start", "end_on", "follow_up_on"}:
        day = dt.date.fromisoformat(value)
        return f"{day.day}.{day.month}.{day.year}"
    if field == "triggers_ruling":
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return "; ".join(names.get(f"{field.removesuffix('s')}:{one}", str(one)) for one in value)
    return names.get(f"{field}:{value}", str(value))


def _place_of_sector(code: str) -> int:
    codes = list(sectors_by_code())
    return codes.index(code) if code in codes else len(codes)


def _numbered(points: list[dict[str, Any]]) -> dict[str, Any]:
    return {str(no): point for no, point in enumerate(points, start=1)}


def _keyed(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {line["key"]: line for line in lines}


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def changed_since(seen: str, now: str) -> list[str]:
    """What was written anew between two editions of one case, by their hashes, in sentences; nothing if one is unknown."""
    new = Edition.objects.filter(hash=now).select_related("recommendation").last()
    old = Edition.objects.filter(hash=seen, recommendation__case=new.recommendation.case_id).last() if new else None
    return [change.sentence for change in changes(old, new)] if old and new else []
