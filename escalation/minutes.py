"""What was agreed at the meeting, who was there, and do both who set the star stand by it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import PartKind
from escalation.casefile import works_on_it
from escalation.deliberation import TALKING, begun
from escalation.models import Meeting, MinutesApproval
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem
from escalation.recommendation import pair_of


class MinutesChanged(OutOfTurn):
    """Somebody has saved the minutes since they were opened: the door shows both wordings."""

    def __init__(self) -> None:
        super().__init__("E-OLDVERSION", _("The minutes have been changed since you opened them. Read them again."))


def one_of_the_two(ask: Asking) -> bool:
    """Those who set the star, or whoever stands in for one of them."""
    return ask.has(PartKind.PROPOSER, PartKind.COUNTERPART)


def needs_minutes(act: Act) -> list[Problem]:
    return [] if act.text("minutes") else [Problem("E-EMPTY", "minutes", _("Write what you agreed on."))]


def write_minutes(act: Act) -> None:
    """Whoever of the two writes stands by it; what the other had approved is void as soon as anything is changed.

    Raises OutOfTurn when the meeting is cancelled, MinutesChanged when somebody has saved since they were opened.
    """
    begun(act)
    meeting: Meeting = act.own("meeting")
    meeting.refresh_from_db()  # as it is under the lock
    act.data["meeting"] = meeting.pk
    if meeting.cancelled_at:
        raise OutOfTurn("E-CANCELLED", _("The meeting is cancelled. Plan a new one."))
    must_be_current(act, meeting)
    if _as_written(meeting) == _as_given(act, meeting):
        return
    meeting.minutes, meeting.minutes_by, meeting.minutes_at = act.text("minutes"), act.person, act.at
    meeting.edits += 1
    if act.given("others_present") is not None:
        meeting.others_present = act.input["others_present"]
    meeting.save()
    if act.given("present") is not None:
        meeting.present.set(act.input["present"])
    act.data["voided"] = meeting.approvals.filter(voided_at=None).update(voided_at=act.at)
    if mine := _mine(act, meeting):
        _approve(act, meeting, mine[0])


def _as_written(meeting: Meeting) -> tuple[str, set[User], list[str]]:
    return meeting.minutes, set(meeting.present.all()), meeting.others_present


def _as_given(act: Act, meeting: Meeting) -> tuple[str, set[User], list[str]]:
    _text, present, others = _as_written(meeting)
    came, strangers = act.given("present"), act.given("others_present")
    return act.text("minutes"), present if came is None else set(came), others if strangers is None else strangers


def must_be_current(act: Act, meeting: Meeting) -> None:
    """`seen` is how many wordings the page had counted; a replay names no page, and is not asked. Raises MinutesChanged."""
    seen = act.given("seen")
    if seen is not None and seen != meeting.edits:
        raise MinutesChanged


def missing_from(meeting: Meeting) -> list[int]:
    """The ids of those of the present pair who have not approved the minutes as they stand."""
    given = set(meeting.approvals.filter(voided_at=None).values_list("by", flat=True))
    return [pk for pk in pair_of(meeting.deliberation.case) if pk not in given]


def approve_minutes(act: Act) -> None:
    meeting: Meeting = act.own("meeting")
    meeting.refresh_from_db()  # as it is under the lock
    if not meeting.minutes:
        raise OutOfTurn("E-NOMINUTES", _("No minutes have been written yet."))
    must_be_current(act, meeting)
    mine = _mine(act, meeting)
    if not mine:
        raise OutOfTurn("E-APPROVED", _("You have approved the minutes."))
    if meeting.approvals.filter(voided_at=None, acting=act.person).exists():
        raise Forbidden("E-PAIR", _("You have approved for the other one. Two different people must approve."))
    _approve(act, meeting, mine[0])
    act.data["meeting"] = meeting.pk


def _mine(act: Act, meeting: Meeting) -> list[int]:
    """Whose missing approval the person may give: their own first, then those they stand in for."""
    mine = [pk for pk in missing_from(meeting) if act.is_one_of(pk)]
    return sorted(mine, key=lambda pk: pk != act.person.pk)


def _approve(act: Act, meeting: Meeting, by: int) -> None:
    MinutesApproval.objects.create(meeting=meeting, by_id=by, acting=act.person, at=act.at)


MOVES = (
    Move("write_minutes", _("Write minutes"), TALKING, works_on_it, needs=needs_minutes, then=write_minutes),
    Move("approve_minutes", _("Approve the minutes"), TALKING, one_of_the_two, then=approve_minutes),
)
