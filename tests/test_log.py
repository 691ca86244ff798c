"""Does the log say who saw what and why, the path who held the case when, and does a printed sheet leave its trace?"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cases.models import Access, Case
from cases.verbs import VERBS
from escalation.dueday import the_calendar
from escalation.path import held_on, path_of, turns_of
from tests import story
from tests.matrix.routes import ours
from tests.story import days_later, on
from tests.test_finding import browser, stand_at
from web.looks import OPENED, PURPOSES

pytestmark = pytest.mark.usefixtures("world", "clock_of_the_story")
SHEETS = ("print_case", "print_recommendation", "print_decision", "print_log", "print_path")


@pytest.fixture
def clock_of_the_story(world: bool, settings: Any) -> None:
    settings.DEMO = True
    stand_at(days_later(20))


def page_of(user: User, name: str, case: Case | None = None, query: str = "") -> str:
    answer = browser(user).get(reverse(name, args=[case.pk] if case else []) + query)
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " "))


def rows_in(page: str, table: str) -> list[str]:
    """The rows of the table with that caption, as plain text."""
    body = page.split(table)[1].split("</table>")[0].split("<tbody>")[1]
    plain = [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", row)).strip() for row in body.split("</tr>")]
    return [row for row in plain if row]


LOOKS, STRETCHES = 'class="skjult">Hvem har set sagen', 'class="skjult">Alle stræk'


def test_every_page_of_a_case_has_words_for_the_log() -> None:
    names = {route.name for route in ours() if "case_id" in route.keys}
    assert names <= set(OPENED), "say in web/looks.py what whoever opens the page does"
    assert {"list", "search", "cpr_search", "cpr", "special_access", "log_control"} <= set(PURPOSES)


def test_the_log_shows_everybody_who_looked_once_a_day_with_purpose_and_the_own_look(
    laid_before: Case, consultant: User, ul_chief: User
) -> None:
    for name in ("case", "case", "decide"):
        page_of(ul_chief, name, laid_before)
    browser(consultant).post(reverse("show_cpr", args=[laid_before.pk]))
    rows = rows_in(page_of(consultant, "log", laid_before), LOOKS)
    assert len(rows) == 2
    assert "Solveig Høgsbæk (dig)" in rows[0] and "CPR-nummer vist" in rows[0] and "læste loggen" in rows[0].lower()
    assert "Torben Aakilde" in rows[1] and "Læste sagen, læste beslutningssiden" in rows[1] and "(3 gange)" in rows[1]
    assert "chef" in rows[1].lower() and "CPR" not in rows[1]


def test_another_day_is_another_row(laid_before: Case, consultant: User) -> None:
    page_of(consultant, "case", laid_before)
    stand_at(days_later(21))
    rows = rows_in(page_of(consultant, "log", laid_before), LOOKS)
    assert len(rows) == 2 and "Læste sagen" in rows[1]


def test_the_log_has_pages(laid_before: Case, consultant: User) -> None:
    Access.objects.bulk_create(
        Access(at=days_later(-number), by=consultant, case=laid_before, action="case", purpose="coordinator")
        for number in range(40)
    )
    assert len(rows_in(page_of(consultant, "log", laid_before), LOOKS)) == 25
    assert len(rows_in(page_of(consultant, "log", laid_before, "?side=2"), LOOKS)) == 16


def test_the_log_tells_everything_that_happened_and_by_kind(laid_before: Case, consultant: User) -> None:
    events = list(laid_before.events.all())
    text = "".join(page_of(consultant, "log", laid_before, f"?post={number}") for number in (1, 2))
    assert all(f"post {event.seq}<" in text for event in events)
    assert "rettede teksterne i indstillingen" in text, "the small steps too"
    page = page_of(consultant, "log", laid_before, "?slags=trin-1").split('id="sket"')[1]
    assert "underskrev" in page and "lagde indstillingen op" not in page
    page = page_of(consultant, "log", laid_before, "?slags=vigtigt").split('id="sket"')[1]
    assert "lagde indstillingen op" in page and "skrev i drøftelsen" not in page
    assert page_of(consultant, "log", laid_before, "?slags=' OR 1=1&side=x&post=-1")


@pytest.mark.parametrize("name", ["log", "path", *SHEETS])
def test_only_whoever_sees_the_case_in_full_opens_log_path_and_sheets(
    star_case: Case, outsider: User, ul_chief: User, name: str
) -> None:
    story.invite(star_case, "ff-psyk-1", access_until=days_later(30).date())
    people = [outsider, ul_chief, *(story.person(code) for code in ("ff-psyk-1", "adm", "dbr", "ul-skole-2"))]
    for person in people:
        assert browser(person).get(reverse(name, args=[star_case.pk])).status_code == 404, person.code
    assert Client().get(reverse(name, args=[star_case.pk])).status_code == 302
    assert not Access.objects.filter(action=name).exists()


def test_opening_log_path_or_a_sheet_is_a_look_of_its_own(laid_before: Case, consultant: User) -> None:
    for name in ("log", "path", *SHEETS):
        page_of(consultant, name, laid_before)
        assert Access.objects.filter(action=name, by=consultant, case=laid_before).count() == 1
    rows = rows_in(page_of(consultant, "log", laid_before), LOOKS)
    assert "Udskrevet" in rows[0] and "udskrev beslutningen" in rows[0]


def test_what_is_not_written_is_not_printed(star_case: Case, consultant: User) -> None:
    for name in ("print_recommendation", "print_decision"):
        assert browser(consultant).get(reverse(name, args=[star_case.pk])).status_code == 409


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_confidential_numbered_and_says_who_printed_it_and_has_nothing_to_fill_in(
    laid_before: Case, consultant: User, name: str
) -> None:
    page = page_of(consultant, name, laid_before)
    head = page.split('class="printhoved"')[1].split("</p>")[0]
    for words in ("Fortroligt", laid_before.number, "Solveig Høgsbæk", "30. marts 2026"):
        assert words in head
    assert "<textarea" not in page and "<select" not in page
    assert re.findall(r'<form[^>]*action="([^"]*)"', page) in ([], [reverse("show_cpr", args=[laid_before.pk])])
    title = re.search("<title>(.*?)</title>", page)
    assert title and "Kim" not in title[1]


def test_a_draft_is_printed_as_it_stands_and_says_what_is_missing(star_case: Case, consultant: User) -> None:
    case = story.deliberate(star_case)
    case = story.act("write_line", case, "ul-kons-1", days_later(8), task="Halv linje")
    page = page_of(consultant, "print_recommendation", case)
    assert "Halv linje" in page and "ikke alle linjer er fordelt 100 %" in page
    assert "ikke lagt op til cheferne endnu" in page


# The log across the cases


def test_the_log_controller_sees_numbers_purposes_and_people_and_nothing_of_a_case(
    laid_before: Case, consultant: User, log_controller: User
) -> None:
    page_of(consultant, "case", laid_before)
    page = page_of(log_controller, "log_control")
    (row,) = [row for row in rows_in(page, "Opslag, nyeste først") if laid_before.number in row]
    assert "Solveig Høgsbæk" in row and "Læste sagen" in row and "tovholder" in row
    for words in ("Kim", "Prøvesen", "uenige", str(laid_before.pk), reverse("case", args=[laid_before.pk])):
        assert words not in page
    assert 'href="/logkontrol/"' in page and 'href="/logkontrol/"' not in page_of(consultant, "my_work")
    assert Access.objects.filter(by=log_controller, action="log_control", case=None).count() == 1
    assert "Læste loggen på tværs af sagerne" in page_of(log_controller, "log_control")


@pytest.mark.parametrize("code", ["ul-kons-1", "ul-chef", "direktoer", "adm", "analyse", "ff-raad-5"])
def test_nobody_else_has_the_log_across_the_cases(code: str) -> None:
    client = browser(story.person(code))
    assert client.get(reverse("log_control")).status_code == client.post(reverse("log_control")).status_code == 404


def test_the_log_is_searched_by_person_number_and_day(consultant: User, ul_chief: User, log_controller: User) -> None:
    one, other = story.ordinary_case(), story.cosign(story.propose(story.ordinary_case()))
    page_of(consultant, "case", one)
    stand_at(days_later(21))
    page_of(ul_chief, "case", other)

    def numbers(**sought: str) -> list[str]:
        page = browser(log_controller).post(reverse("log_control"), sought).content.decode()
        if "<tbody>" not in page:
            return []
        rows = rows_in(page, "Opslag, nyeste først")
        return [case.number for row in rows for case in (one, other) if case.number in row]

    assert numbers() == [other.number, one.number]
    assert numbers(person="solveig") == [one.number]
    assert numbers(sag=other.number) == [other.number]
    assert numbers(dag=days_later(20).date().isoformat()) == [one.number]
    assert numbers(person="solveig", sag=other.number) == []


@pytest.mark.parametrize("value", ["' OR 1=1", "\0", "%", "9" * 40, "x" * 1_000_000, "32.13.2026"])
def test_a_strange_search_of_the_log_is_no_error_of_ours(log_controller: User, value: str) -> None:
    for name in ("person", "sag", "dag", "side"):
        assert browser(log_controller).post(reverse("log_control"), {name: value}).status_code in {200, 422}


# The path


def test_the_days_of_the_stretches_add_up_and_each_moment_has_one_holder(in_follow_up: Case, consultant: User) -> None:
    path = path_of(in_follow_up, days_later(40))
    assert [one.until for one in path[:-1]] == [one.since for one in path[1:]] and path[-1].is_now
    opened = in_follow_up.opened_at.date()
    assert sum(one.days for one in path) == the_calendar().between(opened, days_later(40).date()) > 20
    rows = rows_in(page_of(consultant, "path", in_follow_up), STRETCHES)
    assert len(rows) == len(path_of(in_follow_up, days_later(20)))


def test_who_held_the_case_on_a_day_is_answered(decided: Case, consultant: User) -> None:
    path = path_of(decided, days_later(20))
    assert [one.holder.code for one in held_on(path, days_later(5).date())] == ["ul-kons-1"]
    assert [one.holder.code for one in held_on(path, days_later(11).date())] == [
        decided.recommendations.get().presiding.code
    ]
    assert held_on(path, days_later(-1).date()) == []
    day = days_later(10).date()
    assert len(held_on(path, day)) >= 2
    answer = page_of(consultant, "path", decided, f"?dag={day.isoformat()}").split('id="dag"')[1].split("</section>")[0]
    assert "Solveig Høgsbæk" in answer and "til kl. 12.00" in answer and "fra kl. 12.00" in answer
    for asked, words in ((days_later(-5), "Sagen var ikke åben den dag"), (days_later(25), "ikke kommet endnu")):
        assert words in page_of(consultant, "path", decided, f"?dag={asked.date().isoformat()}")


@pytest.mark.parametrize("value", ["x", "2026-13-45", "0001-01-01", "' OR 1=1", "%00", ""])
def test_a_day_that_is_none_is_refused_at_its_field(star_case: Case, consultant: User, value: str) -> None:
    answer = browser(consultant).get(reverse("path", args=[star_case.pk]) + f"?dag={value}")
    assert answer.status_code == 422
    assert 'class="feltfejl"' in answer.content.decode()


def test_the_path_turns_where_the_case_was_returned_starred_sent_up_and_handed_over(laid_before: Case) -> None:
    case = story.act("return_to_group", laid_before, "ff-chef", days_later(13), questions="Hvad koster det?")
    at = days_later(14)
    case = story.lay_before(story.approve(story.draft(case, at=at), at=at), at=at)
    case = story.refer(case, at=days_later(15))
    turns = turns_of(case, path_of(case, days_later(20)))
    assert [turn.kind for turn in turns] == ["stj", "skift", "retur", "skift", "op"]
    assert [turn.at for turn in turns] == sorted(turn.at for turn in turns)
    assert all(turn.event is None or turn.event.verb in VERBS for turn in turns)


def test_days_after_a_missed_deadline_are_told_in_the_stretch_that_they_lie_in(star_case: Case) -> None:
    (before, now) = (path_of(star_case, days_later(20))[-1], path_of(star_case, on(dt.date(2026, 4, 20)))[-1])
    assert before.over == 0 or before.over < now.over
    assert 0 < now.over < now.days and now.over_from % 5 == 0


def test_a_page_of_log_or_path_takes_the_same_queries_for_many_as_for_few(laid_before: Case, consultant: User) -> None:
    for name in ("log", "path"):
        counts = []
        for more in (3, 30):
            Access.objects.bulk_create(
                Access(at=days_later(-day), by=person, case=laid_before, action="case", purpose="coordinator")
                for day, person in enumerate(User.objects.all()[:more])
            )
            client = browser(consultant)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(name, args=[laid_before.pk]))
            counts.append(len(queries))
        assert counts[0] == counts[1], (name, counts)
