"""What is asked at a follow-up: of whoever records it, and of the other side that signs it or objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Need
from escalation.models import Done, FollowUp, Line
from web.fields import AmountField, a_day, long_text, short_text

RADIO = forms.RadioSelect


class FollowUpForm(forms.Form):
    """The parts of both sides, the child's words, and what follows; `with_rows` adds the lines and the goals."""

    school_part = long_text(
        _("School or daycare: how does it go now?"),
        help_text=_("Two or three lines. Preferably something one can count."),
    )
    social_part = long_text(_("At home and with the support: how does it go now?"), help_text=_("Two or three lines."))
    child_words = long_text(_("What does the child say?"), help_text=_("Write it as it was said."))
    child_how = short_text(_("How was the child heard?"), help_text=_("For example at home, with the contact person."))
    child_on = a_day(_("When?"))
    conclusion = forms.ChoiceField(
        label=_("What is to happen"), required=False, choices=FollowUp.Conclusion.choices, widget=RADIO
    )
    next_on = a_day(_("Next follow-up"))
    child_wish = long_text(_("What does the child wish about how often?"), rows=2)
    frequency_reason = long_text(
        _("Why so often?"), rows=2, help_text=_("The child and the parents are told the reason.")
    )
    conclusion_text = long_text(_("In a few words"), rows=2)


class SignFollowUp(forms.Form):
    """The other side's own part; signing says that what stands is right."""

    part = long_text(_("Your side: how does it go now?"), help_text=_("Two or three lines."))


def with_rows(form: FollowUpForm, lines: Iterable[Line], needs: Iterable[Need]) -> FollowUpForm:
    """Per line what it cost in the period, whether it runs and a note; per need whether its goal is reached."""
    for line in lines:
        key = line.key
        form.fields[f"actual_{key}"] = AmountField(label=_("Actual cost, line {key}").format(key=key), required=False)
        form.fields[f"status_{key}"] = _answer(_("Is it done, line {key}?").format(key=key))
        form.fields[f"note_{key}"] = short_text(_("Note on line {key}").format(key=key), longest=300)
    for need in needs:
        form.fields[f"goal_{need.key}"] = _answer(_("Is the goal of {key} reached?").format(key=need.key))
    return form


def _answer(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=Done.choices, widget=RADIO)


def as_it_stands(follow_up: FollowUp | None) -> dict[str, Any]:
    """What the form begins with when a follow-up that is not whole is written anew."""
    if follow_up is None:
        return {}
    names = [name for name in FollowUpForm.base_fields if hasattr(follow_up, name)]
    found = {name: getattr(follow_up, name) for name in names}
    for row in follow_up.lines.select_related("line"):
        key = row.line.key
        found |= {f"actual_{key}": row.actual_dkk, f"status_{key}": row.status, f"note_{key}": row.note}
    return found | {f"goal_{row.need.key}": row.reached for row in follow_up.goals.select_related("need")}
