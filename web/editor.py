"""What the recommendation page shows: texts, rows with sums, control list, totals, at-points, who has approved."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.clock import local_date
from accounts.models import User
from cases.models import Case, Draft, LegalBasis, PartKind
from cases.writing import begun
from escalation.grants import yearly_amounts
from escalation.hearing import child_is_party, is_heard, letters, silent
from escalation.models import Line, Recommendation
from escalation.plain import split_of
from escalation.recommendation import newest
from escalation.responsibility import Finding, LineRow, findings
from escalation.submission import missing, presiding_for
from escalation.succession import predecessor
from escalation.touched import touched_sectors
from escalation.wording import deleted
from orgunits.models import OrgUnit
from web.casehead import Head, person_of
from web.conflict import Conflict, conflict_of, place_of
from web.drafts import as_sent, fill, resume
from web.fields import choices_for, choose_from, sectors
from web.lineforms import Choices, RowForm, anchor, row_input
from web.money import money_of, sectors_of
from web.points import points_of
from web.splitforms import Texts

FIXED_COLUMNS = 9  # number, task, unit, law, cost, split, start, end, delete; and one per sector


def editor_of(
    case: Case,
    user: User,
    at: dt.datetime,
    head: Head,
    *,
    texts: Texts | None = None,
    row: RowForm | None = None,
    mend: str = "",
) -> dict[str, Any]:
    """Everything on the page. `texts` and `row` are forms with what was typed and could not be saved.

    `mend` is the key of a line (»tekster« for the texts) that the person writes anew from their draft and what stands.
    """
    version, today = newest(case), local_date(at)
    drafts = begun(user, case)
    texts = texts or texts_form(case, version, today)
    writing = resume(texts, "texts", case, drafts)
    if mend == "tekster" and writing.draft and version:
        texts.initial["version"] = version.text_edits
    split = split_of(case, version, today)
    rows, columns = list(split.rows), list(sectors())
    found = [(one, anchor(one.place, columns)) for one in findings(split)]
    forms = line_forms(case, version, rows, today, row, drafts, mend, [place for one, place in found if one.blocks])
    may_write = "write_texts" in head.open
    problems = [problem for problem in missing(case, version, today) if problem.stops]
    whole = sum(one.cost_dkk or 0 for one in rows)
    money = money_of(case, version)
    return {
        "case": case,
        "head": head,
        "today": today,
        "version": version,
        "may_write": may_write,
        "texts": texts,
        "writing": writing,
        "rows": forms,
        "table": with_gaps(forms, version, at),
        "conflict": mended(case, version, user, today, drafts, mend),
        "mend": mend,
        "sectors": columns,
        "columns": FIXED_COLUMNS + len(columns),
        **control_list(found),
        "paid": all(one.percent == 100 for one in rows),
        "problems_left": problems,
        "totals": totals(version),
        "whole": whole,
        "unpaid": sum((one.cost_dkk or 0) * (100 - one.percent) // 100 for one in rows if one.percent < 100),
        "twice": sum((one.cost_dkk or 0) * (one.percent - 100) // 100 for one in rows if one.percent > 100),
        "money": money,
        "own_sectors": sectors_of(user, today),
        "at_points": points_of(case, version, drafts),
        "point_units": choices_for("unit", case, today),
        "laws": LegalBasis.objects.all(),
        "presiding": presiding_for(case, version) if version else None,
        "chiefs": [(sector, sector.head) for sector in touched_sectors(version)] if version else [],
        "signatures": (signed := signatures(case, version, user, today)),
        "approvers": [row["person"].name for row in signed if row["approval"] and version and not version.submitted_at],
        "perspectives": case.perspectives.exclude(words=""),
        "letters": letters(case),
        "heard": is_heard(case) and not any(problem.field == "hearing" for problem in problems),
        "silent": silent(case, today),
        "party_child": child_is_party(case, version, today),
        "returned": last_questions(case),
    }


def control_list(found: list[tuple[Finding, str]]) -> dict[str, Any]:
    """What blocks and what only warns, each with the place where it is mended, and how many there are of each."""
    blocking = [(one, place) for one, place in found if one.blocks]
    warnings = [(one, place) for one, place in found if not one.blocks]
    return {
        "blocking": blocking,
        "warnings": warnings,
        "counts": len(blocking),
        "wants_reason": any(one.wants_reason for one, _place in warnings),
    }


def texts_form(case: Case, version: Recommendation | None, today: dt.date) -> Texts:
    names = tuple(name for name in Texts.base_fields if name != "version")
    form = Texts(
        initial={name: getattr(version, name) for name in names} | {"version": version.text_edits} if version else {}
    )
    choose_from(form, case, today)
    return form


def line_forms(
    case: Case,
    version: Recommendation | None,
    rows: list[LineRow],
    today: dt.date,
    typed: RowForm | None,
    drafts: dict[str, Draft],
    mend: str,
    wrong: list[str],
) -> list[dict[str, Any]]:
    """One form per line, with its sum in percent and kroner and what is wrong with it; that to mend from its draft."""
    table = version.lines.select_related("unit__sector", "person") if version else Line.objects.none()
    lines = list(table.prefetch_related("laws", "needs", "shares__sector"))
    choices = Choices(case, today)
    shown = []
    for row, line in zip(rows, lines, strict=True):
        laws = list(line.laws.all())
        form = (
            typed
            if typed and typed.row_key == line.key
            else RowForm(case=case, day=today, key=line.key, shown=choices, initial=_initial(line, laws, lines))
        )
        draft = None if form is typed else drafts.get(f"line:{line.key}")
        if draft and mend == line.key:
            fill(form, draft)
        form.follows([(one.key, one.no) for one in rows[: row.no - 1]])
        form.mark(place for place in wrong if place.startswith(f"{line.key}-"))
        shown.append(
            {
                "row": row,
                "line": line,
                "form": form,
                "draft": draft,
                "version": form.data.get("version", "") if form is typed else line.edits,
                "more_laws": laws[1:],
                "state": "ok" if row.percent == 100 else "hul" if row.percent < 100 else "overlap",
                "bar": min(100, row.percent),
                "off_by": abs(100 - row.percent) * (row.cost_dkk or 0) // 100,
            }
        )
    return shown


def with_gaps(rows: list[dict[str, Any]], version: Recommendation | None, at: dt.datetime) -> list[dict[str, Any]]:
    """The rows as the table shows them: a line that was deleted just now leaves a gap with a way back."""
    found = list(rows)
    gone = deleted(version, at) if version and version.submitted_at is None else []
    for one in sorted(gone, key=lambda row: int(row.fields["position"])):
        found.insert(min(int(one.fields["position"]) - 1, len(found)), {"gone": one})
    return found


def mended(
    case: Case, version: Recommendation | None, user: User, today: dt.date, drafts: dict[str, Draft], mend: str
) -> Conflict | None:
    """Both versions of what the person writes anew; None when there is no draft of it, or nothing stands there."""
    key = "" if mend == "tekster" else mend
    draft = drafts.get(place_of(key)) if mend and version else None
    if draft is None:
        return None
    data = as_sent(draft)
    form = RowForm(data, case=case, day=today, key=key) if key else Texts(data)
    choose_from(form, case, today)
    if not form.is_valid():
        return None
    given = form.cleaned_data | (row_input(form) if isinstance(form, RowForm) else {})
    return conflict_of(case, key, user, given, given["version"] or 0, data)


def _initial(line: Line, laws: list[LegalBasis], lines: list[Line]) -> dict[str, Any]:
    names = ("key", "task", "unit", "cost_dkk", "one_off_dkk", "start", "end_on", "function", "end_criterion")
    found = {name: getattr(line, name) for name in names}
    found |= {f"share_{share.sector_id}": share.percent for share in line.shares.all()}
    before = predecessor(lines, line)
    found["takes_over_from"] = before.key if before else ""
    return found | {"law": laws[0].pk if laws else None, "needs": list(line.needs.all())}


def totals(version: Recommendation | None) -> list[tuple[OrgUnit, int]]:
    """What each sector pays, DKK per year."""
    amounts = yearly_amounts(version) if version else {}
    return [(sector, amounts.get(sector.code, 0)) for sector in sectors()]


def signatures(case: Case, version: Recommendation | None, user: User, today: dt.date) -> list[dict[str, Any]]:
    """The pair, and who of them stands by the text as it is now; or whose change of it voided their approval, and when."""
    rows = list(version.approvals.order_by("at", "pk")) if version else []
    approvals = {row.by_id: row for row in rows if row.voided_at is None}
    voided = {row.by_id: row.voided_at for row in rows if row.voided_at}
    acts = {event.at: event for event in case.events.filter(at__in=voided.values()).select_related("by")}
    pair = case.parts.filter(kind__in=(PartKind.PROPOSER, PartKind.COUNTERPART), until=None).order_by("-kind", "pk")
    people = {part.user.pk: part.user for part in pair.select_related("user") if part.user}
    return [
        {
            "person": person_of(person, today, user),
            "approval": approvals.get(pk),
            "voided": acts.get(voided[pk]) if pk in voided else None,
        }
        for pk, person in people.items()
    ]


def last_questions(case: Case) -> str:
    """What the chiefs or the director asked when they last sent it back, if it came back at all."""
    from cases.models import Statement

    found = Statement.objects.filter(event__case=case, kind="questions").order_by("-event__seq").first()
    return found.text if found else ""
