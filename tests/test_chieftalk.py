"""Do the chiefs have a thread that nobody else reads."""

from __future__ import annotations

import pytest
from django.test import Client

from cases.access import NotVisible
from cases.models import Case, Stage, Statement
from escalation.moves import Forbidden
from tests import story
from tests.story import act, days_later, person

SECRET = "Vi kan ikke bære mere i år."


@pytest.fixture
def talked(laid_before: Case) -> Case:
    return act("write_to_chiefs", laid_before, "ul-chef", days_later(12), text=SECRET)


def page(case: Case, code: str, name: str = "beslutning") -> str:
    client = Client()
    client.force_login(person(code))
    return client.get(f"/sager/{case.pk}/{name}/").content.decode()


def test_the_deciding_chiefs_read_it(talked: Case) -> None:
    assert SECRET in page(talked, "ff-chef")
    assert SECRET in page(talked, "ul-chef")


@pytest.mark.parametrize("code", ["ul-kons-1", "ff-tl-han"])
def test_the_pair_does_not_read_it_anywhere(talked: Case, code: str) -> None:
    for name in ("beslutning", "log", "indstilling", "udskriv/beslutning", "udskriv/sag", "beslutning/som-set"):
        assert SECRET not in page(talked, code, name)
    assert SECRET not in page(talked, code, "")
    assert not Statement.objects.filter(text__contains=SECRET).exists()


def test_the_pair_does_not_write_in_it_and_an_outsider_does_not_know_of_it(talked: Case) -> None:
    with pytest.raises(Forbidden):
        act("write_to_chiefs", talked, "ul-kons-1", days_later(12), text="Og jeg?")
    for code in ("dt-chef", "ff-raad-5", "direktoer"):
        with pytest.raises(NotVisible):
            act("write_to_chiefs", talked, code, days_later(12), text="Og jeg?")


def test_who_is_disqualified_reads_it_no_more_and_the_stand_in_does(talked: Case) -> None:
    case = act("declare_disqualified", talked, "ff-chef", days_later(12), reason="Min søster er part.")
    assert SECRET not in page(case, "ff-chef")
    assert SECRET in page(case, case.recusals.get().deputy.code)
    with pytest.raises(Forbidden):
        act("write_to_chiefs", case, "ff-chef", days_later(12), text="Alligevel")


def test_the_director_reads_it_while_deciding(talked: Case) -> None:
    case = story.refer(talked)
    assert case.stage == Stage.WITH_DIRECTOR
    assert SECRET in page(case, "direktoer", "uenighed")
