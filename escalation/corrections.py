"""»Ret og godkend«: a chief approves with another wording of single lines, and the others say yes or no to each.

A correction is no new version: only when everybody it concerns has said yes does the version as corrected take effect. Refused,
or unanswered when the chiefs' time is over, the line goes to the director with both wordings (P5).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.remembering import remembered
from cases.models import Case
from escalation.models import AtPoint, Correction, CorrectionAnswer, Line, LineShare, Position, Recommendation
from escalation.moves import Act, Problem
from escalation.recommendation import newest, rows_of
from escalation.responsibility import Finding, LineRow, Split, findings
from escalation.touched import touched_sectors
from orgunits.models import OrgUnit

FIELDS = ("shares", "task", "function", "start", "end_on", "end_criterion", "cost_dkk")
OPEN, ACCEPTED, REFUSED = "open", "accepted", "refused"
Fields = dict[str, list[Any]]  # per field: what stands, what is proposed


@remembered
def standing(version: Recommendation) -> list[Correction]:
    """Per line the newest correction that is not taken back: a counter-proposal stands in place of what it answers."""
    rows = version.corrections.filter(taken_back_at=None).select_related("line", "chief", "by")
    newest_of = {row.line_id: row for row in rows.prefetch_related("answers__chief")}
    return sorted(newest_of.values(), key=lambda row: row.line.position)


def still_asked(correction: Correction, chiefs: list[User]) -> list[User]:
    """The deciding chiefs whose answer is missing."""
    given = {answer.chief_id for answer in correction.answers.all()} | {correction.chief_id}
    return [chief for chief in chiefs if chief.pk not in given]


def outcome(correction: Correction, chiefs: list[User]) -> str:
    """Refused as soon as one says no; accepted when all have said yes; else open."""
    if any(not answer.accepts for answer in correction.answers.all()):
        return REFUSED
    return OPEN if still_asked(correction, chiefs) else ACCEPTED


def proposed(correction: Correction) -> dict[str, Any]:
    """The new value of every field that the correction changes."""
    return {name: pair[1] for name, pair in correction.fields.items()}


def accepted(version: Recommendation, chiefs: list[User]) -> dict[str, dict[str, Any]]:
    """By line key, what everybody has agreed to change."""
    rows = [row for row in standing(version) if outcome(row, chiefs) == ACCEPTED]
    return {row.line.key: proposed(row) for row in rows}


def as_plain(line: Line) -> dict[str, Any]:
    """The fields of a line that may be corrected, as JSON keeps them; shares by sector code."""
    shares = {share.sector.code: share.percent for share in line.shares.select_related("sector")}
    days = {name: day.isoformat() if (day := getattr(line, name)) else "" for name in ("start", "end_on")}
    return {"shares": shares, **days, **{name: getattr(line, name) for name in FIELDS if name not in {"shares", *days}}}


def differing(line: Line, given: Mapping[str, Any]) -> Fields:
    """What the given fields would change: per field what stands and what is proposed."""
    stands, new = as_plain(line), {name: _plain(name, given[name]) for name in FIELDS if name in given}
    return {name: [stands[name], value] for name, value in new.items() if value != stands[name]}


def with_changes(rows: list[LineRow], changes: Mapping[str, Mapping[str, Any]]) -> list[LineRow]:
    """The rows as they would be: pure, for sums and for the rules."""
    return [replace(row, **_typed(changes[row.key])) if row.key in changes else row for row in rows]


def needs_sound_changes(version: Recommendation, changes: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """A corrected line obeys the same rules as a written one, and only sectors that decide may be asked to pay."""
    codes = {sector.code for sector in touched_sectors(version)}
    problems = []
    if not any(changes.values()):
        problems = [Problem("E-EMPTY", "corrected", _("Change at least one line, or approve it as it stands."))]
    before = rows_of(version)
    after = with_changes(before, changes)
    stood = set(_blocking(before))
    problems += [Problem(one.code, one.place, one.message) for one in _blocking(after) if one not in stood]
    for row in after:
        if row.start and row.end_on and row.end_on < row.start:
            text = _("The last day lies before the first. Write a later day.")
            problems.append(Problem("E-NOEND", f"{row.key}-end_on", text))
        if row.key in changes and not set(row.shares) <= codes:
            text = _("Only sectors that decide in this case can pay. Return it with questions if another must.")
            problems.append(Problem("E-ROLE", f"{row.key}-shares", text))
    return problems


def _blocking(rows: list[LineRow]) -> list[Finding]:
    """What keeps these lines from being laid before, as far as the lines themselves tell."""
    return [one for one in findings(Split(rows=tuple(rows))) if one.blocks]


def correct(act: Act, version: Recommendation, chief: User, changes: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Writes one correction per changed line; a standing one of another chief is answered no by it. The lines' keys."""
    now_standing = {row.line.key: row for row in standing(version)}
    for key, given in changes.items():
        line = version.lines.get(key=key)
        other = now_standing.get(key)
        if other and other.chief_id != chief.pk:
            answer(act, other, chief, accepts=False, reason=act.text("reason"))
        Correction.objects.create(
            recommendation=version,
            line=line,
            chief=chief,
            by=act.person,
            fields=differing(line, given),
            reason=act.text("reason"),
            at=act.at,
        )
    return sorted(changes)


def answer(act: Act, correction: Correction, chief: User, *, accepts: bool, reason: str) -> None:
    CorrectionAnswer.objects.update_or_create(
        correction=correction,
        chief=chief,
        defaults={"by": act.person, "accepts": accepts, "reason": reason, "at": act.at},
    )


def take_back(version: Recommendation, chiefs: list[User], at: dt.datetime) -> None:
    """These chiefs' corrections that nobody has answered no longer stand: they speak anew."""
    version.corrections.filter(chief__in=chiefs, taken_back_at=None, answers=None).update(taken_back_at=at)


def points_of(version: Recommendation, keys: set[str]) -> set[int]:
    """The ids of the at-points that are about these lines."""
    known = set(version.lines.values_list("key", flat=True))
    return {point.pk for point in version.at_points.all() if line_of(point, known) in keys}


def line_of(point: AtPoint, known: set[str]) -> str:
    """The key of the line an at-point is about: the one it was made from, else the only one that its text names."""
    if point.line_key in known:
        return point.line_key
    named = [key for key in known if re.search(rf"\b{re.escape(key)}\b", point.text)]
    return named[0] if len(named) == 1 else ""


def corrected_lines(case: Case, chiefs: list[User], state: str) -> list[Correction]:
    version = newest(case)
    return [row for row in standing(version) if outcome(row, chiefs) == state] if version else []


def write_changes(version: Recommendation, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Puts the new values into the version's lines."""
    sectors = {sector.code: sector for sector in OrgUnit.objects.filter(kind=OrgUnit.Kind.SECTOR)}
    for line in version.lines.filter(key__in=changes):
        given = _typed(changes[line.key])
        shares = given.pop("shares", None)
        for name, value in given.items():
            setattr(line, name, value)
        line.save()
        if shares is not None:
            line.shares.all().delete()
            LineShare.objects.bulk_create(
                LineShare(line=line, sector=sectors[code], percent=percent) for code, percent in shares.items()
            )


def contested_lines(version: Recommendation, chiefs: list[User]) -> set[str]:
    """The keys of the lines that the chiefs do not agree on; all of them when a contested at-point names no line."""
    rows = version.positions.filter(superseded_at=None, stance=Position.Stance.DISAGREE).select_related("at_point")
    known = set(version.lines.values_list("key", flat=True))
    about = {line_of(row.at_point, known) for row in rows}
    if "" in about:
        return known
    refused = {row.line.key for row in standing(version) if outcome(row, chiefs) != ACCEPTED}
    return about | refused


def _plain(name: str, value: Any) -> Any:
    if name == "shares":
        return {code: percent for code, percent in (value or {}).items() if percent}
    if name in {"start", "end_on"}:
        return value if isinstance(value, str) else value.isoformat() if value else ""
    return value if value is None or isinstance(value, int) else str(value).strip()


def _typed(given: Mapping[str, Any]) -> dict[str, Any]:
    """From JSON back to what a line holds."""
    found = {name: _plain(name, value) for name, value in given.items()}
    for name in found.keys() & {"start", "end_on"}:
        found[name] = dt.date.fromisoformat(found[name]) if found[name] else None
    return found
