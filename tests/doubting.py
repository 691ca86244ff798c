"""A memory that believes nothing: whatever it remembers it asks again, and says where the two differ."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from django.db.models import Model

from accounts.remembering import Memory


class Doubting(Memory):
    """Raises AssertionError when what is remembered is not what is true."""

    def answer(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        if key not in self.answers:
            return super().answer(key, ask)
        remembered, now = said(super().answer(key, ask)), said(ask())
        assert remembered == now, f"{key[0]} is remembered as {remembered}, and is {now}"  # type: ignore[index]
        return self.answers[key][0]


def said(answer: Any) -> Any:
    """What an answer says, down to the columns of its rows."""
    if isinstance(answer, Model):
        return type(answer), {name: value for name, value in vars(answer).items() if name[0] != "_"}
    if isinstance(answer, list | tuple):
        return [said(one) for one in answer]
    return {key: said(value) for key, value in answer.items()} if isinstance(answer, dict) else answer
