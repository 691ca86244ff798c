"""How does a door do an act: the form reads, the domain decides, and what is missing lands at its field with nothing lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import transaction

from accounts.models import User
from cases import writing
from cases.models import Case, Event
from escalation.moves import Incomplete, Problem
from escalation.workflow import perform
from web.drafts import PLACE


def do(form: forms.Form, verb: str, case: Case, *, by: User, at: dt.datetime, **more: Any) -> Event | None:
    """Performs the act with what the form holds (and `more`); None, with errors in the form, when something is missing.

    The draft that the form was written in is used up by it.
    """
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            event = perform(verb, case, by=by, at=at, **{**form.cleaned_data, **more})
            writing.used(by, case, form.data.get(PLACE, ""))
            return event
    except Incomplete as missing:
        explain(form, missing.problems)
        return None


def explain(form: forms.Form, problems: list[Problem]) -> None:
    """Each problem at its field (by the form's own name for it), or at the top when the form has no such field."""
    called: dict[str, str] = getattr(form, "called", {})
    for problem in problems:
        field = called.get(problem.field, problem.field)
        form.add_error(field if field in form.fields else None, str(problem.message))
