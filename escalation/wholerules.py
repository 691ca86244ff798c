"""What is wrong with the split as a whole: needs nobody meets, totals that do not agree, goals, and units not let in."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from escalation.split import Finding, Split, kroner
from escalation.vague import vague_words


def some_line(split: Split) -> Iterator[Finding]:
    if not split.rows:
        yield Finding("E-NOLINE", "", "lines", _("There is no line yet. Add the first task."))


def needs_met(split: Split) -> Iterator[Finding]:
    met = {need for row in split.rows for need in row.needs}
    for need in split.needs:
        if need not in met:
            yield Finding("E-NEED-UNCOVERED", "", "needs", _("Need {need} has no line").format(need=need))


def totals_agree(split: Split) -> Iterator[Finding]:
    """The total that somebody has stated must be the sum of the lines."""
    if split.stated_dkk is not None and split.rows and split.stated_dkk != split.whole_dkk:
        text = _("The total is stated as {stated}, but the lines give {sum}. Correct the total or the lines")
        message = text.format(stated=kroner(split.stated_dkk), sum=kroner(split.whole_dkk))
        yield Finding("E-COST", "", "stated_cost_dkk", message)


def consent_covers(split: Split) -> Iterator[Finding]:
    """Where sharing rests on consent, every responsible unit must be named in it (forvaltningsloven § 28)."""
    for row in split.rows:
        if row.unit in split.uncovered:
            text = _("Line {no}: the family's consent does not cover {unit}. Record a consent, or choose another unit")
            yield Finding("E-CONSENT", row.key, "unit", text.format(no=row.no, unit=row.unit_name or row.unit))


def not_dearer(split: Split) -> Iterator[Finding]:
    """Dearer together than apart is allowed, for a reason that the chiefs can read."""
    over = split.whole_dkk - split.separate_dkk if split.separate_dkk is not None else 0
    if over <= 0:
        return
    if split.dearer_reason:
        text = _("The joint solution is {amount} dearer per year than each for itself. Your reason goes to the chiefs")
    else:
        text = _("The joint solution is {amount} dearer per year than each for itself. Write why it is worth it")
    message = text.format(amount=kroner(over))
    yield Finding("W-DEARER", "", "dearer_reason", message, wants_reason=not split.dearer_reason)


def vague_points(split: Split) -> Iterator[Finding]:
    for no, text in enumerate(split.points, start=1):
        for word in vague_words(text):
            message = _("At-point {no}: »{word}« is vague. Write how much, when or with whom")
            yield Finding("W-VAGUE", "", f"text_{no}", message.format(no=no, word=word))


def goals(split: Split) -> Iterator[Finding]:
    """The follow-up must be able to see whether it worked: at least one criterion that says something."""
    if not split.follows_up:
        return
    vague = {text: words[0] for text in split.criteria if (words := vague_words(text))}
    if not set(split.criteria) - set(vague):
        message = _("Write what shows success, so that the follow-up can see whether it worked")
        yield Finding("W-GOAL", "", "success_criteria", message)
    for word in vague.values():
        message = _("What shows success: »{word}« is vague. Write what one can count or see").format(word=word)
        yield Finding("W-VAGUE", "", "success_criteria", message)
