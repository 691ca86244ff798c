"""What comes when the child turns 10, 16 or 18 while the case is open: a task, once, for whoever holds the case."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.clock import local_instant
from accounts.models import CLOCK, User
from cases.access import NotVisible
from cases.models import Case
from escalation import sweeps
from escalation.birthdays import AGES, birthday
from escalation.models import CaseTask, Obligation
from escalation.moves import Incomplete, OutOfTurn
from escalation.workflow import perform
from notifications.mail import message_for
from notifications.models import Notification
from tests import story
from tests.story import act, days_later, on

pytestmark = pytest.mark.usefixtures("world")
BORN = dt.date(2016, 5, 12)  # Kim; the case is opened in March 2026
TEN = dt.date(2026, 5, 12)


def a_case(born: dt.date = BORN) -> Case:
    cpr = f"{born.day + 60}{born:%m%y}-1234"
    return story.ordinary_case(birth_date=born, cpr=cpr)


def sweep(day: dt.date, hour: int = 0, minute: int = 5) -> None:
    sweeps.sweep(on(day, hour, minute))


def codes(case: Case) -> list[str]:
    return list(CaseTask.objects.filter(case=case).values_list("code", flat=True))


def test_the_child_turns_10_and_must_be_heard_as_a_party() -> None:
    case = a_case()
    sweep(TEN - dt.timedelta(days=1), 23, 59)
    assert codes(case) == []
    sweep(TEN)
    task = CaseTask.objects.get()
    assert (task.code, task.due_on, task.done_at) == ("hear_child_as_party", dt.date(2026, 6, 12), None)
    event = case.events.get(verb="child_turned_10")
    assert (event.by, event.data) == (None, {"task": task.pk})
    notice = Notification.objects.get(code="child_turned_10")
    assert notice.person == case.holder


def test_the_child_turns_16_and_a_youth_plan_is_decided_on() -> None:
    case = a_case(dt.date(2010, 10, 11))
    sweep(dt.date(2026, 4, 11))
    assert codes(case) == ["youth_plan_soon"]
    sweep(dt.date(2026, 10, 11))
    task = CaseTask.objects.get(code="youth_plan")
    assert task.due_on == dt.date(2027, 1, 11)  # three months, barnets lov § 108


def test_the_child_turns_18_and_the_parents_are_no_longer_parties() -> None:
    case = a_case(dt.date(2008, 12, 19))
    assert case.child.parents_are_parties_on(dt.date(2026, 12, 18))
    sweep(dt.date(2026, 6, 19))
    sweep(dt.date(2026, 12, 19))
    assert codes(case) == ["turning_18", "turned_18"]
    assert not case.child.parents_are_parties_on(dt.date(2026, 12, 19))
    assert not case.child.is_party_on(dt.date(2026, 12, 19))


def test_the_adult_side_is_prepared_from_the_seventeenth_birthday() -> None:
    case = a_case(dt.date(2009, 6, 1))
    sweep(dt.date(2026, 6, 1))
    sweep(dt.date(2026, 12, 1))
    assert codes(case) == ["adult_side", "turning_18"]


def test_after_three_days_without_a_sweep_each_task_comes_once() -> None:
    """Two birthdays lie in the days that were missed: the tenth of one child and the eighteenth of another."""
    young = a_case()
    old = story.ordinary_case(name="Bo Prøvesen", birth_date=dt.date(2008, 5, 13), cpr="730508-4321")
    for _again in range(3):
        sweep(TEN + dt.timedelta(days=3), 9)
    assert (codes(young), codes(old)) == (["hear_child_as_party"], ["turned_18"])
    assert Notification.objects.filter(code="child_turned_10").count() == 1
    assert not Obligation.objects.filter(kind="settle", state="pending", due_at__lt=on(TEN)).exists()


def test_whoever_is_born_on_29_february_has_a_birthday_on_1_march_in_other_years() -> None:
    assert birthday(dt.date(2016, 2, 29), 10) == dt.date(2026, 3, 1)
    assert birthday(dt.date(2008, 2, 29), 16) == dt.date(2024, 2, 29)
    case = story.ordinary_case(at=on(dt.date(2026, 2, 10)), birth_date=dt.date(2016, 2, 29), cpr="890216-1234")
    sweep(dt.date(2026, 2, 28), 23, 59)
    assert codes(case) == [] and not case.child.is_party_on(dt.date(2026, 2, 28))
    sweep(dt.date(2026, 3, 1))
    assert codes(case) == ["hear_child_as_party"] and case.child.is_party_on(dt.date(2026, 3, 1))


def test_a_birthday_before_the_case_was_opened_brings_nothing() -> None:
    case = a_case(dt.date(2016, 3, 10))  # ten on the very day it is opened: a party from the start
    sweep(dt.date(2026, 6, 1))
    assert codes(case) == []


def test_nothing_happens_in_a_closed_case() -> None:
    case = act(
        "close_case",
        a_case(),
        "ul-kons-1",
        days_later(3),
        code="solved_in_ordinary",
        reason="Løst i almindeligt samarbejde.",
    )
    sweep(TEN)
    assert codes(case) == []
    assert not case.obligations.filter(state="pending").exists()


def test_each_age_is_written_when_the_case_opens_at_the_beginning_of_its_day() -> None:
    case = a_case()
    rows = case.obligations.filter(kind="settle", state="pending").values_list("occurrence", "due_at")
    assert dict(rows) == {age.months: local_instant(age.day(BORN)) for age in AGES}


def test_an_act_of_somebody_brings_a_birthday_that_the_sweep_has_not() -> None:
    case = act("write_note", a_case(), "ul-kons-1", on(TEN, 9), text="Ringet til skolen")
    assert codes(case) == ["hear_child_as_party"]
    sweep(TEN, 10)
    assert codes(case) == ["hear_child_as_party"]


def test_a_task_is_done_with_words_and_the_reminder_goes() -> None:
    case = a_case()
    sweep(TEN)
    task = CaseTask.objects.get()
    case = act("do_task", case, "ul-kons-1", on(dt.date(2026, 5, 20)), task=task, words="Kim er hørt den 19. maj.")
    task.refresh_from_db()
    assert (task.outcome, task.done_by) == ("done", story.person("ul-kons-1"))
    assert case.events.get(verb="do_task").statements.get().text == "Kim er hørt den 19. maj."
    sweep(dt.date(2026, 6, 12), 9)
    assert not Notification.objects.filter(code="case_task").exists()


def test_a_task_that_is_not_relevant_is_put_away_with_a_reason() -> None:
    case = a_case()
    sweep(TEN)
    task = CaseTask.objects.get()
    at = on(dt.date(2026, 5, 20))
    with pytest.raises(Incomplete):
        act("dismiss_task", case, "ul-kons-1", at, task=task, reason=" ")
    act("dismiss_task", case, "ul-kons-1", at, task=task, reason="Ingen linje efter § 32.")
    task.refresh_from_db()
    assert task.outcome == "not_relevant"
    with pytest.raises(OutOfTurn):
        act("do_task", case, "ul-kons-1", at, task=task, words="Alligevel")


def test_whoever_holds_the_case_is_reminded_on_the_last_day_of_the_task_without_a_name() -> None:
    case = a_case()
    sweep(TEN)
    sweep(dt.date(2026, 6, 12), 9)
    notice = Notification.objects.get(code="case_task")
    assert (notice.person, notice.due_on) == (case.holder, dt.date(2026, 6, 12))
    for each in Notification.objects.filter(case=case):
        mail = message_for(each).message().as_string()
        assert "Kim" not in mail and "Prøvesen" not in mail


def test_no_person_says_that_a_child_has_come_of_age(outsider: User) -> None:
    case = a_case()
    with pytest.raises(OutOfTurn):
        perform("child_turned_10", case, by=CLOCK, at=on(TEN - dt.timedelta(days=1)))
    with pytest.raises(NotVisible):
        perform("do_task", case, by=outsider, at=on(TEN), words="Færdig")


def test_the_task_stands_on_the_case_page_and_on_the_holders_own_page(in_follow_up: Any) -> None:
    case = story.follow_up(in_follow_up)  # on 30 June the child is ten
    client = Client()
    client.force_login(story.person("ul-kons-1"), "allauth.account.auth_backends.AuthenticationBackend")
    task = case.case_tasks.get()
    address = reverse("act", args=[case.pk, "do_task"])
    assert f"{address}?task={task.pk}" in client.get(reverse("case", args=[case.pk])).content.decode()
    assert "#opgaver" in client.get(reverse("my_work")).content.decode()
    assert client.post(address, {"task": task.pk, "words": "Kim er hørt."}).status_code == 302
    assert "Kim er hørt." in client.get(reverse("case", args=[case.pk])).content.decode()
    assert "#opgaver" not in client.get(reverse("my_work")).content.decode()
