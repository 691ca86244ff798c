"""What do the at-points form show and say: what stands, or what the person has begun to write, beside what stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.models import Case, Draft, LegalBasis
from escalation.models import AtPoint, Line, Recommendation
from escalation.recommendation import newest
from escalation.wording import mark_of_points
from orgunits.models import OrgUnit
from web.drafts import Writing, as_sent
from web.fields import number

PLACE = "points"  # of the draft
MOST_POINTS = 60


@dataclass(frozen=True)
class Points:
    """`rows` as they stand in the fields, `stands` what is saved when that is not what the draft began from."""

    rows: list[AtPoint]
    mark: str
    stands: list[AtPoint] | None
    writing: Writing

    @property
    def next_no(self) -> int:
        return len(self.rows) + 1


def points_of(case: Case, version: Recommendation | None, drafts: dict[str, Draft]) -> Points:
    saved = list(version.at_points.select_related("ruling_law", "ruling_unit")) if version else []
    mark, draft = mark_of_points(version), drafts.get(PLACE)
    if draft is None:
        return Points(saved, mark, None, Writing(PLACE, case))
    sent = as_sent(draft)
    typed = [AtPoint(no=no, **row) for no, row in enumerate(points_input(sent, case), start=1)]
    return Points(typed, mark, saved if sent.get("seen") != mark else None, Writing(PLACE, case, draft))


def points_input(data: QueryDict, case: Case) -> list[dict[str, Any]]:
    """The rows of the at-points form; with »from_lines« one point per line of the split, as a beginning."""
    if "from_lines" in data:
        version = newest(case)
        lines = version.lines.select_related("unit").prefetch_related("laws") if version else []
        return [_from_line(line) for line in lines]
    rows = []
    count = data.get("count", "")
    for no in range(1, min(number(count), MOST_POINTS) + 2):
        text = data.get(f"text_{no}", "").replace("\0", "").strip()
        if text:
            about = data.get(f"about_{no}", "").replace("\0", "")[:12]
            rows.append({"text": text, "line_key": about, **_ruling(data, no)})
    return rows


def _from_line(line: Line) -> dict[str, Any]:
    """»The unit does the task, line L1«, and no answer yet to the question of a ruling."""
    who = line.unit.name if line.unit else _("(unit)")
    text = _("{unit} is responsible for: {task} (line {key})").format(
        unit=who, task=line.task.rstrip(". "), key=line.key
    )
    return {
        "text": text,
        "line_key": line.key,
        "triggers_ruling": None,
        "ruling_law": line.laws.first(),
        "ruling_unit": line.unit,
    }


def _ruling(data: QueryDict, no: int) -> dict[str, Any]:
    answer = {"yes": True, "no": False}.get(data.get(f"ruling_{no}", ""))
    law, unit = number(data.get(f"law_{no}", "")), number(data.get(f"unit_{no}", ""))
    return {
        "triggers_ruling": answer,
        "ruling_law": LegalBasis.objects.filter(pk=law).first() if answer and law else None,
        "ruling_unit": OrgUnit.objects.filter(pk=unit).first() if answer and unit else None,
    }
