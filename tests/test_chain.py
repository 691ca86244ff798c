"""Does the chain reach somebody at every step, on the right working day, until the act is done or nobody is left to tell."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.clock import local_date
from accounts.models import User
from cases.access import sight
from cases.models import Case, Depth, Stage
from escalation import sweeps
from escalation.chain_end import end_of_chain
from escalation.dueday import the_calendar
from escalation.models import ChainStep, Deadline, Obligation
from escalation.workdays import Calendar
from notifications.models import Notification
from orgunits.models import ClosedDay, Deputy, OrgUnit
from tests import story
from tests.story import act, days_later, on, person

pytestmark = pytest.mark.usefixtures("world")
EASTER = dt.date(2026, 4, 14)  # the deliberation's end: its steps before and after lie around Easter


def said(case: Case, code: str = "deliberation_end") -> dict[int | None, set[str]]:
    """Who was told at which step around the deadline."""
    due_on = Deadline.objects.get(case=case, code=code).due_on
    found: dict[int | None, set[str]] = {}
    for notice in Notification.objects.filter(case=case, due_on=due_on).select_related("person"):
        found.setdefault(notice.working_days, set()).add(notice.person.code)
    return found


def talking(case: Case) -> Case:
    """Only the clock of the deliberation's end runs."""
    return act("start_deliberation", case, "ul-kons-1", days_later(3))


def daily(case: Case, days: int = 60) -> None:
    for number in range(days):
        sweeps.sweep(days_later(3 + number, 9), case)


def switch_off(*codes: str) -> None:
    User.objects.filter(code__in=codes).update(is_active=False)


def test_each_step_falls_on_its_own_working_day_at_eight(star_case: Case) -> None:
    deadline = Deadline.objects.get(code="deliberation_end")
    calendar: Calendar = the_calendar()
    for row in Obligation.objects.filter(deadline=deadline):
        day = local_date(row.due_at)
        assert row.due_at == on(day, 8)
        assert calendar.is_working_day(day)
        assert calendar.between(deadline.due_on, day) == row.occurrence
    assert deadline.due_on == EASTER
    assert [row.occurrence for row in deadline.obligations.order_by("due_at")] == [-5, -2, 0, 1, 3, 5, 10]


def test_a_closed_day_moves_the_steps_around_it(half_star: Case) -> None:
    ClosedDay.objects.create(day=dt.date(2026, 3, 27), name="Lukket")
    case = story.cosign(half_star)
    deadline = Deadline.objects.get(case=case, code="deliberation_start")
    days = {row.occurrence: local_date(row.due_at) for row in deadline.obligations.all()}
    assert deadline.due_on == dt.date(2026, 3, 26)
    assert days[1] == dt.date(2026, 3, 30), "T+1 would have been the closed Friday"


@pytest.mark.parametrize("step", [-5, -2, 0, 1, 3, 5, 10])
def test_the_act_stops_what_is_still_to_come_in_its_own_transaction(star_case: Case, step: int) -> None:
    case = talking(star_case)
    rows = Obligation.objects.filter(deadline__code="deliberation_end").order_by("due_at")
    at = rows.get(occurrence=step).due_at
    sweeps.sweep(at - dt.timedelta(minutes=1), case)
    act("ask_question", case, "ul-kons-1", at - dt.timedelta(minutes=1), title="Hvad nu?", text="Ro.")
    act("end_deliberation", case, "ul-kons-1", at - dt.timedelta(minutes=1))
    assert set(rows.filter(due_at__gte=at).values_list("state", flat=True)) == {"cancelled"}
    daily(case, 90)
    assert not Notification.objects.filter(due_on=EASTER, at__gte=at).exists()


def test_without_a_stand_in_the_holder_hears_alone(star_case: Case) -> None:
    Deputy.objects.all().delete()
    case = talking(star_case)
    daily(case)
    assert said(case)[1] == {"ul-kons-1"}


def test_a_holder_who_has_left_is_stood_in_for_and_the_stand_in_sees_the_headline(star_case: Case) -> None:
    case = talking(star_case)
    switch_off("ul-kons-1")
    daily(case, 33)
    assert said(case)[-5] == said(case)[-2] == {"ul-kons-2"}
    assert sight(person("ul-kons-2"), case, days_later(36)).depth == Depth.HEADLINE


def test_a_holder_who_has_left_without_a_stand_in_is_answered_for_by_the_leader(star_case: Case) -> None:
    case = talking(star_case)
    Deputy.objects.all().delete()
    switch_off("ul-kons-1")
    daily(case)
    assert said(case)[-5] == {"ul-stf"}
    assert said(case)[1] == {"ul-stf"}


def test_without_any_leader_the_chiefs_hear_of_it_and_without_chiefs_the_director(star_case: Case) -> None:
    case = talking(star_case)
    Deputy.objects.all().delete()
    switch_off("ul-stf", "ul-chef", "direktoer")  # every head above the holder
    daily(case, 39)
    assert said(case)[3] == {"ff-chef"}
    User.objects.filter(code="direktoer").update(is_active=True)
    switch_off("ff-chef")
    daily(case)
    assert said(case)[5] == {"direktoer"}


def test_a_chief_who_is_away_is_stood_in_for_when_no_chief_is_left(star_case: Case) -> None:
    case = talking(star_case)
    switch_off("ul-chef", "ff-chef")
    deputies = set(
        Deputy.objects.filter(person__code__in=("ul-chef", "ff-chef")).values_list("deputy__code", flat=True)
    )
    daily(case)
    assert said(case)[5] == deputies != set()


def test_units_without_heads_send_it_up_to_the_director(star_case: Case) -> None:
    case = talking(star_case)
    OrgUnit.objects.exclude(kind="directorate").update(head=None)
    daily(case)
    found = said(case)
    assert (found[3], found[5], found[10]) == ({"direktoer"}, {"direktoer"}, {"direktoer"})


def test_a_director_who_is_away_is_stood_in_for(star_case: Case) -> None:
    case = talking(star_case)
    switch_off("direktoer")
    daily(case)
    assert said(case)[10] == {"ul-chef"}


def test_every_step_of_every_chain_knows_whom_to_turn_to(star_case: Case) -> None:
    """Whatever the policy names, nobody is told only when nobody in the whole chain is there."""
    OrgUnit.objects.exclude(kind="directorate").update(head=None)
    Deputy.objects.all().delete()
    switch_off("ul-kons-1", "ff-tl-han")
    daily(star_case)
    fired = Obligation.objects.filter(case=star_case, state="fired").exclude(kind="settle")
    assert fired.exists()
    for row in fired:
        assert Notification.objects.filter(key__startswith=f"obligation:{row.pk}:", person__is_active=True).exists()


def test_when_nobody_at_all_can_be_told_the_health_page_says_so_until_somebody_can(star_case: Case, client) -> None:
    case = talking(star_case)
    User.objects.update(is_active=False)
    at = Obligation.objects.get(deadline__code="deliberation_end", occurrence=3).due_at
    sweeps.sweep(at, case)
    row = Obligation.objects.get(deadline__code="deliberation_end", occurrence=3)
    assert (row.state, row.unheard_at) == ("pending", at)
    assert client.get("/healthz").json()["unheard_obligations"] == 3  # T-0, T+1 and T+3
    User.objects.filter(code="direktoer").update(is_active=True)
    assert sweeps.sweep(at + dt.timedelta(minutes=59), case) == 0
    sweeps.sweep(at + dt.timedelta(hours=1), case)
    assert said(case)[3] == {"direktoer"}
    assert client.get("/healthz").json()["unheard_obligations"] == 0


def test_an_act_silences_the_alarm(star_case: Case, client) -> None:
    case = talking(star_case)
    User.objects.exclude(code="ul-kons-1").update(is_active=False)
    at = Obligation.objects.get(deadline__code="deliberation_end", occurrence=3).due_at
    sweeps.sweep(at, case)
    assert client.get("/healthz").json()["unheard_obligations"] == 1
    act("ask_question", case, "ul-kons-1", at, title="Hvad nu?", text="Ro.")
    act("end_deliberation", case, "ul-kons-1", at)
    assert client.get("/healthz").json()["unheard_obligations"] == 0


def test_a_step_that_names_no_person_is_no_vacancy(half_star: Case, client) -> None:
    """T+5 of the answer to a star: then it counts as disputed, and nobody is told."""
    for number in range(20):
        sweeps.sweep(days_later(1 + number, 9), half_star)
    last = Obligation.objects.get(deadline__code="star_answer", occurrence=5)
    assert (last.state, last.unheard_at) == ("fired", None)
    assert end_of_chain(half_star) is None


def test_at_the_end_of_the_chain_the_case_says_that_nobody_is_higher(star_case: Case, client, consultant: User) -> None:
    case = talking(star_case)
    last = Obligation.objects.get(deadline__code="deliberation_end", occurrence=10)
    sweeps.sweep(last.due_at - dt.timedelta(minutes=1), case)
    assert end_of_chain(case) is None
    sweeps.sweep(last.due_at, case)
    end = end_of_chain(case)
    assert end and (end.is_director, end.on) == (True, local_date(last.due_at))
    for who in (consultant, person("direktoer")):
        client.force_login(who, "allauth.account.auth_backends.AuthenticationBackend")
        page = client.get(f"/sager/{case.pk}/").content.decode()
        assert "Der er ingen højere at gå til." in page
        assert "Direktøren har fået besked" in page
        assert "Ingen får besked om denne frist" not in page
    act("ask_question", case, "ul-kons-1", last.due_at, title="Hvad nu?", text="Ro.")
    act("end_deliberation", case, "ul-kons-1", last.due_at)
    assert end_of_chain(case) is None


def test_an_outsider_does_not_see_the_end_of_the_chain(star_case: Case, client, outsider: User) -> None:
    sweeps.sweep(on(dt.date(2026, 5, 20)), star_case)
    assert end_of_chain(star_case)
    client.force_login(outsider, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/sager/{star_case.pk}/").status_code == 404


def test_the_demo_policy_ends_every_chain_of_people_with_the_director(star_case: Case) -> None:
    steps = ChainStep.objects.filter(chain="general").order_by("offset")
    assert [(step.offset, step.to) for step in steps] == [
        (-5, ["holder"]),
        (-2, ["holder"]),
        (0, ["holder", "co_holder"]),
        (1, ["holder", "substitute"]),
        (3, ["holders_leader"]),
        (5, ["relevant_chief_l2"]),
        (10, ["director"]),
    ]
    assert star_case.stage == Stage.DELIBERATION
