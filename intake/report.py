"""What did an import do: how many of each kind were created, changed, left as they were, or ended."""

from __future__ import annotations

from collections import Counter
from typing import Any, TypeVar

from django.db.models import Model

OUTCOMES = ("created", "changed", "unchanged", "ended")
Row = TypeVar("Row", bound=Model)


class Report:
    """Counts by kind and outcome, in the order in which the kinds came."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {}

    def add(self, kind: str, outcome: str, number: int = 1) -> None:
        self.counts.setdefault(kind, Counter())[outcome] += number

    def total(self, outcome: str) -> int:
        return sum(counter[outcome] for counter in self.counts.values())

    def __str__(self) -> str:
        width = max(map(len, self.counts), default=0)
        lines = [f"{'':{width}}" + "".join(f"{outcome:>11}" for outcome in OUTCOMES)]
        for kind, counter in self.counts.items():
            lines.append(f"{kind:{width}}" + "".join(f"{counter[outcome]:>11}" for outcome in OUTCOMES))
        return "\n".join(lines)


def keep(report: Report, kind: str, row: Row | None, blank: Row, /, **values: Any) -> Row:
    """Makes `row`, or `blank` when there is none yet, hold `values`; saves and counts only what differs."""
    kept = blank if row is None else row
    changed = [name for name, value in values.items() if getattr(kept, name) != value]
    for name in changed:
        setattr(kept, name, values[name])
    if row is None:
        kept.save(force_insert=True)
    elif changed:
        kept.save(update_fields=changed)
    report.add(kind, "created" if row is None else "changed" if changed else "unchanged")
    return kept
