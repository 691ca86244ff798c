"""Is concern shown voice by voice, before and now, and what the family says when asked whether it makes sense."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import DemoClock, User
from cases.models import Case
from escalation.moves import Incomplete
from escalation.workflow import perform
from tests.story import act, days_later, person
from web.concern import changes, lowest_and_highest, makes_sense

pytestmark = pytest.mark.usefixtures("world")
C, T = "ul-kons-1", "ff-tl-han"
SCHOOL, HOME = "dagtilbud_skole_laering", "familieforhold"


def worry(case: Case, value: int, who: str = C, days: int = 3, **given: Any) -> None:
    act("give_concern", case, who, days_later(days), value=value, **given)


def shown(case: Case) -> list[tuple[str, str, int, int]]:
    return [(row.name, row.first.dimension, row.first.value, row.last.value) for row in changes(case)]


def test_each_voice_stands_alone_for_each_thing_it_worries_about(star_case: Case) -> None:
    worry(star_case, 8, dimension=SCHOOL)
    worry(star_case, 2, dimension=HOME)
    worry(star_case, 9, voice="mother", dimension=SCHOOL)
    worry(star_case, 5, days=9, dimension=SCHOOL)
    name = person(C).name
    mother = next(row.name for row in changes(star_case) if row.first.voice == "mother")
    assert sorted(shown(star_case)) == sorted([(name, SCHOOL, 8, 5), (name, HOME, 2, 2), (mother, SCHOOL, 9, 9)])
    words = {row.in_words for row in changes(star_case)}
    assert words == {"", "3 lavere"} or words == {"", "3 lower"}


def test_lowest_and_highest_are_two_voices_and_no_average_stands_on_the_page(star_case: Case, settings: Any) -> None:
    settings.DEMO = True
    DemoClock.objects.create(ahead=days_later(9) - clock.now())
    worry(star_case, 2)
    worry(star_case, 9, T)
    low, high = lowest_and_highest(star_case) or (None, None)
    assert low and high and (low.value, high.value) == (2, 9)
    client = Client()
    client.force_login(User.objects.get(code=C), "allauth.account.auth_backends.AuthenticationBackend")
    text = client.get(reverse("case", args=[star_case.pk])).content.decode()
    panel = text.split('id="bekymring"')[1].split("</section>")[0]
    assert person(C).name in panel and person(T).name in panel
    assert "5,5" not in panel and "5.5" not in panel


def test_a_number_is_not_given_for_a_day_to_come(star_case: Case) -> None:
    with pytest.raises(Incomplete):
        perform("give_concern", star_case, by=person(C), at=days_later(3), value=3, on=days_later(4).date())


def test_the_family_is_asked_again_and_the_newest_answer_stands_first(star_case: Case) -> None:
    for who, n, days in (("mother", 3, 3), ("child", 6, 4), ("mother", 8, 9)):
        given = {"who": who, "words": "Vi ved, hvem vi skal ringe til.", "makes_sense": n}
        act("add_perspective", star_case, C, days_later(days), on=days_later(days).date(), **given)
    assert [(row.who, row.makes_sense) for row in makes_sense(star_case)] == [
        ("mother", 8),
        ("child", 6),
        ("mother", 3),
    ]
    assert makes_sense(star_case)[0].on == dt.date(2026, 3, 19)


@pytest.mark.parametrize("value", [-1, 11])
def test_it_is_a_number_from_0_to_10(star_case: Case, value: int) -> None:
    with pytest.raises(Incomplete) as missing:
        given = {"who": "mother", "words": "Nej.", "makes_sense": value}
        perform("add_perspective", star_case, by=person(C), at=days_later(3), **given)
    assert [problem.field for problem in missing.value.problems] == ["makes_sense"]
