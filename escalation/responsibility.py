"""What is wrong with a split: the one list of rules, used by editor, laying before, import and interfaces alike.

Pure functions over plain rows. Every finding names its line and field, says what to do, and blocks or only warns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from escalation import agerules, dayrules, linerules, wholerules
from escalation.split import Finding, LineRow, Split, kroner, share_dkk

__all__ = ["RULES", "Finding", "LineRow", "Split", "findings", "kroner", "share_dkk"]

RULES: tuple[Callable[[Split], Iterable[Finding]], ...] = (
    wholerules.some_line,
    linerules.each_line,
    wholerules.consent_covers,
    dayrules.overlaps,
    dayrules.gaps,
    wholerules.needs_met,
    wholerules.totals_agree,
    wholerules.not_dearer,
    wholerules.goals,
    linerules.vague,
    wholerules.vague_points,
    agerules.across,
    agerules.gaps_at_turns,
    agerules.early_ends,
)


def findings(split: Split) -> list[Finding]:
    """Everything about the split, what blocks before what warns; empty when it is total and nothing is doubtful."""
    found = [finding for rule in RULES for finding in rule(split)]
    return sorted(found, key=lambda one: not one.blocks)
