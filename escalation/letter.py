"""What does a letter to the family say: the split in force, one row for each line in its order, and nothing of its own.

Pure: plain rows in, plain rows out. The writer may add a greeting and a plain sentence to a line; nothing can take a
line away. No dissent, no paragraphs, no addresses; amounts only where they are asked for (design README section 6).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escalation import lix
from escalation.responsibility import kroner

LANGUAGE = "da"  # of every letter, whatever language its writer reads


@dataclass(frozen=True)
class SplitLine:
    """One line of the split in force: what, who (names of unit and person), from and until when; DKK per year."""

    key: str
    task: str
    unit: str
    person: str
    start: dt.date | None
    end_on: dt.date | None
    end_criterion: str = ""
    cost_dkk: int | None = None


@dataclass(frozen=True)
class Split:
    """What the letter is built from, all of the decision in force. `ruling_units`: one name for each ruling."""

    number: str
    municipality: str
    child: str
    lines: Sequence[SplitLine]
    contact: str
    contact_title: str
    follow_up_on: dt.date | None
    ruling_units: Sequence[str] = ()


@dataclass(frozen=True)
class Receiver:
    """To whom: the code of the choice, the name it is addressed to, and whether it is the child's own letter."""

    code: str
    name: str
    is_child: bool = False

    @property
    def dear(self) -> str:
        return self.name.split(" ", 1)[0] if self.name else ""


@dataclass(frozen=True)
class Added:
    """What the writer adds: a greeting, a telephone number, a plain sentence by the line's key; and the amounts or not."""

    greeting: str = ""
    phone: str = ""
    plain: Mapping[str, str] = field(default_factory=dict)
    with_amounts: bool = False


@dataclass(frozen=True)
class Task:
    """One row: what happens, who does it, and when."""

    key: str
    what: str
    plain: str
    amount: str
    who: tuple[str, ...]
    when: str


@dataclass(frozen=True)
class LetterText:
    """The letter as it is read, from the top; page and paper show the same."""

    to: tuple[str, ...]
    sender: tuple[str, ...]
    heading: str
    dear: str
    opening: tuple[str, ...]
    columns: tuple[str, str, str]
    tasks: tuple[Task, ...]
    call: str
    call_about: str
    next_heading: str
    next: tuple[str, ...]
    regards: tuple[str, ...]

    def texts(self) -> Iterator[str]:
        """Every piece of text that the reader meets."""
        yield from (*self.to, *self.sender, self.heading, self.dear, *self.opening)
        for task in self.tasks:
            yield from (task.what, task.plain, task.amount, *task.who, task.when)
        yield from (self.call, self.call_about, self.next_heading, *self.next, *self.regards)

    @property
    def reading(self) -> lix.Reading:
        """How hard the running text is to read: opening, tasks and what comes next, not names and headings."""
        tasks = [text for task in self.tasks for text in (task.what, task.plain)]
        return lix.read([*self.opening, *tasks, self.call_about, *self.next])

    @property
    def hardest_task(self) -> Task | None:
        """The row that is hardest to read."""
        return max(self.tasks, key=lambda task: lix.read([task.what, task.plain]).lix, default=None)


def written(day: dt.date) -> str:
    """7. april 2026"""
    return format_date(day, "d. MMMM y", locale=LANGUAGE)


def when(line: SplitLine) -> str:
    """From the first day, and until the last or what ends it."""
    parts = [_("From {day}").format(day=written(line.start))] if line.start else []
    if line.end_on:
        parts.append(_("to {day}").format(day=written(line.end_on)))
    text = " ".join(parts)
    if line.end_criterion:
        until = line.end_criterion if line.end_on else _("Until: {text}").format(text=line.end_criterion)
        text += ("\n" if text else "") + until
    return text


def task_of(line: SplitLine, added: Added) -> Task:
    amount = ""
    if added.with_amounts and line.cost_dkk is not None:
        amount = _("{amount} a year").format(amount=kroner(line.cost_dkk))
    who = tuple(name for name in (line.unit, line.person) if name)
    return Task(line.key, line.task, added.plain.get(line.key, ""), amount, who, when(line))


def compose(split: Split, receiver: Receiver, added: Added, today: dt.date) -> LetterText:
    """The whole letter, dated `today`, in the language that is active (the caller activates LANGUAGE)."""
    first = min((line.start for line in split.lines if line.start), default=None)
    heading = _("{name}: who does what").format(name=split.child)
    if first:
        heading = _("{name}: who does what from {day}").format(name=split.child, day=written(first))
    decided = _("We have decided who of us does what. Here you can see it.")
    if receiver.is_child:
        decided = _("We have decided who of us does what. Here it stands for you.")
    return LetterText(
        to=(receiver.name,),
        sender=(split.municipality, written(today), _("Case {number}").format(number=split.number)),
        heading=heading,
        dear=_("Dear {name}").format(name=receiver.dear if receiver.is_child else receiver.name),
        opening=tuple(text for text in (added.greeting, decided) if text),
        columns=(_("This happens"), _("Who does it"), _("When")),
        tasks=tuple(task_of(line, added) for line in split.lines),
        call=_("Call one person: {name}").format(name=split.contact)
        + (_(", telephone {number}").format(number=added.phone) if added.phone else ""),
        call_about=_child_calls() if receiver.is_child else _parent_calls(),
        next_heading=_("What happens now?"),
        next=tuple(_next(split, receiver, today)),
        regards=(_("Kind regards"), ", ".join(part for part in (split.contact, split.contact_title) if part)),
    )


def _child_calls() -> str:
    return _("If something does not happen as agreed, you can call. You need not find out who is to do what.")


def _parent_calls() -> str:
    return _("If something does not happen as agreed, call. You need not find out yourselves who is responsible.")


def _next(split: Split, receiver: Receiver, today: dt.date) -> Iterator[str]:
    """Rulings come in letters of their own, with how to appeal (they stand there, not here); then the day of talking."""
    if count := len(split.ruling_units):
        units = ", ".join(dict.fromkeys(split.ruling_units))
        text = ngettext("{count} letter with a ruling comes.", "{count} letters with rulings come.", count)
        text = text.format(count=count) + " " + _("They come from: {units}.").format(units=units)
        yield text + " " + _("How to appeal stands in those letters.")
    yield _("This letter is an overview. It is not a ruling.")
    if split.follow_up_on and split.follow_up_on >= today:
        day = format_date(split.follow_up_on, "EEEE d. MMMM y", locale=LANGUAGE)
        if receiver.is_child:
            yield _("We talk with you again on {day} about how it is going. We ask you first.").format(day=day)
        else:
            yield _("We talk with you again on {day} about how it is going. {child} is asked first.").format(
                day=day, child=split.child
            )
