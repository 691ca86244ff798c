"""When does the group meet, and on what: planning, moving and cancelling a meeting. The minutes stand in `minutes`."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from cases.models import Case
from escalation.casefile import works_on_it
from escalation.deliberation import TALKING, begun, current_deliberation
from escalation.models import Meeting
from escalation.moves import Act, Move, OutOfTurn, Problem

AN_HOUR = 60
LONGEST = 600  # minutes


def needs_meeting(act: Act) -> list[Problem]:
    problems = []
    if not act.given("meeting_at"):
        problems.append(Problem("E-EMPTY", "meeting_at", _("Write the day and the time.")))
    if not act.text("place"):
        problems.append(Problem("E-EMPTY", "place", _("Write where the meeting is.")))
    if act.given("length") is not None and not 5 <= act.input["length"] <= LONGEST:
        problems.append(Problem("E-EMPTY", "length", _("Write between 5 and 600 minutes.")))
    return problems


def upcoming(case: Case, at: dt.datetime) -> Meeting | None:
    """The next meeting that is not cancelled."""
    rows = Meeting.objects.filter(
        deliberation__case=case, deliberation__round=case.round, at__gte=at, cancelled_at=None
    )
    return rows.order_by("at", "pk").first()


def plan_meeting(act: Act) -> None:
    deliberation = begun(act) if act.input["meeting_at"] <= act.at else current_deliberation(act.case)
    meeting = Meeting.objects.create(
        deliberation=deliberation,
        at=act.input["meeting_at"],
        length=act.given("length") or AN_HOUR,
        place=act.text("place"),
        agenda=act.given("agenda") or [],
        planned_by=act.person,
        changed_at=act.at,
    )
    meeting.attendees.set(act.given("attendees") or [])
    act.data["meeting"] = meeting.pk


def change_meeting(act: Act) -> None:
    """Another time, place, agenda or people. Raises OutOfTurn when it is held or cancelled."""
    meeting = still_to_come(act)
    meeting.at, meeting.place = act.input["meeting_at"], act.text("place")
    meeting.length, meeting.agenda = act.given("length") or meeting.length, act.given("agenda") or []
    _as_changed(act, meeting)
    meeting.attendees.set(act.given("attendees") or [])


def cancel_meeting(act: Act) -> None:
    meeting = still_to_come(act)
    meeting.cancelled_at, meeting.cancelled_by = act.at, act.person
    _as_changed(act, meeting)
    act.words["reason"] = act.text("reason")


def still_to_come(act: Act) -> Meeting:
    """The meeting that the act is about. Raises OutOfTurn when it is held or cancelled."""
    meeting: Meeting = act.own("meeting")
    meeting.refresh_from_db()  # as it is under the lock
    if meeting.cancelled_at:
        raise OutOfTurn("E-CANCELLED", _("The meeting is cancelled. Plan a new one."))
    if meeting.minutes:
        raise OutOfTurn("E-HELD", _("The meeting has been held: its minutes are written."))
    return meeting


def _as_changed(act: Act, meeting: Meeting) -> None:
    meeting.sequence, meeting.changed_at = meeting.sequence + 1, act.at
    meeting.save()
    act.data["meeting"] = meeting.pk


MOVES = (
    Move("plan_meeting", _("Plan meeting"), TALKING, works_on_it, needs=needs_meeting, then=plan_meeting),
    Move("change_meeting", _("Change the meeting"), TALKING, works_on_it, needs=needs_meeting, then=change_meeting),
    Move("cancel_meeting", _("Cancel the meeting"), TALKING, works_on_it, then=cancel_meeting),
)
