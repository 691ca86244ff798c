"""What has been read need not be asked again: within one act or one request, an answer stands until its tables are written.

`@remembered` goes on functions that only read, and that answer from their arguments and the database alone. Which tables
an answer rests on is seen from what is asked on the way; whatever writes to one of them forgets it (ADR 12).
"""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import connection
from django.db.models import Model

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
READS = re.compile(r"\s*SELECT(?!.*\bFOR (NO KEY )?UPDATE\b)", re.DOTALL)
READ_FROM = re.compile(r'(?:FROM|JOIN) "(\w+)"')
WRITES_TO = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
KEEPS = re.compile(r"SAVEPOINT|RELEASE SAVEPOINT")


class Memory:
    """The answers given within one act or one request."""

    def __init__(self) -> None:
        self.answers: dict[Hashable, tuple[Any, frozenset[str]]] = {}
        self.asking: list[set[str]] = []  # the tables read so far, for each question that is being answered

    def answer(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        if key not in self.answers:
            self.asking.append(set())
            try:
                answer = ask()
            finally:
                read = self.asking.pop()
            self.answers[key] = answer, frozenset(read)
        answer, tables = self.answers[key]
        if self.asking:
            self.asking[-1] |= tables
        return answer

    def watch(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Sees every statement: notes what is read, and forgets what rested on what is written (or all, in doubt)."""
        text = str(sql)
        if READS.match(text):
            if self.asking:
                self.asking[-1] |= set(READ_FROM.findall(text))
        elif written := WRITES_TO.match(text):
            table = written[1]
            self.answers = {key: kept for key, kept in self.answers.items() if table not in kept[1]}
        elif not KEEPS.match(text):
            self.answers = {}
        return execute(sql, params, many, context)


_memory: ContextVar[Memory | None] = ContextVar("memory", default=None)


@contextmanager
def remembering(memory: Memory | None = None) -> Iterator[None]:
    """Remembers until it ends; one inside another is part of it."""
    if _memory.get():
        yield
        return
    memory = memory or Memory()
    token = _memory.set(memory)
    try:
        with connection.execute_wrapper(memory.watch):
            yield
    finally:
        _memory.reset(token)


def forget() -> None:
    """Everything is asked again: for whoever undoes more than a savepoint."""
    if memory := _memory.get():
        memory.answers = {}


def remembered(ask: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Asked again with the same arguments, it says the same. Lists, sets and dicts are the caller's own to change."""

    @functools.wraps(ask)
    def answered(*given: Given.args, **named: Given.kwargs) -> Answer:
        memory = _memory.get()
        if memory is None:
            return ask(*given, **named)
        key = (ask, *map(_key, given), *((name, _key(value)) for name, value in named.items()))
        answer: Answer = memory.answer(key, lambda: ask(*given, **named))
        return copy.copy(answer) if isinstance(answer, list | set | dict) else answer

    return answered


def _key(given: Any) -> Hashable:
    """A row is known by what it says, so that one changed in memory is another question."""
    if isinstance(given, Model):
        return type(given), *(_plain(value) for name, value in vars(given).items() if name[0] != "_")
    return _plain(given)


def _plain(value: Any) -> Hashable:
    if isinstance(value, list | tuple):
        return tuple(map(_key, value))
    return repr(value) if isinstance(value, dict | set) else value
