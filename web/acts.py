"""Which form belongs to which act, what it is called, and where one comes back to. One row per verb that a person does
from a page of its own or by one press of a button; acts with a page family of their own are not here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web import forms as f


@dataclass(frozen=True)
class ActPage:
    """The form, what was done (said afterwards), and the place one comes back to: a page name and a section."""

    form: type[forms.Form]
    done: str | Promise
    section: str = ""
    page: str = "case"


ACTS: dict[str, ActPage] = {
    "add_need": ActPage(f.NeedForm, _("The need is saved."), "behov"),
    "add_measure": ActPage(f.MeasureForm, _("Saved."), "behov"),
    "add_tried": ActPage(f.TriedForm, _("Saved."), "behov"),
    "add_perspective": ActPage(f.PerspectiveForm, _("The words are saved."), "persp"),
    "add_consent": ActPage(f.ConsentForm, _("The consent is recorded."), "persp"),
    "write_note": ActPage(f.NoteForm, _("The note is on the file."), "log"),
    "end_talk": ActPage(f.EndTalk, _("The case goes on as an ordinary case.")),
    "close_case": ActPage(f.Reason, _("The case is closed.")),
    "start_deliberation": ActPage(f.Nothing, _("The deliberation has begun."), "droeft"),
    "ask_question": ActPage(f.QuestionForm, _("The question is put to the group."), "droeft"),
    "reply": ActPage(f.Reply, _("The reply is sent."), "droeft"),
    "agree_question": ActPage(f.AboutQuestion, _("Agreement is recorded."), "droeft"),
    "reopen_question": ActPage(f.AboutQuestion, _("The question is open again."), "droeft"),
    "plan_meeting": ActPage(f.MeetingForm, _("The meeting is planned."), "moede"),
    "write_minutes": ActPage(f.Minutes, _("The minutes are saved."), "moede"),
    "give_concern": ActPage(f.ConcernForm, _("Your number is saved."), "bekymring"),
    "invite": ActPage(f.InviteForm, _("The invitation is sent."), "gruppe"),
    "propose_option": ActPage(f.OptionForm, _("The option is saved."), "alt"),
    "take_stance": ActPage(f.StanceForm, _("Your position is saved."), "alt"),
    "add_separate_cost": ActPage(f.SeparateForm, _("Saved."), "alt"),
    "end_deliberation": ActPage(
        f.Nothing, _("The deliberation is over. Write the recommendation."), "", "recommendation"
    ),
    "write_line": ActPage(f.LineForm, _("The line is saved."), "fordeling", "recommendation"),
    "drop_line": ActPage(f.DropLine, _("The line is deleted."), "fordeling", "recommendation"),
    "approve_text": ActPage(f.Nothing, _("You have approved the text."), "sign", "recommendation"),
    "send_hearing": ActPage(f.Hearing, _("The hearing letter is recorded."), "hoering", "recommendation"),
    "answer_hearing": ActPage(f.HearingAnswer, _("The answer is recorded."), "hoering", "recommendation"),
    "inform_units": ActPage(f.Nothing, _("Recorded: the units have been told."), "linjer"),
    "accept_line": ActPage(f.AboutLine, _("You have accepted the task."), "linjer"),
    "begin_line": ActPage(f.AboutLine, _("Recorded: the task has begun."), "linjer"),
    "start_ruling": ActPage(f.AboutRuling, _("Recorded: the ruling has been started."), "linjer"),
    "send_ruling": ActPage(f.AboutRuling, _("Recorded: the ruling has been sent."), "linjer"),
}
