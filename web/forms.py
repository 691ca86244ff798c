"""What is asked for each act: one form per verb, few fields, each with a purpose. Whether it is enough, the domain says."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Note, Perspective
from cases.models.file import VOICES
from escalation.models import Closing
from web.fields import HIDDEN, AmountField, a_day, a_step, from_case, long_text, short_text, zero_to_ten


class Nothing(forms.Form):
    """An act that asks for nothing but the act itself; `shown` says which text the page showed, where it is about one."""

    shown = forms.CharField(required=False, max_length=64, widget=HIDDEN)


class NewCase(forms.Form):
    name = short_text(_("The child's name"))
    cpr = short_text(_("CPR number"), longest=20, help_text=_("Kept encrypted and shown only when you ask for it."))
    birth_date = a_day(_("Born"))
    general_arena_unit = from_case(_("School or daycare"))
    protected_address = forms.BooleanField(label=_("Protected name or address"), required=False)
    summary = long_text(
        _("Where is the case stuck?"),
        rows=4,
        help_text=_("Two or three sentences. Write what is known, not what is guessed."),
    )
    units = from_case(_("Units involved besides your own"), many=True, widget=forms.CheckboxSelectMultiple)


class NeedForm(forms.Form):
    dimension = forms.ChoiceField(label=_("Dimension"), required=False)
    description = long_text(_("What does the child need?"))
    goal = long_text(_("What shows that the need is met?"), rows=2)


class MeasureForm(forms.Form):
    name = short_text(_("What is being done?"))
    unit = from_case(_("By which unit"))
    form = forms.ChoiceField(label=_("Form"), required=False)
    step = a_step(_("Step of the ladder"))
    laws = from_case(_("Legal basis"), many=True, widget=forms.CheckboxSelectMultiple)
    cost_dkk = AmountField(label=_("Cost per year, kr."), required=False)
    since = a_day(_("Since"))


class TriedForm(forms.Form):
    channel = short_text(_("What has been tried?"))
    when = short_text(_("When"), longest=60)
    result = long_text(_("What came of it?"), rows=2)


class PerspectiveForm(forms.Form):
    who = forms.ChoiceField(label=_("Who says it?"), choices=VOICES)
    words = long_text(
        _("In their own words"), help_text=_("Write it as it was said. Do not translate it into professional language.")
    )
    method = short_text(_("How did you learn it?"), help_text=_("For example: conversation at school."))
    on = a_day(_("When"))
    makes_sense = zero_to_ten(_("Does what we do make sense to you? (0 = not at all, 10 = completely)"))
    without_parents = forms.BooleanField(label=_("Said without the parents present"), required=False)
    no_to_sharing = short_text(_("What do they not want shared, and with whom?"))
    not_obtained = forms.ChoiceField(
        label=_("If the view was not obtained: why"),
        required=False,
        choices=[("", _("It was obtained")), *Perspective.NotObtained.choices],
    )
    not_obtained_text = long_text(_("What did you do instead?"), rows=2)


class EndInvitation(forms.Form):
    invitation = from_case(_("Whose access ends?"), required=True)
    reason = long_text(_("Why?"), rows=2)


class ConsentForm(forms.Form):
    given_by = short_text(_("Given by"))
    scope = long_text(_("What does it cover?"), rows=2)
    units = from_case(_("May be shared with"), many=True, widget=forms.CheckboxSelectMultiple)
    given_on = a_day(_("Given on"))


class NoteForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Note.Kind.choices)
    text = long_text(_("Note"), rows=4, help_text=_("A note cannot be changed. Correct it with a new one."))


class EndTalk(forms.Form):
    agreed = long_text(_("What did you agree on?"))


class Reason(forms.Form):
    reason = long_text(_("Reasons"))


class Closed(forms.Form):
    code = forms.ChoiceField(
        label=_("Why is the case closed?"), required=False, choices=Closing.choices, widget=forms.RadioSelect
    )
    reason = long_text(_("Reasons"))


class PhoneNote(forms.Form):
    """Few cases stand as buttons to choose from, more in a list that unfolds."""

    FEW = 7

    fra = forms.CharField(required=False, max_length=200, widget=HIDDEN)
    case = forms.ChoiceField(label=_("Which case?"), error_messages={"required": _("Choose the case.")})
    text = long_text(
        _("What was said?"),
        rows=5,
        help_text=_("Who called, what about, and what you agreed. A note cannot be changed."),
    )

    def offer(self, cases: list[tuple[str, str]]) -> None:
        """Lets one choose among these cases (id, name); the only one there is is chosen."""
        field = self.fields["case"]
        assert isinstance(field, forms.ChoiceField)
        if len(cases) <= self.FEW:
            field.widget, field.choices = forms.RadioSelect(), cases
        else:
            field.choices = [("", _("Choose")), *cases]
        if len(cases) == 1:
            self.initial["case"] = cases[0][0]
