"""What does it say on Mit arbejde: for each kind of turn the line, the button and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class TaskText:
    """What the person is to do, in a word; the button; the page and section it leads to."""

    line: str | Promise
    button: str | Promise
    page: str
    section: str = ""


TASKS: dict[str, TaskText] = {
    "cosign": TaskText(_("Sign the star"), _("Read and sign"), "cosign"),
    "talk": TaskText(_("Talk with the one who declined"), _("Open the case"), "case"),
    "deliberate": TaskText(_("Lead the deliberation"), _("Open deliberation"), "case", "droeft"),
    "take_stance": TaskText(_("Say where you stand on an option"), _("Read and answer"), "case"),
    "answer": TaskText(_("Answer what you are asked"), _("Read and answer"), "case"),
    "write": TaskText(_("Write the recommendation"), _("Write"), "recommendation"),
    "approve_text": TaskText(_("Approve the text"), _("Read and approve"), "recommendation", "sign"),
    "lay_before": TaskText(_("Lay it before the chiefs"), _("Open the recommendation"), "recommendation"),
    "hearing": TaskText(_("Record the family's answer"), _("Open the recommendation"), "recommendation", "hoering"),
    "decide": TaskText(_("Decide"), _("Read and decide"), "decide"),
    "direct": TaskText(_("Settle the disagreement"), _("Read and decide"), "direct"),
    "inform_units": TaskText(_("Tell the units about the decision"), _("Open the case"), "case", "linjer"),
    "accept_line": TaskText(_("Accept your task"), _("Read and accept"), "case", "linjer"),
    "declined_line": TaskText(_("A unit has said no to a task"), _("Open the case"), "case", "linjer"),
    "begin_line": TaskText(_("Record that your task has begun"), _("Open the case"), "case", "linjer"),
    "report_line": TaskText(_("Report on your task before the follow-up"), _("Open the case"), "case", "linjer"),
    "send_ruling": TaskText(_("Send the ruling to the family"), _("Open the case"), "case", "linjer"),
    "sign_follow_up": TaskText(_("Sign the follow-up"), _("Read and sign"), "follow_up"),
    "close": TaskText(_("Close the case: both sides say so"), _("Open the case"), "case"),
    "ruling": TaskText(_("Start the ruling towards the family"), _("Open the case"), "case", "linjer"),
    "judge": TaskText(_("Say whether it is a star"), _("Read and answer"), "case"),
    "take_over": TaskText(_("Say whether you take the case over"), _("Read and answer"), "case"),
    "withdraw": TaskText(_("Say whether the star is to go"), _("Open the case"), "case"),
    "hand_over_move": TaskText(_("The child moves: gather and hand over"), _("Open the case"), "case", "flytning"),
    "follow_up": TaskText(_("Follow up: did it work?"), _("Follow up"), "follow_up"),
}
