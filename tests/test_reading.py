"""Does a page say a thing once, in order, and days as everywhere else?"""

from __future__ import annotations

import re

from django.test import Client

from cases.models import Case, LegalBasis
from tests import story


def page(code: str, case: Case, name: str = "") -> str:
    client = Client()
    client.force_login(story.person(code))
    return client.get(f"/sager/{case.pk}/{name}").content.decode()


def test_laws_are_chosen_by_law_and_number(world: None) -> None:
    rows = [(law.law, int(re.findall(r"\d+", law.paragraph)[0])) for law in LegalBasis.objects.all()]
    assert rows == sorted(rows)
    assert ("barnets lov", 2) in rows
    assert ("barnets lov", 114) in rows


def test_the_recommendation_on_paper_holds_every_at_point(laid_before: Case) -> None:
    for reader in ("ul-kons-1", "ul-chef"):
        paper = page(reader, laid_before, "udskriv/indstilling/")
        assert paper.count("<li>at ") == laid_before.recommendations.get().at_points.count() == 2


def test_as_the_chiefs_saw_it_says_days_as_every_other_page(laid_before: Case) -> None:
    shown = page("ul-chef", laid_before, "beslutning/som-set/").replace("\xa0", " ")
    assert "tir. 7. apr." in shown
    assert "tir. 30. juni" in shown
    assert "2026-" not in re.sub(r"FJ-2026-", "", re.sub(r"<[^>]*>", "", shown))
    assert not re.search(r"\d+\.\d+\.2026", shown)
