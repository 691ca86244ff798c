"""What did the follow-ups of a case say: each that both sides have signed, whole, for whoever reads the case."""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import Case
from escalation.models import FollowUp, FollowUpGoal, FollowUpLine, FollowUpSignature


@dataclass(frozen=True)
class Written:
    """One follow-up with its rows; what was expected is of the lines whose `actual` cost is told, DKK in the period."""

    follow_up: FollowUp
    rows: list[FollowUpLine]
    goals: list[FollowUpGoal]
    signatures: list[FollowUpSignature]

    @classmethod
    def of(cls, follow_up: FollowUp) -> Written:
        rows = list(follow_up.lines.select_related("line__unit__sector"))
        return cls(
            follow_up,
            rows,
            list(follow_up.goals.select_related("need")),
            list(follow_up.signatures.select_related("by")),
        )

    @property
    def actual(self) -> int | None:
        told = [row.actual_dkk for row in self.rows if row.actual_dkk is not None]
        return sum(told) if told else None

    @property
    def expected(self) -> int:
        return sum(row.expected_dkk or 0 for row in self.rows if row.actual_dkk is not None)


def whole_follow_ups(case: Case) -> list[Written]:
    """Of all rounds, the newest first."""
    rows = case.follow_ups.exclude(signed_at=None).select_related("recorded_by").order_by("-round", "-no")
    return [Written.of(row) for row in rows]
