"""Who is told of what: verb → which people, and whether a mail goes at once. A test keeps it complete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from cases.models import Case, PartKind
from orgunits.models import Capability
from orgunits.people import director

Recipients = Callable[[Case], list[User]]


def people(*kinds: str) -> Recipients:
    """Those named by a running part of one of these kinds."""

    def those(case: Case) -> list[User]:
        rows = case.parts.filter(kind__in=kinds, until=None).exclude(user=None).select_related("user")
        return [row.user for row in rows if row.user]

    return those


def heads(kind: str, admits: str) -> Recipients:
    """The heads of the units named by a running part of this kind for holders of that capability."""

    def those(case: Case) -> list[User]:
        rows = case.parts.filter(kind=kind, admits=admits, until=None).select_related("unit__head")
        return [row.unit.head for row in rows if row.unit and row.unit.head]

    return those


def the_director(_case: Case) -> list[User]:
    person = director()
    return [person] if person else []


def holder(case: Case) -> list[User]:
    return [case.holder] if case.holder else []


PAIR = people(PartKind.PROPOSER, PartKind.COUNTERPART, PartKind.COORDINATOR)
COUNTERPART = people(PartKind.COUNTERPART)
PROPOSER = people(PartKind.PROPOSER)
GROUP = people(PartKind.PROPOSER, PartKind.COUNTERPART, PartKind.COORDINATOR, PartKind.ASSIGNED)
CHIEFS = heads(PartKind.CHIEF, Capability.DECIDE)
LINES = people(PartKind.LINE)
UNITS = heads(PartKind.LINE, Capability.LEAD_UNIT)
INVITED = people(PartKind.INVITEE)


@dataclass(frozen=True)
class Told:
    """To whom; `at_once` sends a mail now, because something newly waits for them or came back."""

    who: tuple[Recipients, ...] = ()
    at_once: bool = False


NOBODY = Told()
RECIPIENTS: dict[str, Told] = {
    "open_case": NOBODY,
    "add_need": NOBODY,
    "add_measure": NOBODY,
    "add_tried": NOBODY,
    "add_perspective": NOBODY,
    "add_consent": NOBODY,
    "write_note": NOBODY,
    "propose_star": Told((COUNTERPART,), at_once=True),
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
    "write_minutes": Told((GROUP,)),
    "give_concern": NOBODY,
    "invite": Told((INVITED,), at_once=True),
    "end_deliberation": Told((GROUP,)),
    "propose_option": Told((GROUP,)),
    "take_stance": NOBODY,
    "add_separate_cost": NOBODY,
    "write_texts": NOBODY,
    "write_points": NOBODY,
    "write_line": NOBODY,
    "drop_line": NOBODY,
    "approve_text": Told((PAIR,), at_once=True),
    "settle_text": NOBODY,
    "send_hearing": Told((PAIR,)),
    "answer_hearing": Told((PAIR,)),
    "lay_before": Told((CHIEFS,), at_once=True),
    "take_position": Told((CHIEFS,)),
    "return_to_group": Told((PAIR,), at_once=True),
    "agree_decision": Told((PAIR, CHIEFS, LINES, UNITS), at_once=True),
    "refer_to_director": Told((the_director, CHIEFS, holder), at_once=True),
    "refer_silence": Told((the_director, CHIEFS, holder), at_once=True),
    "director_decides": Told((PAIR, CHIEFS, LINES, UNITS), at_once=True),
    "director_returns": Told((PAIR, CHIEFS), at_once=True),
    "inform_units": Told((LINES, UNITS)),
    "accept_line": Told((holder,)),
    "begin_line": Told((holder,)),
    "start_ruling": Told((holder,)),
    "send_ruling": Told((holder,)),
    "settle_rulings": NOBODY,
    "begin_implementation": NOBODY,
    "begin_follow_up": Told((PAIR,)),
    "record_follow_up": Told((CHIEFS, PAIR)),
    "close_case": Told((CHIEFS, PAIR)),
}
