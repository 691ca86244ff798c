"""Is a case found by those who may know it, by what they may know of it, and never counted or named to anybody else?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import DemoClock, User
from cases import cpr
from cases.models import Access, Case
from escalation.models import Invitation, Question
from tests import story
from tests.story import days_later
from web.excerpts import around

pytestmark = pytest.mark.usefixtures("world", "clock_of_the_story")
SECRET = "Klokkeblomst"


@pytest.fixture
def clock_of_the_story(world: bool, settings: Any) -> None:
    """The product's clock says the twentieth day of the story."""
    settings.DEMO = True
    stand_at(days_later(20))


def stand_at(at: dt.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (really,) = cursor.fetchone()
    DemoClock.objects.all().delete()
    DemoClock.objects.create(ahead=at - really)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def finds(user: User, words: str, **more: str) -> str:
    """What the page says that answers a search."""
    answer = browser(user).post(reverse("search"), {"q": words, **more})
    assert answer.status_code in {200, 422}, answer.status_code
    return answer.content.decode()


def main_of(page: str) -> str:
    return page.split('<main id="indhold"')[1]


def is_found(case: Case, page: str) -> bool:
    return f'href="{reverse("case", args=[case.pk])}' in main_of(page)


def status_of(page: str) -> str:
    """What is said aloud: how many."""
    found = re.search(r'role="status" id="antal">(.*?)</span>', page, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", found[1]).strip()


def named(name: str, **other: Any) -> Case:
    return story.ordinary_case(name=name, **other)


@pytest.mark.parametrize(
    "words", ["{number}", "{figures}", "Søren", "søren", "ørsted", "SØREN ØRSTED", "søren ø", "sø", "s. ø."]
)
def test_a_case_is_found_by_number_name_and_initials(consultant: User, words: str) -> None:
    case, other = named("Søren Lund Ørsted"), named("Anna Bak")
    page = finds(consultant, words.format(number=case.number, figures=case.number.rpartition("-")[2]))
    assert is_found(case, page) and not is_found(other, page)
    assert status_of(page).startswith("1 sag")


def test_a_case_is_found_by_unit_step_and_holder(consultant: User) -> None:
    case = named("Søren Ørsted")
    unit = story.unit("UL-S01")
    for words in (unit.code, unit.name, "UL", "Familie", case.holder.name, "Almindelig", f"søren {unit.code}"):
        assert is_found(case, finds(consultant, words)), words
    for words in ("DT", "Dagtilbud", "Drøftelse", f"{case.holder.name} Anna"):
        assert not is_found(case, finds(consultant, words)), words


def test_every_word_must_be_found(consultant: User) -> None:
    case = named("Søren Ørsted")
    assert is_found(case, finds(consultant, "søren ørsted UL"))
    assert not is_found(case, finds(consultant, "søren hansen"))


def test_filters_stand_in_the_address_and_words_do_not(consultant: User) -> None:
    named("Søren Ørsted")
    client = browser(consultant)
    answer = client.post(reverse("search"), {"q": "", "trin": "1", "enhed": str(story.unit("UL").pk)})
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('cases')}?trin=1&enhed={story.unit('UL').pk}"
    answer = client.post(reverse("search"), {"q": "Søren", "trin": "1"})
    assert (answer.status_code, answer["HX-Push-Url"]) == (200, "false")
    title = re.search("<title>(.*?)</title>", answer.content.decode(), re.DOTALL)
    assert title and "ren" not in title[1]
    page = client.get(reverse("cases"), {"q": "Søren"}).content.decode()
    assert "Søren" not in page.split("<main")[1].split('id="find"')[0]


@pytest.mark.parametrize(
    ("view", "listed"),
    [
        ("", {"open", "star", "late"}),
        ("mine", {"open", "star", "late"}),
        ("venter", {"star", "late"}),
        ("overskredet", {"late"}),
        ("stjerner", {"star", "late"}),
        ("lukkede", {"closed"}),
        ("alle", {"open", "star", "late", "closed"}),
    ],
)
def test_a_saved_view_holds_what_it_says(consultant: User, view: str, listed: set[str]) -> None:
    at = days_later(19)
    fresh = story.propose(story.ordinary_case(), at=days_later(18))
    found = {
        "open": story.ordinary_case(),
        "star": story.cosign(fresh, at=at),
        "late": story.cosign(story.propose(story.ordinary_case())),
        "closed": story.close(story.ordinary_case(), at=at),
    }
    page = browser(consultant).get(reverse("cases"), {"vis": view} if view else {}).content.decode()
    assert {name for name, case in found.items() if is_found(case, page)} == listed


def test_the_oldest_deadline_is_first_and_a_case_without_one_is_last(consultant: User) -> None:
    without = story.ordinary_case()
    later = story.propose(story.ordinary_case(), at=days_later(15))
    sooner = story.propose(story.ordinary_case(), at=days_later(8))
    page = main_of(browser(consultant).get(reverse("cases")).content.decode())
    places = [page.index(str(case.pk)) for case in (sooner, later, without)]
    assert places == sorted(places)


def test_filters_narrow_the_list(consultant: User) -> None:
    case, star = story.ordinary_case(), story.cosign(story.propose(story.ordinary_case()))
    client = browser(consultant)
    for given, listed in (
        ({"trin": "2"}, {star}),
        ({"trin": "1"}, {case}),
        ({"enhed": str(story.unit("DT").pk)}, set()),
        ({"enhed": str(story.unit("FF").pk)}, {case, star}),
        ({"holder": str(consultant.pk)}, {case, star}),
        ({"trin": "nonsense", "enhed": "-1", "holder": "x" * 99, "orden": "'"}, {case, star}),
    ):
        page = client.get(reverse("cases"), given).content.decode()
        assert {one for one in (case, star) if is_found(one, page)} == listed, given


# Who finds what


@pytest.mark.parametrize("who", ["outsider", "other_consultant", "dt_chef"])
def test_somebody_outside_finds_nothing_and_counts_nothing(star_case: Case, who: str) -> None:
    user = story.person({"outsider": "ff-raad-5", "other_consultant": "dt-kons-1", "dt_chef": "dt-chef"}[who])
    for words in (star_case.number, "Kim", "Prøvesen", "UL", "støtte", star_case.child.reveal_cpr()):
        page = finds(user, words)
        assert not is_found(star_case, page) and status_of(page) == "0 sager", words
    page = browser(user).get(reverse("cases")).content.decode()
    assert star_case.number not in page
    assert set(re.findall(r'<span class="n">(\d+)</span>', page)) == {"0"}
    assert star_case.holder.name not in main_of(page)


@pytest.mark.parametrize("code", ["adm", "dbr", "analyse"])
def test_for_those_who_tend_or_watch_there_is_no_search(star_case: Case, code: str) -> None:
    client = browser(story.person(code))
    assert client.get(reverse("cases")).status_code == 404
    assert client.post(reverse("search"), {"q": star_case.number}).status_code == 404
    assert "hoved-q" not in client.get(reverse("accessibility")).content.decode()


def test_a_protected_child_is_found_by_number_and_by_nothing_else_that_is_typed(consultant: User) -> None:
    case = named("Sigrid Dahl", protected_address=True, cpr="630212-4321", birth_date=dt.date(2012, 2, 3))
    story.act("add_need", case, "ul-kons-1", days_later(1), dimension="dagtilbud_skole_laering", description=SECRET)
    for words in ("Sigrid", "Dahl", "sd", "sigrid d", "UL-S01", "630212-4321", SECRET, case.holder.name):
        assert not is_found(case, finds(consultant, words)), words
    page = finds(consultant, case.number)
    assert is_found(case, page) and "Sigrid" not in main_of(page)
    page = browser(consultant).get(reverse("cases")).content.decode()
    assert is_found(case, page) and "Sigrid" not in page and "Beskyttet: kun sagsnummer" in page


def test_whoever_sees_the_headline_finds_by_number_stage_sector_and_holder_and_not_by_name(
    star_case: Case, ul_chief: User
) -> None:
    for words in (star_case.number, "Drøftelse", "UL", star_case.holder.name):
        page = finds(ul_chief, words)
        assert is_found(star_case, page), words
        assert "Kim" not in main_of(page)
    for words in ("Kim", "Prøvesen", "kp", "kim p", "UL-S01", "tryg skoledag", "uenige", star_case.child.reveal_cpr()):
        page = finds(ul_chief, words)
        assert not is_found(star_case, page) and status_of(page) == "0 sager", words


def test_the_path_is_drawn_only_for_those_who_see_the_case_in_full(star_case: Case, ul_chief: User) -> None:
    strip = 'class="vej s"'
    assert strip in main_of(finds(star_case.holder, star_case.number))
    assert strip not in main_of(finds(ul_chief, star_case.number))


def test_the_invited_find_the_shared_texts_and_no_others(star_case: Case) -> None:
    school = story.person("ul-skole-2")
    story.invite(star_case, "ul-skole-2", access_until=days_later(30).date())
    at = days_later(3)
    story.act("ask_question", star_case, "ul-kons-1", at, title="Delt spørgsmål", text="Delt indlæg om skolevejen")
    story.act("reply", star_case, "ul-kons-1", at, text="Skjult indlæg", hidden_from_invited=True)
    hidden = {"title": "Skjult spørgsmål", "text": "x", "hidden_from_invited": True}
    story.act("ask_question", star_case, "ul-kons-1", at, **hidden)
    shared = [f"question:{row.pk}" for row in Question.objects.filter(title="Delt spørgsmål")]
    given = {"reason": "Kender Kim", "basis": "own_unit", "access_until": days_later(30).date(), "shared": shared}
    story.act("change_share", star_case, "ul-kons-1", at, invitation=Invitation.objects.get(), **given)
    page = finds(school, "delt")
    assert "Delt <mark>" not in page and page.count("<mark>Delt</mark>") == 2
    for words in ("skjult", "uenige", "tryg"):
        assert status_of(finds(school, words)) == "0 sager", words
    assert is_found(star_case, finds(school, "Kim"))
    page = finds(star_case.holder, "skjult")
    assert page.count("<mark>Skjult</mark>") == 2


def test_the_invited_find_nothing_once_their_access_has_ended(star_case: Case) -> None:
    story.invite(star_case, "ff-psyk-1")
    psychologist = story.person("ff-psyk-1")
    stand_at(days_later(12))
    assert is_found(star_case, finds(psychologist, "Kim"))
    stand_at(days_later(13))
    for words in ("Kim", star_case.number, "støtte"):
        assert status_of(finds(psychologist, words)) == "0 sager"


# CPR numbers


@pytest.mark.parametrize("written", ["{}", " {} ", "Kim {}"])
@pytest.mark.parametrize("hyphen", ["-", "", " "])
def test_a_whole_cpr_number_finds_the_case_and_is_repeated_nowhere(
    consultant: User, written: str, hyphen: str, caplog: pytest.LogCaptureFixture
) -> None:
    case, other = story.ordinary_case(), story.ordinary_case()
    number = case.child.reveal_cpr()
    page = finds(consultant, written.format(number.replace("-", hyphen)))
    assert is_found(case, page) and not is_found(other, page)
    assert number not in page and number.replace("-", "") not in page and number[7:] not in main_of(page)
    assert number[7:] not in caplog.text
    assert Access.objects.get(case=case).purpose == "cpr_search"


def test_a_number_that_cannot_be_is_refused_and_not_repeated(consultant: User) -> None:
    page = finds(consultant, "994516-1234")
    assert "ikke en dato" in page and "994516" not in page
    assert not Access.objects.filter(action="search").exists()


def test_part_of_a_cpr_number_finds_nothing(consultant: User) -> None:
    case = story.ordinary_case()
    for part in (case.child.cpr_head, case.child.reveal_cpr()[7:]):
        assert not is_found(case, finds(consultant, part))
    assert cpr.masked(case.child.reveal_cpr()) not in finds(consultant, case.number)


# The trace


def test_a_search_leaves_one_look_for_each_case_it_shows(consultant: User) -> None:
    shown = [named("Anna Bak"), named("Anna Carl")]
    text = story.act(
        "add_need", named("Bo Dam"), "ul-kons-1", days_later(1), dimension="dagtilbud_skole_laering", description="Anna"
    )
    other = named("Eva Frost")
    finds(consultant, "anna")
    looks = Access.objects.filter(action="search", by=consultant)
    assert sorted(looks.values_list("case", flat=True)) == sorted(case.pk for case in (*shown, text))
    assert other.pk not in set(looks.values_list("case", flat=True))
    assert set(looks.values_list("purpose", flat=True)) == {"search"}


def test_a_search_in_vain_is_in_the_log_without_its_words(outsider: User) -> None:
    finds(outsider, SECRET)
    look = Access.objects.get(by=outsider)
    assert (look.case, look.action, look.purpose) == (None, "search", "search")


# Nothing strange breaks it


@pytest.mark.parametrize(
    "words",
    [
        "%",
        "_",
        "%_%",
        "' OR 1=1 --",
        "\\",
        "\0",
        "Kim\0",
        "(",
        "[",
        ".*",
        "a(",
        "🙂",
        "<b>x</b>",
        "x" * 101,
        "x" * 1_000_000,
    ],
)
def test_what_is_strange_to_search_for_is_answered_and_finds_nothing_by_accident(consultant: User, words: str) -> None:
    case = story.ordinary_case()
    answer = browser(consultant).post(reverse("search"), {"q": words})
    if answer.status_code == 302:
        return
    page = answer.content.decode()
    assert answer.status_code == (422 if len(words) > 100 else 200)
    assert is_found(case, page) == (words == "Kim\0")
    assert "<b>x</b>" not in page
    assert len(words) <= 100 or ("højst 100 tegn" in page and words in page)


@pytest.mark.parametrize("name", ["trin", "enhed", "holder", "orden", "vis", "side", "uden"])
@pytest.mark.parametrize("value", ["-1", "9" * 30, "' OR 1=1", "\0", "²", "<script>"])
def test_a_strange_filter_is_no_error_of_ours(consultant: User, name: str, value: str) -> None:
    story.ordinary_case()
    client = browser(consultant)
    assert client.get(reverse("cases"), {name: value}).status_code == 200
    assert client.post(reverse("search"), {"q": "kim", name: value}).status_code == 200
    assert client.post(reverse("search"), {name: value}).status_code == 302


def test_markup_in_a_text_is_shown_as_it_was_written(consultant: User) -> None:
    case = story.ordinary_case()
    need = {"dimension": "dagtilbud_skole_laering", "description": f"<script>alert(1)</script> {SECRET} <b>"}
    story.act("add_need", case, "ul-kons-1", days_later(1), **need)
    page = finds(consultant, SECRET)
    assert "<script>alert" not in page and f"&lt;/script&gt; <mark>{SECRET}</mark> &lt;b&gt;" in page


@pytest.mark.parametrize(
    "text", ["kort ord her", "x" * 400 + " ord " + "y" * 400, "ord " * 200, "ord", "før " * 50 + "ord"]
)
def test_the_words_around_a_hit_are_at_most_160_characters(text: str) -> None:
    shown = around(text, ["ord"])
    assert shown.hit == "ord"
    assert len(shown.before + shown.hit + shown.after) <= 160


# The same number of queries however many


def test_a_long_list_takes_as_many_queries_as_a_short_one(consultant: User) -> None:
    """The list of cases and what a search finds; a search reads five kinds of text more."""
    client, counts = browser(consultant), []
    for before, whole in ((0, 4), (4, 14)):
        for _number in range(before, whole):
            story.cosign(story.propose(story.ordinary_case()))
        counts.append(
            (queries_of(whole, lambda: client.get(reverse("cases"))), queries_of(whole, search_for_kim(client)))
        )
    assert counts[0] == counts[1] and counts[0][0] <= 45 and counts[0][1] <= 52, counts


def search_for_kim(client: Client) -> Callable[[], Any]:
    return lambda: client.post(reverse("search"), {"q": "kim"})


def queries_of(wanted: int, ask: Callable[[], Any]) -> int:
    """How many queries it took to show that many cases, a page of 25 at most."""
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    assert answer.status_code == 200 and answer.content.decode().count('class="sagnavn"') == min(25, wanted)
    return len(queries)
