"""What is asked in the recommendation: its texts, its lines."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from web.fields import HIDDEN, AmountField, LinesField, a_day, from_case, long_text, short_text


class Texts(forms.Form):
    version = forms.IntegerField(required=False, widget=HIDDEN)  # the edit that the page showed
    ask = long_text(
        _("This is what we ask the chiefs to decide"),
        help_text=_("One sentence. It stands at the top of the chief's page."),
    )
    why = long_text(_("Why this solution"), help_text=_("Include what speaks against it."))
    benefit = long_text(_("What it does for the child"), rows=2)
    option = from_case(_("Option we recommend"))
    dissent = long_text(_("Disagreement in the group (if any)"), rows=2)
    follow_up_on = a_day(_("First follow-up"))
    success_criteria = LinesField(label=_("What shows success? One per line"), required=False)
    stated_cost_dkk = AmountField(
        label=_("Total per year, kr. (to check against)"),
        required=False,
        help_text=_("May be left empty. If you write it, the lines must add up to it."),
    )
    dearer_reason = long_text(
        _("If the joint solution is dearer: why it is worth it"), rows=2, help_text=_("The chiefs read it.")
    )


class LineForm(forms.Form):
    key = forms.CharField(widget=HIDDEN, required=False, max_length=12)
    task = long_text(_("Task"), rows=2)
    unit = from_case(_("Responsible unit"))
    function = short_text(_("Named function or person"))
    person = from_case(_("Person in the system"))
    laws = from_case(_("Legal basis"), many=True, widget=forms.CheckboxSelectMultiple)
    needs = from_case(_("Needs it meets"), many=True, widget=forms.CheckboxSelectMultiple)
    cost_dkk = AmountField(label=_("Kr. per year"), required=False)
    one_off_dkk = AmountField(label=_("One-off amount, kr."), required=False)
    start = a_day(_("First day"))
    end_on = a_day(_("Last day"))
    end_criterion = long_text(_("Or: what ends it"), rows=2)


class DropLine(forms.Form):
    key = forms.CharField(widget=HIDDEN, max_length=12)
