"""Which words were approved: the canonical form of a recommendation, and the hash that approvals and decisions name.

Two texts have the same hash exactly when they say the same: the order of laws, needs and shares does not count, the order of
at-points and lines does. Names of units and laws are kept beside the form, so that renaming a unit voids no approval.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from accounts.models import User
from accounts.remembering import remembered
from escalation.models import Edition, Line, Recommendation
from escalation.moves import Act

Form = dict[str, Any]
TEXTS = ("ask", "why", "benefit", "dissent", "dearer_reason")
LINE_TEXTS = ("key", "task_key", "task", "function", "end_criterion")


def form_of(version: Recommendation) -> Form:
    """Everything the chiefs are asked, as plain JSON: texts, option, follow-up, at-points and lines, in their order."""
    return {
        "round": version.round,
        "version": version.version,
        "option": version.option.key if version.option else "",
        **{name: getattr(version, name) for name in TEXTS},
        "stated_cost_dkk": version.stated_cost_dkk,
        "follow_up_on": _day(version.follow_up_on),
        "success_criteria": list(version.success_criteria),
        "points": [_point(point) for point in version.at_points.select_related("ruling_law", "ruling_unit")],
        "lines": [_line(line) for line in _lines(version)],
    }


def hash_of(form: Form) -> str:
    """SHA-256 in hex over the form as JSON with sorted keys and without spaces, UTF-8."""
    return hashlib.sha256(
        json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


def content_hash(version: Recommendation) -> str:
    """The hash of the recommendation as it stands in its rows now."""
    return hash_of(form_of(version))


def names_of(version: Recommendation) -> dict[str, str]:
    """What the codes in the form are called today: units, sectors, laws, people, needs and the option."""
    found: dict[str, str] = {f"option:{version.option.key}": version.option.title} if version.option else {}
    for line in _lines(version):
        found |= {f"law:{law.code}": str(law) for law in line.laws.all()}
        found |= {f"need:{need.key}": need.description for need in line.needs.all()}
        found |= {f"unit:{share.sector.code}": share.sector.name for share in line.shares.all()}
        found |= {f"unit:{line.unit.code}": line.unit.name} if line.unit else {}
        found |= {f"person:{line.person.code}": line.person.name} if line.person else {}
    for point in version.at_points.select_related("ruling_law", "ruling_unit"):
        found |= {f"law:{point.ruling_law.code}": str(point.ruling_law)} if point.ruling_law else {}
        found |= {f"unit:{point.ruling_unit.code}": point.ruling_unit.name} if point.ruling_unit else {}
    return found


def keep_edition(act: Act, version: Recommendation) -> Edition:
    """Writes down what stands now; the version carries its hash from here."""
    form = form_of(version)
    version.content_hash = hash_of(form)
    version.save(update_fields=["content_hash"])
    return Edition.objects.create(
        recommendation=version,
        edits=version.edits,
        hash=version.content_hash,
        form=form,
        names=names_of(version),
        by=act.by if isinstance(act.by, User) else None,
        at=act.at,
    )


def short(content_hash: str) -> str:
    """The first twelve characters in groups of four, as people compare them."""
    return " ".join(content_hash[start : start + 4] for start in (0, 4, 8))


@remembered
def _lines(version: Recommendation) -> list[Line]:
    rows = version.lines.select_related("unit", "person").prefetch_related("laws", "needs", "shares__sector")
    return list(rows)


def _point(point: Any) -> Form:
    return {
        "text": point.text,
        "line": point.line_key,
        "triggers_ruling": point.triggers_ruling,
        "law": point.ruling_law.code if point.ruling_law else "",
        "unit": point.ruling_unit.code if point.ruling_unit else "",
    }


def _line(line: Line) -> Form:
    return {
        **{name: getattr(line, name) for name in LINE_TEXTS},
        "unit": line.unit.code if line.unit else "",
        "person": line.person.code if line.person else "",
        "start": _day(line.start),
        "end_on": _day(line.end_on),
        "cost_dkk": line.cost_dkk,
        "one_off_dkk": line.one_off_dkk,
        "triggers_ruling": line.triggers_ruling,
        "laws": sorted(law.code for law in line.laws.all()),
        "needs": sorted(need.key for need in line.needs.all()),
        "shares": {share.sector.code: share.percent for share in line.shares.all()},
    }


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
