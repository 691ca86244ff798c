"""How is a correction read: the fields of every line as they stand, changed where the chief would have them otherwise."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.corrections import as_plain
from escalation.models import Line, Recommendation
from escalation.recommendation import rows_of
from escalation.responsibility import share_dkk
from orgunits.models import OrgUnit
from web.fields import HIDDEN, AmountField, a_day, long_text, short_text
from web.shares import Paid

THIRD = "third"
BESIDE = ("task", "function", "start", "end_on", "end_criterion", "cost_dkk")  # of a line, beside who pays


class SplitFields(forms.Form):
    """For each of some lines its shares, and what else may be corrected; field names are `KEY-name`."""

    def __init__(self, *args: Any, lines: list[Line], payers: list[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.payers = lines, payers
        for line in lines:
            self._add(line)

    def _add(self, line: Line) -> None:
        stands, key = as_plain(line), line.key
        for sector in self.payers:
            label = _("Line {key}: {sector}, %").format(key=key, sector=sector.name)
            share = stands["shares"].get(sector.code, 0)
            self.fields[f"{key}-share_{sector.pk}"] = AmountField(
                label=label, required=False, max_value=200, initial=share
            )
        for name, field in self._beside().items():
            field.initial, field.required = getattr(line, name), False
            field.label = _("Line {key}: {field}").format(key=key, field=field.label)
            self.fields[f"{key}-{name}"] = field

    def _beside(self) -> dict[str, forms.Field]:
        return {
            "task": long_text(_("Task"), rows=2),
            "function": short_text(_("Named function or person")),
            "start": a_day(_("First day")),
            "end_on": a_day(_("Last day")),
            "end_criterion": short_text(_("Or: what ends it"), longest=1000),
            "cost_dkk": AmountField(label=_("Kr. per year")),
        }

    def rows(self, version: Recommendation) -> list[dict[str, Any]]:
        """Per line its fields and what they come to, folded open where something is changed or wrong."""
        stands = {row.key: Paid.of(row) for row in rows_of(version)}
        changed = {name.partition("-")[0] for name in self.changed_data} if self.is_bound else set()
        return [
            {
                "line": line,
                "before": stands[line.key],
                "paid": self._paid(line, stands[line.key]),
                "shares": self.shares_of(line.key),
                "beside": self.beside_of(line.key),
                "beside_open": any(field.errors for field in self.beside_of(line.key)),
                "open": line.key in changed or any(name.startswith(f"{line.key}-") for name in self.errors),
            }
            for line in self.lines
        ]

    def as_written(self) -> dict[str, list[str]]:
        """Every field as it stands, in the words a browser would send."""
        shown = {name: self.fields[name].widget.format_value(self[name].value()) for name in self.fields}
        return {name: ["" if text is None else str(text)] for name, text in shown.items()}

    def _paid(self, line: Line, stands: Paid) -> Paid | None:
        """What the shares as written come to; None while they cannot be read."""
        if not self.is_bound:
            return stands
        written = {
            sector.code: self._number(f"{line.key}-share_{sector.pk}") for sector, _field in self.shares_of(line.key)
        }
        cost = self._number(f"{line.key}-cost_dkk")
        if cost is None or None in written.values():
            return None
        shares = {code: share for code, share in written.items() if share}
        return Paid(cost, share_dkk(cost, shares), shares, share_dkk(line.one_off_dkk or 0, shares))

    def _number(self, name: str) -> int | None:
        """What is written in the field; an empty one is 0, and None is no number."""
        try:
            return self.fields[name].clean(self[name].value()) or 0
        except forms.ValidationError:
            return None

    def shares_of(self, key: str) -> list[tuple[OrgUnit, Any]]:
        return [(sector, self[f"{key}-share_{sector.pk}"]) for sector in self.payers]

    def beside_of(self, key: str) -> list[Any]:
        return [self[f"{key}-{name}"] for name in BESIDE]

    def corrected(self, keys: set[str] | None = None) -> dict[str, dict[str, Any]]:
        """By line key every field as written; what is as it stood is sorted out by the domain."""
        data = self.cleaned_data
        found = {}
        for line in self.lines:
            if keys is None or line.key in keys:
                shares = {sector.code: data.get(f"{line.key}-share_{sector.pk}") or 0 for sector in self.payers}
                beside = {name: data[f"{line.key}-{name}"] for name in BESIDE if f"{line.key}-{name}" in data}
                found[line.key] = {"shares": shares, **beside}
        return found

    def add_error(self, field: str | None, error: Any) -> None:
        """A fault of the shares stands at the first of them."""
        key, _dash, name = (field or "").partition("-")
        if name == "shares":
            field = f"{key}-share_{self.payers[0].pk}"
        super().add_error(field if field in self.fields else None, error)


class CorrectionForm(SplitFields):
    """»Ret og godkend«: every line may be changed; a reason is asked for."""

    shown = forms.CharField(required=False, max_length=64, widget=HIDDEN)
    reason = long_text(
        _("Why do you correct it?"), help_text=_("The other chiefs and the group read it. Write what you would say.")
    )


class AnswerForm(forms.Form):
    accepts = forms.ChoiceField(
        label=_("Choose your answer"),
        required=False,
        choices=(
            ("yes", _("Yes, I approve the correction")),
            ("no", _("No, the line goes to the director")),
            (THIRD, _("I propose something third")),
        ),
        widget=forms.RadioSelect,
    )
    reason = long_text(_("Reason"))

    def said(self) -> bool | None:
        """Yes is true, no is false; None when nothing was chosen."""
        return {"yes": True, "no": False}.get(self.cleaned_data["accepts"])


def correction_form(version: Recommendation, payers: list[OrgUnit], data: Any = None, **kwargs: Any) -> CorrectionForm:
    lines = list(version.lines.select_related("unit__sector").prefetch_related("laws", "shares__sector"))
    return CorrectionForm(data, lines=lines, payers=payers, **kwargs)
