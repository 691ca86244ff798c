"""What the two halves of a star ask: the first writes a reason for each criterion and more, the second answers them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from escalation.models import CriterionAnswer
from escalation.star import criteria as criteria_codes
from web.criteria import criteria
from web.fields import long_text


class ProposeForm(forms.Form):
    """A reason for each criterion (three by custom), the consequence, the interim arrangement, the partner."""

    def __init__(self, *args: Any, partners: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = partners
        for row in criteria():
            self.fields[f"criterion_{row.code}"] = long_text(row.heading, rows=2)
            self.fields[f"partly_{row.code}"] = forms.BooleanField(label=_("Only partly met"), required=False)
        self.fields["fewer_reason"] = long_text(_("Why fewer are enough"), rows=2)
        self.fields["consequence"] = long_text(_("What happens for the child if nothing happens?"), rows=2)
        self.fields["interim"] = long_text(_("Interim arrangement until it is decided"), rows=2)
        self.fields["partner"] = forms.ModelChoiceField(
            label=_("Who is to sign the other half?"),
            queryset=User.objects.filter(pk__in=[person.pk for person in partners]),
            required=False,
            initial=partners[0].pk if len(partners) == 1 else None,
        )

    def criterion(self, code: str) -> tuple[BoundField, BoundField]:
        return self[f"criterion_{code}"], self[f"partly_{code}"]


def propose_input(form: ProposeForm) -> dict[str, Any]:
    """What the domain is given: a written reason is a yes, partly when ticked; an empty one is left out."""
    given = form.cleaned_data
    rows = [
        {
            "code": code,
            "answer": "partly" if given[f"partly_{code}"] else "yes",
            "justification": given[f"criterion_{code}"],
        }
        for code in criteria_codes()
        if given[f"criterion_{code}"].strip()
    ]
    return {"criteria": rows}


class SignForm(forms.Form):
    """Yes, partly or no to each criterion; words when it is not a yes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in criteria():
            self.fields[f"criterion_{row.code}"] = forms.ChoiceField(
                label=row.heading, choices=CriterionAnswer.Answer.choices, required=False
            )
            self.fields[f"justification_{row.code}"] = long_text(_("Your reasons"), rows=2)
        self.fields["fewer_reason"] = long_text(_("Why fewer are enough"), rows=2)

    def criterion(self, code: str) -> tuple[BoundField, BoundField]:
        return self[f"criterion_{code}"], self[f"justification_{code}"]


def sign_input(form: SignForm) -> dict[str, Any]:
    given = form.cleaned_data
    rows = [
        {"code": code, "answer": given[f"criterion_{code}"], "justification": given[f"justification_{code}"]}
        for code in criteria_codes()
        if given[f"criterion_{code}"]
    ]
    return {"criteria": rows}
