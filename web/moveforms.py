"""What is asked when a child moves to another municipality."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.models import Moving
from web.fields import LinesField, a_day, long_text, short_text


class MoveForm(forms.Form):
    municipality = short_text(_("Which municipality does the child move to?"), longest=120)
    moves_on = a_day(_("Day of moving"))
    agreement = long_text(
        _("Who has custody, and do they agree that the material is sent?"),
        help_text=_(
            "The law lets you send what is needed for support to go on (barnets lov § 132). Tell them what is sent."
        ),
    )


class MoveSummary(forms.Form):
    summary = long_text(
        _("Summary of assessments"),
        rows=10,
        help_text=_("What do you know about the needs, what helps, what are you agreed on, and what not?"),
    )


class MovePackage(forms.Form):
    sent_to = short_text(_("To whom was it sent?"), help_text=_("The unit and person in the new municipality."))
    sent_on = a_day(_("Sent on"))
    contents = forms.MultipleChoiceField(
        label=_("What was sent from this case?"),
        required=False,
        choices=Moving.Content.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    documents = LinesField(label=_("Which documents went with it? One per line"), required=False)


class MoveReceipt(forms.Form):
    confirmed_by = short_text(_("Who there has confirmed it?"))
    received_on = a_day(_("Received on"))
