"""Has somebody else changed it since I opened it: edits are counted per line and for the texts, and what stood is kept.

Two people on different lines never meet. A form names the edit it shows; a replay names none, and is not asked.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from escalation.models import Line, Recommendation, Wording
from escalation.moves import Act, OutOfTurn
from escalation.succession import task_key_of

THE_TEXTS = ""  # the key of the texts, beside those of the lines
TEXTS = (
    *("ask", "why", "benefit", "dissent", "option", "follow_up_on", "success_criteria"),
    *("dearer_reason", "stated_cost_dkk"),
)
LINE = (
    "task",
    "unit",
    "function",
    "start",
    "end_on",
    "end_criterion",
    "cost_dkk",
    "one_off_dkk",
    "laws",
    "needs",
    "shares",
)
BESIDE = ("person", "triggers_ruling", "task_key", "position")  # of a line, and in no row of the editor
UNDO = dt.timedelta(minutes=30)


class Stale(OutOfTurn):
    """Somebody has saved the line `key` (or the texts) since: it stands at the edit `now`, not at `seen`."""

    def __init__(self, key: str, seen: int, now: int) -> None:
        super().__init__("E-OLDVERSION", _("Somebody has changed this while you were writing."))
        self.key, self.seen, self.now = key, seen, now


class PointsChanged(OutOfTurn):
    """Somebody has saved other at-points than the form began from."""

    def __init__(self) -> None:
        super().__init__("E-OLDVERSION", _("Somebody has changed the at-points while you were writing."))


def plain(value: Any) -> Any:
    """The value as JSON keeps it: a row by its id, a day as text, several in a fixed order."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Mapping):
        return {str(plain(key)): percent for key, percent in value.items() if percent}
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Iterable):
        found = [plain(one) for one in value]
        return found if all(isinstance(one, str) for one in found) else sorted(found)
    return value


def as_given(names: Iterable[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a form or a replay says, in the shape of a wording."""
    empty: dict[str, Any] = {"laws": [], "needs": [], "shares": {}, "success_criteria": []}
    empty |= dict.fromkeys(
        ("task", "function", "end_criterion", "ask", "why", "benefit", "dissent", "dearer_reason"), ""
    )
    return {name: plain(value if (value := given.get(name)) is not None else empty.get(name)) for name in names}


def of_line(line: Line) -> dict[str, Any]:
    rows = {
        "laws": line.laws.all(),
        "needs": line.needs.all(),
        "shares": {share.sector: share.percent for share in line.shares.select_related("sector")},
    }
    return {name: plain(rows[name] if name in rows else getattr(line, name)) for name in (*LINE, *BESIDE)}


def of_texts(draft: Recommendation) -> dict[str, Any]:
    return {name: plain(getattr(draft, name)) for name in TEXTS}


def mark_of_points(draft: Recommendation | None) -> str:
    """A short mark of the at-points as they stand: the same marks, the same words."""
    names = ("text", "triggers_ruling", "ruling_law", "ruling_unit")
    rows = [{name: plain(getattr(point, name)) for name in names} for point in draft.at_points.all()] if draft else []
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:16]


def edit_of(draft: Recommendation, key: str) -> int:
    """How often the line (or the texts) was edited in this round; a deletion is an edit too."""
    if key == THE_TEXTS:
        return draft.text_edits
    line = draft.lines.filter(key=key).first()
    if line:
        return line.edits
    last = _of_round(draft, key).last()
    return last.edit if last else 0


def must_be_current(act: Act, draft: Recommendation, key: str) -> None:
    """Raises Stale when the form showed an older edit than the one that stands."""
    seen, now = act.given("version"), edit_of(draft, key)
    if seen is not None and seen != now:
        raise Stale(key, seen, now)


def keep_before(draft: Recommendation, key: str, fields: dict[str, Any]) -> None:
    """What stands before the first edit that is kept, so that a difference can be told from it."""
    Wording.objects.get_or_create(
        recommendation=draft,
        key=key,
        edit=edit_of(draft, key),
        defaults={"fields": fields, "by": draft.drafted_by, "at": draft.changed_at},
    )


def keep(act: Act, draft: Recommendation, key: str, edit: int, fields: dict[str, Any]) -> None:
    Wording.objects.create(recommendation=draft, key=key, edit=edit, fields=fields, by=act.person, at=act.at)


def stands(case: Case, key: str, given: Mapping[str, Any]) -> bool:
    """The draft says exactly this already: saving it again would change nothing and void approvals."""
    draft = Recommendation.objects.filter(case=case, round=case.round, submitted_at=None).order_by("version").last()
    if draft is None:
        return False
    if key == THE_TEXTS:
        return as_given(TEXTS, given) == of_texts(draft)
    line = draft.lines.filter(key=key).first()
    if line is None or not as_given(LINE, given).items() <= of_line(line).items():
        return False
    return "takes_over_from" not in given or task_key_of(draft, key, given["takes_over_from"]) == line.task_key


def wording(draft: Recommendation, key: str, edit: int) -> Wording | None:
    """How it stood after that edit, in whichever version of the round it was made."""
    return _of_round(draft, key).filter(edit=edit).last()


def deleted(draft: Recommendation, at: dt.datetime) -> list[Wording]:
    """The last wording of each line that was deleted less than thirty minutes ago, and not brought back."""
    there = set(draft.lines.values_list("key", flat=True))
    newest = {row.key: row for row in draft.wordings.exclude(key=THE_TEXTS).select_related("by").order_by("edit")}
    gone = [row for row in newest.values() if row.key not in there and not row.fields and at < row.at + UNDO]
    found = [draft.wordings.filter(key=row.key, edit=row.edit - 1).first() for row in gone]
    return [row for row in found if row]


def keys_used(draft: Recommendation) -> set[str]:
    """Keys that a new line may not have: of the lines, and of those that were deleted and may come back."""
    return {*draft.lines.values_list("key", flat=True), *draft.wordings.values_list("key", flat=True)}


def _of_round(draft: Recommendation, key: str) -> QuerySet[Wording]:
    rows = Wording.objects.filter(recommendation__case=draft.case_id, recommendation__round=draft.round, key=key)
    return rows.select_related("by").order_by("edit", "recommendation__version")
