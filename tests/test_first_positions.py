"""Are first positions hidden until all have answered: every page, list, log, notice, mail and event, for everybody."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import DemoClock, User
from cases import parts, writing
from cases.models import Case, Depth, Event, PartKind, Statement
from escalation.models import Awaited, Option, OptionPosition, Question
from escalation.moves import Forbidden, OutOfTurn
from escalation.stances import asked, seen_by
from notifications.mail import message_for
from notifications.models import Notification
from tests import story
from tests.story import act, days_later, person, unit

pytestmark = pytest.mark.usefixtures("world")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
C, T, WORKER, INVITED = "ul-kons-1", "ff-tl-han", "ff-raad-1", "ul-skole-2"
SECRET = "zhemmeligz"
GROUP = (C, T, WORKER, INVITED)
OTHERS = ("ul-chef", "ul-skole-1", "ff-raad-5", "dbr")


@pytest.fixture
def option(star_case: Case) -> Option:
    """The pair, somebody who works on the case, and an invited leader with whom it is shared are asked."""
    case = act("ask_question", star_case, C, days_later(2), title="Hvad skal der til?", text="Kim har brug for ro.")
    given = {"title": "Mellemform", "description": "Støtte i klassen", "ask_invited": True}
    case = act("propose_option", case, C, days_later(2), costs={unit("UL"): 60_000}, **given)
    parts.give(case, PartKind.ASSIGNED, person(WORKER), days_later(2))
    codes = {"shared": ["entries", f"question:{Question.objects.get().pk}", f"option:{Option.objects.get().pk}"]}
    story.invite(case, INVITED, access_until=days_later(40).date(), **codes)
    return Option.objects.get()


@pytest.fixture
def april(world: Any, settings: Any) -> None:
    settings.DEMO = True
    DemoClock.objects.create(ahead=days_later(7) - clock.now())


def answer(option: Option, who: str, stance: str = "against", at: dt.datetime | None = None, reason: str = "") -> Case:
    given = {"option": option, "stance": stance, "reason": reason or f"{SECRET}{who}"}
    return act("take_stance", option.deliberation.case, who, at or days_later(6), **given)


def fresh(option: Option) -> Option:
    return Option.objects.select_related("deliberation__case").get(pk=option.pk)


def at_work(code: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(code=code), BACKEND)
    return client


def stances(option: Option, who: str) -> list[tuple[str, str]]:
    """What that person is shown: whose position, and what it is now."""
    rows = seen_by(fresh(option), person(who))
    return [(row.first.person.code if row.first.person else row.first.voice, row.now.stance) for row in rows]


# Who is asked


def test_the_pair_those_who_work_on_the_case_and_the_invited_are_asked(option: Option) -> None:
    assert {min(one) for one in asked(option, days_later(5))} == {person(code).pk for code in GROUP}


def test_the_invited_are_asked_only_where_the_option_says_so_and_while_their_access_lasts(option: Option) -> None:
    assert {person(INVITED).pk} not in asked(option, days_later(60))
    Option.objects.update(ask_invited=False)
    assert {person(INVITED).pk} not in asked(fresh(option), days_later(5))
    with pytest.raises(Forbidden):
        answer(option, INVITED)


def test_the_stand_in_of_somebody_who_is_away_answers_for_them(option: Option) -> None:
    from orgunits.models import Absence, Deputy

    day = days_later(5).date()
    week = {"since": day, "until": day + dt.timedelta(days=7)}
    Deputy.objects.filter(person=person(T)).delete()
    Deputy.objects.create(person=person(T), deputy=person("ff-tl-fam"), since=day)
    Absence.objects.create(person=person(T), **week)
    assert {person(T).pk, person("ff-tl-fam").pk} in asked(option, days_later(6))


# Hidden, and shown


def test_each_sees_their_own_and_nobody_elses_until_the_last_has_answered(option: Option) -> None:
    for who in GROUP[:3]:
        answer(option, who)
        for reader in GROUP:
            given = GROUP[: GROUP.index(who) + 1]
            assert stances(option, reader) == ([(reader, "against")] if reader in given else [])
    answer(option, INVITED)
    for reader in GROUP:
        assert [code for code, _stance in stances(option, reader)] == list(GROUP)


def test_the_moment_they_are_shown_is_an_event_of_nobodys(option: Option) -> None:
    for who in GROUP:
        assert not Event.objects.filter(verb="reveal_positions").exists()
        answer(option, who)
    event = Event.objects.get(verb="reveal_positions")
    assert (event.by, event.data) == (None, {})
    assert fresh(option).revealed_at == days_later(6)


def test_at_the_latest_they_are_shown_when_the_deliberation_ends(option: Option) -> None:
    case = answer(option, T)
    assert stances(option, C) == []
    act("end_deliberation", case, C, days_later(7))
    assert stances(option, C) == [(T, "against")]


def test_whoever_leaves_is_not_waited_for(option: Option) -> None:
    for who in (C, T, WORKER):
        answer(option, who)
    case = fresh(option).deliberation.case
    parts.end(case, PartKind.INVITEE, days_later(6, 13), person(INVITED))
    act("write_note", case, C, days_later(7), text="Hun er ikke længere med.")
    assert fresh(option).revealed_at == days_later(7)


def test_whoever_comes_later_hides_nothing_again(option: Option) -> None:
    for who in GROUP:
        answer(option, who)
    given = {"reason": "Kender Kim", "basis": "own_unit", "access_until": days_later(40).date()}
    given["shared"] = [f"option:{option.pk}"]
    act("invite", fresh(option).deliberation.case, C, days_later(7), invited=person("ul-skole-3"), **given)
    answer(option, "ul-skole-3", "support", days_later(8))
    late = seen_by(fresh(option), person(C))[-1]
    assert (late.first.person, late.blind) == (person("ul-skole-3"), False)


def test_until_it_is_shown_an_answer_may_be_given_again_and_then_once_more_beside_it(option: Option) -> None:
    answer(option, C, "reservation")
    for who in GROUP:
        answer(option, who)
    answer(option, C, "support", days_later(8), "Hun har fortalt, hvordan det kan gå.")
    stand = seen_by(fresh(option), person(T))[0]
    assert (stand.first.stance, stand.now.stance, stand.moved, stand.blind) == ("against", "support", True, True)
    assert OptionPosition.objects.filter(option=option, person=person(C)).count() == 2
    with pytest.raises(OutOfTurn, match=r"answered twice|svaret to gange"):
        answer(option, C, "against", days_later(9))


def test_two_options_are_shown_each_in_its_time(option: Option) -> None:
    case = fresh(option).deliberation.case
    act("propose_option", case, C, days_later(4), title="Specialskole", description="Ny skole", ask_invited=True)
    other = Option.objects.get(title="Specialskole")
    for who in GROUP:
        answer(option, who)
    answer(other, T)
    assert (len(stances(option, C)), stances(other, C)) == (4, [])


def test_the_other_municipality_gets_no_position_that_is_hidden_here(option: Option) -> None:
    answer(option, T)
    assert seen_by(fresh(option), None) == []


# Nothing gives it away


def pages(case: Case) -> Iterator[str]:
    names = ("case", "log", "path", "print_case", "print_log", "print_path", "move_package", "recommendation")
    yield from (reverse(name, args=[case.pk]) for name in names)
    yield reverse("log", args=[case.pk]) + "?slags=trin-2"
    yield from (reverse(name) for name in ("my_work", "cases", "notifications", "phone_note", "decisions", "outbox"))
    option = Option.objects.get()
    yield from (
        reverse("act", args=[case.pk, verb]) + f"?option={option.pk}" for verb in ("take_stance", "judge_sameness")
    )
    yield reverse("act", args=[case.pk, "end_deliberation"])


VARIES = re.compile(r'(?:value|data-left)="[^"]*"|nonce[^ >]*|kl\. [\d.]+|\d\d:\d\d')


def seen(code: str, case: Case) -> dict[str, str]:
    client = at_work(code)
    found = {path: client.get(path) for path in pages(case)}
    return {path: told_on(path, VARIES.sub("", got.content.decode())) for path, got in found.items()}


def told_on(path: str, text: str) -> str:
    """Of the log only what happened: that somebody has read the log is in it too."""
    return "".join(re.findall(r'<ol class="tidsl">.*?</ol>', text, re.DOTALL)) if "/log/" in path else text


def where(path: str, before: str, after: str) -> str:
    """The place at which the two begin to differ."""
    at = next(
        (place for place, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), len(before)
    )
    return f"{path}: …{before[max(0, at - 60) : at + 60]}… is …{after[max(0, at - 60) : at + 60]}…"


@pytest.mark.usefixtures("april")
def test_no_page_of_anybody_changes_by_a_letter_when_somebody_else_answers(option: Option) -> None:
    """All of the group but one, chiefs and strangers read every page before and after the others' answers."""
    case = fresh(option).deliberation.case
    act("notify_move", case, C, days_later(4), municipality="Hedelund", moves_on=dt.date(2026, 9, 1), agreement="Ja")
    act("prepare_move_summary", case, C, days_later(4), summary="Kort fortalt.")
    parts.give(case, PartKind.ESCALATED, person("ff-tl-fam"), days_later(3), depth=Depth.FULL)
    readers = (C, INVITED, "ff-tl-fam", *OTHERS)
    before = {code: seen(code, case) for code in readers}
    for who in (T, WORKER):
        answer(option, who)
    for code in readers:
        after = seen(code, case)
        assert [
            where(path, before[code][path], after[path]) for path in after if after[path] != before[code][path]
        ] == []
    own = at_work(T).get(reverse("case", args=[case.pk])).content.decode()
    assert f"{SECRET}{T}" in own and f"{SECRET}{WORKER}" not in own
    for who in (C, INVITED):
        answer(option, who)
    assert f"{SECRET}{WORKER}" in at_work(C).get(reverse("case", args=[case.pk])).content.decode()


@pytest.mark.usefixtures("april")
def test_a_search_finds_no_case_by_a_hidden_position(option: Option) -> None:
    answer(option, T)
    found = at_work(C).post(reverse("search"), {"q": SECRET}, follow=True).content.decode()
    assert fresh(option).deliberation.case.number not in found


def test_no_notice_mail_or_turn_follows_an_answer_and_no_event_holds_it(option: Option) -> None:
    told, turns = Notification.objects.count(), set(Awaited.objects.values_list("person", "task"))
    answer(option, T)
    assert Notification.objects.count() == told
    assert set(Awaited.objects.values_list("person", "task")) == turns
    event = Event.objects.get(verb="take_stance")
    assert event.data == {"option": option.pk}
    assert not Statement.objects.filter(event=event).exists()
    for who in (C, WORKER, INVITED):
        answer(option, who)
    notices = Notification.objects.filter(code="reveal_positions").select_related("person", "case")
    assert {notice.person.code for notice in notices} == {C, T, WORKER}
    assert not [notice for notice in notices if SECRET in message_for(notice).message().as_string()]


@pytest.mark.usefixtures("april")
def test_somebody_elses_draft_of_an_answer_stands_on_no_page(option: Option) -> None:
    case = fresh(option).deliberation.case
    writing.keep(person(T), case.pk, f"take_stance:{option.pk}", {"reason": [SECRET]}, days_later(6))
    assert not [path for path, text in seen(C, case).items() if SECRET in text]


@pytest.mark.usefixtures("april")
def test_an_answer_that_is_hidden_can_be_changed_by_whoever_gave_it(option: Option) -> None:
    answer(option, T)
    path = reverse("act", args=[option.deliberation.case_id, "take_stance"]) + f"?option={option.pk}"
    assert f"{SECRET}{T}" in at_work(T).get(path).content.decode()
    assert SECRET not in at_work(C).get(path).content.decode()


@pytest.mark.usefixtures("april")
def test_an_invited_person_reads_the_option_without_its_price_and_nothing_of_one_they_are_not_asked_about(
    option: Option,
) -> None:
    case = fresh(option).deliberation.case
    other = {"title": "Anbringelse", "description": "Et andet hjem"}
    act("propose_option", case, C, days_later(4), **other)
    hidden = Option.objects.get(title="Anbringelse")
    page = at_work(INVITED).get(reverse("case", args=[case.pk])).content.decode()
    assert "Støtte i klassen" in page and "60.000" not in page and "Anbringelse" not in page
    path = reverse("act", args=[case.pk, "take_stance"])
    shown = at_work(INVITED).get(f"{path}?option={hidden.pk}")
    assert "Anbringelse" not in shown.content.decode()
    refused = at_work(INVITED).post(path, {"option": hidden.pk, "stance": "support"})
    assert refused.status_code in {403, 422}
    assert not OptionPosition.objects.exists()


@pytest.mark.usefixtures("april")
def test_the_shift_stands_on_the_page_in_words(option: Option) -> None:
    for who in GROUP:
        answer(option, who)
    case = answer(option, C, "support", days_later(6, 14), "Nu er jeg med.")
    for page in (reverse("case", args=[case.pk]), reverse("print_case", args=[case.pk])):
        text = at_work(T).get(page).content.decode()
        assert "fra imod til for" in text or "from against to support" in text
        assert f"{SECRET}{C}" in text and "Nu er jeg med." in text
