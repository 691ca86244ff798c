"""What is a move: one row of the table, what may be asked of it, and the three ways it can be refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.models import CLOCK, Actor, User
from cases.access import Sight, sight
from cases.models import Case
from escalation.models import Moving, Question, Recommendation, Recusal, Star
from orgunits.people import absent_on, acts_as, capabilities

Known = TypeVar("Known")


@dataclass(frozen=True)
class Problem:
    """Something that is missing or wrong: its code, the field it belongs to, and what to do, in plain words.

    One that does not `stop` the act is a warning, told beside those that do.
    """

    code: str
    field: str
    message: str | Promise
    stops: bool = True

    @property
    def blocks(self) -> bool:
        return not self.code.startswith("W-")


class Refused(Exception):
    """An act that is not done, with a code for logs and a sentence for people."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(str(message))
        self.code, self.message = code, message


class Forbidden(Refused):
    """Not you: 403."""


class OutOfTurn(Refused):
    """Not now: 409. Where there are several reasons, `problems` holds them all, each with its place."""

    def __init__(self, code: str, message: str | Promise, problems: Sequence[Problem] = ()) -> None:
        super().__init__(code, message)
        self.problems = list(problems)


def not_yet(problems: Sequence[Problem]) -> OutOfTurn | None:
    """All the reasons at once, the first one's code; None when there is none."""
    if not problems:
        return None
    return OutOfTurn(problems[0].code, " ".join(str(problem.message) for problem in problems), problems)


class TextChanged(OutOfTurn):
    """The text is another one than the page showed. `seen` and `now` are the hashes of the two."""

    def __init__(self, seen: str, now: str) -> None:
        super().__init__(
            "E-OLDVERSION",
            _("The recommendation has changed since you opened it. Read it again before you answer."),
        )
        self.seen, self.now = seen, now


class Incomplete(Refused):
    """Something is missing or wrong in what was written: 422, all reasons at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].code, problems[0].message)
        self.problems = list(problems)


@dataclass
class Asking:
    """Somebody asks whether they may do something in a case at an instant; what is looked up is looked up once."""

    by: Actor
    case: Case
    at: dt.datetime

    @property
    def day(self) -> dt.date:
        """The calendar day in Denmark."""
        return local_date(self.at)

    @cached_property
    def sight(self) -> Sight:
        return sight(self.by, self.case, self.at)

    @cached_property
    def capabilities(self) -> set[str]:
        return capabilities(self.by, self.day)

    def has(self, *kinds: str) -> bool:
        """The asker has a part of one of these kinds now."""
        return bool(self.sight.kinds & set(kinds))

    @cached_property
    def star(self) -> Star | None:
        """The latest proposal of a star in the case."""
        return Star.objects.filter(case=self.case).order_by("proposed_at", "pk").last()

    @cached_property
    def moving(self) -> Moving | None:
        """The child's move to another municipality, if one is under way."""
        return Moving.of(self.case)

    @cached_property
    def version(self) -> Recommendation | None:
        """The newest version of this round's recommendation, laid before or not."""
        rows = Recommendation.objects.filter(case=self.case, round=self.case.round)
        return rows.order_by("version").last()

    @cached_property
    def persons(self) -> dict[int, User]:
        """The asker and everyone they stand in for here: those who are away today, and the disqualified of this case."""
        recused = Recusal.objects.filter(case=self.case, deputy=self.by.pk).select_related("person")
        people = [*acts_as(self.by, self.day), *(row.person for row in recused)]
        return {person.pk: person for person in people}

    @cached_property
    def _known(self) -> dict[Any, Any]:
        return {}

    def known(self, what: Callable[[Case], Known]) -> Known:
        """What the function says of the case, looked up once: several rows of the table ask the same."""
        if what not in self._known:
            self._known[what] = what(self.case)
        found: Known = self._known[what]
        return found

    @cached_property
    def away(self) -> set[int]:
        """The ids of everyone who is recorded as away today."""
        return absent_on(self.day)

    def is_one_of(self, *ids: int | None) -> bool:
        """The asker is one of these people, or stands in for one of them."""
        return bool(self.persons.keys() & {pk for pk in ids if pk is not None})

    @property
    def person(self) -> User:
        """The asker, who must be a person here."""
        assert isinstance(self.by, User)
        return self.by


@dataclass
class Act(Asking):
    """An act being done: what was given, and what it leaves behind (ids for the event, words to keep)."""

    input: Mapping[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was written in that field, without spaces around; empty when nothing was."""
        return str(self.input.get(name) or "").strip()

    def given(self, name: str) -> Any:
        return self.input.get(name)

    def as_shown(self) -> None:
        """Raises TextChanged when the text is another one than the page showed (`shown`: the hash of its words).

        An approval is given to what was read. A replay names no page, and is not asked.
        """
        shown, version = self.text("shown"), self.version
        if shown and version and shown != version.shown_as:
            raise TextChanged(shown, version.shown_as)

    def own(self, name: str) -> Any:
        """The row given in that field. Raises Forbidden when it belongs to another case than this one, and when it is a
        question that is not shared with the invited who asks."""
        row = self.input[name]
        parent = next(
            getattr(row, part) for part in ("deliberation", "recommendation", "decision") if hasattr(row, part)
        )
        unseen = isinstance(row, Question) and not self.sight.sees(f"question:{row.pk}") and row.asked_by != self.by
        if parent.case_id != self.case.pk or unseen:
            raise Forbidden("E-NOACCESS", _("This belongs to another case."))
        return row


Guard = Callable[[Asking], Refused | None]


def nothing_needed(_act: Act) -> list[Problem]:
    return []


def no_effect(_act: Act) -> None:
    return None


def nobody(_case: Case) -> Iterable[int]:
    return ()


@dataclass(frozen=True)
class Move:
    """One row: verb, label, from-stages, who, to-stage; what is needed, what it does, when it happens by itself.

    `unless` are asked first and name their own refusal. A row with `when` is settled by the clock and by nobody else.
    `asks` are the ids of those of whom it asks something once it is done: the event keeps them, and they are mailed.
    """

    verb: str
    label: str | Promise
    stages: frozenset[str]
    who: Callable[[Asking], bool]
    to: str | None = None
    unless: tuple[Guard, ...] = ()
    needs: Callable[[Act], list[Problem]] = nothing_needed
    then: Callable[[Act], None] = no_effect
    asks: Callable[[Case], Iterable[int]] = nobody
    when: Callable[[Case, dt.datetime], bool] | None = None


def stages(*names: str) -> frozenset[str]:
    return frozenset(names)


def the_clock(ask: Asking) -> bool:
    return ask.by is CLOCK
