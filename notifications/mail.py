"""What does a mail say: the case number, its stage, what it is about, the due day and a link. Never a name, never content."""

from __future__ import annotations

from collections import Counter

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.clock import in_words
from cases.models import Case, Stage
from notifications.models import REMINDER, Digest, Notification

SUBJECTS = {
    "propose_star": gettext_lazy("You are asked to consider a star"),
    "decline_star": gettext_lazy("Your star was declined"),
    "invite": gettext_lazy("You are invited to a deliberation"),
    "reply": gettext_lazy("A new reply to the group"),
    "cancel_meeting": gettext_lazy("A meeting is cancelled"),
    "approve_with_changes": gettext_lazy("A chief has corrected a line: your answer is missing"),
    "answer_correction": gettext_lazy("A correction was answered"),
    "approve_text": gettext_lazy("A text waits for your approval"),
    "lay_before": gettext_lazy("A recommendation awaits you"),
    "return_to_group": gettext_lazy("The recommendation came back with questions"),
    "director_returns": gettext_lazy("The recommendation came back with questions"),
    "refer_to_director": gettext_lazy("Sent to the director"),
    "refer_silence": gettext_lazy("Sent to the director"),
    "agree_decision": gettext_lazy("Decided: see who does what"),
    "settle_as_directed": gettext_lazy("Decided: see who does what"),
    "take_back_signature": gettext_lazy("A signature was taken back"),
    "raise_dispute": gettext_lazy("You are asked whether it is a star"),
    "raise_silence": gettext_lazy("You are asked whether it is a star"),
    "refer_dispute": gettext_lazy("You are asked whether it is a star"),
    "refer_silent_dispute": gettext_lazy("You are asked whether it is a star"),
    "settle_as_star": gettext_lazy("It is a star"),
    "settle_as_ordinary": gettext_lazy("It is not a star"),
    "withdraw_star": gettext_lazy("A star is to go: your answer is missing"),
    "chiefs_withdraw_star": gettext_lazy("A star is to go: your answer is missing"),
    "offer_handover": gettext_lazy("You are asked to take a case over"),
    "decline_handover": gettext_lazy("The case stays with you"),
    "lapse_handover": gettext_lazy("The case stays with you"),
    "change_pair": gettext_lazy("The two behind a star have changed"),
    "declare_disqualified": gettext_lazy("A chief is disqualified"),
    "stop_access": gettext_lazy("Your access has ended"),
    "decline_line": gettext_lazy("A unit says no to a task"),
    "pass_line_on": gettext_lazy("You hold a case: a task was not accepted in time"),
    "record_follow_up": gettext_lazy("A follow-up waits for your signature"),
    "object_to_follow_up": gettext_lazy("Somebody could not sign the follow-up"),
    "end_invitation": gettext_lazy("Your access has ended"),
    "case_task": gettext_lazy("Reminder: a task in the case is due"),
    "nudge": gettext_lazy("Somebody reminds you of the case"),
    "escalation": gettext_lazy("Escalated to you: overdue deadline"),
}


def what(notice: Notification) -> str:
    if notice.code == REMINDER and notice.due_on:
        return _("Reminder: the deadline is {day}").format(day=in_words(notice.due_on))
    return str(SUBJECTS.get(notice.code, _("Something new in the case")))


def message_for(notice: Notification) -> EmailMessage:
    """The mail that goes at once: one matter, one case."""
    subject = _("Star cases: {what} (case {number})").format(what=what(notice), number=notice.case.number)
    lines = [what(notice) + ".", "", _("Stage: {stage}").format(stage=_stage(notice.case))]
    if notice.due_on:
        lines += [_("Deadline: {day}.").format(day=in_words(notice.due_on))]
    return _message(notice, subject, [*lines, "", _address(notice.case)])


def digest_for(digest: Digest) -> EmailMessage:
    """The mail at 8: deadlines first, the nearest on top, then how much is new in which case."""
    notices = list(digest.notices.select_related("case").order_by("due_on", "case__number", "pk"))
    due = [notice for notice in notices if notice.code == REMINDER]
    new = Counter(notice.case for notice in notices if notice.code != REMINDER)
    lines: list[str] = []
    if due:
        lines += [_("DEADLINES"), ""]
    for notice in due:
        lines += [f"{notice.case.number} · {_stage(notice.case)}", what(notice)]
        lines += [_address(notice.case), ""]
    if new:
        lines += [_("NEW IN YOUR CASES"), ""]
    for case, count in new.items():
        lines += [f"{case.number} · {_stage(case)} · {_news(count)}", _address(case), ""]
    return _message(
        digest, _subject(len(due), sum(new.values()), {notice.case.number for notice in notices}), lines[:-1]
    )


def _subject(due: int, new: int, numbers: set[str]) -> str:
    """»Stjernesager: 2 frister, 3 nyheder i 4 sager«, or with the number of the only case there is."""
    counts = [ngettext("%(count)s deadline", "%(count)s deadlines", due) % {"count": due}] if due else []
    counts += [_news(new)] if new else []
    what = ", ".join(counts)
    if len(numbers) > 1:
        return _("Star cases: {what} in {count} cases").format(what=what, count=len(numbers))
    return _("Star cases: {what} (case {number})").format(what=what, number=next(iter(numbers), ""))


def _news(count: int) -> str:
    return ngettext("%(count)s notice", "%(count)s notices", count) % {"count": count}


def _message(post: Notification | Digest, subject: str, lines: list[str]) -> EmailMessage:
    foot = [
        "",
        "-- ",
        _("For the child's sake there is no personal data in this mail. Sign in to see the case."),
        _("Choose your mails: {address}").format(address=f"{settings.PUBLIC_URL}/profil/"),
    ]
    headers = {"Message-ID": post.message_id, "Content-Language": get_language() or ""}
    return EmailMessage(subject, "\n".join([*lines, *foot]), to=[post.person.email], headers=headers)


def _stage(case: Case) -> str:
    return str(Stage(case.stage).label)


def _address(case: Case) -> str:
    return f"{settings.PUBLIC_URL}/sager/{case.pk}/"
