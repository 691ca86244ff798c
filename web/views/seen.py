"""The recommendation as the chiefs saw it on any past day, from what was written down then, with its mark recomputed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date, local_instant
from cases.models import Case, Depth
from escalation.canonical import hash_of
from escalation.differences import said
from escalation.editions import shown_on
from escalation.models import Edition
from web.fields import a_day
from web.request import Request
from web.rules import case_page

DAYS = frozenset({"start", "end_on", "follow_up_on"})


class Instant(forms.Form):
    """A day and a time of day, in Danish time."""

    day = a_day(_("Day"))
    time = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write the time as 14.30.")},
        input_formats=["%H:%M", "%H.%M"],
    )

    def instant(self) -> dt.datetime | None:
        """The very end of the minute or, without a time, of the day."""
        day, time = self.cleaned_data["day"], self.cleaned_data["time"]
        if day is None:
            return None
        return local_instant(day, time or dt.time(23, 59)) + dt.timedelta(seconds=59)


@case_page(Depth.FULL)
def as_seen(request: Request, case: Case) -> HttpResponse:
    """Now, or at the instant asked for; every version that has been before the chiefs is listed."""
    form = Instant(request.GET or None)
    asked = form.instant() if form.is_bound and form.is_valid() else None
    edition = shown_on(case, min(asked or request.at, request.at))
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "today": local_date(request.at),
        "asked": asked,
        "edition": edition,
        "versions": case.recommendations.exclude(submitted_at=None).order_by("-round", "-version"),
    }
    if edition:
        context |= {
            "holds": hash_of(edition.form) == edition.hash,
            "lines": lines_of(edition),
            "texts": texts_of(edition),
        }
    return render(request, "web/as_seen.html", context, status=422 if form.errors else 200)


def texts_of(edition: Edition) -> list[tuple[str, str]]:
    """The texts under their headings, in the order of the document."""
    headings = (
        ("ask", _("The ask")),
        ("why", _("Why this solution")),
        ("benefit", _("What it does for the child")),
        ("dissent", _("Disagreement in the group")),
        ("option", _("The option recommended")),
        ("follow_up_on", _("First follow-up")),
        ("success_criteria", _("What shows that it works")),
    )
    found = [(str(heading), told(edition, name, edition.form[name])) for name, heading in headings]
    return [(heading, text) for heading, text in found if text]


def lines_of(edition: Edition) -> list[dict[str, str]]:
    return [{name: told(edition, name, value) for name, value in line.items()} for line in edition.form["lines"]]


def told(edition: Edition, field: str, value: Any) -> str:
    """In words; a day stays as 2026-08-27, for the page to say it as it says every other day."""
    return str(value or "") if field in DAYS else said(field, value, edition.names)
