"""What does a page show of the meetings: when, who comes, who came, the minutes and whose approval they have or have lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from icalendar import Calendar
from icalendar import Event as Appointment

from accounts.clock import COPENHAGEN
from accounts.models import User
from cases.models import Case, Statement
from escalation.minutes import missing_from
from escalation.models import Deliberation, Meeting, MinutesApproval
from web.request import Request

NAME = "Stjernesager"  # of the product that made the calendar file


@dataclass(frozen=True)
class Shown:
    """A meeting as a page shows it; `mine`: the reader's approval of the minutes is missing."""

    meeting: Meeting
    absent: list[User]
    in_force: list[MinutesApproval]
    voided: list[MinutesApproval]
    missing: list[User]
    mine: bool
    is_past: bool
    why_cancelled: str


def meetings_of(talk: Deliberation, request: Request) -> dict[str, Any]:
    """All of them, for those who see the whole case."""
    rows = talk.meetings.prefetch_related("attendees", "present", "approvals__by").select_related("deliberation__case")
    seen = list(rows)
    ahead = [meeting for meeting in seen if meeting.ends_at >= request.at and not meeting.cancelled_at]
    reasons = reasons_of(talk.case)
    shown = [_shown(meeting, request.user, request.at, reasons.get(meeting.pk, "")) for meeting in seen]
    return {"meetings": shown, "upcoming": ahead[0] if ahead else None}


def reasons_of(case: Case) -> dict[int, str]:
    """By meeting, why it was cancelled."""
    said = Statement.objects.filter(event__case=case, event__verb="cancel_meeting", kind="reason")
    return {row.event.data["meeting"]: row.text for row in said.select_related("event")}


def _shown(meeting: Meeting, user: User, at: dt.datetime, reason: str) -> Shown:
    approvals, came = list(meeting.approvals.all()), set(meeting.present.all())
    missing = missing_from(meeting) if meeting.minutes else []
    return Shown(
        meeting,
        absent=[one for one in meeting.attendees.all() if one not in came] if came else [],
        in_force=[row for row in approvals if row.voided_at is None],
        voided=[row for row in approvals if row.voided_at and row.by_id in missing],
        missing=list(User.objects.filter(pk__in=missing)),
        mine=user.pk in missing,
        is_past=meeting.at <= at,
        why_cancelled=reason,
    )


def calendar_of(meeting: Meeting, case: Case, address: str) -> bytes:
    """The meeting as an iCalendar file: number, place, time and link, and nothing that tells whom it is about.

    UID stays, SEQUENCE rises with every change, and times stand in Danish time with its rules of summer and winter.
    """
    event = Appointment()
    event.add("uid", f"moede-{meeting.pk}-{case.pk}@stjernesager")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", (meeting.changed_at or meeting.at).astimezone(dt.UTC))
    event.add("dtstart", meeting.at.astimezone(COPENHAGEN))
    event.add("dtend", meeting.ends_at.astimezone(COPENHAGEN))
    event.add("summary", case.number)
    event.add("location", meeting.place)
    event.add("url", address)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", f"-//{NAME}//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()
