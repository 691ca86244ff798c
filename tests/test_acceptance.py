"""Is a task accepted in time: who is reminded, to whom the case goes, one step at a time, and how it comes back."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from accounts.clock import local_date
from cases.access import sight
from cases.models import Case, Depth, HolderSpan
from escalation.dueday import the_calendar
from escalation.models import Awaited, Decision, LineProgress, Obligation, Ruling
from escalation.moves import Forbidden, Incomplete, OutOfTurn
from escalation.workflow import perform
from notifications.models import Notification
from tests import story
from tests.story import act, days_later, on, person

pytestmark = pytest.mark.usefixtures("world")


def told(case: Case) -> Case:
    """The units are told on 24 March; the last day to accept is five working days later, 31 March."""
    return act("inform_units", case, "ul-kons-1", days_later(14))


def after(case: Case, days: int, hour: int = 9) -> Case:
    """One sweep at that hour of the working day so many after the last day to accept."""
    due = Decision.objects.get(case=case, in_force=True).accept_by
    return story.pass_time(case, on(the_calendar().shift(due, days), hour))


def test_five_working_days_after_the_units_were_told_is_the_last_day_to_accept(decided: Case) -> None:
    assert Decision.objects.get(case=told(decided)).accept_by == dt.date(2026, 3, 31)


def test_whoever_is_asked_sees_that_day_as_their_own(decided: Case) -> None:
    row = Awaited.objects.get(case=told(decided), person=person("ff-raad-3"), task="accept_line")
    assert (row.deadline, row.due_on) == (None, dt.date(2026, 3, 31))


def test_whoever_is_asked_is_reminded_first(decided: Case) -> None:
    case = after(told(decided), -1)
    reminded = Notification.objects.filter(case=case, code="reminder", due_on=dt.date(2026, 3, 31))
    assert {row.person.code for row in reminded} == {"ul-skole-1", "ff-raad-3"}
    assert case.holder == person("ul-kons-1")


def test_the_case_goes_to_the_units_leader_then_the_chief_then_the_director(decided: Case) -> None:
    case = story.accept(told(decided), "L1", "ul-skole-1", days_later(15))
    held = []
    for days in (0, 1, 2, 3, 4, 5):
        case = after(case, days)
        held.append(case.holder.code)
    assert held == ["ul-kons-1", "ff-tl-han", "ff-tl-han", "ff-chef", "ff-chef", "direktoer"]


def test_each_step_is_taken_once_however_often_time_is_swept(decided: Case) -> None:
    case = told(decided)
    for days in (1, 1, 3, 3, 5, 9):
        case = after(case, days)
    assert case.events.filter(verb="pass_line_on").count() == 3
    assert not Obligation.objects.filter(case=case, kind="accept", state="pending").exists()


def test_a_late_sweep_takes_the_steps_in_order_and_ends_where_it_should(decided: Case) -> None:
    case = after(told(decided), 9)
    assert set(LineProgress.objects.values_list("step", flat=True)) == {3}
    assert case.holder == person("direktoer")


def test_nothing_goes_up_before_eight_in_the_morning(decided: Case) -> None:
    case = after(told(decided), 1, hour=7)
    act("write_note", case, "ul-kons-1", on(the_calendar().shift(dt.date(2026, 3, 31), 1), 7), text="Jeg har ringet.")
    assert Case.objects.get(pk=case.pk).holder == person("ul-kons-1")


def test_one_at_a_time_holds_it_and_the_next_one_when_the_first_accepts(decided: Case) -> None:
    case = after(told(decided), 1)
    assert case.holder == person("ul-skole-1")
    at = on(local_date(case.spans.get(until=None).since), 12)
    case = story.accept(case, "L1", "ul-skole-1", at)
    assert case.holder == person("ff-tl-han")


def test_it_comes_back_to_the_coordinator_when_it_is_accepted(decided: Case) -> None:
    case = after(told(decided), 5)
    at = on(the_calendar().shift(dt.date(2026, 3, 31), 5), 12)
    case = story.accept(story.accept(case, "L1", "ul-skole-1", at), "L2", "ff-raad-3", at)
    assert case.holder == person("ul-kons-1")
    assert sight(person("direktoer"), case, at).depth == 0


def test_the_director_sees_no_more_than_the_headline(decided: Case) -> None:
    case = after(told(decided), 5)
    assert (
        sight(person("direktoer"), case, on(the_calendar().shift(dt.date(2026, 3, 31), 5), 12)).depth == Depth.HEADLINE
    )


def test_the_ribbon_of_holders_has_no_hole(decided: Case) -> None:
    case = after(told(decided), 9)
    spans = list(HolderSpan.objects.filter(case=case).order_by("since", "pk"))
    assert all(one.until == other.since for one, other in pairwise(spans))
    assert (spans[-1].holder, spans[-1].until) == (case.holder, None)


def test_what_is_accepted_in_time_reminds_nobody_more(decided: Case) -> None:
    case = story.accept(story.accept(told(decided), "L1", "ul-skole-1"), "L2", "ff-raad-3")
    assert set(Obligation.objects.filter(case=case, kind="accept").values_list("state", flat=True)) == {"cancelled"}


def test_history_from_a_file_is_not_watched(decided: Case) -> None:
    case = act("inform_units", decided, "ul-kons-1", days_later(14), as_filed=True)
    assert Decision.objects.get(case=case).accept_by is None
    assert story.pass_time(case, days_later(80)).holder == person("ul-kons-1")


def test_the_leader_who_holds_it_neither_closes_it_nor_hands_it_over(decided: Case) -> None:
    case = after(told(decided), 1)
    at = on(the_calendar().shift(dt.date(2026, 3, 31), 1), 12)
    with pytest.raises(Forbidden):
        perform("close_case", case, by=person("ul-skole-1"), at=at, code="other", reason="Nej.")
    with pytest.raises(OutOfTurn):
        perform("offer_handover", case, by=person("ul-skole-1"), at=at, receiver=person("ul-kons-2"), note="Tag den.")


def test_a_no_says_why_and_reaches_the_coordinator_and_the_units_leader(decided: Case) -> None:
    line = story.decided_line(told(decided), "L2")
    with pytest.raises(Incomplete):
        perform("decline_line", decided, by=person("ff-raad-3"), at=days_later(15), line=line, reason=" ")
    case = act("decline_line", decided, "ff-raad-3", days_later(15), line=line, reason="Jeg er på orlov.")
    news = Notification.objects.filter(case=case, code="decline_line")
    assert {"ul-kons-1", "ff-tl-han"} <= {row.person.code for row in news}
    assert LineProgress.objects.get(line=line).declined_reason == "Jeg er på orlov."
    waits = set(case.awaited.filter(task__in=("accept_line", "declined_line")).values_list("person__code", "task"))
    assert {("ff-tl-han", "accept_line"), ("ul-kons-1", "declined_line")} <= waits


def test_another_unit_cannot_say_no_and_nobody_says_it_twice(decided: Case) -> None:
    line = story.decided_line(decided, "L2")
    for outsider in ("ul-skole-1", "ul-kons-1"):
        with pytest.raises(Forbidden):
            perform("decline_line", decided, by=person(outsider), at=days_later(15), line=line, reason="Nej.")
    case = act("decline_line", decided, "ff-raad-3", days_later(15), line=line, reason="Nej.")
    with pytest.raises(OutOfTurn):
        perform("decline_line", case, by=person("ff-raad-3"), at=days_later(15), line=line, reason="Nej.")


def test_the_units_leader_may_accept_what_the_named_person_declined(decided: Case) -> None:
    line = story.decided_line(decided, "L2")
    case = act("decline_line", decided, "ff-raad-3", days_later(15), line=line, reason="Nej.")
    story.accept(case, "L2", "ff-tl-han", days_later(16))
    assert not LineProgress.objects.get(line=line).is_declined


def test_what_is_declined_can_be_changed_and_the_rest_stays_accepted(decided: Case) -> None:
    case = story.accept(told(decided), "L1", "ul-skole-1")
    with pytest.raises(OutOfTurn):
        perform("change_declined", case, by=person("ul-kons-1"), at=days_later(15), reason="?")
    case = act("decline_line", case, "ff-raad-3", days_later(15), line=story.decided_line(case, "L2"), reason="Nej.")
    case = act("change_declined", case, "ul-kons-1", days_later(16), reason="Et andet hold skal gøre det.")
    assert (case.stage, case.holder) == ("recommendation", person("ul-kons-1"))
    assert story.newest(case).version == 2


def test_a_report_says_yes_partly_or_no_and_why(in_follow_up: Case) -> None:
    line, at = story.decided_line(in_follow_up, "L1"), on(dt.date(2026, 5, 4))
    with pytest.raises(Incomplete):
        perform("report_line", in_follow_up, by=person("ul-skole-1"), at=at, line=line, status="partly", note="")
    act("report_line", in_follow_up, "ul-skole-1", at, line=line, status="partly", note="To timer mangler.")
    assert [(row.status, row.note, row.by) for row in line.reports.all()] == [
        ("partly", "To timer mangler.", person("ul-skole-1"))
    ]


def test_only_those_who_carry_the_line_report_on_it_and_end_it(in_follow_up: Case) -> None:
    line, at = story.decided_line(in_follow_up, "L1"), on(dt.date(2026, 5, 4))
    for verb in ("report_line", "end_line"):
        with pytest.raises(Forbidden):
            perform(verb, in_follow_up, by=person("ff-raad-3"), at=at, line=line, status="yes")
    act("end_line", in_follow_up, "ul-skole-1", at, line=line)
    with pytest.raises(OutOfTurn):
        perform("end_line", in_follow_up, by=person("ul-skole-1"), at=at, line=line)


def test_before_a_follow_up_those_who_carry_a_line_are_asked_how_it_runs(in_follow_up: Case) -> None:
    assert not in_follow_up.awaited.filter(task="report_line").exists()
    case = story.pass_time(in_follow_up, on(dt.date(2026, 6, 30)))
    assert set(case.awaited.filter(task="report_line").values_list("person__code", flat=True)) == {
        "ul-skole-1",
        "ff-raad-3",
    }
    at = on(dt.date(2026, 6, 30), 14)
    case = act("report_line", case, "ul-skole-1", at, line=story.decided_line(case, "L1"), status="yes")
    assert not case.awaited.filter(task="report_line", person=person("ul-skole-1")).exists()


def test_whoever_holds_it_for_a_task_sees_it_also_when_a_deadline_that_had_gone_up_is_done(decided: Case) -> None:
    """The director holds it for a task; the rulings, overdue and escalated as well, are started meanwhile."""
    case = after(told(decided), 20)
    at = on(the_calendar().shift(dt.date(2026, 3, 31), 20), 12)
    assert case.holder == person("direktoer")
    case = act("start_ruling", case, "ff-tl-han", at, ruling=Ruling.objects.get())
    assert (case.holder, sight(person("direktoer"), case, at).depth) == (person("direktoer"), Depth.HEADLINE)


def test_a_task_accepted_late_leaves_those_in_whom_an_overdue_deadline_has_gone_up_to(decided: Case) -> None:
    case = after(told(decided), 20)
    at = on(the_calendar().shift(dt.date(2026, 3, 31), 20), 12)
    case = story.accept(story.accept(case, "L1", "ul-skole-1", at), "L2", "ff-raad-3", at)
    overdue = case.obligations.filter(kind="escalate", state="fired", deadline__done_at=None)
    assert overdue.exists() and sight(person("ff-chef"), case, at).depth >= Depth.HEADLINE
