"""What the two halves of a star ask: the first writes six things, the second answers three criteria."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import CodeList
from escalation.models import CriterionAnswer
from web.fields import long_text

QUESTIONS = {
    "a": (
        _("The case is especially hard and goes across"),
        _("Is there a real dilemma that neither your unit nor the other can solve alone?"),
    ),
    "b": (
        _("The split into sectors has consequences for others"),
        _("Do one unit's choices have noticeable consequences for the child or for another unit?"),
    ),
    "c": (
        _("The solution takes a level-2 chief"),
        _("Is the solution atypical for one sector, or does it take money that you cannot grant yourselves?"),
    ),
}


def codes() -> list[str]:
    return list(CodeList.objects.filter(kind="criteria").order_by("position").values_list("code", flat=True))


class ProposeForm(forms.Form):
    """Six inputs: three reasons, the consequence, the interim arrangement, the partner."""

    def __init__(self, *args: Any, partners: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = partners
        for code in codes():
            self.fields[f"criterion_{code}"] = long_text(str(QUESTIONS.get(code, (code, ""))[0]), rows=2)
            self.fields[f"partly_{code}"] = forms.BooleanField(label=_("Only partly met"), required=False)
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
        for code in codes()
        if given[f"criterion_{code}"].strip()
    ]
    return {"criteria": rows}


class SignForm(forms.Form):
    """Yes, partly or no to each criterion; words when it is not a yes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in codes():
            heading = str(QUESTIONS.get(code, (code, ""))[0])
            self.fields[f"criterion_{code}"] = forms.ChoiceField(
                label=heading, choices=CriterionAnswer.Answer.choices, required=False
            )
            self.fields[f"justification_{code}"] = long_text(_("Your reasons"), rows=2)
        self.fields["fewer_reason"] = long_text(_("Why fewer are enough"), rows=2)

    def criterion(self, code: str) -> tuple[BoundField, BoundField]:
        return self[f"criterion_{code}"], self[f"justification_{code}"]


def sign_input(form: SignForm) -> dict[str, Any]:
    given = form.cleaned_data
    rows = [
        {"code": code, "answer": given[f"criterion_{code}"], "justification": given[f"justification_{code}"]}
        for code in codes()
        if given[f"criterion_{code}"]
    ]
    return {"criteria": rows}
