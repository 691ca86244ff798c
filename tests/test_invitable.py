"""Who can be let in to a case at all: nobody who only tends or watches the system, and nobody who sees it all already."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from cases.models import Case
from escalation.handover import receivers
from escalation.models import Invitation
from escalation.moves import Incomplete
from orgunits.models import Membership
from tests import story
from tests.story import act, days_later, person
from tests.test_inviting import UNTIL, browser
from web.fields import choices_for

pytestmark = pytest.mark.usefixtures("world")
BESIDE = ("adm", "dbr", "analyse", "root")
SHARE = {"reason": "kender skolen", "basis": "own_unit", "access_until": UNTIL}
DAY = days_later(4).date()


def role(code: str, to: str) -> None:
    """The person holds the same role as somebody else, in the same unit."""
    theirs = Membership.objects.filter(user__code=to).order_by("pk")[0]
    Membership.objects.create(user=person(code), unit=theirs.unit, role=theirs.role, since=theirs.since)


def whoever(code: str) -> User:
    """The superuser works in a unit as well, with a role that may coordinate and set a star."""
    if code != "root":
        return person(code)
    story.superuser()
    role("root", "ul-kons-2")
    return person(code)


def refused(case: Case, invited: User) -> dict[str, str]:
    with pytest.raises(Incomplete) as found:
        act("invite", case, "ul-kons-1", days_later(4), invited=invited, **SHARE)
    assert not Invitation.objects.exists()
    return {problem.field: str(problem.message) for problem in found.value.problems}


@pytest.mark.parametrize("code", BESIDE)
def test_whoever_only_tends_or_watches_the_system_cannot_be_invited(star_case: Case, code: str) -> None:
    assert refused(star_case, whoever(code)).keys() == {"invited"}


@pytest.mark.parametrize("code", ["ul-kons-1", "ff-tl-han"])
def test_oneself_and_the_other_of_the_pair_cannot_be_invited(star_case: Case, code: str) -> None:
    assert refused(star_case, person(code)).keys() == {"invited"}


def test_whoever_administers_beside_work_with_cases_can_be_invited(star_case: Case) -> None:
    role("adm", "ul-skole-2")
    assert act("invite", star_case, "ul-kons-1", days_later(4), invited=person("adm"), **SHARE)
    assert Invitation.objects.get().person == person("adm")


def test_the_share_sheet_offers_none_of_them(star_case: Case) -> None:
    whoever("root")
    page = browser("ul-kons-1").get(reverse("share", args=[star_case.pk])).content.decode()
    asked = page.split('name="invited"')[1].split("</select>")[0]
    assert f'value="{person("ul-skole-2").pk}"' in asked
    for code in (*BESIDE, "ul-kons-1", "ff-tl-han"):
        assert f'value="{person(code).pk}"' not in asked, code


def test_a_form_that_names_one_of_them_all_the_same_is_refused_at_its_field(star_case: Case) -> None:
    given: dict[str, Any] = SHARE | {"invited": person("adm").pk, "access_until": UNTIL.isoformat()}
    answer = browser("ul-kons-1").post(reverse("share", args=[star_case.pk]), given)
    assert answer.status_code == 422 and 'id="id_invited_error"' in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("code", BESIDE)
def test_no_list_of_people_in_a_case_offers_them(star_case: Case, code: str) -> None:
    user = whoever(code)
    for name in ("receiver", "new", "person", "attendees", "present", "follow_up_by", "invited"):
        rows = choices_for(name, star_case, DAY)
        assert rows is not None and user not in rows, name


def test_a_superuser_is_offered_no_hand_over_and_no_half_of_the_star(star_case: Case) -> None:
    root = whoever("root")
    assert person("ul-kons-2") in receivers(star_case, DAY)
    assert root not in receivers(star_case, DAY)
    for verb, given in (
        ("offer_handover", {"receiver": root, "note": "Mødet er aftalt."}),
        ("change_pair", {"old": person("ul-kons-1"), "new": root, "reason": "Nyt arbejde"}),
    ):
        with pytest.raises(Incomplete):
            act(verb, star_case, "ul-kons-1", days_later(4), **given)
