"""What is asked of those who decide, and of those who carry it out and follow it up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.models import Done, Position
from web.fields import HIDDEN, from_case, long_text

# One field of a decider's form holds what the domain calls by several names, depending on the choice.
CALLED = {"stance": "choice", "reason": "remark", "questions": "remark"}


class PositionForm(forms.Form):
    called = CALLED
    shown = forms.CharField(required=False, max_length=64, widget=HIDDEN)
    choice = forms.ChoiceField(
        label=_("Choose your decision"),
        required=False,
        choices=(
            (Position.Stance.APPROVE, _("Approve")),
            ("return", _("Return with questions")),
            (Position.Stance.CORRECT, _("Correct and approve")),
            (Position.Stance.DISAGREE, _("I disagree")),
        ),
        widget=forms.RadioSelect,
    )
    contested = forms.TypedMultipleChoiceField(
        label=_("Which points do you disagree with?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    remark = long_text(_("Remark"), rows=3)


class ToChiefs(forms.Form):
    text = long_text(_("Write to the other chiefs"))


class AboutLine(forms.Form):
    line = from_case("", widget=HIDDEN, required=True)


class DeclineLine(AboutLine):
    reason = long_text(
        _("Why can your unit not take the task?"), help_text=_("The coordinator and your unit's leader read it.")
    )


class ReportLine(AboutLine):
    status = forms.ChoiceField(
        label=_("Does it run as decided?"), required=False, choices=Done.choices, widget=forms.RadioSelect
    )
    note = long_text(_("In a few words"), rows=2, help_text=_("What runs, what does not, and since when."))


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
