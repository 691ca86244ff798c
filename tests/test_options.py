"""Are options weighed: needs, form, step, law, how many measures, and whether it is more of the same."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import DemoClock, User
from cases.models import Case, LegalBasis
from escalation.likeness import alike, present_step, same_name
from escalation.models import Option
from escalation.moves import Forbidden, Incomplete
from escalation.workflow import perform
from tests import story
from tests.story import act, days_later, law, person, unit
from web.optionfacts import facts_of

pytestmark = pytest.mark.usefixtures("world")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
C, T, INVITED = "ul-kons-1", "ff-tl-han", "ul-skole-2"


@pytest.fixture
def case(star_case: Case) -> Case:
    """A contact person at home (step 3) and support at school (step 1) are in place; relief was tried."""
    at = days_later(3)
    home = {"unit": unit("FF-HAN"), "step": 3, "form": "home_based", "laws": [law("BL-32-1-3")]}
    act("add_measure", star_case, C, at, name="Kontaktperson, fire timer om ugen", **home)
    act("add_measure", star_case, C, at, name="Støttetimer i klassen", unit=unit("UL-S01"), step=1)
    return act("add_tried", star_case, C, at, channel="Aflastning i weekender", result="Holdt ikke")


def propose(case: Case, title: str = "Mellemform", by: str = C, **given: Any) -> Option:
    given = {"title": title, "description": "Støtte i klassen og hjemme"} | given
    event = perform("propose_option", case, by=person(by), at=days_later(4), **given)
    return Option.objects.get(pk=event.data["option"])


def refused(case: Case, **given: Any) -> dict[str, str]:
    with pytest.raises(Incomplete) as missing:
        propose(case, **given)
    return {problem.field: str(problem.message) for problem in missing.value.problems}


def likeness(option: Option) -> dict[str, tuple[str, ...]]:
    case = option.deliberation.case
    return {one.name: one.why for one in alike(option, list(case.measures.all()), list(case.tried.all()))}


def facts(option: Option, day: dt.date | None = None) -> Any:
    fresh = Option.objects.select_related("deliberation__case").get(pk=option.pk)
    return facts_of([fresh], fresh.deliberation.case, person(C), day or days_later(5).date())[option.pk]


def page(case: Case, who: str = C) -> str:
    client = Client()
    client.force_login(User.objects.get(code=who), BACKEND)
    return str(client.get(reverse("case", args=[case.pk])).content.decode())


def test_an_option_names_the_needs_it_meets(case: Case) -> None:
    option = propose(case, needs=list(case.needs.all()))
    assert [need.key for need in facts(option).needs] == ["N1"]


def test_the_present_step_is_the_most_intrusive_that_something_is_done_on(case: Case) -> None:
    assert present_step(case) == 3
    case.measures.all().delete()
    assert present_step(Case.objects.get(pk=case.pk)) is None


def test_a_more_intrusive_step_than_the_present_says_why(case: Case) -> None:
    assert "step_reason" in refused(case, step=5, step_reason=" ")
    assert propose(case, step=5, step_reason="Hjemmet kan ikke mere.").step_reason
    assert propose(case, step=3, step_reason="").step == 3
    assert propose(case, step=None, step_reason="").step is None


def test_an_option_rests_on_law_that_is_in_force_that_day(case: Case) -> None:
    old = LegalBasis.objects.create(
        code="GL-1", law="gammel lov", paragraph="§ 1", text="Væk", valid_to=dt.date(2025, 1, 1)
    )
    assert "§ 1" in refused(case, laws=[old])["laws"]
    option = propose(case, laws=[law("FSL-20-2")])
    assert facts(option).laws == [(law("FSL-20-2"), True)]
    LegalBasis.objects.filter(code="FSL-20-2").update(valid_to=dt.date(2026, 3, 1))
    assert [holds for _law, holds in facts(option).laws] == [False]


def test_the_form_offers_only_law_that_is_in_force(case: Case, settings: Any) -> None:
    settings.DEMO = True
    DemoClock.objects.create(ahead=days_later(4) - clock.now())
    LegalBasis.objects.create(code="GL-1", law="gammel lov", paragraph="§ 1", text="Væk", valid_to=dt.date(2025, 1, 1))
    client = Client()
    client.force_login(User.objects.get(code=C), BACKEND)
    text = client.get(reverse("act", args=[case.pk, "propose_option"])).content.decode()
    assert "Gammel lov" not in text and str(law("FSL-20-2")) in text


def test_the_laws_of_an_option_come_by_number(case: Case) -> None:
    chosen = LegalBasis.objects.filter(law="barnets lov").order_by("-pk")
    option = propose(case, laws=list(chosen))
    numbers = [int(re.findall(r"\d+", one.paragraph)[0]) for one, _holds in facts(option).laws]
    assert len(numbers) > 5 and numbers == sorted(numbers)


def test_how_many_measures_there_are_and_will_be(case: Case) -> None:
    option = propose(case, measures_count=1)
    assert (facts(option).measures_now, option.measures_count) == (2, 1)


# More of the same


def test_the_same_kind_form_law_or_step_as_something_in_place_is_named(case: Case) -> None:
    contact = "Kontaktperson, fire timer om ugen"
    assert likeness(propose(case, "Flere timer til kontaktpersonen")) == {contact: ("name",)}
    assert likeness(propose(case, "Et fast skema", form="home_based")) == {contact: ("form",)}
    assert likeness(propose(case, "Et fast skema", laws=[law("BL-32-1-3")])) == {contact: ("law",)}
    assert likeness(propose(case, "Et fast skema", step=1)) == {"Støttetimer i klassen": ("step",)}
    assert likeness(propose(case, "Et fast skema", step=3, form="mellemform")) == {}, (
        "another form, though the same step"
    )


def test_what_was_tried_is_named_too(case: Case) -> None:
    assert likeness(propose(case, "Aflastning i hverdagen")) == {"Aflastning i weekender": ("name",)}


def test_something_else_is_no_more_of_the_same(case: Case) -> None:
    option = propose(case, "Specialskole", form="specialised", step=2, laws=[law("FSL-20-2")])
    assert (likeness(option), facts(option).sameness) == ({}, "")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Flere timer til støttepersonen", "Støtteperson i hjemmet, fire timer om ugen", True),
        ("To-lærerordning og individuel terapi", "To-lærerordning i 4.b", True),
        ("Hjemmetræning", "Støtte i hjemmet", False),
        ("Aflastning, en weekend", "Fritid, en weekend", False),
        ("Skoleskift", "Skole", False),
    ],
)
def test_two_names_are_alike_when_they_share_a_word_that_says_something(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


def test_a_warning_stands_until_somebody_judges_and_the_judgement_goes_before_it(case: Case) -> None:
    option = propose(case, "Flere timer til kontaktpersonen")
    assert facts(option).sameness == "looks"
    act("judge_sameness", case, T, days_later(5), option=option, more_of_the_same=True)
    assert facts(option).sameness == "same"
    reason = "En mand, der taler arabisk."
    act("judge_sameness", case, C, days_later(5), option=option, more_of_the_same=False, same_reason=reason)
    assert (facts(option).sameness, Option.objects.get(pk=option.pk).same_reason) == ("not", reason)


def test_whoever_says_that_it_is_not_the_same_says_what_is_different(case: Case) -> None:
    option = propose(case)
    for given, field in (({}, "more_of_the_same"), ({"more_of_the_same": False}, "same_reason")):
        with pytest.raises(Incomplete) as missing:
            perform("judge_sameness", case, by=person(C), at=days_later(5), option=option, **given)
        assert [problem.field for problem in missing.value.problems] == [field]


def test_the_invited_judge_nothing(case: Case) -> None:
    option = propose(case)
    story.act(
        "invite",
        case,
        C,
        days_later(4),
        invited=person(INVITED),
        reason="Kender Kim",
        basis="own_unit",
        access_until=days_later(20).date(),
    )
    with pytest.raises(Forbidden):
        perform("judge_sameness", case, by=person(INVITED), at=days_later(5), option=option, more_of_the_same=True)


def test_the_page_shows_it_all(case: Case, settings: Any) -> None:
    settings.DEMO = True
    DemoClock.objects.create(ahead=days_later(5) - clock.now())
    given = {"needs": list(case.needs.all()), "form": "tailored", "step": 5, "step_reason": "Hjemmet kan ikke mere."}
    propose(case, "Kontaktperson på fuld tid", laws=[law("FSL-20-2")], measures_count=1, atypical=True, **given)
    text = page(case)
    for words in (
        "En tryg skoledag",
        "Skræddersyet løsning",
        "5 · Anbringelse i plejefamilie",
        "3 · Hjemmebaserede indsatser",
        "Hjemmet kan ikke mere.",
        str(law("FSL-20-2")),
        "Kontaktperson, fire timer om ugen (",
    ):
        assert words in text, words
