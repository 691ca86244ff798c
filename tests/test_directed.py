"""Is what the director decided told as it was: which points, with which words, by whom, when, and to those who must read it?"""

from __future__ import annotations

import datetime as dt
import json
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts import clock
from accounts.models import DemoClock
from cases.models import Case
from escalation.documents import decision_on_paper
from escalation.models import Decision, DirectorsWord
from tests import story
from tests.story import act, days_later, person

EVEN = {"L2": {"shares": {"UL": 50, "FF": 50}}}
WHY = "Arbejdet deles lige, så længe barnet går i skole."


@pytest.fixture
def referred(laid_before: Case, settings: Any) -> Case:
    settings.DEMO = True
    return story.refer(laid_before)


def it_is(at: dt.datetime) -> None:
    DemoClock.objects.all().delete()
    DemoClock.objects.create(ahead=at - clock.now())


def page(code: str, name: str, case: Case | None = None) -> str:
    client = Client()
    client.force_login(person(code), "allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse(name, args=[case.pk] if case else []))
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def on_paper(case: Case) -> dict[str, Any]:
    with override("da"):
        document = decision_on_paper(Decision.objects.get(case=case), days_later(15))
    return {part["heading"]: part for part in document["parts"]} | {"subtitle": document["subtitle"]}


def test_only_what_the_chiefs_did_not_settle_is_said_to_be_decided_by_the_director(referred: Case) -> None:
    case = story.direct(referred, corrected=EVEN, reason=WHY)
    against = set(
        story.newest(case)
        .positions.filter(stance="disagree", superseded_at=None)
        .values_list("at_point__no", flat=True)
    )
    by_director = {
        int(item.split(".")[0]) for item in on_paper(case)["Besluttet"]["items"] if "besluttet af direktøren" in item
    }
    assert by_director == against and len(against) < story.newest(case).at_points.count()


def test_the_ask_and_the_point_about_a_changed_line_say_what_was_decided_otherwise(referred: Case) -> None:
    case = story.direct(referred, corrected=EVEN, reason=WHY)
    version = story.newest(case)
    assert "Ændret ved beslutningen" in version.ask and "UL 50 % · FF 50 %" in version.ask
    changed = [point for point in version.at_points.all() if "Ændret ved beslutningen" in point.text]
    assert [("UL 50 % · FF 50 %" in point.text, "indstillet: FF 100 %" in point.text) for point in changed] == [
        (True, True)
    ]
    assert "Ændret ved beslutningen" not in version.corrected_from.ask


def test_as_recommended_changes_no_word(referred: Case) -> None:
    before = story.newest(referred).ask
    case = story.direct(referred, reason=WHY)
    assert story.newest(case).ask == before


def test_paper_says_who_the_director_is_and_when_they_said_it(referred: Case) -> None:
    papers = on_paper(story.direct(referred, reason=WHY))
    assert "Henriette Skallegård" in papers["subtitle"]
    assert any(
        "Besluttet: Henriette Skallegård" in item and "kl. 9.00" in item for item in papers["Underskrifter"]["items"]
    )
    assert WHY in json.dumps(papers, ensure_ascii=False)


@pytest.mark.parametrize("name", ["decide", "print_decision"])
@pytest.mark.parametrize("code", ["ul-chef", "ul-kons-1"])
def test_chiefs_and_group_read_the_directors_decision_and_reason(referred: Case, code: str, name: str) -> None:
    case = story.direct(referred, corrected=EVEN, reason=WHY)
    it_is(days_later(14, 12))
    said = page(code, name, case)
    assert "Henriette Skallegård" in said and WHY in said and "Godkendt som indstillet" in said


def test_until_it_takes_effect_the_director_finds_it_again_with_what_they_chose(referred: Case) -> None:
    case = act("director_decides", referred, "direktoer", days_later(14, 9), corrected=EVEN, reason=WHY)
    it_is(days_later(14, 9, 5))
    assert "Det gælder fra kl. 9.10" in page("direktoer", "disagreements")
    said = page("direktoer", "direct", case)
    assert WHY in said and "UL 50 % · FF 50 %" in said and "gælder fra kl. 9.10" in said


def test_a_chief_is_not_said_to_have_decided_while_a_correction_of_theirs_waits(
    laid_before: Case, settings: Any
) -> None:
    settings.DEMO = True
    act("approve_with_changes", laid_before, "ff-chef", days_later(13), corrected=EVEN, reason=WHY)
    it_is(days_later(13, 13))
    said = page("ul-chef", "decisions")
    assert "Pernille Dragsmark har rettet i fordelingen: dit svar mangler" in said
    assert "Pernille Dragsmark har besluttet" not in said


def test_who_has_answered_is_told_when_it_takes_effect(laid_before: Case, settings: Any) -> None:
    settings.DEMO = True
    case = story.approve_all(story.approve_all(laid_before, "ul-chef"), "ff-chef")
    it_is(days_later(13, 12, 4))
    assert "gælder fra kl. 12.10" in page("ul-chef", "decide", case)


def test_what_was_decided_before_words_were_kept_by_themselves_has_its_reason_on_paper(referred: Case) -> None:
    case = story.direct(referred, reason=WHY)
    DirectorsWord.objects.all().delete()
    said = case.events.get(verb="director_decides").at
    Decision.objects.update(at=said)  # as it was when a decision took effect at once
    import_module("escalation.migrations.0020_words_behind_decisions").keep_words(apps, None)
    assert WHY in json.dumps(on_paper(case), ensure_ascii=False)
