"""Can the group meet: planned, moved, cancelled, fetched for a calendar; who came; minutes that two people approve."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts import clock
from accounts.clock import COPENHAGEN
from accounts.models import DemoClock, User
from cases.models import Access, Case
from escalation.models import Invitation, Meeting, MinutesApproval
from escalation.moves import Forbidden, Incomplete, OutOfTurn
from escalation.workflow import perform
from notifications.models import Notification
from tests import story
from tests.story import act, days_later, person

pytestmark = pytest.mark.usefixtures("world")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
C, T, INVITED = "ul-kons-1", "ff-tl-han", "ul-skole-2"


@pytest.fixture
def meeting(star_case: Case) -> Meeting:
    """On Friday 27 March at 13: two days before summer time begins."""
    case = story.invite(star_case, INVITED, access_until=days_later(40).date())
    people = [person(C), person(T)]
    plan(case, dt.datetime(2026, 3, 27, 13, tzinfo=COPENHAGEN), attendees=people, agenda=["Kims skoledag"])
    return Meeting.objects.get()


@pytest.fixture
def march(world: Any, settings: Any) -> None:
    settings.DEMO = True
    DemoClock.objects.create(ahead=days_later(5) - clock.now())


def plan(case: Case, at: dt.datetime, **other: Any) -> Case:
    return act("plan_meeting", case, C, days_later(3), meeting_at=at, place="Rådhuset, lokale 2", **other)


def do(verb: str, meeting: Meeting, who: str = C, at: dt.datetime | None = None, **given: Any) -> Meeting:
    act(verb, meeting.deliberation.case, who, at or days_later(4), meeting=meeting, **given)
    return Meeting.objects.get(pk=meeting.pk)


def minutes(meeting: Meeting, text: str = "Vi prøver i fire uger.", who: str = C, **given: Any) -> Meeting:
    return do("write_minutes", meeting, who, minutes=text, **given)


def approvals(meeting: Meeting) -> dict[str, bool]:
    """By person: does the approval stand."""
    rows = MinutesApproval.objects.filter(meeting=meeting).select_related("by")
    return {row.by.code: row.voided_at is None for row in rows}


def at_work(code: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(code=code), BACKEND)
    return client


def path(meeting: Meeting) -> str:
    return reverse("meeting_file", args=[meeting.deliberation.case_id, meeting.pk])


def fetched(meeting: Meeting, who: str = C) -> Any:
    answer = at_work(who).get(path(meeting))
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


# Planning, moving, cancelling


def test_a_meeting_has_a_time_a_place_a_length_and_those_who_are_asked(meeting: Meeting) -> None:
    assert meeting.ends_at - meeting.at == dt.timedelta(hours=1)
    assert {one.code for one in meeting.attendees.all()} == {C, T}


@pytest.mark.parametrize("length", [0, 4, 601])
def test_a_meeting_is_neither_a_moment_nor_endless(meeting: Meeting, length: int) -> None:
    with pytest.raises(Incomplete) as refused:
        plan(meeting.deliberation.case, meeting.at, length=length)
    assert [problem.field for problem in refused.value.problems] == ["length"]


def test_a_change_counts_and_the_group_is_told(meeting: Meeting) -> None:
    given = {"meeting_at": days_later(20), "place": "Skolen", "length": 90, "attendees": [person(T)]}
    changed = do("change_meeting", meeting, **given)
    assert (changed.sequence, changed.at, changed.place, changed.length) == (1, days_later(20), "Skolen", 90)
    assert {notice.person.code for notice in Notification.objects.filter(code="change_meeting")} == {T}


def test_a_cancelled_meeting_is_told_at_once_and_can_be_neither_changed_nor_held(meeting: Meeting) -> None:
    cancelled = do("cancel_meeting", meeting, reason="Mor er syg.")
    assert (cancelled.sequence, cancelled.cancelled_by) == (1, person(C))
    assert {notice.mail for notice in Notification.objects.filter(code="cancel_meeting")} == {"pending"}
    for verb, given in (
        ("change_meeting", {"meeting_at": days_later(20), "place": "Skolen"}),
        ("cancel_meeting", {}),
        ("write_minutes", {"minutes": "Ingen kom."}),
    ):
        with pytest.raises(OutOfTurn, match=r"cancelled|aflyst"):
            do(verb, meeting, **given)


def test_a_meeting_with_minutes_has_been_held(meeting: Meeting) -> None:
    minutes(meeting)
    with pytest.raises(OutOfTurn):
        do("cancel_meeting", meeting)


def test_a_cancelled_meeting_is_no_discussion(star_case: Case) -> None:
    case = plan(star_case, days_later(5))
    do("cancel_meeting", Meeting.objects.get())
    with pytest.raises(OutOfTurn) as refused:
        perform("end_deliberation", case, by=person(C), at=days_later(9))
    assert refused.value.code == "E-NODISCUSSION"


def test_the_invited_neither_plan_nor_change_nor_cancel(meeting: Meeting) -> None:
    for verb in ("change_meeting", "cancel_meeting", "write_minutes", "approve_minutes"):
        with pytest.raises(Forbidden):
            do(verb, meeting, INVITED, meeting_at=days_later(9), place="Skolen", minutes="Mit referat.")


# Minutes


def test_whoever_came_is_written_down_and_those_from_outside_by_name(meeting: Meeting) -> None:
    held = minutes(meeting, present=[person(T)], others_present=["Anna Prøve, mor", "Ib Prøve, bisidder"])
    assert [one.code for one in held.present.all()] == [T]
    assert held.others_present == ["Anna Prøve, mor", "Ib Prøve, bisidder"]
    assert {one.code for one in held.attendees.all()} == {C, T}, "who was asked to come is kept"


def test_whoever_of_the_two_writes_stands_by_it_and_the_other_approves(meeting: Meeting) -> None:
    minutes(meeting)
    assert approvals(meeting) == {C: True}
    do("approve_minutes", meeting, T, seen=1)
    assert approvals(meeting) == {C: True, T: True}
    with pytest.raises(OutOfTurn):
        do("approve_minutes", meeting, T, seen=1)


def test_a_changed_word_voids_the_others_approval_and_says_so(meeting: Meeting) -> None:
    minutes(meeting)
    do("approve_minutes", meeting, T)
    minutes(meeting, "Vi prøver i seks uger.")
    rows = MinutesApproval.objects.filter(meeting=meeting).order_by("pk")
    assert [(row.by.code, row.voided_at is None) for row in rows] == [(C, False), (T, False), (C, True)]
    minutes(meeting, "Vi prøver i syv uger.", T)
    assert MinutesApproval.objects.get(meeting=meeting, voided_at=None).by == person(T)


def test_saving_the_same_words_voids_nothing(meeting: Meeting) -> None:
    given = {"present": [person(T)], "others_present": ["Mor"]}
    minutes(meeting, **given)
    do("approve_minutes", meeting, T)
    assert minutes(meeting, **given).edits == 1
    assert approvals(meeting) == {C: True, T: True}
    minutes(meeting, present=[person(T)], others_present=[])
    assert MinutesApproval.objects.filter(voided_at=None).count() == 1, "who was there belongs to the minutes"


def test_nobody_approves_or_overwrites_a_wording_they_have_not_read(meeting: Meeting) -> None:
    minutes(meeting)
    minutes(meeting, "Vi prøver i seks uger.")
    for verb, given in (("approve_minutes", {}), ("write_minutes", {"minutes": "Noget andet."})):
        with pytest.raises(OutOfTurn) as refused:
            do(verb, meeting, T, seen=1, **given)
        assert refused.value.code == "E-OLDVERSION"


def test_there_is_nothing_to_approve_before_there_are_minutes(meeting: Meeting) -> None:
    with pytest.raises(OutOfTurn) as refused:
        do("approve_minutes", meeting, T)
    assert refused.value.code == "E-NOMINUTES"


@pytest.mark.usefixtures("march")
def test_the_page_says_who_has_approved_who_had_and_who_was_not_there(meeting: Meeting) -> None:
    minutes(meeting, present=[person(C)], others_present=["Anna Prøve, mor"])
    do("approve_minutes", meeting, T)
    minutes(meeting, "Vi prøver i seks uger.")
    text = at_work(T).get(reverse("case", args=[meeting.deliberation.case_id])).content.decode()
    assert "Anna Prøve, mor" in text
    assert "men referatet blev ændret" in text or "but the minutes were changed" in text
    assert f'name="seen" value="{2}"' in text


# The calendar file


@pytest.mark.usefixtures("march")
def test_it_is_fetched_as_a_file_and_the_look_is_logged(meeting: Meeting) -> None:
    answer = at_work(C).get(path(meeting))
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Content-Disposition"].startswith("attachment")
    assert Access.objects.filter(action="meeting_file", by=person(C), case=meeting.deliberation.case).count() == 1


@pytest.mark.usefixtures("march")
def test_it_holds_number_place_time_and_link_and_nothing_about_anybody(meeting: Meeting) -> None:
    case = meeting.deliberation.case
    whole = at_work(C).get(path(meeting)).content.decode().replace("\r\n ", "")
    event = fetched(meeting).walk("VEVENT")[0]
    assert (str(event["summary"]), str(event["location"])) == (case.number, "Rådhuset, lokale 2")
    assert str(event["url"]).endswith(reverse("case", args=[case.pk]) + "#moede")
    for word in (*case.child.name.split(), person(C).name, person(T).name, "Kims skoledag", case.child.reveal_cpr()):
        assert word not in whole, word


@pytest.mark.usefixtures("march")
def test_its_id_stays_and_its_sequence_rises_and_a_cancelled_one_says_so(meeting: Meeting) -> None:
    first = fetched(meeting)
    do("change_meeting", meeting, meeting_at=days_later(20), place="Skolen")
    second = fetched(meeting)
    do("cancel_meeting", meeting)
    third = fetched(meeting)
    events = [calendar.walk("VEVENT")[0] for calendar in (first, second, third)]
    assert len({str(event["uid"]) for event in events}) == 1
    assert [int(event["sequence"]) for event in events] == [0, 1, 2]
    assert [str(event["status"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert {str(calendar["method"]) for calendar in (first, second, third)} == {"PUBLISH"}


@pytest.mark.usefixtures("march")
@pytest.mark.parametrize(("day", "offset"), [(dt.date(2026, 3, 27), 1), (dt.date(2026, 3, 30), 2)])
def test_one_oclock_is_one_oclock_before_and_after_summer_time_begins(
    star_case: Case, day: dt.date, offset: int
) -> None:
    plan(star_case, dt.datetime.combine(day, dt.time(13), COPENHAGEN))
    calendar = fetched(Meeting.objects.get())
    start = calendar.walk("VEVENT")[0]["dtstart"]
    assert start.params["TZID"] == "Europe/Copenhagen"
    assert (start.dt.hour, start.dt.utcoffset()) == (13, dt.timedelta(hours=offset))
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Copenhagen"]


@pytest.mark.usefixtures("march")
def test_an_invited_person_fetches_the_meeting_that_is_shared_with_them_and_strangers_none(meeting: Meeting) -> None:
    assert at_work(INVITED).get(path(meeting)).status_code == 404
    row = Invitation.objects.get()
    given = {
        "access_until": row.access_until,
        "basis": "own_unit",
        "reason": "Skal med",
        "shared": [f"meeting:{meeting.pk}"],
    }
    act("change_share", meeting.deliberation.case, C, days_later(4), invitation=row, **given)
    assert at_work(INVITED).get(path(meeting)).status_code == 200
    for code in ("ff-raad-5", "ul-skole-1", "ul-chef", "adm", "direktoer"):
        assert at_work(code).get(path(meeting)).status_code == 404, code
    elsewhere = reverse("meeting_file", args=[story.ordinary_case().pk, meeting.pk])
    assert at_work(C).get(elsewhere).status_code == 404
