"""What changes around the child: a protected address, words said without the parents, siblings' cases, a report of concern."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.access import NotVisible
from cases.family import may_show_address, may_show_address_to, may_show_words_to
from cases.models import Case, CaseLink, ConcernReport
from escalation.moves import Incomplete, OutOfTurn
from escalation.workflow import open_moves, perform
from tests import story
from tests.story import act, days_later
from tests.test_import_case import DEMO, imported, outcome_of, told, written

PROTECTED = DEMO / "12-beskyttet-adresse-samtykke-trukket.json"


def signed_in(code: str) -> Client:
    client = Client()
    client.force_login(story.person(code), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def page_of(case: Case, code: str = "ul-kons-1", name: str = "case") -> str:
    return signed_in(code).get(reverse(name, args=[case.pk])).content.decode()


def test_a_protected_address_hides_the_child_in_every_list(star_case: Case) -> None:
    assert "Kim P." in signed_in("ul-kons-1").get(reverse("cases")).content.decode()
    case = act("protect_address", star_case, "ul-kons-1", days_later(3))
    assert case.child.protected_address
    for name in ("cases", "my_work", "notifications"):
        listed = signed_in("ul-kons-1").get(reverse(name)).content.decode()
        assert "Kim" not in listed and story.unit("UL-S01").name not in listed
    assert story.unit("UL-S01").name not in page_of(case, "ff-tl-han").split("</section>")[0]


def test_a_protected_address_stands_in_no_letter_to_any_parent(star_case: Case) -> None:
    assert may_show_address_to(star_case, "father")
    case = act("protect_address", star_case, "ul-kons-1", days_later(3))
    assert not any(may_show_address_to(case, voice) for voice in ("father", "mother", "foster_father"))
    assert not may_show_address(case)


def test_protection_is_lifted_with_a_reason_and_both_leave_an_event(star_case: Case) -> None:
    case = act("protect_address", star_case, "ul-kons-1", days_later(3))
    with pytest.raises(OutOfTurn):
        act("protect_address", case, "ul-kons-1", days_later(3))
    with pytest.raises(Incomplete):
        act("lift_protection", case, "ul-kons-1", days_later(4), reason="")
    case = act("lift_protection", case, "ul-kons-1", days_later(4), reason="Beskyttelsen er udløbet.")
    assert not case.child.protected_address
    verbs = set(case.events.values_list("verb", flat=True))
    assert {"protect_address", "lift_protection"} <= verbs
    assert "lift_protection" not in open_moves(case, story.person("ul-kons-1"), days_later(4))


def test_an_outsider_protects_and_lifts_nothing(star_case: Case, outsider: User) -> None:
    with pytest.raises(NotVisible):
        perform("protect_address", star_case, by=outsider, at=days_later(3))


def test_words_said_without_the_parents_are_marked_and_never_shown_to_them(star_case: Case) -> None:
    given = {"who": "child", "words": "Jeg tør ikke sige det.", "without_parents": True}
    case = act("add_perspective", star_case, "ul-kons-1", days_later(3), **given)
    said = case.perspectives.get(without_parents=True)
    assert not may_show_words_to(said, "father") and not may_show_words_to(said, "mother")
    assert may_show_words_to(said, "child")
    assert "never shown to them" in page_of(case) or "vises aldrig" in page_of(case)


def linked(case: Case, other: Case, by: str = "ul-kons-1") -> Case:
    return act("link_case", case, by, days_later(3), number=other.number, reason="Søskende med samme ønsker")


@pytest.fixture
def sibling(star_case: Case) -> Case:
    """A case of another child that only the daycare consultant sees."""
    return story.ordinary_case("dt-kons-1", units=("DT-B02",), name="Ellen Prøvesen")


def test_siblings_cases_are_linked_for_both_and_their_data_stay_apart(star_case: Case) -> None:
    other = story.ordinary_case(name="Ellen Prøvesen")
    linked(star_case, other)
    assert other.number in page_of(star_case) and star_case.number in page_of(other)
    assert "Ellen" not in page_of(star_case)
    case = act("unlink_case", other, "ul-kons-1", days_later(4), link=CaseLink.objects.get())
    assert other.number not in page_of(star_case) and star_case.number not in page_of(case)


def test_only_a_case_that_one_sees_in_full_can_be_linked(star_case: Case, sibling: Case) -> None:
    told = set()
    for number in (sibling.number, "FJ-2026-9999", star_case.number):
        with pytest.raises(Incomplete) as refused:
            act("link_case", star_case, "ul-kons-1", days_later(3), number=number, reason="Søskende")
        told |= {(problem.code, str(problem.message)) for problem in refused.value.problems}
    assert len(told) == 1  # hidden and non-existent are answered alike
    with pytest.raises(Incomplete):
        act("link_case", star_case, "ul-kons-1", days_later(3), number=sibling.number, reason=" ")


def test_a_linked_case_that_one_does_not_see_is_not_even_counted(star_case: Case, sibling: Case) -> None:
    link = CaseLink.objects.create(
        case=sibling, other=star_case, linked_by=story.person("dt-kons-1"), linked_at=days_later(3)
    )
    assert sibling.number not in page_of(star_case)
    assert sibling.number not in page_of(star_case, "ff-tl-han")
    with pytest.raises(Incomplete):
        act("unlink_case", star_case, "ul-kons-1", days_later(4), link=link)


def test_two_cases_are_linked_once(star_case: Case) -> None:
    other = story.ordinary_case(name="Ellen Prøvesen")
    linked(star_case, other)
    for one, another in ((star_case, other), (other, star_case)):
        with pytest.raises(Incomplete):
            linked(one, another)


def reported(case: Case, **other: Any) -> Case:
    given = {"reference": "UND-2026-114", "received_on": days_later(3).date()} | other
    return act("record_concern_report", case, "ul-kons-1", days_later(3), **given)


def test_a_new_underretning_stands_on_the_case_until_it_is_assessed(star_case: Case) -> None:
    case = reported(star_case)
    assert case.stage == star_case.stage  # the star goes on, and delays nothing
    assert "UND-2026-114" in page_of(case) and "UND-2026-114" in page_of(case, "ff-tl-han")
    with pytest.raises(Incomplete):
        report = ConcernReport.objects.get()
        before = report.received_on - dt.timedelta(days=1)
        act("assess_concern_report", case, "ul-kons-1", days_later(4), report=report, assessed_on=before)
    given = {"report": ConcernReport.objects.get(), "assessed_on": days_later(4).date()}
    case = act("assess_concern_report", case, "ff-tl-han", days_later(4), **given)
    assert "UND-2026-114" not in page_of(case)
    row = ConcernReport.objects.get()
    assert (row.assessed_on, row.assessed_by) == (days_later(4).date(), story.person("ff-tl-han"))
    with pytest.raises(OutOfTurn):
        act("assess_concern_report", case, "ul-kons-1", days_later(5), **given)


def test_a_new_underretning_is_shown_to_the_chiefs_on_the_decision_page(laid_before: Case) -> None:
    given = {"reference": "UND-2026-115", "received_on": days_later(11).date()}
    case = act("record_concern_report", laid_before, "ul-kons-1", days_later(11), **given)
    assert "UND-2026-115" in page_of(case, "ul-chef", "decide")


def test_a_new_underretning_is_not_shown_to_who_sees_the_headline_or_is_invited(star_case: Case) -> None:
    case = reported(story.invite(star_case, "ul-skole-2", access_until=dt.date(2036, 1, 1)))
    for code in ("ul-skole-1", "ul-skole-2"):
        page = page_of(case, code)
        assert case.number in page and "UND-2026-114" not in page


@pytest.mark.parametrize("given", [{"reference": " "}, {"received_on": None}, {"received_on": dt.date(2026, 3, 20)}])
def test_an_underretning_is_recorded_with_reference_and_day_only(star_case: Case, given: dict[str, Any]) -> None:
    with pytest.raises(Incomplete):
        reported(star_case, **given)


def test_the_case_of_the_protected_address_and_the_withdrawn_consent_comes_out_as_the_file_expects(
    world: bool,
) -> None:
    (row,) = imported(PROTECTED)
    outcome_of(PROTECTED, row)
    assert row["not_yet"] == []
    case = Case.objects.get()
    verbs = list(case.events.values_list("verb", flat=True))
    assert verbs[verbs.index("withdraw_consent") + 1] == "stop_access"
    assert case.events.filter(verb="mark_no_answer").count() == 1


def test_what_the_file_wants_refused_is_really_tried(world: bool, tmp_path: Path) -> None:
    """The same file, but the address is not protected and the father was there: then nothing is to be refused."""
    data = copy.deepcopy(told(PROTECTED))
    data["child"]["protected_address"] = data["perspectives"][0]["without_parents"] = False
    data["events"] = [row for row in data["events"] if row["type"] not in {"consent_withdrawn", "access_ended"}]
    for consent in data["consents"]:
        consent["withdrawn_on"] = None
    with pytest.raises(SystemExit):
        imported(written(tmp_path, data))
