"""What is asked when a letter to the family is written, and when the family has got it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.letter import Added, Receiver, SplitLine
from escalation.letters import LONGEST
from escalation.models import Letter
from web.fields import a_day, from_case, long_text, short_text


class LetterForm(forms.Form):
    """One plain sentence for each line of the split comes to the fields given here."""

    receiver = forms.ChoiceField(
        label=_("Who is the letter to?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who the letter is to.")},
    )
    phone = short_text(
        _("Telephone number that the family can call"),
        longest=20,
        required=True,
        error_messages={"required": _("Write the telephone number that the family can call.")},
    )
    greeting = long_text(
        _("A greeting"),
        max_length=LONGEST["greeting"],
        help_text=_("Two or three sentences of your own at the top of the letter."),
    )
    with_amounts = forms.BooleanField(label=_("Show what each task costs"), required=False)

    def __init__(self, *args: Any, receivers: Sequence[Receiver], lines: Sequence[SplitLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].choices = [(row.code, row.name) for row in receivers]  # type: ignore[attr-defined]
        self.lines = lines
        for no, line in enumerate(lines, start=1):
            self.fields[f"plain_{line.key}"] = short_text(
                str(_("Line {no}, in plain words")).format(no=no),
                longest=LONGEST["plain"],
                help_text=line.task,
            )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [self[f"plain_{line.key}"] for line in self.lines]

    def added(self) -> Added:
        """What has been written so far, also when something is still to be mended."""
        given = getattr(self, "cleaned_data", {})
        plain = {line.key: given.get(f"plain_{line.key}", "") for line in self.lines}
        return Added(
            greeting=given.get("greeting", ""),
            phone=given.get("phone", ""),
            plain={key: text for key, text in plain.items() if text},
            with_amounts=bool(given.get("with_amounts")),
        )


class GivenForm(forms.Form):
    letter = from_case(_("Which letter?"))
    given_on = a_day(_("Which day did the family get it?"), required=True)
    given_how = forms.ChoiceField(
        label=_("How?"),
        choices=Letter.Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the family got it.")},
    )
