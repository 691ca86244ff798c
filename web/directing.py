"""What does the director choose: per contested line the split that was recommended, one that a chief proposed, or another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.models import Case
from escalation.corrections import contested_lines, proposed, standing
from escalation.models import Correction, Line, Recommendation
from escalation.positions import deciding_chiefs
from orgunits.models import OrgUnit
from web.correctionforms import BESIDE, SplitFields
from web.decisionforms import CALLED
from web.fields import HIDDEN, long_text
from web.shares import said

RECOMMENDED, OTHER = "recommended", "other"


class DirectorForm(SplitFields):
    """The choice of each contested line stands in `KEY-choice`; »another split« reads the shares beside it."""

    called = CALLED
    shown = forms.CharField(required=False, max_length=64, widget=HIDDEN)
    instead_of = forms.CharField(required=False, max_length=20, widget=HIDDEN)
    choice = forms.ChoiceField(
        label=gettext_lazy("Choose your decision"),
        required=False,
        choices=(("decide", gettext_lazy("Decide")), ("return", gettext_lazy("Return to the group"))),
        widget=forms.RadioSelect,
    )
    remark = long_text(gettext_lazy("Your reasons"), rows=4)

    def __init__(self, *args: Any, proposals: dict[str, list[Correction]], **kwargs: Any) -> None:
        self.proposals = proposals
        super().__init__(*args, **kwargs)

    def _add(self, line: Line) -> None:
        super()._add(line)
        for name in BESIDE:
            del self.fields[f"{line.key}-{name}"]
        choices = [(RECOMMENDED, said({share.sector.code: share.percent for share in line.shares.all()}))]
        choices += [(str(row.pk), _proposed_said(row)) for row in self.proposals.get(line.key, [])]
        self.fields[f"{line.key}-choice"] = forms.ChoiceField(
            label=_("Line {key}").format(key=line.key),
            required=False,
            choices=[*choices, (OTHER, _("Another split"))],
            widget=forms.RadioSelect,
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("choice") == "return":  # what is typed beside it is no part of it
            for name in [name for name in self.errors if "-" in name]:
                del self.errors[name]
        if data.get("choice") == "decide":
            for line in self.lines:
                if not data.get(f"{line.key}-choice"):
                    message = _("Choose what is to hold for line {key}.").format(key=line.key)
                    self.add_error(f"{line.key}-choice", message)
            if self.errors and not data.get("remark"):  # every reason at once
                self.add_error("remark", _("Write your reasons. The chiefs and the group read them."))
        return data

    def decided(self) -> dict[str, dict[str, Any]]:
        """By line key what the director decides otherwise than recommended."""
        found = {}
        for line in self.lines:
            choice = self.cleaned_data.get(f"{line.key}-choice")
            if choice == OTHER:
                found[line.key] = self.corrected({line.key})[line.key]
            elif choice and choice != RECOMMENDED:
                row = next(row for row in self.proposals[line.key] if str(row.pk) == choice)
                found[line.key] = proposed(row)
        return found

    def contested(self) -> list[dict[str, Any]]:
        """Per contested line its choices and the shares of »another split«."""
        return [
            {
                "line": line,
                "choice": self[f"{line.key}-choice"],
                "options": self._options(line),
                "shares": self.shares_of(line.key),
            }
            for line in self.lines
        ]

    def _options(self, line: Line) -> list[dict[str, str]]:
        whose = {RECOMMENDED: _("As the group recommended"), OTHER: _("You write the shares. They must add up to 100")}
        whose |= {
            str(row.pk): _("{name}’s proposal").format(name=row.chief.name) for row in self.proposals.get(line.key, [])
        }
        field = self.fields[f"{line.key}-choice"]
        chosen = self[f"{line.key}-choice"].value()
        return [
            {"value": value, "label": label, "whose": whose[value], "chosen": "checked" if chosen == value else ""}
            for value, label in field.choices  # type: ignore[attr-defined]
        ]


def director_form(case: Case, version: Recommendation, payers: list[OrgUnit], data: Any = None) -> DirectorForm:
    """The form for the lines that the chiefs do not agree on; without any when the amount or silence sent it up."""
    keys = contested_lines(version, deciding_chiefs(case)) if is_contested(version, deciding_chiefs(case)) else set()
    rows = version.lines.filter(key__in=keys).select_related("unit__sector").prefetch_related("laws", "shares__sector")
    by_line: dict[str, list[Correction]] = {}
    for row in version.corrections.filter(taken_back_at=None).select_related("line", "chief"):
        by_line.setdefault(row.line.key, []).append(row)
    return DirectorForm(data, lines=list(rows), payers=payers, proposals=by_line)


def is_contested(version: Recommendation, chiefs: list[User]) -> bool:
    """Somebody disagrees with a point, or a correction was not agreed on."""
    against = version.positions.filter(superseded_at=None, stance="disagree").exists()
    return against or bool(standing(version) and contested_lines(version, chiefs))


def _proposed_said(row: Correction) -> str:
    """Who would pay; or, when the correction is about something else, that it is."""
    shares = proposed(row).get("shares")
    return said(shares) if shares else _("As corrected")
