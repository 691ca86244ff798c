"""How is one row of the split read: its fields, a percentage per sector, and the shape the domain wants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case, LegalBasis, Need
from orgunits.models import OrgUnit
from web.fields import DAY_FORMATS, AmountField, DayField, choices_for, from_case, sectors, short_text


def _day(label: Any) -> DayField:
    """A day in a narrow column, written 04.01.27."""
    return DayField(
        label=label,
        required=False,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(format="%d.%m.%y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the day as 04.01.27.")},
    )


SECOND_ROW = frozenset({"function", "end_criterion", "takes_over_from"})
PLACES = {
    "points": "punkter",
    "perspectives": "pers",
    "approvals": "sign",
    "hearing": "hoering",
    "lines": "fordeling",
    "needs": "fordeling",
}


class Choices:
    """What the rows of one page choose from, asked of the database once for all of them."""

    def __init__(self, case: Case, day: dt.date) -> None:
        units = choices_for("unit", case, day)
        self.units = [("", _("Choose unit")), *((unit.pk, str(unit)) for unit in units or ())]
        self.laws = [("", _("Choose legal basis")), *((law.pk, str(law)) for law in LegalBasis.objects.all())]
        self.needs = [(need.pk, need.key) for need in Need.objects.filter(case=case)]
        self.sectors = list(sectors())


class RowForm(forms.Form):
    """One line of the split; field ids are `KEY-name`, so that the control list can lead to them.

    A field is read aloud with the number of its line and the head of its column, as both stand on the page now.
    """

    key = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the edit that the page showed
    task = forms.CharField(
        label=_("Task"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "class": "t"})
    )
    unit = from_case(_("Responsible unit"), empty_label=_("Choose unit"))
    law = from_case(_("Legal basis"), empty_label=_("Choose legal basis"))
    cost_dkk = AmountField(label=_("Kr. per year"), required=False)
    one_off_dkk = AmountField(label=_("One-off amount, kr."), required=False)
    start = _day(_("Start"))
    end_on = _day(_("End"))
    function = short_text(_("Named function or person"))
    end_criterion = short_text(_("Or: what ends it"), longest=1000)
    needs = from_case(_("Needs it meets"), many=True, widget=forms.CheckboxSelectMultiple)
    takes_over_from = forms.CharField(
        label=_("Takes over the task from"), required=False, max_length=12, widget=forms.Select
    )

    def __init__(
        self, data: Any = None, *, case: Case, day: dt.date, key: str = "", shown: Choices | None = None, **kwargs: Any
    ) -> None:
        key = key or (data or {}).get("key", "")
        super().__init__(data, auto_id=f"{key}-%s", **kwargs)
        self.row_key = key
        self.fields["unit"].queryset = choices_for("unit", case, day)  # type: ignore[attr-defined]
        self.fields["law"].queryset = LegalBasis.objects.all()  # type: ignore[attr-defined]
        self.fields["needs"].queryset = Need.objects.filter(case=case)  # type: ignore[attr-defined]
        self.sectors = shown.sectors if shown else list(sectors())
        if shown:
            self.fields["unit"].widget.choices = shown.units  # type: ignore[attr-defined]
            self.fields["law"].widget.choices = shown.laws  # type: ignore[attr-defined]
            self.fields["needs"].widget.choices = shown.needs  # type: ignore[attr-defined]
        for sector in self.sectors:
            share = AmountField(label=f"{sector.name}, %", required=False, max_value=200)
            share.widget.attrs["placeholder"] = "–"
            self.fields[f"share_{sector.pk}"] = share
        for name, field in self.fields.items():
            field.widget.attrs["form"] = f"form-{key}"
            if name != "needs":  # its boxes are named one by one, in a group that is named like this
                field.widget.attrs["aria-labelledby"] = f"nr-{key} {_head(name, key)}"

    def follows(self, earlier: Sequence[tuple[str, int]]) -> None:
        """The lines whose task this one may take over: key and number of those before it."""
        lines = [(key, _("Line {no}").format(no=no)) for key, no in earlier]
        self.fields["takes_over_from"].widget.choices = [("", _("nobody: a task of its own")), *lines]  # type: ignore[attr-defined]

    def mark(self, places: Iterable[str]) -> None:
        """The fields at these ids are wrong, as anybody who comes to one of them is told."""
        for place in places:
            name = place.removeprefix(f"{self.row_key}-")
            if name in self.fields:
                self.fields[name].widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"fund-{place}"}

    def shares(self) -> list[tuple[OrgUnit, Any]]:
        return [(sector, self[f"share_{sector.pk}"]) for sector in self.sectors]


def _head(name: str, key: str) -> str:
    """The id of what names a field beside its line: the head of its column, or its own label in the second row."""
    return f"l-{key}-{name}" if name in SECOND_ROW else f"k-{name}"


def anchor(place: str, columns: Sequence[OrgUnit]) -> str:
    """The id where a finding is mended: »L1-cost« in »L1-cost_dkk«, »L1-share_UL« in that sector's share."""
    key, dash, name = place.partition("-")
    if not dash:
        return place if place.startswith("text_") else PLACES.get(place, f"id_{place}")
    called = {"laws": "law", "cost": "cost_dkk"} | {f"share_{one.code}": f"share_{one.pk}" for one in columns}
    if columns:
        called["shares"] = f"share_{columns[0].pk}"
    return f"{key}-{called.get(name, name)}"


def row_input(form: RowForm) -> dict[str, Any]:
    """What `write_line` is given: shares by sector, and the laws: the one chosen here, beside those added before."""
    given = form.cleaned_data
    kept = LegalBasis.objects.filter(code__in=[code for code in form.data.getlist("kept_laws") if "\0" not in code])  # type: ignore[attr-defined]
    laws = [*([given["law"]] if given["law"] else []), *(law for law in kept if law != given["law"])]
    shares = {sector: given[f"share_{sector.pk}"] for sector in form.sectors if given.get(f"share_{sector.pk}")}
    return {"laws": laws, "shares": shares}
