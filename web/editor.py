"""What the recommendation page shows: texts, rows with sums, control list, totals, at-points, who has approved."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.clock import local_date
from accounts.models import User
from cases.models import Case, LegalBasis, PartKind
from escalation.grants import sector_amounts
from escalation.models import AtPoint, Line, Recommendation
from escalation.recommendation import newest, rows_of
from escalation.responsibility import LineRow, findings
from escalation.submission import missing, touched_sectors
from orgunits.models import OrgUnit
from web.casehead import Head, person_of
from web.fields import choices_for, choose_from, number, sectors
from web.forms import Texts
from web.lineforms import Choices, RowForm, field_id
from web.options import compared

MOST_POINTS = 60
FIXED_COLUMNS = 9  # number, task, unit, law, cost, split, start, end, delete; and one per sector


def editor_of(
    case: Case, user: User, at: dt.datetime, head: Head, *, texts: Texts | None = None, row: RowForm | None = None
) -> dict[str, Any]:
    """Everything on the page. `texts` and `row` are forms with what was typed and could not be saved."""
    version, today = newest(case), local_date(at)
    rows = rows_of(version) if version else []
    may_write = "write_texts" in head.open
    found = findings(rows, case.needs.values_list("key", flat=True))
    problems = missing(case, version, today)
    whole = sum(one.cost_dkk or 0 for one in rows)
    separate = compared(case).separate
    return {
        "case": case,
        "head": head,
        "today": today,
        "version": version,
        "may_write": may_write,
        "texts": texts or texts_form(case, version, today),
        "rows": line_forms(case, version, rows, today, row),
        "sectors": sectors(),
        "columns": FIXED_COLUMNS + sectors().count(),
        "found": [(one, field_id(f"{one.line}-{one.field}") if one.line else "fordeling") for one in found],
        "counts": len(found),
        "problems_left": problems,
        "totals": totals(version),
        "whole": whole,
        "unpaid": sum((one.cost_dkk or 0) * (100 - one.percent) // 100 for one in rows if one.percent < 100),
        "twice": sum((one.cost_dkk or 0) * (one.percent - 100) // 100 for one in rows if one.percent > 100),
        "separate": separate,
        "points": point_rows(version),
        "next_no": len(point_rows(version)) + 1,
        "point_units": choices_for("unit", case, today),
        "laws": LegalBasis.objects.all(),
        "chiefs": [(sector, sector.head) for sector in touched_sectors(version)] if version else [],
        "signatures": signatures(case, version, user, today),
        "perspectives": case.perspectives.exclude(words=""),
        "hearing": version.hearings.order_by("-sent_at").first() if version else None,
        "returned": last_questions(case),
    }


def texts_form(case: Case, version: Recommendation | None, today: dt.date) -> Texts:
    names = ("ask", "why", "benefit", "option", "dissent", "follow_up_on", "success_criteria")
    form = Texts(initial={name: getattr(version, name) for name in names} if version else {})
    choose_from(form, case, today)
    return form


def line_forms(
    case: Case, version: Recommendation | None, rows: list[LineRow], today: dt.date, typed: RowForm | None
) -> list[dict[str, Any]]:
    """One form per line, with its sum in percent and kroner and what is wrong with it."""
    lines = version.lines.prefetch_related("laws", "needs", "shares__sector") if version else Line.objects.none()
    choices = Choices(case, today)
    shown = []
    for row, line in zip(rows, lines, strict=True):
        laws = list(line.laws.all())
        form = (
            typed
            if typed and typed.row_key == line.key
            else RowForm(case=case, day=today, key=line.key, shown=choices, initial=_initial(line, laws))
        )
        found = findings([row], ())
        shown.append(
            {
                "row": row,
                "line": line,
                "form": form,
                "more_laws": laws[1:],
                "state": "ok" if row.percent == 100 else "hul" if row.percent < 100 else "overlap",
                "bar": min(100, row.percent),
                "off_by": abs(100 - row.percent) * (row.cost_dkk or 0) // 100,
                "missing": {finding.field: finding.message for finding in found},
            }
        )
    return shown


def _initial(line: Line, laws: list[LegalBasis]) -> dict[str, Any]:
    names = ("key", "task", "unit", "cost_dkk", "start", "end_on", "function", "end_criterion")
    found = {name: getattr(line, name) for name in names}
    found |= {f"share_{share.sector_id}": share.percent for share in line.shares.all()}
    return found | {"law": laws[0].pk if laws else None, "needs": list(line.needs.all())}


def totals(version: Recommendation | None) -> list[tuple[OrgUnit, int]]:
    """What each sector pays, DKK per year."""
    amounts = sector_amounts(version) if version else {}
    return [(sector, amounts.get(sector.code, 0)) for sector in sectors()]


def signatures(case: Case, version: Recommendation | None, user: User, today: dt.date) -> list[dict[str, Any]]:
    """The pair, and who of them stands by the text as it is now."""
    approvals = {row.by_id: row for row in version.approvals.filter(voided_at=None)} if version else {}
    voided = {row.by_id for row in version.approvals.exclude(voided_at=None)} if version else set()
    pair = case.parts.filter(kind__in=(PartKind.PROPOSER, PartKind.COUNTERPART), until=None).select_related("user")
    people = {part.user.pk: part.user for part in pair if part.user}
    return [
        {"person": person_of(person, today, user), "approval": approvals.get(pk), "voided": pk in voided}
        for pk, person in people.items()
    ]


def point_rows(version: Recommendation | None) -> list[AtPoint]:
    return list(version.at_points.select_related("ruling_law", "ruling_unit")) if version else []


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
            rows.append({"text": text, **_ruling(data, no)})
    return rows


def _from_line(line: Line) -> dict[str, Any]:
    """»The unit does the task, line L1«, and no answer yet to the question of a ruling."""
    who = line.unit.name if line.unit else _("(unit)")
    text = _("{unit} is responsible for: {task} (line {key})").format(
        unit=who, task=line.task.rstrip(". "), key=line.key
    )
    return {"text": text, "triggers_ruling": None, "ruling_law": line.laws.first(), "ruling_unit": line.unit}


def _ruling(data: QueryDict, no: int) -> dict[str, Any]:
    answer = {"yes": True, "no": False}.get(data.get(f"ruling_{no}", ""))
    law, unit = number(data.get(f"law_{no}", "")), number(data.get(f"unit_{no}", ""))
    return {
        "triggers_ruling": answer,
        "ruling_law": LegalBasis.objects.filter(pk=law).first() if answer and law else None,
        "ruling_unit": OrgUnit.objects.filter(pk=unit).first() if answer and unit else None,
    }


def last_questions(case: Case) -> str:
    """What the chiefs or the director asked when they last sent it back, if it came back at all."""
    from cases.models import Statement

    found = Statement.objects.filter(event__case=case, kind="questions").order_by("-event__seq").first()
    return found.text if found else ""
