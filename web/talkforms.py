"""What is asked in the deliberation: questions, replies, meetings, concern, who is invited, alternatives and stances."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models.file import VOICES
from escalation.models import OptionPosition, Post
from web.fields import HIDDEN, AmountField, LinesField, a_day, from_case, long_text, short_text

BASES = (
    ("", _("Choose")),
    ("consent", _("Consent")),
    ("own_unit", _("Works in a unit of one of the pair")),
    ("law", _("Authority in law")),
)


DAY: dict[str, Any] = {"type": "date", "aria-label": _("Day")}


TIME: dict[str, Any] = {"type": "time", "aria-label": _("Time")}


class QuestionForm(forms.Form):
    title = short_text(_("What must the group answer?"))
    text = long_text(_("Your own view (may wait)"))
    hidden_from_invited = forms.BooleanField(label=_("Do not show to the invited"), required=False)


class Reply(forms.Form):
    question = from_case("", widget=HIDDEN)
    text = long_text(_("Your reply"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Post.Kind.choices, required=False)
    hidden_from_invited = forms.BooleanField(label=_("Do not show to the invited"), required=False)


class AboutQuestion(forms.Form):
    question = from_case("", widget=HIDDEN, required=True)


class MeetingForm(forms.Form):
    meeting_at = forms.SplitDateTimeField(
        label=_("When"),
        required=False,
        widget=forms.SplitDateTimeWidget(
            date_attrs=DAY,
            time_attrs=TIME,
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        error_messages={
            "invalid_date": _("Write the day as day, month and year."),
            "invalid_time": _("Write the time as 13:00."),
        },
    )
    place = short_text(_("Where"))
    agenda = LinesField(label=_("Agenda, one item per line"), required=False)


class Minutes(forms.Form):
    meeting = from_case("", widget=HIDDEN, required=True)
    minutes = long_text(_("What did you agree on?"), rows=6)
    attendees = from_case(_("Who was there?"), many=True, widget=forms.CheckboxSelectMultiple)


class ConcernForm(forms.Form):
    value = forms.TypedChoiceField(
        label=_("How worried are you? (0 = not at all, 10 = most)"),
        coerce=int,
        required=False,
        empty_value=None,
        choices=[(n, n) for n in range(11)],
        widget=forms.RadioSelect,
    )
    voice = forms.ChoiceField(label=_("Whose number is it?"), required=False, choices=[("", _("My own")), *VOICES])


class InviteForm(forms.Form):
    invited = from_case(
        _("Whom"), help_text=_("Sees the deliberation and what the group shares, not the rest of the case.")
    )
    reason = short_text(_("Why"), longest=300)
    basis = forms.ChoiceField(label=_("Basis for sharing"), choices=BASES, required=False)
    access_until = a_day(_("Last day of access"))


class OptionForm(forms.Form):
    title = short_text(_("Name"))
    description = long_text(_("What does it hold?"))
    benefits = long_text(_("What speaks for it, seen from the child?"), rows=2)
    drawbacks = long_text(_("What speaks against it, and which risk is there?"), rows=2)
    form = forms.ChoiceField(label=_("Form"), required=False)
    laws = from_case(_("Legal basis"), many=True, widget=forms.CheckboxSelectMultiple)
    atypical = forms.BooleanField(label=_("Atypical for a sector"), required=False)
    more_of_the_same = forms.BooleanField(label=_("More of what is done already"), required=False)


class StanceForm(forms.Form):
    option = from_case("", widget=HIDDEN, required=True)
    stance = forms.ChoiceField(
        label=_("Where do you stand?"), required=False, choices=OptionPosition.Stance.choices, widget=forms.RadioSelect
    )
    reason = long_text(_("Why"), rows=2)


class SeparateForm(forms.Form):
    sector = from_case(_("Sector"))
    what = short_text(_("What would it do alone, and on which assumptions?"), longest=300)
    dkk = AmountField(label=_("Cost per year, kr."), required=False)
