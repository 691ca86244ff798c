"""Whose task does a line carry on: one task, carried by one unit after the other, is several lines with one task key."""

from __future__ import annotations

from collections.abc import Iterable

from escalation.models import Line, Recommendation


def task_key_of(draft: Recommendation, key: str, takes_over_from: str) -> str:
    """The task key of line `key` when it takes over from an earlier line, or (empty) from none.

    What is no earlier line changes nothing: the page may be older than a deletion. The first line of a task keeps it.
    """
    lines = list(draft.lines.all())
    own = next((line for line in lines if line.key == key), None)
    before = [line for line in lines if own is None or line.position < own.position]
    if takes_over_from:
        return next((line.task_key for line in before if line.key == takes_over_from), own.task_key if own else "")
    if own and predecessor(before, own) is None:
        return own.task_key
    return key


def predecessor(lines: Iterable[Line], line: Line) -> Line | None:
    """The nearest line before this one that carries the same task."""
    found = [one for one in lines if one.task_key == line.task_key and one.position < line.position]
    return max(found, key=lambda one: one.position, default=None)
