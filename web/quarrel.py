"""What is the quarrel about: per contested line what each chief would have, what is at stake, and what nobody contests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from escalation.corrections import accepted, contested_lines, proposed, standing, with_changes
from escalation.models import Correction, CorrectionAnswer, Recommendation
from escalation.positions import deciding_chiefs
from escalation.recommendation import rows_of
from escalation.responsibility import LineRow
from web.correcting import MONEY, paid_in
from web.directing import is_contested
from web.shares import Paid
from web.templatetags.signs import kr

KINDS = ("amounts", "once")  # of what is paid: per year, and one time


@dataclass(frozen=True)
class Would:
    """What one chief would have of one contested line; `own` is their correction of it, None as it was recommended."""

    key: str
    paid: Paid
    own: Correction | None

    @property
    def is_about_money(self) -> bool:
        return self.own is None or bool(self.own.fields.keys() & MONEY)


@dataclass(frozen=True)
class Quarrel:
    """Contested and locked lines, and DKK per year that the most touched sector of each line would pay more or less."""

    lines: list[LineRow]
    locked: list[LineRow]
    sides: dict[int, list[Would]]
    nos: dict[int, CorrectionAnswer]
    at_stake: int
    at_stake_once: int

    @property
    def question(self) -> str:
        """One sentence when it is one line; empty when no single line is contested."""
        if not self.lines:
            return ""
        if len(self.lines) > 1:
            keys = ", ".join(row.key for row in self.lines)
            return _("{n} lines are missing: {keys}. Who does and pays what?").format(n=len(self.lines), keys=keys)
        line, is_money = self.lines[0], all(one.is_about_money for side in self.sides.values() for one in side)
        given = {"task": line.task, "amount": kr(line.cost_dkk or 0)}
        if is_money:
            return _("One point is missing: who pays how much of »{task}«, {amount} per year?").format(**given)
        return _("One point is missing: what is to hold for »{task}«, {amount} per year?").format(**given)

    @property
    def locked_dkk(self) -> int:
        return sum(row.cost_dkk or 0 for row in self.locked)


def quarrel_of(case: Case, version: Recommendation) -> Quarrel:
    """Empty of contested lines when the amount or silence alone sent the case up."""
    chiefs = deciding_chiefs(case)
    keys = contested_lines(version, chiefs) if is_contested(version, chiefs) else set()
    rows = with_changes(rows_of(version), accepted(version, chiefs))
    sides = {chief.pk: [_would(version, key, chief) for key in sorted(keys)] for chief in chiefs}
    lines = [row for row in rows if row.key in keys]
    wishes = [[one.paid for side in sides.values() for one in side if one.key == key] for key in keys]
    at_stake, once = (sum(_apart([getattr(paid, what) for paid in each]) for each in wishes) for what in KINDS)
    said_no = CorrectionAnswer.objects.filter(correction__in=standing(version), accepts=False).exclude(reason="")
    nos = {answer.chief_id: answer for answer in said_no}
    return Quarrel(lines, [row for row in rows if row.key not in keys], sides, nos, at_stake, once)


def _would(version: Recommendation, key: str, chief: User) -> Would:
    """Their own correction; else the one they said yes to; else as it was recommended."""
    rows = version.corrections.filter(line__key=key, taken_back_at=None)
    own = rows.filter(chief=chief).last()
    accepted = own or rows.filter(answers__chief=chief, answers__accepts=True).last()
    return Would(key, paid_in(version, key, {key: proposed(accepted)} if accepted else {}), accepted)


def _apart(wishes: list[dict[str, int]]) -> int:
    """How far apart two wishes are, DKK, for the sector that they differ for most."""
    of_each = [[amounts.get(code, 0) for amounts in wishes] for code in {code for one in wishes for code in one}]
    return max((max(each) - min(each) for each in of_each), default=0)


def with_sides(chiefs: list[dict[str, Any]], quarrel: Quarrel) -> list[dict[str, Any]]:
    """The rows of the chiefs, each with what they would have of the contested lines, and why."""
    return [
        {**row, "would": quarrel.sides.get(row["sector"].head_id, [])}
        | _why(row, quarrel.nos.get(row["sector"].head_id))
        for row in chiefs
    ]


def _why(row: dict[str, Any], no: CorrectionAnswer | None) -> dict[str, Any]:
    """The latest that the chief has written: a no to another's correction comes after the position."""
    return {"reason": no.reason, "at": no.at} if no else {"reason": row["reason"], "at": row["at"]}
