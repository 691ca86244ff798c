"""What can happen to a case, as a picture: drawn from MOVES, so that it cannot disagree with them."""

from __future__ import annotations

from django.utils import translation

from cases.models import Stage
from escalation.casefile import OPEN
from escalation.workflow import TABLE

BEGIN, END = "<!-- stages: begin -->", "<!-- stages: end -->"


def stage_picture() -> str:
    """A Mermaid state diagram: one arrow per move that changes the stage; »(clock)« where it settles by itself."""
    with translation.override("en"):
        names = [f"    {stage.value}: {stage.label}" for stage in Stage if stage != Stage.NEW]
        arrows = [
            f"    {'[*]' if source == Stage.NEW else source} --> {move.to}: {move.label}{' (clock)' if move.when else ''}"
            for move in TABLE
            if move.to
            for source in sorted(move.stages)
        ]
    return "\n".join(["```mermaid", "stateDiagram-v2", *names, *arrows, f"    {Stage.CLOSED} --> [*]", "```"])


def verbs_table() -> str:
    """Every act that keeps the stage, and the stages it is open in."""
    with translation.override("en"):
        rows = [
            f"| `{move.verb}` | {move.label} | {'clock' if move.when else 'person'} | {_stages(move.stages)} |"
            for move in TABLE
            if not move.to
        ]
    return "\n".join(["| verb | what | by | open in |", "|---|---|---|---|", *rows])


def _stages(stages: frozenset[str]) -> str:
    return "every open stage" if stages == OPEN else ", ".join(sorted(stages))


def generated() -> str:
    """What stands between the markers in docs/architecture.md."""
    return f"{BEGIN}\n{stage_picture()}\n\n{verbs_table()}\n{END}"
