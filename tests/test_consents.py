"""Does sharing stop when a consent is withdrawn or custody changes: at once, for those who rest on it, and history stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from accounts.models import CLOCK, User
from cases.access import NotVisible as Hidden
from cases.access import case_or_404, cases_visible_to, sight, why_hidden
from cases.family import covered_units, custody_holders, no_longer_covered
from cases.models import Case, CustodyHolder
from escalation.models import Invitation
from escalation.moves import Incomplete, OutOfTurn
from escalation.workflow import open_moves, perform
from notifications.mail import what
from notifications.models import Notification
from tests import story
from tests.story import act, days_later, unit
from web.notices import sentence

UNITS = ("UL-S01", "FF-HAN")


def consented(case: Case, *names: str, units: tuple[str, ...] = UNITS) -> Case:
    """Mother and father hold custody; those named have given consent for the units."""
    for name, relation in (("Maj Prøvesen", "mother"), ("Steen Prøvesen", "father")):
        CustodyHolder.objects.get_or_create(child=case.child, name=name, relation=relation)
    for name in names or ("Maj Prøvesen", "Steen Prøvesen"):
        given = {"given_by": name, "scope": "Skole og familie", "units": [unit(code) for code in units]}
        case = act("add_consent", case, "ul-kons-1", days_later(2), **given)
    return case


def test_a_consent_is_not_given_on_a_day_to_come(ordinary_case: Case) -> None:
    given = {"given_by": "Far", "scope": "Skole", "units": [unit("UL-S01")], "given_on": dt.date(2030, 1, 1)}
    with pytest.raises(Incomplete) as refused:
        act("add_consent", ordinary_case, "ul-kons-1", days_later(2), **given)
    assert [problem.field for problem in refused.value.problems] == ["given_on"]


def consent_of(case: Case, name: str = "Steen Prøvesen") -> Any:
    return case.consents.get(given_by=name)


def withdraw(case: Case, name: str = "Steen Prøvesen", at: dt.datetime | None = None, by: str = "ul-kons-1") -> Case:
    return act("withdraw_consent", case, by, at or days_later(5, 14), consent=consent_of(case, name))


@pytest.fixture
def shared(star_case: Case) -> Case:
    """The school leader is invited on the consent of both parents."""
    return story.invite(consented(star_case), "ul-skole-1", basis="consent")


def test_a_withdrawn_consent_stops_sharing_at_once(shared: Case, school_leader: User) -> None:
    at = days_later(5, 14)
    assert sight(school_leader, shared, at).discussion
    case = withdraw(shared, at=at)
    row = consent_of(case)
    assert (row.withdrawn_on, row.withdrawn_at) == (at.date(), at)
    seen = sight(school_leader, Case.objects.get(pk=case.pk), at)
    assert not seen.discussion
    assert [event.verb for event in case.events.order_by("-seq")[:2]] == ["stop_access", "withdraw_consent"]
    assert case.events.latest("seq").by is None
    assert Invitation.objects.get().ended_at == at


def test_why_access_ended_is_told_to_the_log_only(star_case: Case) -> None:
    case = story.invite(consented(star_case, units=("UL-S02",)), "ul-skole-2", basis="consent")
    leader, at = story.person("ul-skole-2"), days_later(5, 15)
    assert why_hidden(leader, case, days_later(2)) == "E-NOACCESS"
    case = withdraw(case)
    assert why_hidden(leader, case, at) == "E-CONSENT-WITHDRAWN"
    with pytest.raises(Hidden):
        case_or_404(leader, case.pk, at=at, action="case")
    assert case not in cases_visible_to(leader, at)


def test_access_that_ran_out_by_its_day_has_another_reason_than_a_withdrawn_consent(star_case: Case) -> None:
    case = story.invite(consented(star_case, units=("UL-S02",)), "ul-skole-2", basis="consent")
    case = withdraw(case, at=days_later(14))
    assert why_hidden(story.person("ul-skole-2"), case, days_later(15)) == "E-ACCESS-ENDED"


def test_the_one_who_is_let_out_is_told_so_and_nothing_of_the_case(shared: Case, school_leader: User) -> None:
    withdraw(shared)
    notice = Notification.objects.get(person=school_leader, code="stop_access")
    with translation.override("en"):
        assert sentence(notice) == what(notice) == "Your access has ended"
    assert notice.mail == Notification.Mail.PENDING


def test_what_was_shared_before_stays_in_the_case(shared: Case) -> None:
    act("reply", shared, "ul-skole-1", days_later(4), text="Kim går tidligt hjem.")
    case = withdraw(shared)
    assert case.deliberations.get().posts.get().text == "Kim går tidligt hjem."
    assert Invitation.objects.filter(deliberation__case=case).count() == 1


def test_an_invitation_on_another_basis_than_consent_runs_on(star_case: Case) -> None:
    case = story.invite(consented(star_case, units=("UL-S02",)), "ul-skole-2", basis="consent")
    case = story.invite(
        case, "ul-skole-2", basis="law", basis_reason="Skolen skal møde barnet", access_until=days_later(8).date()
    )
    case = withdraw(case)
    leader = story.person("ul-skole-2")
    assert sight(leader, case, days_later(6)).discussion
    assert not sight(leader, case, days_later(10)).discussion  # but no longer than that basis says


def test_a_unit_that_somebody_elses_new_consent_covers_is_covered_still(star_case: Case, school_leader: User) -> None:
    case = story.invite(consented(star_case, "Maj Prøvesen", "Steen Prøvesen"), "ul-skole-1", basis="consent")
    given = {"given_by": "Steen Prøvesen", "scope": "Kun skolen", "units": [unit("UL-S01")]}
    case = act("add_consent", case, "ul-kons-1", days_later(3), **given)
    first = case.consents.filter(given_by="Steen Prøvesen").earliest("pk")
    case = act("withdraw_consent", case, "ul-kons-1", days_later(4), consent=first)
    assert sight(school_leader, case, days_later(5)).discussion
    assert unit("FF-HAN") in no_longer_covered(case, days_later(5).date())


def test_a_consent_that_came_after_the_invitation_carries_it_too(star_case: Case, school_leader: User) -> None:
    case = consented(story.invite(star_case, "ul-skole-1", basis="consent"))
    assert not sight(school_leader, withdraw(case), days_later(6)).discussion


def test_an_invitation_that_is_still_to_begin_never_does(star_case: Case) -> None:
    later = {"access_from": days_later(8).date(), "access_until": days_later(12).date()}
    case = story.invite(consented(star_case, units=("UL-S02",)), "ul-skole-2", basis="consent", **later)
    case = withdraw(case)
    assert not sight(story.person("ul-skole-2"), case, days_later(9)).discussion


def test_a_unit_is_covered_when_every_custody_holder_has_a_consent_that_names_it(star_case: Case) -> None:
    case, today = consented(star_case, "Maj Prøvesen"), days_later(3).date()
    assert covered_units(case, today) == set()
    case = consented(case, "Steen Prøvesen", units=("UL-S01",))
    assert covered_units(case, today) == {unit("UL-S01").pk}
    assert no_longer_covered(case, today) == [unit("FF-HAN")]


def test_a_consent_is_withdrawn_once_by_those_who_work_on_the_case(shared: Case, outsider: User) -> None:
    case = withdraw(shared)
    with pytest.raises(OutOfTurn):
        withdraw(case, at=days_later(6))
    with pytest.raises(Hidden):
        perform("withdraw_consent", case, by=outsider, at=days_later(6), consent=consent_of(case, "Maj Prøvesen"))
    with pytest.raises(Incomplete):
        perform("withdraw_consent", case, by=story.person("ul-kons-1"), at=days_later(6))
    case = withdraw(case, "Maj Prøvesen", days_later(6))
    assert "withdraw_consent" not in open_moves(case, story.person("ul-kons-1"), days_later(7))


def test_nobody_but_the_clock_stops_access(shared: Case) -> None:
    with pytest.raises(OutOfTurn):
        perform("stop_access", shared, by=CLOCK, at=days_later(4))


def custody(case: Case, *names: str, at: dt.datetime | None = None, **other: Any) -> Case:
    holders = [{"name": name, "relation": "mother"} for name in names]
    given = {"holders": holders, "reason": "Dom fra Familieretten"} | other
    return act("change_custody", case, "ul-kons-1", at or days_later(5), **given)


def test_custody_changes_and_the_old_consents_no_longer_count(shared: Case, school_leader: User) -> None:
    """Mother and grandmother hold custody now: the father's consent counts no more, and the grandmother has given none."""
    case = custody(shared, "Maj Prøvesen", "Karen Prøvesen")
    today = days_later(5).date()
    assert {row.name for row in custody_holders(case, today)} == {"Maj Prøvesen", "Karen Prøvesen"}
    assert CustodyHolder.objects.get(name="Steen Prøvesen").until == today
    assert no_longer_covered(case, today) == [unit("FF-HAN"), unit("UL-S01")]
    assert not sight(school_leader, case, days_later(6)).discussion


def test_a_parent_who_loses_custody_takes_nothing_from_what_the_other_has_agreed_to(
    shared: Case, school_leader: User
) -> None:
    case = custody(shared, "Maj Prøvesen")
    assert no_longer_covered(case, days_later(5).date()) == []
    assert sight(school_leader, case, days_later(6)).discussion


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"holders": []}, "holders"),
        ({"reason": " "}, "reason"),
        ({"on": days_later(9).date()}, "on"),
    ],
)
def test_a_change_of_custody_names_somebody_a_day_and_a_reason(shared: Case, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Incomplete) as refused:
        custody(shared, "Maj Prøvesen", **given)
    assert {problem.field for problem in refused.value.problems} == {field}
