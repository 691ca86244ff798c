"""What is asked when something out of the ordinary happens: disputes, withdrawal, hand-over, reopening, disqualification."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.models import Withdrawal
from web.fields import a_day, from_case, long_text


def yes_or_no(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


class TakeBack(forms.Form):
    reason = long_text(_("Why? (needed when half an hour has passed)"), rows=2)


class RaiseDispute(forms.Form):
    reason = long_text(
        _("What do you disagree on?"), help_text=_("The chiefs of both of you read it. Half a page is plenty.")
    )
    talked_on = a_day(_("When did you talk about it?"))


class Verdict(forms.Form):
    is_star = forms.TypedChoiceField(
        label=_("Is it a star?"),
        coerce=yes_or_no,
        empty_value=None,
        required=False,
        choices=(("yes", _("Yes, it is a star")), ("no", _("No, it goes on as an ordinary case"))),
        widget=forms.RadioSelect,
        help_text=_("You say only whether it is a star. The solution is for the group, and later for the chiefs."),
    )
    reason = long_text(_("Your reasons"))


class Withdraw(forms.Form):
    why = forms.ChoiceField(
        label=_("Why is the star to go?"), required=False, choices=Withdrawal.Why.choices, widget=forms.RadioSelect
    )
    reason = long_text(_("In a few words"), rows=2)


class HandOver(forms.Form):
    receiver = from_case(_("Who is to take the case over?"))
    note = long_text(
        _("What must the next one know?"), rows=4, help_text=_("What is agreed, what is late, whom to call.")
    )


class Why(forms.Form):
    reason = long_text(_("Why?"))


class ChangePair(forms.Form):
    old = from_case(_("Who steps out?"))
    new = from_case(_("Who steps in?"))
    reason = long_text(_("Why?"), rows=2)


# A sentence above the form, for acts whose consequence one must know before.
LEADS: dict[str, Any] = {
    "take_back_star": _("Nobody has answered yet. The case is then as ordinary as before, and your partner is told."),
    "take_back_signature": _("The star is then half again, and waits for your answer."),
    "raise_dispute": _(
        "The chiefs of both of you say whether it is a star. If they do not agree in time, the director does."
    ),
    "withdraw_star": _("The star goes when the other one says the same. What is written stays on the case."),
    "chiefs_withdraw_star": _(
        "The star goes when all chiefs who decide say the same. What is written stays on the case."
    ),
    "offer_handover": _(
        "You hold the case until the other one says yes. If there is no answer in time, it stays with you."
    ),
    "accept_handover": _("You hold the case from the moment you say yes, with the deadlines as they are."),
    "reopen_case": _("A new round begins with a deliberation. What was decided holds until something else is."),
    "declare_disqualified": _("Your stand-in decides instead of you. It cannot be taken back in this case."),
}
