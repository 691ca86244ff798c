"""Is the rule the same as predicate and as query, does every look leave its row, and does no row mean no case."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import Group, Permission
from django.db import ProgrammingError
from django.test.utils import CaptureQueriesContext
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import CLOCK, User
from accounts.remembering import remembering
from cases import parts
from cases.access import (
    NotVisible,
    case_or_404,
    cases_visible_to,
    has_part,
    looked_at,
    sees_full,
    sight,
    why_hidden,
)
from cases.models import Access, Case, Depth, Part, PartKind
from orgunits.models import Membership, OrgUnit, Role
from tests import databases, story
from tests.story import act, days_later, on, person, unit

pytestmark = pytest.mark.usefixtures("world")


def many_cases() -> list[Case]:
    """Cases of several people in several stages, with every kind of part in at least one of them."""
    ordinary = story.ordinary_case()
    half = story.propose(story.ordinary_case(by="dt-kons-1", units=("DT-B01", "FF-UNG")), "dt-kons-1", "ff-tl-ung")
    star = story.cosign(story.propose(story.ordinary_case()))
    invited = story.invite(star, "ul-skole-2")
    story.invite(invited, "ff-psyk-1", access_from=days_later(5).date(), access_until=days_later(6).date())
    referred = story.refer(_laid_before())
    carried = story.carry_out(story.decide(_laid_before()))
    closed = story.close(story.follow_up(story.carry_out(story.decide(_laid_before())), conclusion="close"))
    Part.objects.create(
        case=ordinary, kind=PartKind.ASSIGNED, user=person("ff-raad-4"), depth=Depth.FULL, since=days_later(1)
    )
    late = story.pass_time(_laid_before(), on(dt.date(2026, 4, 9)))  # the chiefs were silent
    story.pass_time(late, on(dt.date(2026, 4, 30)))  # and so was the director
    assign_perm("cases.see_case", person("ff-raad-6"), half)
    offered = story.ordinary_case()
    act("offer_handover", offered, "ul-kons-1", days_later(1), receiver=person("ul-kons-2"), note="Mødet er aftalt.")
    quarrel = story.decline(story.propose(story.ordinary_case()))
    given = {"reason": "Vi er uenige.", "talked_on": days_later(2).date()}
    act("raise_dispute", quarrel, "ul-kons-1", days_later(3), **given)
    told = [case.pk for case in (ordinary, half, star, referred, carried, closed, late, offered, quarrel)]
    return list(Case.objects.filter(pk__in=told).prefetch_related("parts"))


def _laid_before() -> Case:
    case = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    return story.lay_before(story.approve(case))


def test_the_list_of_cases_holds_exactly_those_that_the_person_sees() -> None:
    cases = many_cases()
    kinds = set(Part.objects.values_list("kind", flat=True))
    assert kinds == set(PartKind.values), "the cases have every kind of part"
    boundary = dt.datetime.combine(days_later(13).date(), dt.time(), days_later(13).tzinfo)
    instants = [days_later(5, 0), boundary - dt.timedelta(microseconds=1), boundary, on(dt.date(2026, 7, 2))]
    User.objects.filter(code="ff-tl-fam").update(is_active=False)
    Membership.objects.filter(user__code="ul-chef").update(until=dt.date(2026, 6, 30))
    story.superuser()
    with remembering():
        for user in User.objects.all():
            for at in instants:
                depth = {case.pk: sight(user, case, at).depth for case in cases}
                for wanted in Depth:
                    listed = set(cases_visible_to(user, at, depth=wanted).values_list("pk", flat=True))
                    assert listed == {pk for pk, seen in depth.items() if seen >= wanted}, (user.code, at, wanted.label)


def test_somebody_outside_sees_nothing_at_any_time(in_follow_up: Case, outsider: User) -> None:
    for day in (0, 5, 14, 40, 200):
        assert not cases_visible_to(outsider, days_later(day)).exists()
        assert sight(outsider, in_follow_up, days_later(day)).depth == 0


@pytest.mark.parametrize("who", ["administrator", "log_controller", "analyst", "superuser"])
def test_the_right_to_administer_or_to_count_shows_no_case(
    laid_before: Case, who: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    assert not cases_visible_to(user, days_later(11)).exists()
    with pytest.raises(NotVisible):
        case_or_404(user, laid_before.pk, at=days_later(11), action="read")


def test_global_permissions_flags_and_groups_of_django_show_no_case(laid_before: Case, outsider: User) -> None:
    outsider.is_staff = outsider.is_superuser = True
    outsider.save()
    outsider.user_permissions.set(Permission.objects.all())
    group = Group.objects.create(name="all")
    group.permissions.set(Permission.objects.all())
    outsider.groups.add(group)
    user = User.objects.get(pk=outsider.pk)
    assert user.has_perm("cases.see_case")
    assert not cases_visible_to(user, days_later(11)).exists()
    assert sight(user, laid_before, days_later(11)).depth == 0


def test_the_clock_sees_nothing(laid_before: Case) -> None:
    assert sight(CLOCK, laid_before, days_later(11)).depth == 0


def test_special_access_opens_one_case_to_one_person_until_it_is_taken_back(star_case: Case, outsider: User) -> None:
    other, at = story.ordinary_case(by="dt-kons-1"), days_later(3)
    assign_perm("cases.see_case", outsider, star_case)
    assert list(cases_visible_to(outsider, at)) == [star_case]
    assert sight(outsider, star_case, at).full
    assert sight(outsider, other, at).depth == 0
    remove_perm("cases.see_case", outsider, star_case)
    assert sight(outsider, star_case, at).depth == 0


def test_special_access_gives_no_right_to_act(star_case: Case, outsider: User) -> None:
    assign_perm("cases.see_case", outsider, star_case)
    with pytest.raises(Exception) as refused:
        act("write_note", star_case, outsider, days_later(3), text="Jeg ser det nu.")
    assert type(refused.value).__name__ == "Forbidden"


def test_whoever_cannot_sign_in_sees_nothing(star_case: Case, consultant: User) -> None:
    assign_perm("cases.see_case", consultant, star_case)
    consultant.is_active = False
    consultant.save()
    assert not cases_visible_to(consultant, days_later(3)).exists()
    assert sight(consultant, star_case, days_later(3)).depth == 0


def test_the_invited_see_until_the_end_of_the_last_day_and_not_a_moment_longer(star_case: Case) -> None:
    case, guest = story.invite(star_case, "ul-skole-2", access_until=dt.date(2026, 3, 28)), person("ul-skole-2")
    midnight = on(dt.date(2026, 3, 29), 0)  # the night the clocks go forward
    assert sight(guest, case, midnight - dt.timedelta(microseconds=1)).discussion
    assert sight(guest, case, midnight).depth == 0
    assert why_hidden(guest, case, midnight) == "E-ACCESS-ENDED"
    assert why_hidden(person("ul-skole-3"), case, midnight) == "E-NOACCESS"


def test_the_invited_see_what_was_shared_and_not_the_whole_file(star_case: Case) -> None:
    seen = sight(person("ul-skole-2"), story.invite(star_case, "ul-skole-2"), days_later(3))
    assert (seen.depth, seen.full, seen.discussion, seen.own_lines) == (Depth.SHARE, False, True, False)


def test_a_role_opens_the_case_to_whoever_holds_it_now(laid_before: Case) -> None:
    old, new, at = person("ul-chef"), person("ul-stf"), days_later(11)
    Membership.objects.filter(user=old).update(until=days_later(10).date())
    chief = Role.objects.get(code="chief_l2")
    Membership.objects.create(user=new, unit=unit("UL"), role=chief, since=at.date(), until=days_later(12).date())
    assert (sees_full(old, laid_before, at), sees_full(new, laid_before, at)) == (False, True)
    assert not has_part(new, laid_before, days_later(13), PartKind.CHIEF)


def test_a_role_in_a_unit_below_or_above_opens_nothing(laid_before: Case, outsider: User) -> None:
    chief = Role.objects.get(code="chief_l2")
    for code in ("UL-INK", "UL-S02", "BU", "FJ"):
        Membership.objects.create(
            user=outsider, unit=OrgUnit.objects.get(code=code), role=chief, since=dt.date(2020, 1, 1)
        )
    assert not has_part(outsider, laid_before, days_later(11), PartKind.CHIEF)


def test_the_leader_of_an_involved_unit_sees_only_the_headline(star_case: Case, school_leader: User) -> None:
    seen = sight(school_leader, star_case, days_later(3))
    assert (seen.depth, seen.kinds, seen.discussion) == (Depth.HEADLINE, frozenset({"unit_head"}), False)


def test_hidden_and_not_there_are_answered_alike(star_case: Case, outsider: User) -> None:
    answers = []
    for case_id in (star_case.pk, uuid.uuid4()):
        with pytest.raises(NotVisible) as refused:
            case_or_404(outsider, case_id, at=days_later(3), action="read")
        answers.append((str(refused.value), refused.value.args))
    assert answers[0] == answers[1]
    assert not Access.objects.exists()


def test_every_look_leaves_one_row_that_says_who_when_how_and_why(star_case: Case, consultant: User) -> None:
    for _look in range(2):
        assert case_or_404(consultant, star_case.pk, at=days_later(3), action="read_case") == star_case
    rows = Access.objects.values_list("by__code", "case", "at", "action", "purpose")
    assert list(rows) == [("ul-kons-1", star_case.pk, days_later(3), "read_case", "coordinator")] * 2


def test_a_look_that_is_not_deep_enough_is_refused_and_leaves_no_row(star_case: Case, school_leader: User) -> None:
    with pytest.raises(NotVisible):
        case_or_404(school_leader, star_case.pk, at=days_later(3), action="read", depth=Depth.FULL)
    assert not Access.objects.exists()
    case_or_404(school_leader, star_case.pk, at=days_later(3), action="headline")
    assert Access.objects.get().purpose == "unit_head"


def test_a_look_by_special_access_says_so(star_case: Case, outsider: User) -> None:
    assign_perm("cases.see_case", outsider, star_case)
    case_or_404(outsider, star_case.pk, at=days_later(3), action="read")
    assert Access.objects.get().purpose == "special_access"


def test_a_list_leaves_one_row_per_case_in_one_statement(consultant: User) -> None:
    from django.db import connection

    for _number in range(5):
        story.ordinary_case()
    shown = cases_visible_to(consultant, days_later(1))
    with CaptureQueriesContext(connection) as queries:
        looked_at(list(shown), by=consultant, at=days_later(1), action="list", purpose="list")
    written = [query for query in queries.captured_queries if query["sql"].startswith("INSERT")]
    assert (len(written), len(queries)) == (1, 2)
    assert set(Access.objects.values_list("case", flat=True)) == set(Case.objects.values_list("pk", flat=True))


def test_two_who_give_the_same_part_a_moment_apart_give_one(star_case: Case, outsider: User) -> None:
    """Two sweeps that overlap: the one that began earlier may come second."""
    for at in (days_later(20), days_later(20) - dt.timedelta(milliseconds=3)):
        parts.give(star_case, PartKind.ESCALATED, outsider, at, depth=Depth.HEADLINE)
    assert star_case.parts.filter(kind=PartKind.ESCALATED).count() == 1


def test_no_row_no_case(realdb: databases.RealDatabase, star_case: Case, consultant: User) -> None:
    realdb.ask("owner", "REVOKE INSERT ON cases_access FROM stjernesager_app")
    shown: list[Any] = []
    with pytest.raises(ProgrammingError) as refused:
        shown.append(case_or_404(consultant, star_case.pk, at=days_later(3), action="read"))
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    assert shown == []
