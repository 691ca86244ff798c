"""What is asked for each act: one form per verb, few fields, each with a purpose. Whether it is enough, the domain says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Note, Perspective
from cases.models.file import VOICES
from escalation.models import FollowUp, OptionPosition, Position, Post
from web.fields import AmountField, LinesField, a_day, from_case, long_text, short_text

HIDDEN = forms.HiddenInput
DAY: dict[str, Any] = {"type": "date", "aria-label": _("Day")}
TIME: dict[str, Any] = {"type": "time", "aria-label": _("Time")}
BASES = (
    ("", _("Choose")),
    ("consent", _("Consent")),
    ("own_unit", _("Works in a unit of one of the pair")),
    ("law", _("Authority in law")),
)


class Nothing(forms.Form):
    """An act that asks for nothing but the act itself; `shown` says which text the page showed, where it is about one."""

    shown = forms.CharField(required=False, max_length=60, widget=HIDDEN)


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
    without_parents = forms.BooleanField(label=_("Said without the parents present"), required=False)
    not_obtained = forms.ChoiceField(
        label=_("If the view was not obtained: why"),
        required=False,
        choices=[("", _("It was obtained")), *Perspective.NotObtained.choices],
    )
    not_obtained_text = long_text(_("What did you do instead?"), rows=2)


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


class QuestionForm(forms.Form):
    title = short_text(_("What must the group answer?"))
    text = long_text(_("Your own view (may wait)"))
    hidden_from_invited = forms.BooleanField(label=_("Do not show to the invited"), required=False)


class Reply(forms.Form):
    question = from_case("", widget=HIDDEN)
    text = long_text(_("Your reply"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Post.Kind.choices, required=False)
    hidden_from_invited = forms.BooleanField(label=_("Do not show to the invited"), required=False)


class AboutQuestion(forms.Form):
    question = from_case("", widget=HIDDEN, required=True)


class MeetingForm(forms.Form):
    meeting_at = forms.SplitDateTimeField(
        label=_("When"),
        required=False,
        widget=forms.SplitDateTimeWidget(
            date_attrs=DAY,
            time_attrs=TIME,
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        error_messages={
            "invalid_date": _("Write the day as day, month and year."),
            "invalid_time": _("Write the time as 13:00."),
        },
    )
    place = short_text(_("Where"))
    agenda = LinesField(label=_("Agenda, one item per line"), required=False)


class Minutes(forms.Form):
    meeting = from_case("", widget=HIDDEN, required=True)
    minutes = long_text(_("What did you agree on?"), rows=6)
    attendees = from_case(_("Who was there?"), many=True, widget=forms.CheckboxSelectMultiple)


class ConcernForm(forms.Form):
    value = forms.TypedChoiceField(
        label=_("How worried are you? (0 = not at all, 10 = most)"),
        coerce=int,
        required=False,
        empty_value=None,
        choices=[(n, n) for n in range(11)],
        widget=forms.RadioSelect,
    )
    voice = forms.ChoiceField(label=_("Whose number is it?"), required=False, choices=[("", _("My own")), *VOICES])


class InviteForm(forms.Form):
    invited = from_case(
        _("Whom"), help_text=_("Sees the deliberation and what the group shares, not the rest of the case.")
    )
    reason = short_text(_("Why"), longest=300)
    basis = forms.ChoiceField(label=_("Basis for sharing"), choices=BASES, required=False)
    access_until = a_day(_("Last day of access"))


class OptionForm(forms.Form):
    title = short_text(_("Name"))
    description = long_text(_("What does it hold?"))
    benefits = long_text(_("What speaks for it, seen from the child?"), rows=2)
    drawbacks = long_text(_("What speaks against it, and which risk is there?"), rows=2)
    form = forms.ChoiceField(label=_("Form"), required=False)
    laws = from_case(_("Legal basis"), many=True, widget=forms.CheckboxSelectMultiple)
    atypical = forms.BooleanField(label=_("Atypical for a sector"), required=False)
    more_of_the_same = forms.BooleanField(label=_("More of what is done already"), required=False)


class StanceForm(forms.Form):
    option = from_case("", widget=HIDDEN, required=True)
    stance = forms.ChoiceField(
        label=_("Where do you stand?"), required=False, choices=OptionPosition.Stance.choices, widget=forms.RadioSelect
    )
    reason = long_text(_("Why"), rows=2)


class SeparateForm(forms.Form):
    sector = from_case(_("Sector"))
    what = short_text(_("What would it do alone, and on which assumptions?"), longest=300)
    dkk = AmountField(label=_("Cost per year, kr."), required=False)


class Texts(forms.Form):
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


class LineForm(forms.Form):
    key = forms.CharField(widget=HIDDEN, required=False, max_length=12)
    task = long_text(_("Task"), rows=2)
    unit = from_case(_("Responsible unit"))
    function = short_text(_("Named function or person"))
    person = from_case(_("Person in the system"))
    laws = from_case(_("Legal basis"), many=True, widget=forms.CheckboxSelectMultiple)
    needs = from_case(_("Needs it meets"), many=True, widget=forms.CheckboxSelectMultiple)
    cost_dkk = AmountField(label=_("Kr. per year"), required=False)
    start = a_day(_("First day"))
    end_on = a_day(_("Last day"))
    end_criterion = long_text(_("Or: what ends it"), rows=2)


class DropLine(forms.Form):
    key = forms.CharField(widget=HIDDEN, max_length=12)


class Hearing(forms.Form):
    to = LinesField(label=_("To whom, one per line"), required=False)
    due_on = a_day(_("Last day for an answer"))


class HearingAnswer(forms.Form):
    answer = long_text(_("What did the family answer?"))
    used_how = long_text(_("How was it used?"), rows=2)


# One field of a decider's form holds what the domain calls by several names, depending on the choice.
CALLED = {"stance": "choice", "reason": "remark", "questions": "remark"}


class PositionForm(forms.Form):
    called = CALLED
    shown = forms.CharField(required=False, max_length=60, widget=HIDDEN)
    choice = forms.ChoiceField(
        label=_("Choose your decision"),
        required=False,
        choices=(
            (Position.Stance.APPROVE, _("Approve")),
            ("return", _("Return with questions")),
            (Position.Stance.DISAGREE, _("I disagree")),
        ),
        widget=forms.RadioSelect,
    )
    contested = forms.TypedMultipleChoiceField(
        label=_("Which points do you disagree with?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    remark = long_text(_("Remark"), rows=3)


class DirectorForm(forms.Form):
    called = CALLED
    shown = forms.CharField(required=False, max_length=60, widget=HIDDEN)
    choice = forms.ChoiceField(
        label=_("Choose your decision"),
        required=False,
        choices=(("decide", _("As the group recommended")), ("return", _("Return to the group"))),
        widget=forms.RadioSelect,
    )
    remark = long_text(_("Your reasons"), rows=4)


class AboutLine(forms.Form):
    line = from_case("", widget=HIDDEN, required=True)


class AboutRuling(forms.Form):
    ruling = from_case("", widget=HIDDEN, required=True)


class FollowUpForm(forms.Form):
    school_part = long_text(
        _("School or daycare: how does it go now?"),
        help_text=_("Two or three lines. Preferably something one can count."),
    )
    social_part = long_text(_("At home and with the support: how does it go now?"), help_text=_("Two or three lines."))
    child_words = long_text(_("What does the child say?"), help_text=_("Write it as it was said, with the date."))
    period_months = AmountField(label=_("Months since the start"), required=False, max_value=240)
    conclusion = forms.ChoiceField(
        label=_("What is to happen"), required=False, choices=FollowUp.Conclusion.choices, widget=forms.RadioSelect
    )
    next_on = a_day(_("Next follow-up"))
    conclusion_text = long_text(_("In a few words"), rows=2)
