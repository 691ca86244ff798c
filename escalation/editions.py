"""Which version follows which: a copy to go on writing in, the version as corrected, and what was shown on a past day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.models import Case
from escalation.canonical import keep_edition
from escalation.corrections import Fields, differing, line_of, write_changes
from escalation.differences import LABELS, said
from escalation.letter import LANGUAGE
from escalation.models import Edition, Position, Recommendation
from escalation.moves import Act
from escalation.recommendation import next_version


def as_corrected(act: Act, version: Recommendation, changes: Mapping[str, Mapping[str, Any]]) -> Recommendation:
    """The next version with these lines changed, laid before as the old one was, with the positions that led to it.

    The old version stays as it was laid before: word for word what the pair approved.
    """
    positions = list(version.positions.filter(superseded_at=None).select_related("at_point"))
    new = next_version(version, act)
    new.corrected_from, new.submitted_at, new.presiding = version, act.at, version.presiding
    new.text_approved_at, new.edits = version.text_approved_at, 1
    new.save()
    say_what_is_changed(version, new, changes)
    write_changes(new, changes)
    keep_edition(act, new)
    points = {point.no: point for point in new.at_points.all()}
    Position.objects.bulk_create(
        Position(
            recommendation=new,
            at_point=points[row.at_point.no],
            chief_id=row.chief_id,
            by_id=row.by_id,
            stance=Position.Stance.APPROVE if row.stance == Position.Stance.CORRECT else row.stance,
            reason=row.reason,
            at=row.at,
            content_hash=new.content_hash,
        )
        for row in positions
    )
    return new


def say_what_is_changed(old: Recommendation, new: Recommendation, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """The ask, and each at-point about a changed line, say what was decided otherwise: the words that were recommended
    stand, and nobody reads them as what holds.
    """
    lines = {line.key: line for line in old.lines.all()}
    with override(LANGUAGE):
        otherwise = {key: _otherwise(differing(lines[key], given)) for key, given in changes.items()}
        whole = "; ".join(_("line {key}: {what}").format(key=key, what=what) for key, what in otherwise.items())
        new.ask = _joined(new.ask, whole)
        new.save()
        for point in new.at_points.all():
            if what := otherwise.get(line_of(point, set(lines))):
                point.text = _joined(point.text, what)
                point.save()


def _otherwise(fields: Fields) -> str:
    """»Who pays: UL 50 % · FF 50 % (recommended: FF 100 %)« for each field; a dash for nothing."""
    sentence = _("{what}: {after} (recommended: {before})")
    return ", ".join(
        sentence.format(
            what=str(LABELS[name]).lower(), after=said(name, after, {}) or "–", before=said(name, before, {}) or "–"
        )
        for name, (before, after) in fields.items()
    )


def _joined(text: str, what: str) -> str:
    return f"{text} " + _("Changed by the decision: {what}.").format(what=what.rstrip("."))


def shown_on(case: Case, at: dt.datetime) -> Edition | None:
    """What the chiefs saw at that instant: the newest edition that had been laid before by then. None before the first."""
    laid_before = case.recommendations.filter(submitted_at__lte=at).order_by("round", "version").last()
    return laid_before.editions.filter(at__lte=laid_before.submitted_at).last() if laid_before else None


def edition_of(case: Case, content_hash: str) -> Edition | None:
    """The edition of the case with that hash."""
    return Edition.objects.filter(recommendation__case=case, hash=content_hash).order_by("at").last()
