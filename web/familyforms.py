"""What is asked about the family: hearing letters and answers, consents, custody, siblings' cases, reports of concern, tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.family import NO_SUCH_LINK
from web.fields import HIDDEN, LinesField, a_day, from_case, long_text, short_text

MOST_HOLDERS = 3
RELATIONS = (("", _("Choose")), ("mother", _("Mother")), ("father", _("Father")), ("guardian", _("Somebody else")))


class Hearing(forms.Form):
    to = LinesField(label=_("To whom, one per line"), required=False)
    child = forms.BooleanField(
        label=_("The child is asked too, as a party"),
        required=False,
        help_text=_("Needed from 10 years when a line or a ruling is of the kind that makes the child a party."),
    )
    due_on = a_day(_("Last day for an answer"))


class HearingAnswer(forms.Form):
    addressees = from_case(_("Who has answered?"), many=True, widget=forms.CheckboxSelectMultiple)
    answer = long_text(_("What did the family answer?"))
    used_how = long_text(_("How was it used?"), rows=2)


class AboutAddressee(forms.Form):
    addressee = from_case("", widget=HIDDEN, required=True)


class WithdrawConsent(forms.Form):
    consent = from_case(
        _("Whose consent is withdrawn?"),
        help_text=_(
            "Sharing that rests on it stops at once, and whoever was invited on it loses access. "
            "What was shared before stays in the case."
        ),
    )


class CustodyForm(forms.Form):
    """Up to three people, each with what they are to the child."""

    called = {"holders": "name_1"}
    name_1 = short_text(_("First custody holder: name"))
    relation_1 = forms.ChoiceField(label=_("First custody holder: the child's"), choices=RELATIONS, required=False)
    name_2 = short_text(_("Second custody holder: name"))
    relation_2 = forms.ChoiceField(label=_("Second custody holder: the child's"), choices=RELATIONS, required=False)
    name_3 = short_text(_("Third custody holder: name"))
    relation_3 = forms.ChoiceField(label=_("Third custody holder: the child's"), choices=RELATIONS, required=False)
    on = a_day(_("From which day?"))
    reason = long_text(
        _("What has changed, and how do you know?"),
        rows=2,
        help_text=_("Consents from somebody who no longer holds custody count no more. Ask the new one."),
    )

    def more(self) -> dict[str, Any]:
        """The people as the domain wants them: one row each."""
        given = self.cleaned_data
        rows = range(1, MOST_HOLDERS + 1)
        return {"holders": [{"name": given[f"name_{no}"], "relation": given[f"relation_{no}"]} for no in rows]}


class LinkForm(forms.Form):
    number = short_text(
        _("Number of the other case"), longest=40, help_text=_("As it stands on the case. You must see it in full.")
    )
    reason = long_text(_("Why do the two cases belong together?"), rows=2)


class AboutLink(forms.Form):
    link = from_case("", widget=HIDDEN, required=True, error_messages={"invalid_choice": NO_SUCH_LINK})


class ConcernReportForm(forms.Form):
    reference = short_text(
        _("Its reference in the specialist system"),
        longest=120,
        help_text=_("Only the reference, nothing of what it says."),
    )
    received_on = a_day(_("Received"))


class AssessReport(forms.Form):
    report = from_case("", widget=HIDDEN, required=True)
    assessed_on = a_day(_("Assessed in the specialist system"))


class DoTask(forms.Form):
    task = from_case("", widget=HIDDEN, required=True)
    words = long_text(_("What was done?"), rows=2)


class DismissTask(forms.Form):
    task = from_case("", widget=HIDDEN, required=True)
    reason = long_text(_("Why is it not relevant?"), rows=2)
