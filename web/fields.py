"""How is what people type read: amounts and dates as one writes them in Danish, lists one per line, choices from the case."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import User
from cases.models import Attachment, Case, CodeList, ConcernReport, Consent, LegalBasis, Need
from escalation.family import links_of
from escalation.handover import receivers
from escalation.models import (
    Addressee,
    CaseTask,
    Invitation,
    Letter,
    Line,
    Meeting,
    Option,
    Question,
    Ruling,
    SeparateCost,
)
from escalation.recommendation import pair_of
from orgunits.models import OrgUnit
from orgunits.people import flaggers, memberships_on, outside_cases

HIDDEN = forms.HiddenInput

# What a form carries unseen, and cannot be read any more: the page is older than the case.
NO_LONGER = _("The page is no longer up to date. Open the case again.")
NULL = _("There is a sign in the text that cannot be saved. Write it anew without it.")
PLAIN: dict[str, Any] = {
    "required": _("Write something here."),
    "max_length": _("There can be at most %(limit_value)d characters here. You have written %(show_value)d."),
    "null_characters_not_allowed": NULL,
}
CHOSEN: dict[str, Any] = {
    "required": _("Choose one."),
    "invalid_choice": _("What you chose is not on the list any more. Choose again."),
    "invalid_pk_value": _("What you chose is not on the list any more. Choose again."),
}
UNSEEN: dict[str, Any] = dict.fromkeys(("required", "invalid_choice", "invalid", "invalid_pk_value"), NO_LONGER)
ODD_DOT = re.compile(r"\.(?!\d{3}(\D|$))|,")  # a dot parts thousands and nothing else; there are no decimals here
DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y"]


class AmountField(forms.IntegerField):
    """Whole kroner or percent, written 12.500 or 12 500 or 12500 kr."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write a whole number, for example 12.500."),
        "invalid_small": _("Write a whole number, for example 40."),
        "min_value": _("The number cannot be negative."),
        "max_value": _("The number is too large."),
    }

    def __init__(self, **kwargs: Any) -> None:
        highest: int = kwargs.pop("max_value", 999_999_999)
        super().__init__(min_value=0, max_value=highest, **kwargs)
        if highest < 1000:
            self.error_messages["invalid"] = self.error_messages["invalid_small"]
        self.widget.input_type = "text"

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            written = value.strip().removesuffix("kr.").removesuffix("kr").removesuffix("%").strip()
            if ODD_DOT.search(written):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            value = written.replace(".", "").replace(" ", "").replace("\xa0", "")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class LinesField(forms.CharField):
    """Several short texts, one per line."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "t"})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        """One per line, none is too long for its place, and nothing that cannot be kept."""
        ProhibitNullCharactersValidator(message=NULL)("".join(value))
        if any(len(line) > 300 for line in value):
            raise forms.ValidationError(_("Each line can have at most 300 characters."))

    def run_validators(self, value: Any) -> None:
        return None


def long_text(label: Any, *, rows: int = 3, required: bool = False, **kwargs: Any) -> forms.CharField:
    """A text of up to 20,000 characters, or `max_length`."""
    kwargs.setdefault("max_length", 20_000)
    kwargs["error_messages"] = PLAIN | kwargs.get("error_messages", {})
    widget = forms.Textarea(attrs={"rows": rows, "class": "t"})
    return forms.CharField(label=label, required=required, widget=widget, **kwargs)


def short_text(label: Any, *, required: bool = False, longest: int = 200, **kwargs: Any) -> forms.CharField:
    kwargs["error_messages"] = PLAIN | kwargs.get("error_messages", {})
    return forms.CharField(label=label, required=required, max_length=longest, **kwargs)


class DayField(forms.DateField):
    """A day that a person has lived or can plan for: from thirty years ago to ten years ahead."""

    def to_python(self, value: Any) -> dt.date | None:
        day = super().to_python(value)
        if day and not -30 * 366 <= (day - clock.local_date(clock.now())).days <= 10 * 366:
            raise forms.ValidationError(_("Choose a day within thirty years back and ten years ahead."), code="far")
        return day


def a_day(label: Any, *, required: bool = False, **kwargs: Any) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    message = {"invalid": _("Write the day as day, month and year, for example 04.01.2027.")}
    return DayField(
        label=label, required=required, widget=widget, input_formats=DAY_FORMATS, error_messages=message, **kwargs
    )


def a_step(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
    """A step of the ladder of intervention; `choose_from` fills in the municipality's."""
    return forms.TypedChoiceField(label=label, required=False, coerce=int, empty_value=None, **kwargs)


def zero_to_ten(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
    """A number from 0 to 10, none chosen beforehand."""
    numbers = [(n, n) for n in range(11)]
    return forms.TypedChoiceField(
        label=label, coerce=int, required=False, empty_value=None, choices=numbers, widget=forms.RadioSelect, **kwargs
    )


def yes_or_no(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
    """True, False, or None where nobody has answered."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        coerce=lambda said: said == "yes",
        empty_value=None,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        **kwargs,
    )


def number(text: str) -> int:
    """What a form or link of ours wrote as a number; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def from_case(label: Any, *, many: bool = False, required: bool = False, **kwargs: Any) -> forms.Field:
    """A choice among rows that `choose_from` fills in by the field's name."""
    field = forms.ModelMultipleChoiceField if many else forms.ModelChoiceField
    if not many:
        kwargs.setdefault("empty_label", _("Choose"))
    said = UNSEEN if kwargs.get("widget") is HIDDEN else CHOSEN
    kwargs["error_messages"] = said | kwargs.get("error_messages", {})
    return field(label=label, queryset=OrgUnit.objects.none(), required=required, **kwargs)


def sectors() -> QuerySet[OrgUnit]:
    return OrgUnit.objects.filter(kind=OrgUnit.Kind.SECTOR).select_related("sector").order_by("slot")


def steps_in(day: dt.date) -> QuerySet[User]:
    """Who may stand as one half of a star."""
    return User.objects.filter(pk__in=flaggers(day)).exclude(pk__in=outside_cases(day)).order_by("name")


def units_of_sectors() -> QuerySet[OrgUnit]:
    return OrgUnit.objects.filter(sector__isnull=False).order_by("sector__slot", "code")


def staff_on(day: dt.date) -> QuerySet[User]:
    """Who works in the municipality and may have to do with cases."""
    staff = User.objects.filter(is_active=True, is_external=False, memberships__in=memberships_on(day)).distinct()
    return staff.exclude(pk__in=outside_cases(day))


# Which rows a field of that name may choose from in a case on a day.
CHOICES: dict[str, Callable[[Case, dt.date], QuerySet[Any]]] = {
    **dict.fromkeys(
        ("unit", "units", "general_arena_unit", "ruling_unit", "interim_unit"), lambda _case, _day: units_of_sectors()
    ),
    "receiver": lambda case, day: receivers(case, day),
    "old": lambda case, _day: User.objects.filter(pk__in=pair_of(case)),
    "new": lambda _case, day: steps_in(day),
    "sector": lambda _case, _day: sectors(),
    **dict.fromkeys(("laws", "ruling_law"), lambda _case, _day: LegalBasis.objects.all()),
    "needs": lambda case, _day: Need.objects.filter(case=case),
    "question": lambda case, _day: Question.objects.filter(deliberation__case=case),
    "meeting": lambda case, _day: Meeting.objects.filter(deliberation__case=case),
    "attachment": lambda case, _day: Attachment.objects.filter(case=case, hidden_at=None),
    "separate": lambda case, _day: SeparateCost.objects.filter(deliberation__case=case, deliberation__round=case.round),
    "option": lambda case, _day: Option.objects.filter(deliberation__case=case, deliberation__round=case.round),
    "line": lambda case, _day: Line.objects.filter(
        recommendation__decision__case=case, recommendation__decision__in_force=True
    ),
    "ruling": lambda case, _day: Ruling.objects.filter(decision__case=case, decision__in_force=True),
    "consent": lambda case, _day: Consent.objects.filter(case=case, withdrawn_on=None),
    "addressees": lambda case, _day: Addressee.objects.filter(hearing__recommendation__case=case, answered_at=None),
    "addressee": lambda case, _day: Addressee.objects.filter(
        hearing__recommendation__case=case, answered_at=None, no_answer_at=None
    ),
    "task": lambda case, _day: CaseTask.objects.filter(case=case, done_at=None),
    "report": lambda case, _day: ConcernReport.objects.filter(case=case, assessed_on=None),
    "letter": lambda case, _day: Letter.objects.filter(case=case, given_on=None),
    "link": lambda case, _day: links_of(case),
    "invitation": lambda case, day: Invitation.objects.filter(
        deliberation__case=case, ended_at=None, access_until__gte=day
    ),
    **dict.fromkeys(("invited", "person"), lambda _case, day: staff_on(day)),
    **dict.fromkeys(("attendees", "present", "follow_up_by"), lambda case, day: staff_on(day).filter(parts__case=case)),
}


def choices_for(name: str, case: Case, day: dt.date) -> QuerySet[Any] | None:
    """Which rows a field of that name may choose from in this case; None for a field that chooses nothing."""
    rows = CHOICES.get(name)
    return rows(case, day) if rows else None


def choose_from(form: forms.Form, case: Case, day: dt.date) -> None:
    """Gives every choosing field of the form its rows; codes of the municipality's lists likewise."""
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField) and (rows := choices_for(name, case, day)) is not None:
            field.queryset = rows
        if isinstance(field, forms.ChoiceField) and name in CODE_LISTS:
            kind = CODE_LISTS[name]
            codes = list(CodeList.objects.filter(kind=kind).order_by("position").values_list("code", "name"))
            field.choices = [("", _("Choose")), *codes]


CODE_LISTS = {"dimension": "ics_dimensions", "form": "forms", "step": "intervention_steps"}
