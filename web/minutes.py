"""Two have written the minutes: what does the saved wording say, beside one's own, and how does one save after having read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.utils.safestring import SafeString

from accounts.models import User
from cases import writing
from cases.models import Case
from escalation.models import Meeting
from web.difference import changed, marked
from web.drafts import place_of_act, written
from web.fields import number
from web.request import Request

VERB = "write_minutes"


@dataclass(frozen=True)
class Saved:
    """The wording that stands: who saved it when, and per field that differs the two versions."""

    place: str
    by: User | None
    at: dt.datetime | None
    is_own: bool
    rows: list[tuple[str, str, SafeString]]


def saved_meanwhile(form: forms.Form, case: Case, user: User) -> Saved | None:
    """What somebody saved since the form (or the draft it was filled from) was opened; None when nobody did.

    The form's mark becomes that of the wording shown: whoever saves it now has seen both.
    """
    meeting = _meeting(form, case)
    began = form["seen"].value() if form.is_bound else form.initial.get("seen")
    if meeting is None or not meeting.edits or number(str(began)) == meeting.edits:
        return None
    rows = _rows(form, meeting)
    _now_seen(form, meeting.edits)
    place = place_of_act(VERB, {"meeting": meeting.pk})
    return Saved(place, meeting.minutes_by, meeting.minutes_at, meeting.minutes_by == user, rows)


def keep_mine(saved: Saved, case: Case, request: Request) -> None:
    """The own version is kept as a draft until it is saved or discarded."""
    writing.keep(request.user, case.pk, saved.place, written(request.POST), request.at)


def _meeting(form: forms.Form, case: Case) -> Meeting | None:
    rows = Meeting.objects.filter(deliberation__case=case, deliberation__round=case.round).select_related("minutes_by")
    return rows.filter(pk=number(str(form["meeting"].value()))).first()


def _now_seen(form: forms.Form, edits: int) -> None:
    if form.is_bound:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data[form.add_prefix("seen")] = str(edits)  # type: ignore[index]
    else:
        form.initial["seen"] = edits


def _rows(form: forms.Form, meeting: Meeting) -> list[tuple[str, str, SafeString]]:
    """Label, what is saved, and the own version with what it has otherwise, for each field in which the two differ."""
    given = form["present"].value() or []
    mine = [number(str(getattr(one, "pk", one))) for one in given]
    others = form["others_present"].value() or ""
    own = others if isinstance(others, str) else "\n".join(others)
    both = (
        ("minutes", meeting.minutes, str(form["minutes"].value() or ""), marked),
        ("present", _names(meeting.present.all()), _names(User.objects.filter(pk__in=mine)), changed),
        ("others_present", ", ".join(meeting.others_present), ", ".join(own.split("\n")), changed),
    )
    rows = [
        (name, " ".join(saved.split()), " ".join(text.split()), saved, text, tell) for name, saved, text, tell in both
    ]
    return [
        (str(form.fields[name].label), saved or "–", tell(saved, text) if text.strip() else SafeString("–"))
        for name, flat, plain, saved, text, tell in rows
        if flat != plain
    ]


def _names(people: Iterable[User]) -> str:
    return ", ".join(sorted(person.name for person in people))
