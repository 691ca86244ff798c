"""What is asked of those who decide, and of those who carry it out and follow it up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.models import FollowUp, Position
from web.fields import HIDDEN, AmountField, a_day, from_case, long_text

# One field of a decider's form holds what the domain calls by several names, depending on the choice.
CALLED = {"stance": "choice", "reason": "remark", "questions": "remark"}


class PositionForm(forms.Form):
    called = CALLED
    shown = forms.CharField(required=False, max_length=60, widget=HIDDEN)
    choice = forms.ChoiceField(
        label=_("Choose your decision"),
        required=False,
        choices=(
            (Position.Stance.APPROVE, _("Approve")),
            ("return", _("Return with questions")),
            (Position.Stance.DISAGREE, _("I disagree")),
        ),
        widget=forms.RadioSelect,
    )
    contested = forms.TypedMultipleChoiceField(
        label=_("Which points do you disagree with?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    remark = long_text(_("Remark"), rows=3)


class DirectorForm(forms.Form):
    called = CALLED
    shown = forms.CharField(required=False, max_length=60, widget=HIDDEN)
    choice = forms.ChoiceField(
        label=_("Choose your decision"),
        required=False,
        choices=(("decide", _("As the group recommended")), ("return", _("Return to the group"))),
        widget=forms.RadioSelect,
    )
    remark = long_text(_("Your reasons"), rows=4)


class AboutLine(forms.Form):
    line = from_case("", widget=HIDDEN, required=True)


class AboutRuling(forms.Form):
    ruling = from_case("", widget=HIDDEN, required=True)


class SendRuling(AboutRuling):
    without_hearing_reason = long_text(
        _("Why was no hearing needed?"),
        rows=2,
        help_text=_("Only when the family has not been heard. Otherwise leave it empty."),
    )
    has_guidance = forms.BooleanField(
        label=_("It has its reasons, unless all that was asked for is granted, and it says how one complains"),
        required=False,
    )


class FollowUpForm(forms.Form):
    school_part = long_text(
        _("School or daycare: how does it go now?"),
        help_text=_("Two or three lines. Preferably something one can count."),
    )
    social_part = long_text(_("At home and with the support: how does it go now?"), help_text=_("Two or three lines."))
    child_words = long_text(_("What does the child say?"), help_text=_("Write it as it was said, with the date."))
    period_months = AmountField(label=_("Months since the start"), required=False, max_value=240)
    conclusion = forms.ChoiceField(
        label=_("What is to happen"), required=False, choices=FollowUp.Conclusion.choices, widget=forms.RadioSelect
    )
    next_on = a_day(_("Next follow-up"))
    conclusion_text = long_text(_("In a few words"), rows=2)
