"""Is what was approved what was read: one hash for the same words, another for others, and every edition kept."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from cases.models import Case
from escalation.canonical import content_hash, hash_of
from escalation.differences import changed_since, changes
from escalation.editions import shown_on
from escalation.models import Edition
from escalation.moves import TextChanged
from orgunits.models import OrgUnit
from tests import story
from tests.story import act, days_later, person


def test_the_hash_on_the_version_is_the_hash_of_its_words(written: Case) -> None:
    version = story.newest(written)
    assert version.content_hash == content_hash(version) == version.editions.latest("edits").hash


def test_every_edit_leaves_an_edition_whose_form_has_its_hash(written: Case) -> None:
    rows = list(story.newest(written).editions.all())
    assert [row.edits for row in rows] == list(range(1, len(rows) + 1))
    assert all(hash_of(row.form) == row.hash for row in rows)


@pytest.mark.parametrize(
    "fields",
    [
        {"task": "Et andet arbejde"},
        {"cost_dkk": 1},
        {"shares": {}},
        {"function": "En anden"},
        {"end_criterion": "Når målet er nået"},
        {"start": dt.date(2026, 5, 4)},
    ],
)
def test_any_other_word_is_another_hash_and_the_difference_is_said(written: Case, fields: dict[str, object]) -> None:
    before = story.newest(written)
    old = before.editions.latest("edits")
    act("write_line", written, "ul-kons-1", days_later(9), **(story.line_one(written) | fields))
    after = story.newest(written).editions.latest("edits")
    assert after.hash != old.hash
    (change,) = changes(old, after)
    assert change.where.endswith("L1")
    assert changed_since(old.hash, after.hash) == [change.sentence]


def test_a_unit_that_is_renamed_voids_no_approval(written: Case) -> None:
    before = story.newest(written).content_hash
    OrgUnit.objects.filter(code="FF-HAN").update(name="Et helt nyt navn")
    assert content_hash(story.newest(written)) == before
    assert "Et helt nyt navn" not in str(story.newest(written).editions.latest("edits").names)


def test_a_text_that_is_written_back_is_the_same_text(written: Case) -> None:
    before = story.newest(written).content_hash
    line = story.line_one(written)
    act("write_line", written, "ul-kons-1", days_later(9), **(line | {"task": "Noget andet"}))
    act("write_line", written, "ul-kons-1", days_later(9), **line)
    assert story.newest(written).content_hash == before


def test_an_approval_of_what_no_longer_stands_is_refused_and_says_which(written: Case) -> None:
    seen = story.newest(written).shown_as
    act("write_line", written, "ul-kons-1", days_later(9), **(story.line_one(written) | {"task": "Noget andet"}))
    with pytest.raises(TextChanged) as refused:
        act("approve_text", written, "ff-tl-han", days_later(10), shown=seen)
    (sentence,) = changed_since(refused.value.seen, refused.value.now)
    assert "Noget andet" in sentence


def test_what_was_before_the_chiefs_on_any_past_day_is_what_they_saw(laid_before: Case) -> None:
    first = story.newest(laid_before)
    case = act("return_to_group", laid_before, "ul-chef", days_later(12), questions="Hvem kører?")
    act("write_line", case, "ul-kons-1", days_later(13), **(story.line_one(case) | {"task": "Kørsel og undervisning"}))
    case = story.lay_before(story.approve(case, at=days_later(14)), at=days_later(15))
    second = story.newest(case)
    assert shown_on(case, days_later(5)) is None
    for day, version in ((10, first), (12, first), (14, first), (15, second), (30, second)):
        edition = shown_on(case, days_later(day, hour=13))
        assert edition and (edition.recommendation, edition.hash) == (version, version.content_hash)
        assert hash_of(edition.form) == edition.hash


def test_the_same_text_in_a_later_version_is_another_text_to_approve(laid_before: Case) -> None:
    seen = story.newest(laid_before).shown_as
    case = act("return_to_group", laid_before, "ul-chef", days_later(12), questions="Hvem kører?")
    act("write_line", case, "ul-kons-1", days_later(13), **story.line_one(case))
    case = story.lay_before(story.approve(case, at=days_later(14)), at=days_later(15))
    with pytest.raises(TextChanged):
        act("take_position", case, "ul-chef", days_later(16), stance="approve", shown=seen)


def test_an_edition_is_neither_changed_nor_removed(written: Case) -> None:
    for change in (lambda: Edition.objects.update(hash="0"), lambda: Edition.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_a_page_says_it_showed_comes_back_whole_and_is_approved(written: Case) -> None:
    leader = Client()
    leader.force_login(person("ff-tl-han"))
    page = leader.get(reverse("recommendation", args=[written.pk])).content.decode()
    shown = re.search(r'id="vist-godkend" value="([^"]*)"', page)
    assert shown and shown[1] == story.newest(written).content_hash
    answer = leader.post(reverse("act", args=[written.pk, "approve_text"]), {"shown": shown[1]})
    assert answer.status_code == 302
    assert story.newest(written).approvals.get().content_hash == shown[1]
