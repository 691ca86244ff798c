"""What waits for me, what do others hold, what is new: the start page of everyone who works on cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.clock import local_date
from accounts.models import User
from cases.access import cases_visible_to, labels, looked_at
from cases.models import Case, Stage
from cases.writing import drafts_of
from escalation.director import has_answered_as_chief
from escalation.dueday import the_calendar
from escalation.inviting import questions_to
from escalation.models import Awaited, Deadline, Meeting
from escalation.nudging import still_resting
from escalation.stances import asked_of
from escalation.standing import nearest_of, standing
from notifications.models import Notification
from orgunits.models import Capability
from orgunits.people import acts_as, capabilities, colours, pair_sides
from web.drafts import address_of, label_of
from web.familypage import tasks_of
from web.notices import sentence
from web.request import Request
from web.rules import signed_in
from web.stages import chip, does, star_state
from web.tasks import TASKS

HOME = (
    (Capability.DECIDE, "decisions"),
    (Capability.DIRECT, "disagreements"),
    (Capability.ANALYSE, "statistics"),
    (Capability.CONTROL_LOG, "log_control"),
    (Capability.ADMINISTER, "setup"),
)
SHOWN = 25


@signed_in
def home(request: Request) -> HttpResponse:
    """The start page that fits the person's role."""
    held = capabilities(request.user, local_date(request.at))
    return redirect(next((name for capability, name in HOME if capability in held), "my_work"))


@signed_in
def my_work(request: Request) -> HttpResponse:
    today = local_date(request.at)
    waiting = waiting_for(request.user, request.at)
    others = with_others(request.user, request.at, {row["case"].pk for row in waiting})
    tasks, drafts, news = (
        tasks_of(request.user, request.at),
        drafts_for(request.user, request.at),
        news_for(request.user),
    )
    told_of = cases_visible_to(request.user, request.at).filter(pk__in={row.case_id for row in news})
    shown = {row["case"] for row in (*waiting, *others, *drafts)} | {row["task"].case for row in tasks} | set(told_of)
    shown -= {None}
    looked_at(shown, by=request.user, at=request.at, action="my_work", purpose="list")
    context = {
        "waiting": waiting,
        "late": sum(row["standing"] is not None and row["standing"].state == "over" for row in waiting),
        "others": [row for row in others if row["case"].holder_id != request.user.pk],
        "held": [row for row in others if row["case"].holder_id == request.user.pk],
        "case_tasks": tasks,
        "week": this_week(request.user, request.at),
        "news": news,
        "drafts": drafts,
        "may_propose": bool(pair_sides(request.user, today)),
    }
    return render(request, "web/my_work.html", context)


def drafts_for(user: User, at: dt.datetime) -> list[dict[str, Any]]:
    """What the person has begun to write and not sent, newest first, with its words: the form may be closed by now."""
    drafts = list(drafts_of(user, at))
    names = labels(user, (draft.case for draft in drafts if draft.case), at)
    return [
        {
            "case": draft.case,
            "label": names[draft.case_id] if draft.case_id else "",
            "what": label_of(draft.place),
            "url": address_of(draft.place, draft.case_id),
            "saved_at": draft.saved_at,
            "words": [text for texts in draft.fields.values() for text in texts if " " in text.strip()],
        }
        for draft in drafts
    ]


def news_for(user: User) -> list[Notification]:
    """The newest unread notices, each with its sentence."""
    rows = list(Notification.objects.filter(person=user, read_at=None).select_related("case", "event__by")[:6])
    for row in rows:
        row.sentence = sentence(row)  # type: ignore[attr-defined]
    return rows


def waiting_for(user: User, at: dt.datetime) -> list[dict[str, Any]]:
    """One row per turn that is the person's, oldest deadline first."""
    turns = Awaited.objects.filter(person__in=acts_as(user, local_date(at))).select_related(
        "case__child__general_arena_unit", "deadline__rule", "case__opened_by"
    )
    rows = [row for row in turns if row.task != "direct" or not has_answered_as_chief(user, row.case)]
    calendar, today = the_calendar(), local_date(at)
    names = labels(user, (row.case for row in rows), at)
    shown = [
        {
            "case": row.case,
            "label": names[row.case_id],
            "star": star_state(row.case),
            "chip": chip(row.case),
            "text": TASKS[row.task],
            "since": row.since,
            "url": _url(row),
            "standing": standing(deadline, today, calendar) if (deadline := due(row)) else None,
        }
        for row in rows
    ]
    shown += [row for row in asked_as_invited(user, at) if row["case"] not in {one["case"] for one in shown}]
    return sorted(shown, key=lambda row: row["standing"].due_on if row["standing"] else dt.date.max)


def asked_as_invited(user: User, at: dt.datetime) -> list[dict[str, Any]]:
    """The invited are asked a question, or where they stand; it is no turn, for others would see in it who has answered."""
    asked: dict[Case, tuple[str, dt.datetime | None, dt.date | None]]
    asked = {part.case: ("take_stance", part.since, None) for part in asked_of(user, at)}
    asked |= {row.deliberation.case: ("answer", row.invited_at, row.answer_by) for row in questions_to(user, at)}
    names, calendar, today = labels(user, asked, at), the_calendar(), local_date(at)
    return [
        {
            "case": case,
            "label": names[case.pk],
            "star": star_state(case),
            "chip": chip(case),
            "text": TASKS[task],
            "since": since,
            "url": reverse("case", args=[case.pk]),
            "standing": standing(its_own(case, since, day), today, calendar) if since and day else None,
        }
        for case, (task, since, day) in asked.items()
    ]


def due(row: Awaited) -> Deadline | None:
    """The clock of the turn, or one that stands for the day that it has of its own."""
    if row.deadline or row.due_on is None:
        return row.deadline
    return its_own(row.case, row.since, row.due_on)


def its_own(case: Case, since: dt.datetime, day: dt.date) -> Deadline:
    """A clock that stands for a day which none of the case's own does."""
    return Deadline(case=case, code="line_acceptance", started_on=local_date(since), due_on=day)


def with_others(user: User, at: dt.datetime, mine: set[Any]) -> list[dict[str, Any]]:
    """Open cases the person has part in, but where it is somebody else's turn; newest movement first."""
    cases = cases_visible_to(user, at).exclude(stage=Stage.CLOSED).exclude(pk__in=mine)
    rows = cases.select_related("child", "holder").order_by("-stage_at")[:SHOWN]
    return other_rows(user, rows, at)


def other_rows(user: User, cases: Iterable[Case], at: dt.datetime) -> list[dict[str, Any]]:
    """One row per case: its name, who holds it and since when, and the deadline that comes first. Few queries for all."""
    rows, today = list(cases), local_date(at)
    names = labels(user, rows, at)
    standings, slots = nearest_of(rows, today), colours((case.holder for case in rows), today)
    nudged = still_resting(rows, today)
    return [
        {
            "case": case,
            "label": names[case.pk],
            "star": star_state(case),
            "chip": chip(case),
            "slot": slots.get(case.holder_id or 0, ""),
            "does": does(case),
            "standing": standings.get(case.pk),
            "nudged_at": nudged.get(case.pk),
        }
        for case in rows
    ]


def this_week(user: User, at: dt.datetime) -> list[dict[str, Any]]:
    """Deadlines that are the person's and meetings they take part in, the next seven days."""
    today, end = local_date(at), local_date(at) + dt.timedelta(days=7)
    turns = Awaited.objects.filter(person__in=acts_as(user, today)).select_related("case__child", "deadline")
    days = [(row.case, row.task, clock.due_on) for row in turns if (clock := due(row))]
    days += [(row.deliberation.case, "answer", row.answer_by) for row in questions_to(user, at) if row.answer_by]
    days = [(case, task, day) for case, task, day in days if today <= day <= end]
    names = labels(user, (case for case, _task, _day in days), at)
    rows: list[dict[str, Any]] = [
        {"on": day, "what": TASKS[task].line, "case": case, "label": names[case.pk]} for case, task, day in days
    ]
    meetings = Meeting.objects.filter(attendees=user, cancelled_at=None, at__gte=at, at__lt=at + dt.timedelta(days=7))
    met = list(meetings.select_related("deliberation__case__child"))
    names = labels(user, (meeting.deliberation.case for meeting in met), at)
    for meeting in met:
        case = meeting.deliberation.case
        rows.append({"on": local_date(meeting.at), "meeting": meeting, "case": case, "label": names[case.pk]})
    return sorted(rows, key=lambda row: row["on"])


def _url(row: Awaited) -> str:
    text = TASKS[row.task]
    return reverse(text.page, args=[row.case_id]) + (f"#{text.section}" if text.section else "")
