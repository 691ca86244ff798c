"""What is asked in the deliberation: questions, replies, meetings, concern, alternatives and stances."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models.file import VOICES
from escalation.models import OptionPosition, Post
from web.fields import (
    HIDDEN,
    AmountField,
    LinesField,
    a_step,
    from_case,
    long_text,
    short_text,
    yes_or_no,
    zero_to_ten,
)
from web.priceforms import PricedForm

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
    length = AmountField(label=_("How long, in minutes"), required=False, max_value=600)
    place = short_text(_("Where"), help_text=_("Stands in calendars too. Write no names and nothing about the child."))
    agenda = LinesField(label=_("Agenda, one item per line"), required=False)
    attendees = from_case(_("Who is asked to come?"), many=True, widget=forms.CheckboxSelectMultiple)


class ChangeMeeting(MeetingForm):
    meeting = from_case("", widget=HIDDEN, required=True)


class CancelMeeting(forms.Form):
    meeting = from_case("", widget=HIDDEN, required=True)
    reason = long_text(_("Why is it cancelled?"), rows=2)


class Minutes(forms.Form):
    meeting = from_case("", widget=HIDDEN, required=True)
    seen = forms.IntegerField(required=False, widget=HIDDEN)
    present = from_case(_("Who was there?"), many=True, widget=forms.CheckboxSelectMultiple)
    others_present = LinesField(
        label=_("Others who were there, one per line"),
        required=False,
        help_text=_("Family, and people from outside: name, and what they are to the child or where they come from."),
    )
    minutes = long_text(_("What did you agree on?"), rows=6)


class ApproveMinutes(forms.Form):
    meeting = from_case("", widget=HIDDEN, required=True)
    seen = forms.IntegerField(required=False, widget=HIDDEN)


class ConcernForm(forms.Form):
    value = zero_to_ten(_("How worried are you? (0 = not at all, 10 = most)"))
    voice = forms.ChoiceField(label=_("Whose number is it?"), required=False, choices=[("", _("My own")), *VOICES])
    dimension = forms.ChoiceField(label=_("What is the worry about?"), required=False)


class OptionForm(PricedForm):
    title = short_text(_("Name"))
    needs = from_case(_("Which needs does it meet?"), many=True, widget=forms.CheckboxSelectMultiple)
    description = long_text(_("What does it hold?"))
    benefits = long_text(_("What speaks for it, seen from the child?"), rows=2)
    drawbacks = long_text(_("What speaks against it, and which risk is there?"), rows=2)
    form = forms.ChoiceField(label=_("Form"), required=False)
    step = a_step(_("Step of the ladder"))
    step_reason = long_text(_("If it is more intrusive than now: why is less not enough?"), rows=2)
    measures_count = AmountField(label=_("How many measures will there be?"), required=False, max_value=99)
    laws = from_case(_("Legal basis"), many=True, widget=forms.CheckboxSelectMultiple)
    atypical = forms.BooleanField(label=_("Atypical for a sector"), required=False)
    more_of_the_same = yes_or_no(_("Is it more of what is done already?"))
    same_reason = long_text(_("If it looks like it and is not: what is different?"), rows=2)
    ask_invited = forms.BooleanField(
        label=_("Ask the invited too where they stand"),
        required=False,
        help_text=_("They then see the option without its price, and everybody's answers when all have answered."),
    )


class JudgeForm(forms.Form):
    option = from_case("", widget=HIDDEN, required=True)
    more_of_the_same = yes_or_no(_("Is it more of what is done already?"))
    same_reason = long_text(_("If it looks like it and is not: what is different?"), rows=2)


class StanceForm(forms.Form):
    option = from_case("", widget=HIDDEN, required=True)
    stance = forms.ChoiceField(
        label=_("Where do you stand?"), required=False, choices=OptionPosition.Stance.choices, widget=forms.RadioSelect
    )
    reason = long_text(_("Why"), rows=2)
