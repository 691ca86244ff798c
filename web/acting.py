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
from web.drafts import PLACE, USED_UP
from web.fields import NO_LONGER


def do(form: forms.Form, verb: str, case: Case, *, by: User, at: dt.datetime, **more: Any) -> Event | None:
    """Performs the act with what the form holds (and `more`); None, with errors in the form, when something is missing.

    The draft that the form was written in is used up by it; by a decision those of the other ways to decide as well.
    """
    if not form.is_valid():
        at_the_top(form)
        return None
    try:
        with transaction.atomic():
            event = perform(verb, case, by=by, at=at, **{**form.cleaned_data, **more})
            for place in (form.data.get(PLACE, ""), *USED_UP.get(verb, ())):
                writing.used(by, case, place)
            return event
    except Incomplete as missing:
        explain(form, missing.problems)
        return None


def at_the_top(form: forms.Form) -> None:
    """What is wrong with fields that nobody sees is said once, above the form: the page is older than the case."""
    unseen = [name for name in form.errors if name in form.fields and form.fields[name].widget.is_hidden]
    said = {str(error) for name in unseen for error in form.errors[name] if _is_ours(form.fields[name])}
    for name in unseen:
        del form.errors[name]
    for sentence in sorted(said or ({str(NO_LONGER)} if unseen else set())):
        form.add_error(None, sentence)


def _is_ours(field: forms.Field) -> bool:
    """It was made by `from_case`, which says it in our own words; a number or text that is carried along was not."""
    return isinstance(field, forms.ModelChoiceField)


def explain(form: forms.Form, problems: list[Problem]) -> None:
    """Each problem at its field (by the form's own name for it), or at the top when the form has no such field."""
    called: dict[str, str] = getattr(form, "called", {})
    for problem in problems:
        field = called.get(problem.field, problem.field)
        form.add_error(field if field in form.fields else None, str(problem.message))
