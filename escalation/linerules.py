"""What is wrong with one line by itself: what is missing in it, what is said vaguely, and whether all of it is paid once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.split import Finding, LineRow, Split, kroner
from escalation.vague import names_nobody, vague_words

LineRule = Callable[[LineRow], Finding | None]


def _empty(code: str, name: str, is_missing: Callable[[LineRow], bool], text: str | Promise) -> LineRule:
    def rule(row: LineRow) -> Finding | None:
        return Finding(code, row.key, name, str(text).format(no=row.no)) if is_missing(row) else None

    return rule


def person(row: LineRow) -> Finding | None:
    """Somebody must be named: a function or a person, not the unit once more or »Skolen«."""
    if row.person or not names_nobody(row.function, row.unit_name, row.unit, row.sector_name):
        return None
    if row.function:
        text = _("Line {no}: »{function}« is no function or person. Write who: a title or a name")
    else:
        text = _("Line {no}: name the function or person")
    return Finding("E-NOPERSON", row.key, "function", text.format(no=row.no, function=row.function))


def payers(row: LineRow) -> Finding | None:
    """Exactly 100 percent; led to the share that is to be mended."""
    missing, cost = 100 - row.percent, row.cost_dkk or 0
    if missing > 0:
        # xgettext:no-python-format
        text = _("Line {no}: {percent} % has no payer ({amount})")
    elif missing < 0:
        # xgettext:no-python-format
        text = _("Line {no}: {percent} % is paid twice ({amount})")
    else:
        return None
    message = text.format(no=row.no, percent=abs(missing), amount=kroner(abs(missing) * cost // 100))
    return Finding("E-SHARES", row.key, _share_to_mend(row), message)


def _share_to_mend(row: LineRow) -> str:
    """The largest share when too much is paid; else that of the sector that does the task."""
    if row.percent > 100:
        return "share_" + max(row.shares, key=lambda code: (row.shares[code], code))
    return f"share_{row.sector}" if row.sector else "shares"


def vague(split: Split) -> Iterator[Finding]:
    """Words that nobody can be held to, in the task or in what ends it."""
    for row in split.rows:
        for name, text in (("task", row.task), ("end_criterion", row.end_criterion)):
            for word in vague_words(text):
                message = _("Line {no}: »{word}« is vague. Write how much, when or with whom")
                yield Finding("W-VAGUE", row.key, name, message.format(no=row.no, word=word))


PER_LINE: tuple[LineRule, ...] = (
    _empty("E-TASK", "task", lambda row: not row.task, gettext_lazy("Line {no}: write the task")),
    _empty(
        "E-UNKNOWN-UNIT",
        "unit",
        lambda row: not row.unit,
        gettext_lazy("Line {no}: choose the unit that is responsible"),
    ),
    person,
    _empty("E-UNKNOWN-LAW", "laws", lambda row: not row.laws, gettext_lazy("Line {no}: choose a legal basis")),
    _empty(
        "E-COST",
        "cost",
        lambda row: row.cost_dkk is None,
        gettext_lazy("Line {no}: write the yearly cost, 0 if there is none"),
    ),
    payers,
    _empty("E-NOSTART", "start", lambda row: row.start is None, gettext_lazy("Line {no}: write the first day")),
    _empty(
        "E-NOEND",
        "end_on",
        lambda row: not (row.end_on or row.end_criterion),
        gettext_lazy("Line {no}: write an end date or what ends it"),
    ),
    _empty("E-NEED-UNKNOWN", "needs", lambda row: not row.needs, gettext_lazy("Line {no}: choose the need it meets")),
)


def each_line(split: Split) -> Iterator[Finding]:
    """What is missing, line by line in their order."""
    for row in split.rows:
        for rule in PER_LINE:
            if found := rule(row):
                yield found
