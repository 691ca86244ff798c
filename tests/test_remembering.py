"""What has been read is not asked again within one act or one look, until what it rests on is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.remembering import Memory, remembered, remembering
from cases.models import Case, Child
from escalation.recommendation import newest
from orgunits.models import Absence
from orgunits.people import absent_on, acts_as
from tests import story
from tests.doubting import Doubting

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DAY = story.NOON.date()


@remembered
def names() -> list[str]:
    return [child.name for child in Child.objects.order_by("pk")]


def queries(ask: Any) -> int:
    with CaptureQueriesContext(connection) as caught:
        ask()
    return len(caught)


def test_a_question_is_asked_once_and_outside_every_time(ordinary_case: Case) -> None:
    assert [queries(names), queries(names)] == [1, 1]
    with remembering():
        assert [queries(names), queries(names)] == [1, 0]
    assert queries(names) == 1


def test_what_is_written_is_seen_at_once(ordinary_case: Case) -> None:
    with remembering():
        names()
        Child.objects.update(name="Noor Prøvesen")
        assert names() == ["Noor Prøvesen"]


def test_writing_elsewhere_forgets_nothing(ordinary_case: Case, consultant: User) -> None:
    with remembering():
        names()
        Absence.objects.create(person=consultant, since=DAY, until=DAY)
        assert queries(names) == 0


def test_an_answer_rests_on_what_its_parts_read(world: bool, consultant: User, other_consultant: User) -> None:
    """Remembered or not: who stands in for whom is known by who is away."""
    with remembering():
        absent_on(DAY)
        acts_as(consultant, DAY)
        Absence.objects.create(person=other_consultant, since=DAY, until=DAY)
        assert absent_on(DAY) == {other_consultant.pk}
        assert queries(lambda: acts_as(consultant, DAY)) > 0


def test_what_is_rolled_back_is_forgotten(ordinary_case: Case) -> None:
    with remembering():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Child.objects.update(name="Noor Prøvesen")
            assert names() == ["Noor Prøvesen"]
            1 / 0  # noqa: B018
        assert names() == ["Kim Prøvesen"]


def test_behind_a_lock_everything_is_read_anew(ordinary_case: Case) -> None:
    with remembering():
        names()
        Case.objects.select_for_update().get(pk=ordinary_case.pk)
        assert queries(names) == 1


def test_a_list_is_the_callers_own_to_change(ordinary_case: Case) -> None:
    with remembering():
        names().append("Noor Prøvesen")
        assert names() == ["Kim Prøvesen"]


def test_a_row_that_was_changed_in_memory_is_another_question(drafted: Case) -> None:
    with remembering():
        assert newest(drafted) is not None
        drafted.round += 1
        assert newest(drafted) is None


def test_one_inside_another_is_part_of_it(ordinary_case: Case) -> None:
    with remembering():
        with remembering():
            names()
        assert queries(names) == 0


def test_a_page_asks_who_is_away_once(laid_before: Case, ul_chief: User) -> None:
    client = Client()
    client.force_login(ul_chief, BACKEND)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(f"/sager/{laid_before.pk}/").status_code == 200
    assert sum("orgunits_absence" in row["sql"] for row in caught) == 1


def test_doubt_finds_an_answer_that_has_become_untrue(ordinary_case: Case) -> None:
    """As if a statement had passed unseen."""
    memory = Doubting()
    with remembering(memory):
        names()
        kept = dict(memory.answers)
        Child.objects.update(name="Noor Prøvesen")
        memory.answers = kept
        with pytest.raises(AssertionError, match="Noor"):
            names()


@pytest.mark.parametrize("memory", [Memory, Doubting])
def test_a_whole_case_is_the_same_with_every_memory(world: bool, memory: type[Memory]) -> None:
    with remembering(memory()):
        case = story.decide(story.lay_before(story.approve(story.draft(story.deliberate(cosigned())))))
    assert case.stage == "decided"


def cosigned() -> Case:
    return story.cosign(story.propose(story.ordinary_case()))
