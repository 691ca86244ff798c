"""Can a colleague be reminded: by anyone who sees the case, at once, and once per case per two working days."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.clock import now
from accounts.models import DemoClock
from cases.access import NotVisible
from cases.models import Case, Event
from escalation.moves import Forbidden, OutOfTurn
from escalation.workflow import perform
from notifications import delivery
from notifications.models import Notification
from tests import databases, story
from tests.story import act, days_later, on, person
from tests.together import together

pytestmark = pytest.mark.usefixtures("world")
THURSDAY = days_later(9)  # 19 March 2026


def nudged() -> set[str]:
    return set(Notification.objects.filter(code="nudge").values_list("person__code", flat=True))


def test_a_nudge_tells_the_holder_and_whoever_must_act_at_once(half_star: Case) -> None:
    act("nudge", half_star, "ul-skole-1", THURSDAY)  # leads an involved unit: sees the headline
    assert nudged() == {"ul-kons-1", "ff-tl-han"}
    mail.outbox.clear()
    delivery.deliver(THURSDAY)
    subjects = [letter.subject for letter in mail.outbox if "minde" in letter.subject.lower()]
    assert subjects == [f"Stjernesager: Du bliver mindet om sagen (sag {half_star.number})"] * 2


def test_the_holder_may_remind_those_the_case_waits_for_and_is_not_told_of_it(half_star: Case) -> None:
    act("nudge", half_star, "ul-kons-1", THURSDAY)
    assert nudged() == {"ff-tl-han"}


def test_nobody_reminds_others_of_what_is_their_own_turn(half_star: Case) -> None:
    with pytest.raises(Forbidden):
        act("nudge", half_star, "ff-tl-han", THURSDAY)


def test_a_nudge_moves_nothing(laid_before: Case) -> None:
    before = (laid_before.stage, laid_before.holder, laid_before.stage_at)
    case = act("nudge", laid_before, "ul-kons-1", days_later(11))
    assert (case.stage, case.holder, case.stage_at) == before
    assert nudged() == {"ul-chef", "ff-chef"}


def test_chiefs_who_see_the_headline_and_those_escalated_to_may(star_case: Case) -> None:
    act("nudge", star_case, "ul-chef", THURSDAY)
    case = story.pass_time(star_case, on(dt.date(2026, 4, 14)))
    act("nudge", case, "direktoer", on(dt.date(2026, 4, 14), 13))
    assert Event.objects.filter(verb="nudge").count() == 2


def test_a_holder_whose_turn_it_is_may_not_and_an_outsider_sees_no_case(star_case: Case) -> None:
    with pytest.raises(Forbidden):
        act("nudge", star_case, "ul-kons-1", THURSDAY)
    for code in ("ff-raad-5", "adm", "dt-chef"):
        with pytest.raises(NotVisible):
            act("nudge", star_case, code, THURSDAY)


def test_a_closed_case_is_nobody_s_to_be_reminded_of(ordinary_case: Case) -> None:
    case = act("close_case", ordinary_case, "ul-kons-1", days_later(1), code="solved_in_ordinary", reason="Løst")
    with pytest.raises(OutOfTurn):
        act("nudge", case, "ul-skole-1", days_later(2))


@pytest.mark.parametrize(
    ("first", "again", "may"),
    [
        ("2026-03-19", "2026-03-19", False),  # the same day
        ("2026-03-19", "2026-03-20", False),  # one working day later
        ("2026-03-19", "2026-03-22", False),  # a Sunday
        ("2026-03-19", "2026-03-23", True),  # two working days later, a weekend between
        ("2026-04-01", "2026-04-07", False),  # Easter does not count
        ("2026-04-01", "2026-04-08", True),
    ],
)
def test_two_working_days_lie_between_two_nudges(star_case: Case, first: str, again: str, may: bool) -> None:
    days = [on(dt.date.fromisoformat(day)) for day in (first, again)]
    act("nudge", star_case, "ff-tl-han", days[0])
    if may:
        act("nudge", star_case, "ul-chef", days[1])
        return
    with pytest.raises(OutOfTurn) as refused:
        act("nudge", star_case, "ul-chef", days[1])
    assert refused.value.code == "E-NUDGED"


def test_too_early_says_when_it_was_done_and_when_it_can_be_done_again(star_case: Case) -> None:
    act("nudge", star_case, "ff-tl-han", THURSDAY)
    with pytest.raises(OutOfTurn) as refused:
        act("nudge", star_case, "ul-chef", THURSDAY)
    assert "19. marts 2026" in str(refused.value) and "23. marts 2026" in str(refused.value)


def test_two_at_once_give_one(realdb: databases.RealDatabase, star_case: Case) -> None:
    def nudge(code: str) -> Any:
        return lambda: perform("nudge", star_case, by=person(code), at=THURSDAY)

    results = together(nudge("ff-tl-han"), nudge("ul-chef"), nudge("ff-chef"), nudge("ul-skole-1"))
    assert sorted(type(one).__name__ for one in results) == ["Event", "OutOfTurn", "OutOfTurn", "OutOfTurn"]
    assert Event.objects.filter(verb="nudge").count() == 1


@pytest.fixture
def at_nine(settings: Any, world: bool) -> None:
    """The product's clock stands at 9 on that Thursday."""
    settings.DEMO = True
    DemoClock.objects.create(ahead=days_later(9, 9) - now())


def signed_in(client: Client, code: str) -> Client:
    client.force_login(person(code), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_button_becomes_the_words_and_comes_back_to_the_case(
    at_nine: None, star_case: Case, client: Client
) -> None:
    door, page = signed_in(client, "ul-chef"), f"/sager/{star_case.pk}/"
    assert f'action="{page}mind/"' in door.get(page).content.decode()
    answer = door.post(f"{page}mind/")
    assert (answer.status_code, answer["Location"]) == (302, page)
    shown = door.get(page).content.decode()
    assert "Mindet i dag kl.\N{NO-BREAK SPACE}9.00" in shown and f'action="{page}mind/"' not in shown


def test_a_fragment_gets_the_words_in_place_of_the_button(at_nine: None, star_case: Case, client: Client) -> None:
    answer = signed_in(client, "ul-chef").post(f"/sager/{star_case.pk}/mind/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Mindet i dag kl." in answer.content.decode() and "<html" not in answer.content.decode()


def test_from_the_list_one_comes_back_to_the_list(at_nine: None, star_case: Case, client: Client) -> None:
    door = signed_in(client, "ff-tl-han")
    assert f"/sager/{star_case.pk}/mind/" in door.get("/mit-arbejde/").content.decode()
    answer = door.post(f"/sager/{star_case.pk}/mind/", {"my_work": "1"})
    assert answer["Location"] == "/mit-arbejde/"
    assert "Mindet i dag kl." in door.get("/mit-arbejde/").content.decode()


def test_a_second_press_is_refused_in_words(at_nine: None, star_case: Case, client: Client) -> None:
    act("nudge", star_case, "ff-tl-han", days_later(9, 8))
    answer = signed_in(client, "ul-chef").post(f"/sager/{star_case.pk}/mind/")
    assert answer.status_code == 409
    assert "23. marts 2026" in answer.content.decode()


def test_an_outsider_is_answered_as_if_there_were_no_case(at_nine: None, star_case: Case, client: Client) -> None:
    answer = signed_in(client, "ff-raad-5").post(f"/sager/{star_case.pk}/mind/")
    assert answer.status_code == 404
    assert not Event.objects.filter(verb="nudge").exists()
