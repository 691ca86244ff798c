"""Can a deleted line come back: for thirty minutes, at its old place and with everything that stood in it."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from escalation import wording
from escalation.models import Line, LineShare, Recommendation, Wording
from escalation.moves import Act, Move, Problem
from escalation.recommendation import WRITING, changed, draft_of, newest, one_of_the_pair


def needs_deleted(act: Act) -> list[Problem]:
    version = newest(act.case)
    if version and _deleted(version, act):
        return []
    return [
        Problem("E-NOLINE", "key", _("The line cannot be brought back: it is there, or it was deleted too long ago."))
    ]


def restore_line(act: Act) -> None:
    """The very line: every field, its laws, needs and shares, and its place among the others."""
    draft = draft_of(act)
    before = _deleted(draft, act)
    assert before
    edit = wording.edit_of(draft, before.key) + 1
    line = _made_again(draft, before, edit)
    wording.keep(act, draft, line.key, edit, before.fields)
    changed(act, draft)
    act.data["line"] = line.key


def _deleted(draft: Recommendation, act: Act) -> Wording | None:
    return next((row for row in wording.deleted(draft, act.at) if row.key == act.text("key")), None)


def _made_again(draft: Recommendation, before: Wording, edit: int) -> Line:
    kept = dict(before.fields)
    laws, needs, shares = kept.pop("laws"), kept.pop("needs"), kept.pop("shares")
    kept["unit_id"], kept["person_id"] = kept.pop("unit"), kept.pop("person")
    draft.lines.filter(position__gte=kept["position"]).update(position=F("position") + 1)
    line = Line.objects.create(recommendation=draft, key=before.key, edits=edit, **kept)
    line.laws.set(laws)
    line.needs.set(needs)
    LineShare.objects.bulk_create(
        LineShare(line=line, sector_id=int(sector), percent=percent) for sector, percent in shares.items()
    )
    return line


MOVES = (
    Move("restore_line", _("Bring the line back"), WRITING, one_of_the_pair, needs=needs_deleted, then=restore_line),
)
