"""What is out of the ordinary in this case now, and what may I do about it: bars above the case, and the less common acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from cases.events import words_of
from cases.models import Case, PartKind, StarStatus
from escalation.dispute import dispute_of, judging_chiefs
from escalation.handover import open_offer
from escalation.star import current_star
from escalation.withdrawal import BEFORE, standing_withdrawals
from escalation.workflow import MOVES
from web.casehead import Head

# Acts that are seldom needed: behind »More«, in this order.
SELDOM = (
    "take_back_star",
    "take_back_signature",
    "offer_handover",
    "change_pair",
    "withdraw_star",
    "chiefs_withdraw_star",
    "declare_disqualified",
    "notify_move",
    "reopen_case",
    "reopen_ordinary",
)


@dataclass(frozen=True)
class Bar:
    """One thing to know, in one sentence, with the words somebody wrote and what one may do about it (verb, label)."""

    text: str
    words: str = ""
    acts: tuple[tuple[str, str], ...] = ()


def seldom(head: Head) -> list[tuple[str, str]]:
    return [(verb, str(MOVES[verb].label)) for verb in SELDOM if verb in head.open]


def bars(case: Case, head: Head, user: User) -> list[Bar]:
    """Everything that is out of the ordinary and not over, for those who see more than the headline."""
    found = [one for make in (hand_over, dispute, withdrawal, disqualified) if (one := make(case, head, user))]
    return found if head.sight.depth > 1 else [one for one in found if one.acts]


def hand_over(case: Case, head: Head, user: User) -> Bar | None:
    row = open_offer(case)
    if row is None:
        return None
    names = {"giver": row.giver.name, "receiver": row.receiver.name}
    if row.receiver == user:
        text = _("You are asked to take the case over from {giver}, who holds it until you say yes.").format(**names)
    else:
        text = _("The case is offered to {receiver}. {giver} holds it until there is a yes.").format(**names)
    return Bar(
        text, row.note if head.sight.full else "", _acts(head, "accept_handover", "decline_handover", "take_offer_back")
    )


def dispute(case: Case, head: Head, user: User) -> Bar | None:
    row = dispute_of(case)
    if row is None:
        return None
    names = ", ".join(person.name for person in judging_chiefs(case))
    text = _("It is being settled whether this is a star. Must answer now: {names}.").format(names=names)
    return Bar(text, words_of(case, "raise_dispute", "reason"), _acts(head, "judge_star"))


def withdrawal(case: Case, head: Head, user: User) -> Bar | None:
    given = standing_withdrawals(case) if case.star_status == StarStatus.CONFIRMED else set()
    if not given:
        return None
    names = ", ".join(person.name for person in User.objects.filter(pk__in=given).order_by("name"))
    verb = "withdraw_star" if case.stage in BEFORE else "chiefs_withdraw_star"
    text = _("{names} wants the star to go. It goes when all who must say the same.").format(names=names)
    return Bar(text, words_of(case, verb, "reason"), _acts(head, verb, "keep_star"))


def disqualified(case: Case, head: Head, user: User) -> Bar | None:
    rows = case.recusals.select_related("person", "deputy")
    said = [
        _("{person} is disqualified; {deputy} decides.").format(person=row.person.name, deputy=row.deputy.name)
        for row in rows
    ]
    return Bar(" ".join(said)) if said else None


def judging(case: Case, head: Head) -> dict[str, Any]:
    """What a judge of the star reads: the proposal and why it was declined, nothing else of the case."""
    if PartKind.JUDGE not in head.sight.kinds or head.sight.full:
        return {}
    star = current_star(case)
    return {"judged": star, "star": star, "declined_reason": words_of(case, "decline_star", "reason")}


def _acts(head: Head, *verbs: str) -> tuple[tuple[str, str], ...]:
    return tuple((verb, str(MOVES[verb].label)) for verb in verbs if verb in head.open)
