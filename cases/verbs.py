"""What does the timeline say: one sentence per verb, with {by} for the one who acted. A test keeps it complete."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERBS = {
    "open_case": _("{by} opened the case"),
    "add_need": _("{by} added a need"),
    "add_measure": _("{by} added what is done now"),
    "add_tried": _("{by} added what has been tried"),
    "add_perspective": _("{by} wrote down what the family says"),
    "add_consent": _("{by} recorded a consent"),
    "write_note": _("{by} wrote a note"),
    "propose_star": _("{by} set half a star"),
    "cosign_star": _("{by} signed the other half"),
    "decline_star": _("{by} declined the star"),
    "confirm_star": _("The star is whole. The deliberation begins"),
    "end_talk": _("{by} recorded that it goes on as an ordinary case"),
    "start_deliberation": _("{by} began the deliberation"),
    "ask_question": _("{by} asked a question"),
    "reply": _("{by} wrote in the deliberation"),
    "agree_question": _("{by} recorded agreement on a question"),
    "reopen_question": _("{by} opened a question again"),
    "plan_meeting": _("{by} planned a meeting"),
    "write_minutes": _("{by} wrote the minutes"),
    "give_concern": _("{by} gave a number for the concern"),
    "invite": _("{by} invited somebody to the deliberation"),
    "end_deliberation": _("{by} ended the deliberation"),
    "propose_option": _("{by} proposed an option"),
    "take_stance": _("{by} said where they stand on an option"),
    "add_separate_cost": _("{by} wrote what a sector would do alone"),
    "write_texts": _("{by} changed the texts of the recommendation"),
    "write_points": _("{by} changed the at-points"),
    "write_line": _("{by} changed a line of the split"),
    "drop_line": _("{by} deleted a line of the split"),
    "approve_text": _("{by} approved the text"),
    "settle_text": _("Both have approved the text"),
    "send_hearing": _("{by} recorded a hearing letter"),
    "answer_hearing": _("{by} recorded the family's answer"),
    "lay_before": _("{by} laid the recommendation before the chiefs"),
    "take_position": _("{by} took a position"),
    "return_to_group": _("{by} returned the recommendation with questions"),
    "agree_decision": _("The chiefs decided together"),
    "refer_to_director": _("The case went to the director"),
    "refer_silence": _("The case went to the director, because not all chiefs answered in time"),
    "director_decides": _("{by} decided"),
    "director_returns": _("{by} returned the recommendation with questions"),
    "inform_units": _("{by} recorded that the units have been told"),
    "accept_line": _("{by} accepted a task"),
    "begin_line": _("{by} began a task"),
    "start_ruling": _("{by} started a ruling towards the family"),
    "send_ruling": _("{by} sent a ruling to the family"),
    "settle_rulings": _("All rulings have been started"),
    "begin_implementation": _("The first task was accepted"),
    "begin_follow_up": _("All tasks are under way. Follow-up begins"),
    "record_follow_up": _("{by} recorded a follow-up"),
    "close_case": _("{by} closed the case"),
}
QUIET = frozenset({"write_texts", "write_points", "write_line", "settle_text", "settle_rulings", "give_concern"})
WEIGHTY = frozenset(
    {
        "confirm_star",
        "lay_before",
        "agree_decision",
        "director_decides",
        "refer_to_director",
        "refer_silence",
        "return_to_group",
        "director_returns",
        "close_case",
    }
)
STAR = frozenset({"propose_star", "cosign_star", "confirm_star"})
