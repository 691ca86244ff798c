"""Will this value do in this field: one check per kind of value, answering None or what to write instead."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from intake.problems import shown

Check = Callable[[Any], str | None]
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL keeps neither NUL nor half a character


def text(longest: int, *, empty: bool = False) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"{shown(value)} is not a text. Write a text in quotes."
        if not value.strip() and not empty:
            return "is empty. Write a text."
        if len(value) > longest:
            return f"has {len(value)} characters. Write at most {longest}."
        if UNSTORABLE.search(value):
            return f"{shown(value)} holds a character that cannot be stored. Remove it."
        return None

    return check


def slug(longest: int) -> Check:
    def check(value: Any) -> str | None:
        if wrong := text(longest)(value):
            return wrong
        if re.fullmatch(r"[-a-zA-Z0-9_]+", value):
            return None
        return f"{shown(value)} cannot be used as a code. Write the letters a-z, digits, - and _ only."

    return check


def email(value: Any) -> str | None:
    if wrong := text(254)(value):
        return wrong
    try:
        validate_email(value)
    except ValidationError:
        return f"{shown(value)} is not an e-mail address. Write it as name@domain."
    return None


def whole(smallest: int, largest: int) -> Check:
    def check(value: Any) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= largest:
            return None
        return f"{shown(value)} will not do. Write a whole number from {smallest} to {largest}, without quotes."

    return check


def flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else f"{shown(value)} is neither true nor false. Write true or false."


def date(value: Any) -> str | None:
    wrong = f"{shown(value)} is not a date. Write it as YYYY-MM-DD."
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return wrong
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return wrong
    return None


def one_of(choices: Iterable[Any]) -> Check:
    allowed = list(choices)

    def check(value: Any) -> str | None:
        if isinstance(value, str | int) and not isinstance(value, bool) and value in allowed:
            return None
        return f"{shown(value)} is not known here. Write one of: {', '.join(map(str, allowed))}."

    return check


def many(check_one: Check) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, list):
            return f"{shown(value)} is not a list. Write a list in [ ]."
        return next((wrong for wrong in map(check_one, value) if wrong), None)

    return check
