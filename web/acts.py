"""Which form belongs to which act, what it is called, and where one comes back to. One row per verb that a person does
from a page of its own or by one press of a button; acts with a page family of their own are not here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web import decisionforms as decisions
from web import familyforms as family
from web import fileforms
from web import followupforms as followups
from web import forms as f
from web import letterforms as letter
from web import moveforms as moves
from web import priceforms as prices
from web import situationforms as s
from web import splitforms as split
from web import talkforms as talk


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
    "attach_file": ActPage(fileforms.AttachForm, _("The file is attached."), "bilag"),
    "hide_file": ActPage(fileforms.HideForm, _("The file is removed, and nobody can open it again."), "bilag"),
    "end_talk": ActPage(f.EndTalk, _("The case goes on as an ordinary case.")),
    "close_case": ActPage(f.Closed, _("The case is closed.")),
    "notify_move": ActPage(moves.MoveForm, _("The move is recorded. Internal deadlines stand still."), "flytning"),
    "prepare_move_summary": ActPage(moves.MoveSummary, _("The summary is saved."), "flytning"),
    "send_move_package": ActPage(moves.MovePackage, _("Recorded: the package was sent."), "flytning"),
    "receive_move_package": ActPage(
        moves.MoveReceipt, _("Recorded: the new municipality has the package."), "flytning"
    ),
    "cancel_move": ActPage(f.Reason, _("Recorded: the family stays. The deadlines run again.")),
    "start_deliberation": ActPage(f.Nothing, _("The deliberation has begun."), "droeft"),
    "ask_question": ActPage(talk.QuestionForm, _("The question is put to the group."), "droeft"),
    "reply": ActPage(talk.Reply, _("The reply is sent."), "droeft"),
    "agree_question": ActPage(talk.AboutQuestion, _("Agreement is recorded."), "droeft"),
    "reopen_question": ActPage(talk.AboutQuestion, _("The question is open again."), "droeft"),
    "plan_meeting": ActPage(talk.MeetingForm, _("The meeting is planned."), "moede"),
    "change_meeting": ActPage(talk.ChangeMeeting, _("The meeting is changed. All have been told."), "moede"),
    "cancel_meeting": ActPage(talk.CancelMeeting, _("The meeting is cancelled. All have been told."), "moede"),
    "write_minutes": ActPage(talk.Minutes, _("The minutes are saved."), "moede"),
    "approve_minutes": ActPage(talk.ApproveMinutes, _("You have approved the minutes."), "moede"),
    "give_concern": ActPage(talk.ConcernForm, _("Your number is saved."), "bekymring"),
    "end_invitation": ActPage(
        f.EndInvitation, _("The access has ended. Only a new invitation by name gives it back."), "gruppe"
    ),
    "propose_option": ActPage(talk.OptionForm, _("The option is saved."), "alt"),
    "take_stance": ActPage(talk.StanceForm, _("Your position is saved."), "alt"),
    "add_separate_cost": ActPage(prices.SeparateForm, _("Saved."), "alt"),
    "judge_sameness": ActPage(talk.JudgeForm, _("Saved."), "alt"),
    "end_deliberation": ActPage(
        f.Nothing, _("The deliberation is over. Write the recommendation."), "", "recommendation"
    ),
    "write_line": ActPage(split.LineForm, _("The line is saved."), "fordeling", "recommendation"),
    "take_compensation": ActPage(
        f.Nothing, _("The compensation stands among the at-points."), "punkter", "recommendation"
    ),
    "drop_line": ActPage(split.DropLine, _("The line is deleted."), "fordeling", "recommendation"),
    "restore_line": ActPage(split.DropLine, _("The line is back."), "fordeling", "recommendation"),
    "approve_text": ActPage(f.Nothing, _("You have approved the text."), "sign", "recommendation"),
    "send_hearing": ActPage(family.Hearing, _("The hearing letter is recorded."), "hoering", "recommendation"),
    "answer_hearing": ActPage(family.HearingAnswer, _("The answer is recorded."), "hoering", "recommendation"),
    "mark_no_answer": ActPage(family.AboutAddressee, _("»No answer« is recorded."), "hoering", "recommendation"),
    "write_to_chiefs": ActPage(decisions.ToChiefs, _("The other chiefs can read it now."), "cheftraad", "decide"),
    "inform_units": ActPage(f.Nothing, _("Recorded: the units have been told."), "linjer"),
    "accept_line": ActPage(decisions.AboutLine, _("You have accepted the task."), "linjer"),
    "decline_line": ActPage(decisions.DeclineLine, _("Recorded. The coordinator has been told."), "linjer"),
    "report_line": ActPage(decisions.ReportLine, _("Your report is saved."), "linjer"),
    "end_line": ActPage(decisions.AboutLine, _("Recorded: the task has ended."), "linjer"),
    "change_declined": ActPage(
        f.Reason, _("A new version is open. What you do not touch stays."), "", "recommendation"
    ),
    "sign_follow_up": ActPage(followups.SignFollowUp, _("You have signed the follow-up.")),
    "object_to_follow_up": ActPage(s.Why, _("Recorded. The coordinator has been told."), "", "follow_up"),
    "begin_line": ActPage(decisions.AboutLine, _("Recorded: the task has begun."), "linjer"),
    "start_ruling": ActPage(decisions.AboutRuling, _("Recorded: the ruling has been started."), "linjer"),
    "give_letter": ActPage(letter.GivenForm, _("Recorded: the family has got the letter."), "lavet", "letter"),
    "take_back_star": ActPage(s.TakeBack, _("The half star is taken back.")),
    "take_back_signature": ActPage(f.Nothing, _("Your signature is taken back.")),
    "raise_dispute": ActPage(s.RaiseDispute, _("The chiefs have been asked.")),
    "judge_star": ActPage(s.Verdict, _("Your answer is recorded.")),
    "withdraw_star": ActPage(s.Withdraw, _("Recorded. The other one has been told.")),
    "chiefs_withdraw_star": ActPage(s.Withdraw, _("Recorded. The other chiefs have been told.")),
    "keep_star": ActPage(f.Reason, _("The star stays.")),
    "offer_handover": ActPage(s.HandOver, _("The case is offered. You hold it until the other one says yes.")),
    "accept_handover": ActPage(f.Nothing, _("You hold the case now.")),
    "decline_handover": ActPage(s.Why, _("You have said no. The giver has been told.")),
    "take_offer_back": ActPage(f.Nothing, _("The offer is taken back.")),
    "change_pair": ActPage(s.ChangePair, _("The pair is changed. All have been told.")),
    "reopen_case": ActPage(s.Why, _("The case is open again. A new round begins.")),
    "reopen_ordinary": ActPage(s.Why, _("The case is open again.")),
    "declare_disqualified": ActPage(s.Why, _("Recorded. Your stand-in decides.")),
    "send_ruling": ActPage(decisions.SendRuling, _("Recorded: the ruling has been sent."), "linjer"),
    "withdraw_consent": ActPage(
        family.WithdrawConsent, _("The consent is withdrawn. Sharing on it has stopped."), "persp"
    ),
    "change_custody": ActPage(
        family.CustodyForm, _("Recorded. Check which consents must be asked for again."), "persp"
    ),
    "protect_address": ActPage(f.Nothing, _("Name and address are protected. Lists show the number only.")),
    "lift_protection": ActPage(f.Reason, _("The protection is lifted.")),
    "link_case": ActPage(family.LinkForm, _("The two cases are linked."), "soeskende"),
    "unlink_case": ActPage(family.AboutLink, _("The link is ended."), "soeskende"),
    "record_concern_report": ActPage(family.ConcernReportForm, _("The report of concern is recorded.")),
    "assess_concern_report": ActPage(family.AssessReport, _("The assessment is recorded.")),
    "do_task": ActPage(family.DoTask, _("The task is done."), "opgaver"),
    "dismiss_task": ActPage(family.DismissTask, _("The task is put away."), "opgaver"),
}
