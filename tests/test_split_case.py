"""Do the rules of the split hold in a case: consent, a task handed from line to line, a dearer solution and its reason?"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Stage
from escalation.moves import Incomplete
from escalation.submission import missing
from tests import story
from tests.story import act, days_later, person, unit

pytestmark = pytest.mark.usefixtures("world")
DAY = days_later(10).date()


def told(case: Case) -> set[str]:
    """The codes of the split's own findings that are told, blocks and warnings alike."""
    found = {problem.code for problem in missing(case, story.newest(case), DAY)}
    return found - {"E-HEARING", "E-PAIR", "W-TURNING-10"}


def consent(case: Case, *codes: str, by: str = "Maj Prøvesen") -> Case:
    given = {"given_by": by, "scope": "Skole og familie", "units": [unit(code) for code in codes]}
    return act("add_consent", case, "ul-kons-1", days_later(9), **given)


def line(case: Case, number: int, **changes: Any) -> Case:
    given = story.line_one(case) if number == 1 else story.line_two(case)
    return act("write_line", case, "ul-kons-1", days_later(9), **(given | changes))


# Consent


def test_where_nobody_was_asked_for_a_consent_sharing_does_not_rest_on_one(written: Case) -> None:
    assert told(written) == set()


def test_a_responsible_unit_outside_the_consent_keeps_it_back_until_it_is_covered(written: Case) -> None:
    case = consent(written, "UL-S01")
    assert told(case) == {"E-CONSENT"}
    (problem,) = [one for one in missing(case, story.newest(case), DAY) if one.code == "E-CONSENT"]
    assert problem.field == "L2-unit" and "Team Handicap" in str(problem.message)
    assert told(consent(case, "FF-HAN")) == set()


def test_a_consent_that_is_withdrawn_covers_no_longer(written: Case) -> None:
    case = consent(written, "UL-S01", "FF-HAN")
    case = act("withdraw_consent", case, "ul-kons-1", days_later(9), consent=case.consents.get())
    assert told(case) == {"E-CONSENT"}


def test_an_invitation_on_a_law_lets_the_unit_in_without_consent(star_case: Case) -> None:
    story.invite(star_case, "ff-raad-3", basis="law", basis_reason="Barnets behov for hjælp straks.")
    case = story.draft(story.deliberate(star_case))
    assert told(consent(case, "UL-S01")) == set()
    assert told(line(case, 1, unit=unit("UL-S02"))) == {"E-CONSENT"}


# One task, line after line


def test_a_line_takes_over_another_lines_task_and_gives_it_back(written: Case) -> None:
    case = line(written, 2, takes_over_from="L1")
    assert told(case) == {"E-LINE-OVERLAP"}
    after = story.newest(case).lines.get(key="L2")
    assert after.task_key == story.newest(case).lines.get(key="L1").task_key
    case = line(case, 2)  # who says nothing of it leaves it
    assert told(case) == {"E-LINE-OVERLAP"}
    assert told(line(case, 2, takes_over_from="")) == set()


@pytest.mark.parametrize("key", ["L2", "L9", "L1"])
def test_only_an_earlier_line_can_be_taken_over_from(written: Case, key: str) -> None:
    """Itself, one that is not there, and a later one change nothing."""
    before = story.newest(written).lines.get(key="L1").task_key
    case = line(written, 1, takes_over_from=key)
    assert story.newest(case).lines.get(key="L1").task_key == before


def test_a_deleted_line_leaves_its_task_to_the_one_that_took_over(written: Case) -> None:
    case = line(written, 2, takes_over_from="L1")
    case = act("drop_line", case, "ul-kons-1", days_later(9), key="L1")
    case = line(case, 2, takes_over_from="L1")  # the page is older than the deletion
    assert told(case) == set()


# Dearer together than apart


@pytest.fixture
def dearer(star_case: Case) -> Case:
    """Each for itself would cost 100,000 DKK a year, the joint solution costs 300,000."""
    case = story.discuss(star_case)
    alone = {"sector": unit("UL"), "what": "Støtte", "yearly": 100_000, "assumptions": "Skolens takst"}
    case = act("add_separate_cost", case, "ul-kons-1", days_later(6), **alone)
    case = act("end_deliberation", case, "ul-kons-1", days_later(7))
    return story.draft(case)


def test_a_dearer_solution_waits_for_its_reason_and_then_goes_to_the_chiefs_with_it(dearer: Case) -> None:
    with pytest.raises(Incomplete) as refused:
        story.lay_before(story.approve(dearer))
    assert [problem.code for problem in refused.value.problems if problem.stops] == ["W-DEARER"]
    reason = "Kim kan blive boende hjemme."
    case = act("write_texts", dearer, "ul-kons-1", days_later(10, 13), dearer_reason=reason)
    case = story.lay_before(story.approve(case, at=days_later(10, 14)), at=days_later(10, 15))
    assert case.stage == Stage.SUBMITTED
    assert case.events.get(verb="lay_before").data["warnings"] == ["W-DEARER", "W-TURNING-10"]
    chief = Client()
    chief.force_login(person("ul-chef"), "allauth.account.auth_backends.AuthenticationBackend")
    for page in ("decide", "print_decision", "print_recommendation"):
        assert reason in chief.get(reverse(page, args=[case.pk])).content.decode(), page


def test_the_reason_follows_into_the_next_version(dearer: Case) -> None:
    case = act("write_texts", dearer, "ul-kons-1", days_later(9), dearer_reason="Kim bliver hjemme.")
    case = story.lay_before(story.approve(case))
    case = act("return_to_group", case, "ff-chef", days_later(11), questions="Hvem kører?")
    case = act("write_texts", case, "ul-kons-1", days_later(11), why="Den er prøvet.")
    assert (story.newest(case).version, story.newest(case).dearer_reason) == (2, "Kim bliver hjemme.")


def test_a_reason_voids_the_approvals_like_any_other_change(dearer: Case) -> None:
    case = story.approve(dearer)
    case = act("write_texts", case, "ul-kons-1", days_later(9, 13), dearer_reason="Kim bliver hjemme.")
    assert "E-PAIR" in {problem.code for problem in missing(case, story.newest(case), DAY)}


# The page


def test_the_page_tells_blocks_and_warnings_in_words_and_saving_is_always_allowed(written: Case) -> None:
    client = Client()
    client.force_login(person("ul-kons-1"), "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("recommendation", args=[written.pk])).content.decode()
    assert "1 advarsel" in page and "Du kan godt lægge op" in page and 'role="status"' in page
    given = {"key": "L1", "task": "Støtte efter behov", "function": "Skolen"}
    assert client.post(reverse("recommendation_line", args=[written.pk]), given).status_code == 302
    page = client.get(reverse("recommendation", args=[written.pk])).content.decode()
    for words in ("ting mangler", "»Skolen« er ikke en funktion", "»efter behov« er uklart", "Du kan gemme"):
        assert words in page, words
    answer = client.post(reverse("lay_before", args=[written.pk]))
    assert answer.status_code == 422 and "som ikke holder den tilbage" in answer.content.decode()


def test_an_outsider_finds_no_split(written: Case) -> None:
    client = Client()
    client.force_login(person("ff-raad-5"), "allauth.account.auth_backends.AuthenticationBackend")
    for page in ("recommendation", "print_recommendation"):
        assert client.get(reverse(page, args=[written.pk])).status_code == 404
