"""Who is told of what: verb → which people, and whether a mail goes at once. A test keeps it complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from cases.models import Case, Depth, Ending, PartKind
from orgunits.models import Capability
from orgunits.people import director

Recipients = Callable[[Case], list[User]]


def people(*kinds: str) -> Recipients:
    """Those named by a running part of one of these kinds."""

    def those(case: Case) -> list[User]:
        rows = case.parts.filter(kind__in=kinds, until=None).exclude(user=None).select_related("user")
        return [row.user for row in rows if row.user]

    return those


def heads(kind: str, admits: str, depth: int = Depth.HEADLINE) -> Recipients:
    """The heads of the units named by a running part of this kind and depth for holders of that capability."""

    def those(case: Case) -> list[User]:
        rows = case.parts.filter(kind=kind, admits=admits, depth__gte=depth, until=None).select_related("unit__head")
        return [row.unit.head for row in rows if row.unit and row.unit.head]

    return those


def the_director(_case: Case) -> list[User]:
    person = director()
    return [person] if person else []


def holder(case: Case) -> list[User]:
    return [case.holder] if case.holder else []


def coordinator(case: Case) -> list[User]:
    return [case.coordinator] if case.coordinator else []


def let_out(case: Case) -> list[User]:
    """Those whose invitation ended with what has just happened, because a consent no longer counts."""
    now = case.events.latest("seq").at
    rows = case.parts.filter(kind=PartKind.INVITEE, ending=Ending.CONSENT, until__gte=now)
    return [row.user for row in rows.select_related("user") if row.user]


def let_in(case: Case) -> list[User]:
    """Whoever the latest act invited, or gave another share."""
    rows = case.parts.filter(kind=PartKind.INVITEE, pk=case.events.latest("seq").data.get("part"))
    return [row.user for row in rows.select_related("user") if row.user]


def removed(case: Case) -> list[User]:
    """Whoever the latest act removed."""
    now = case.events.latest("seq").at
    rows = case.parts.filter(kind=PartKind.INVITEE, ending=Ending.REMOVED, until__gte=now)
    return [row.user for row in rows.select_related("user") if row.user]


def whom_it_asks(case: Case) -> list[User]:
    """Those whom the act that has just happened asks for something, as its row of the table says."""
    return list(User.objects.filter(pk__in=case.events.latest("seq").data.get("asked", [])))


def whose_approval_fell(case: Case) -> list[User]:
    """Those of the pair whose approval of the text the latest act has voided by changing it."""
    event, version = case.events.latest("seq"), case.recommendations.order_by("round", "version").last()
    if version is None or not event.data.get("voided"):
        return []
    return [row.by for row in version.approvals.filter(voided_at=event.at).select_related("by")]


def who_took_it_off(case: Case) -> list[User]:
    """Those by whom the star was taken off, who may see no more of the case now."""
    star = case.stars.order_by("proposed_at", "pk").last()
    hands = star.withdrawals.filter(taken_back_at=None).select_related("by") if star else []
    return [row.by for row in hands]


PAIR = people(PartKind.PROPOSER, PartKind.COUNTERPART, PartKind.COORDINATOR)
COUNTERPART = people(PartKind.COUNTERPART)
PROPOSER = people(PartKind.PROPOSER)
GROUP = people(PartKind.PROPOSER, PartKind.COUNTERPART, PartKind.COORDINATOR, PartKind.ASSIGNED)
CHIEFS = heads(PartKind.CHIEF, Capability.DECIDE, Depth.FULL)  # before whom it was laid, or who decided
INVOLVED_CHIEFS = heads(PartKind.CHIEF, Capability.DECIDE)
LINES = people(PartKind.LINE)
UNITS = heads(PartKind.LINE, Capability.LEAD_UNIT)
RECEIVER = people(PartKind.RECEIVER)
JUDGES = heads(PartKind.JUDGE, Capability.DECIDE)
DEPUTIES = people(PartKind.CHIEF, PartKind.DIRECTOR)


def who_must_act(case: Case) -> list[User]:
    """Those whose turn it is, as the rows that »Mit arbejde« reads say."""
    return [row.person for row in case.awaited.select_related("person")]


@dataclass(frozen=True)
class Told:
    """To whom; `at_once` sends a mail now, because something newly waits for them or came back. Else it is news.

    `hearers` hear of what asks the others for something: as news, in words that ask nothing of them.
    """

    who: tuple[Recipients, ...] = ()
    hearers: tuple[Recipients, ...] = ()
    at_once: bool = False
    wait: dt.timedelta = dt.timedelta()


HALF_AN_HOUR = dt.timedelta(minutes=30)  # a half star can be taken back for so long (decision 5); its mail waits it out
TAKEN_BACK = {"take_back_star": "propose_star"}  # what was to be mailed about the second is not, after the first
NOBODY = Told()
ASKED = Told((whom_it_asks,), at_once=True)
TEXT_CHANGED = Told((whose_approval_fell,))
REPLIES = frozenset({"reply"})  # news that a person may ask to get at once
RECIPIENTS: dict[str, Told] = {
    "open_case": NOBODY,
    "add_need": NOBODY,
    "add_measure": NOBODY,
    "add_tried": NOBODY,
    "add_perspective": NOBODY,
    "add_consent": NOBODY,
    "write_note": NOBODY,
    "attach_file": NOBODY,
    "hide_file": NOBODY,
    "propose_star": Told((COUNTERPART,), at_once=True, wait=HALF_AN_HOUR),
    "cosign_star": NOBODY,
    "decline_star": Told((PROPOSER,), at_once=True),
    "confirm_star": Told((PAIR,)),
    "end_talk": Told((PAIR,)),
    "start_deliberation": NOBODY,
    "ask_question": Told((GROUP,)),
    "reply": Told((GROUP,)),
    "agree_question": Told((GROUP,)),
    "reopen_question": Told((GROUP,)),
    "plan_meeting": Told((GROUP,)),
    "change_meeting": Told((GROUP,)),
    "cancel_meeting": Told((GROUP,), at_once=True),
    "write_minutes": Told((GROUP,)),
    "approve_minutes": Told((PAIR,)),
    "give_concern": NOBODY,
    "invite": Told((let_in,), at_once=True),
    "change_share": Told((let_in,)),
    "end_invitation": Told((removed,), at_once=True),
    "end_deliberation": Told((GROUP,)),
    "propose_option": Told((GROUP,)),
    "take_stance": NOBODY,
    "reveal_positions": Told((GROUP,)),
    "judge_sameness": NOBODY,
    "add_separate_cost": NOBODY,
    "write_texts": TEXT_CHANGED,
    "write_points": TEXT_CHANGED,
    "take_compensation": TEXT_CHANGED,
    "write_line": TEXT_CHANGED,
    "drop_line": TEXT_CHANGED,
    "restore_line": TEXT_CHANGED,
    "approve_text": ASKED,
    "settle_text": NOBODY,
    "send_hearing": Told((PAIR,)),
    "answer_hearing": Told((PAIR,)),
    "mark_no_answer": Told((PAIR,)),
    "lay_before": ASKED,
    "take_position": Told((CHIEFS,)),
    "approve_with_changes": Told((whom_it_asks,), hearers=(CHIEFS,), at_once=True),
    "answer_correction": Told((CHIEFS,), at_once=True),
    "write_to_chiefs": Told((CHIEFS,)),
    "return_to_group": Told((PAIR,), at_once=True),
    "agree_decision": Told((PAIR, CHIEFS, LINES, UNITS), at_once=True),
    "refer_to_director": Told((the_director, CHIEFS, holder), at_once=True),
    "refer_silence": Told((the_director, CHIEFS, holder), at_once=True),
    "director_decides": NOBODY,
    "settle_as_directed": Told((PAIR, CHIEFS, LINES, UNITS), at_once=True),
    "director_returns": Told((PAIR, CHIEFS), at_once=True),
    "inform_units": Told((LINES, UNITS)),
    "accept_line": Told((holder,)),
    "decline_line": Told((coordinator, UNITS), at_once=True),
    "pass_line_on": Told((holder, coordinator), at_once=True),
    "begin_line": Told((holder,)),
    "report_line": Told((holder,)),
    "end_line": Told((holder,)),
    "start_ruling": Told((holder,)),
    "send_ruling": Told((holder,)),
    "settle_rulings": NOBODY,
    "begin_implementation": NOBODY,
    "begin_follow_up": Told((PAIR,)),
    "record_follow_up": ASKED,
    "sign_follow_up": NOBODY,
    "object_to_follow_up": Told((coordinator,), at_once=True),
    "settle_follow_up": Told((CHIEFS, PAIR)),
    "back_after_follow_up": Told((PAIR, CHIEFS)),
    "adjust_after_follow_up": Told((PAIR, CHIEFS)),
    "change_declined": Told((PAIR, CHIEFS)),
    "close_case": Told((INVOLVED_CHIEFS, PAIR)),
    "take_back_star": Told((COUNTERPART,)),
    "take_back_signature": Told((PROPOSER,), at_once=True),
    "raise_dispute": Told((JUDGES,), hearers=(PAIR,), at_once=True),
    "raise_silence": Told((JUDGES,), hearers=(PAIR,), at_once=True),
    "judge_star": NOBODY,
    "settle_as_star": Told((PAIR,), at_once=True),
    "settle_as_ordinary": Told((PAIR,), at_once=True),
    "refer_dispute": Told((the_director,), hearers=(JUDGES, PAIR), at_once=True),
    "refer_silent_dispute": Told((the_director,), hearers=(JUDGES, PAIR), at_once=True),
    "withdraw_star": ASKED,
    "chiefs_withdraw_star": ASKED,
    "keep_star": Told((PAIR,)),
    "remove_star": Told((PAIR, who_took_it_off)),
    "fall_back": NOBODY,
    "offer_handover": Told((RECEIVER,), at_once=True),
    "accept_handover": Told((PAIR, GROUP)),
    "decline_handover": Told((holder,), at_once=True),
    "take_offer_back": NOBODY,
    "lapse_handover": Told((holder,), at_once=True),
    "change_pair": Told((PAIR,), at_once=True),
    "reopen_case": Told((PAIR, INVOLVED_CHIEFS)),
    "reopen_ordinary": Told((holder,)),
    "declare_disqualified": Told((DEPUTIES, CHIEFS, PAIR), at_once=True),
    "withdraw_consent": Told((GROUP,)),
    "change_custody": Told((GROUP,)),
    "stop_access": Told((let_out,), at_once=True),
    "protect_address": Told((GROUP,)),
    "lift_protection": Told((GROUP,)),
    "link_case": NOBODY,
    "unlink_case": NOBODY,
    "record_concern_report": Told((GROUP,)),
    "assess_concern_report": NOBODY,
    "do_task": NOBODY,
    "dismiss_task": NOBODY,
    "child_turned_10": Told((holder, coordinator)),
    "child_nears_16": Told((holder, coordinator)),
    "child_turned_16": Told((holder, coordinator)),
    "child_turned_17": Told((holder, coordinator)),
    "child_nears_18": Told((holder, coordinator)),
    "child_turned_18": Told((holder, coordinator)),
    "notify_move": Told((GROUP, INVOLVED_CHIEFS)),
    "move_takes_place": Told((GROUP,)),
    "prepare_move_summary": NOBODY,
    "send_move_package": Told((GROUP,)),
    "receive_move_package": Told((GROUP,)),
    "cancel_move": Told((GROUP, INVOLVED_CHIEFS)),
    "make_letter": NOBODY,
    "give_letter": NOBODY,
    "nudge": Told((holder, who_must_act), at_once=True),
}
