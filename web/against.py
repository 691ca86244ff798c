"""What would be different: the draft of a changed split against the split in force, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import Case
from escalation.implementation import in_force
from escalation.models import Line, Recommendation
from escalation.nextround import is_adjusting, unchanged
from escalation.recommendation import newest
from escalation.wording import of_line
from web.conflict import Difference, differences


@dataclass(frozen=True)
class ChangedLine:
    """One line that is not as decided: its key and task, in a word what happens to it, and each field that differs."""

    key: str
    task: str
    what: str
    rows: list[Difference]


def against_the_split(case: Case) -> list[ChangedLine]:
    """Every line that differs; empty when nothing does, or when no split of this round is in force."""
    decision, draft = in_force(case), newest(case)
    if decision is None or draft is None or not is_adjusting(case):
        return []
    return _changed(decision.recommendation, draft)


def _changed(old: Recommendation, new: Recommendation) -> list[ChangedLine]:
    before = {line.key: line for line in old.lines.all()}
    after = {line.key: line for line in new.lines.all()}
    same = unchanged(old, new)
    found = [_line(before.get(key), line) for key, line in after.items() if key not in same]
    return found + [ChangedLine(key, line.task, _("Ends"), []) for key, line in before.items() if key not in after]


def _line(old: Line | None, new: Line) -> ChangedLine:
    if old is None:
        return ChangedLine(new.key, new.task, _("New task"), [])
    was, now = of_line(old), of_line(new)
    names = [name for name in now if was.get(name) != now[name] and name in SHOWN]
    rows = differences(new.key, was, {}, {name: now[name] for name in names})
    return ChangedLine(new.key, new.task, _("Changed"), rows)


SHOWN = frozenset(
    {"task", "unit", "function", "start", "end_on", "end_criterion", "cost_dkk", "shares", "laws", "needs"}
)
