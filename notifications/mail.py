"""What does a mail say: the case number, what it is about, the due day and a link. Never a name, never content."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from notifications.models import Notification

SUBJECTS = {
    "propose_star": gettext_lazy("You are asked to consider a star"),
    "decline_star": gettext_lazy("Your star was declined"),
    "invite": gettext_lazy("You are invited to a deliberation"),
    "approve_text": gettext_lazy("A text waits for your approval"),
    "lay_before": gettext_lazy("A recommendation awaits you"),
    "return_to_group": gettext_lazy("The recommendation came back with questions"),
    "director_returns": gettext_lazy("The recommendation came back with questions"),
    "refer_to_director": gettext_lazy("Sent to the director"),
    "refer_silence": gettext_lazy("Sent to the director"),
    "agree_decision": gettext_lazy("Decided: see who does what"),
    "director_decides": gettext_lazy("Decided: see who does what"),
    "escalation": gettext_lazy("Escalated to you: overdue deadline"),
}


def subject_of(notice: Notification) -> str:
    """»Stjernesager: … (sag FJ-2026-0017)«."""
    return _("Star cases: {what} (case {number})").format(what=what(notice), number=notice.case.number)


def what(notice: Notification) -> str:
    if notice.code == "reminder":
        if notice.working_days == 0:
            return _("Reminder: due today")
        days = -(notice.working_days or 0)
        return ngettext("Reminder: due in %(days)s working day", "Reminder: due in %(days)s working days", days) % {
            "days": days
        }
    return str(SUBJECTS.get(notice.code, _("Something new in the case")))


def message_for(notice: Notification) -> EmailMessage:
    lines = [what(notice) + ".", ""]
    if notice.due_on:
        lines += [_("Deadline: {day}.").format(day=date_format(notice.due_on, "j. F Y")), ""]
    lines += [
        f"{settings.PUBLIC_URL}/sager/{notice.case_id}/",
        "",
        _("For the child's sake there is no personal data in this mail. Sign in to see the case."),
    ]
    return EmailMessage(
        subject_of(notice), "\n".join(lines), to=[notice.person.email], headers={"Message-ID": notice.message_id}
    )
