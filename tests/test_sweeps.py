"""Is everything that is due done once, whoever sweeps, however late and whatever stands in the way."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

import pytest

from accounts.models import User
from cases.access import sight
from cases.models import Case, Depth, Part, PartKind
from escalation import sweeps
from escalation.models import ChainStep, Deadline, Heartbeat, Obligation
from notifications.models import Notification
from orgunits.models import Deputy
from tests import story
from tests.snapshot import snapshot
from tests.story import act, days_later, on, person

pytestmark = pytest.mark.usefixtures("world")


def april(day: int, hour: int = 9) -> dt.datetime:
    return on(dt.date(2026, 4, day), hour)


def states(case: Case, code: str) -> dict[int, str]:
    """What became of each step around the deadline."""
    rows = Obligation.objects.filter(case=case, deadline__code=code).exclude(kind="settle")
    return dict(rows.values_list("occurrence", "state"))


def told(case: Case, code: str = "") -> Counter[tuple[str, str, int | None]]:
    """Who was told of a deadline as what, how many working days before or after."""
    rows = Notification.objects.filter(case=case, code__in=("reminder", "escalation"))
    return Counter(rows.values_list("code", "person__code", "working_days"))


def every_day(case: Case, first: dt.datetime, days: int) -> None:
    for number in range(days):
        sweeps.sweep(first + dt.timedelta(days=number), case)


def without_heartbeat(rows: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    return {name: found for name, found in rows.items() if name != "escalation.Heartbeat"}


def test_nothing_happens_before_its_moment(star_case: Case) -> None:
    before = without_heartbeat(snapshot())
    assert sweeps.sweep(on(dt.date(2026, 3, 19), 7)) == 0
    assert without_heartbeat(snapshot()) == before


def test_a_reminder_goes_out_at_its_moment_and_once(star_case: Case) -> None:
    moment = on(dt.date(2026, 3, 19), 8)  # five working days before the deliberation must have begun
    assert (sweeps.sweep(moment), sweeps.sweep(moment), sweeps.sweep(moment + dt.timedelta(hours=1))) == (1, 0, 0)
    notice = Notification.objects.get(code="reminder")
    assert (notice.person.code, notice.due_on, notice.working_days) == ("ul-kons-1", dt.date(2026, 3, 26), -5)
    assert (notice.mail, notice.mail_after) == ("morning", moment)


def test_the_chain_reaches_the_holder_the_pair_the_leader_the_chiefs_and_the_director_in_turn(star_case: Case) -> None:
    act("start_deliberation", star_case, "ul-kons-1", days_later(3))
    every_day(star_case, days_later(3, 9), 60)
    assert told(star_case) == {
        ("reminder", "ul-kons-1", -5): 1,
        ("reminder", "ul-kons-1", -2): 1,
        ("reminder", "ul-kons-1", 0): 1,
        ("reminder", "ff-tl-han", 0): 1,
        ("escalation", "ul-kons-1", 1): 1,
        ("escalation", "ul-kons-2", 1): 1,  # stands in for ul-kons-1
        ("escalation", "ul-stf", 3): 1,  # leads ul-kons-1's unit
        ("escalation", "ul-chef", 5): 1,
        ("escalation", "ff-chef", 5): 1,
        ("escalation", "direktoer", 10): 1,
    }
    assert set(states(star_case, "deliberation_end").values()) == {"fired"}


def test_a_star_that_is_not_answered_reaches_the_partner_the_stand_in_and_the_leader(half_star: Case) -> None:
    every_day(half_star, days_later(1, 9), 14)  # then the star is raised, and the chiefs have a deadline of their own
    assert told(half_star) == {
        ("reminder", "ff-tl-han", -2): 1,
        ("reminder", "ff-tl-han", 0): 1,
        ("escalation", "ff-tl-ung", 1): 1,
        ("escalation", "ff-stf", 3): 1,
    }


def test_three_days_down_and_one_sweep_catches_up_without_a_flood(star_case: Case) -> None:
    act("start_deliberation", star_case, "ul-kons-1", days_later(3))
    assert sweeps.sweep(april(17)) == 5  # T-5, T-2, T-0, T+1 and T+3 of the deliberation's end, all at once
    assert states(star_case, "deliberation_end") == {
        **{-5: "superseded", -2: "superseded", 0: "fired", 1: "fired", 3: "fired"},
        **{5: "pending", 10: "pending"},
    }
    assert told(star_case) == {
        ("reminder", "ul-kons-1", 0): 1,
        ("reminder", "ff-tl-han", 0): 1,
        ("escalation", "ul-kons-1", 1): 1,
        ("escalation", "ul-kons-2", 1): 1,
        ("escalation", "ul-stf", 3): 1,
    }


def test_a_second_sweep_at_the_same_time_changes_nothing(star_case: Case) -> None:
    sweeps.sweep(april(17))
    before = without_heartbeat(snapshot())
    assert sweeps.sweep(april(17)) == 0
    assert without_heartbeat(snapshot()) == before


def test_however_often_one_sweeps_the_same_escalations_come_of_it(world: bool) -> None:
    """Daily, now and then or once after weeks: whoever was to hear of an overdue deadline has heard of it once."""
    results = []
    for pause in (dt.timedelta(days=1), dt.timedelta(days=3), dt.timedelta(days=11)):
        case = story.cosign(story.propose(story.ordinary_case()))
        at = days_later(3)
        while at < april(30):
            sweeps.sweep(at, case)
            at += pause
        sweeps.sweep(april(30), case)
        results.append(Counter({key: count for key, count in told(case).items() if key[0] == "escalation"}))
    assert results[0] == results[1] == results[2]
    people = {("ul-kons-1", 1), ("ul-kons-2", 1), ("ul-stf", 3), ("ul-chef", 5), ("ff-chef", 5), ("direktoer", 10)}
    assert results[0] == {("escalation", *key): 2 for key in people}  # once for each of the two clocks


def test_a_reminder_is_not_sent_when_the_act_was_done_meanwhile(star_case: Case) -> None:
    story.deliberate(star_case)
    sweeps.sweep(april(30))
    assert not Notification.objects.filter(case=star_case, due_on=dt.date(2026, 3, 26)).exists()
    assert set(states(star_case, "deliberation_end").values()) == {"cancelled"}


def test_a_deadline_that_was_done_around_the_code_is_found_at_the_last_moment(star_case: Case) -> None:
    Deadline.objects.filter(code="deliberation_start").update(done_at=days_later(5), done_on=days_later(5).date())
    sweeps.sweep(on(dt.date(2026, 3, 27), 9), star_case)
    assert told(star_case) == {}
    assert {states(star_case, "deliberation_start")[step] for step in (0, 1)} == {"cancelled"}


def test_those_who_are_told_of_an_overdue_deadline_see_the_headline_until_it_is_done(star_case: Case) -> None:
    leader, director = person("ul-stf"), person("direktoer")
    assert sight(director, star_case, april(1)).depth == 0
    sweeps.sweep(april(14), star_case)  # ten working days after the deliberation should have begun
    seen = sight(director, star_case, april(14))
    assert (seen.depth, seen.kinds, seen.discussion) == (Depth.HEADLINE, frozenset({PartKind.ESCALATED}), False)
    act("start_deliberation", star_case, "ul-kons-1", april(14, 10))
    assert sight(director, star_case, april(14, 10)).depth == 0
    assert sight(leader, star_case, april(14, 10)).kinds == {"unit_head"}


def test_one_deadline_that_is_met_does_not_hide_the_other_that_is_not(star_case: Case) -> None:
    late = on(dt.date(2026, 4, 28), 9)  # ten working days after both clocks of the deliberation
    sweeps.sweep(late, star_case)
    act("start_deliberation", star_case, "ul-kons-1", late + dt.timedelta(hours=1))
    assert sight(person("direktoer"), star_case, late + dt.timedelta(hours=1)).depth == Depth.HEADLINE


def test_an_overdue_deadline_never_takes_a_deeper_part_away(star_case: Case, consultant: User) -> None:
    sweeps.sweep(on(dt.date(2026, 3, 27), 9), star_case)
    act("start_deliberation", star_case, "ul-kons-1", days_later(18))
    assert sight(consultant, star_case, days_later(18)).full


def test_nobody_is_told_twice_of_the_same_occasion(world: bool) -> None:
    Deputy.objects.filter(person__code="ul-kons-1").update(deputy=person("ul-stf"))
    case = story.cosign(story.propose(story.ordinary_case()))
    every_day(case, days_later(3, 9), 60)
    keys = Notification.objects.values_list("key", flat=True)
    assert len(keys) == len(set(keys))
    assert max(told(case).values()) == 2  # of two clocks


def test_somebody_who_cannot_sign_in_is_not_told(star_case: Case) -> None:
    User.objects.filter(code="direktoer").update(is_active=False)
    sweeps.sweep(april(14), star_case)
    assert not Notification.objects.filter(person__code="direktoer").exists()


def _poison(case: Case) -> Obligation:
    """A step of the chain that names somebody whom the product does not know."""
    deadline = Deadline.objects.get(case=case, code="deliberation_end")
    ChainStep.objects.create(policy=deadline.rule.policy, chain="poison", offset=-1, to=["the_pope"])
    return Obligation.objects.create(
        case=case, deadline=deadline, kind="remind", occurrence=-1, entry=1, chain="poison", due_at=days_later(3, 8)
    )


def test_one_that_fails_is_put_aside_and_the_others_go_on(star_case: Case) -> None:
    others = [story.cosign(story.propose(story.ordinary_case())) for _number in range(2)]
    poison, at = _poison(star_case), on(dt.date(2026, 3, 19), 8)
    assert sweeps.sweep(at) == 3  # the reminder of each case
    poison.refresh_from_db()
    assert (poison.state, poison.attempts, poison.retry_at) == ("pending", 1, at + dt.timedelta(minutes=5))
    assert all(sum(told(case).values()) == 1 for case in (star_case, *others))


def test_one_that_failed_is_tried_again_after_growing_pauses_and_then_done(star_case: Case) -> None:
    poison, at = _poison(star_case), days_later(3, 8)
    for minutes, attempts in ((0, 1), (4, 1), (5, 2), (14, 2), (15, 3), (34, 3), (35, 4)):
        sweeps.sweep(at + dt.timedelta(minutes=minutes))
        poison.refresh_from_db()
        assert poison.attempts == attempts, minutes
    ChainStep.objects.filter(chain="poison").update(to=["holder"])
    sweeps.sweep(at + dt.timedelta(minutes=75))
    poison.refresh_from_db()
    assert (poison.state, told(star_case)) == ("fired", {("reminder", "ul-kons-1", -1): 1})


def test_one_that_fails_leaves_nothing_half_done(star_case: Case) -> None:
    """The step names somebody known first: that one must not be told either until the whole step can be done."""
    _poison(star_case)
    ChainStep.objects.filter(chain="poison").update(to=["holder", "the_pope"])
    sweeps.sweep(days_later(3, 8))
    assert told(star_case) == {}


def test_one_that_fails_for_a_day_is_shown_as_failed(star_case: Case) -> None:
    poison, at = _poison(star_case), days_later(3, 8)
    for hour in range(26):
        sweeps.sweep(at + dt.timedelta(hours=hour), star_case)
    poison.refresh_from_db()
    assert poison.state == "failed"


def test_a_sweep_leaves_its_mark(world: bool) -> None:
    for hour in (8, 9):
        sweeps.sweep(days_later(3, hour))
    assert Heartbeat.objects.get(name="sweep").at == days_later(3, 9)


def test_a_sweep_of_one_case_leaves_the_others_alone(world: bool) -> None:
    one, other = (story.cosign(story.propose(story.ordinary_case())) for _number in range(2))
    sweeps.sweep(april(17), one)
    assert (sum(told(one).values()) > 0, told(other)) == (True, {})


def test_more_than_one_batch_is_done_in_one_sweep(star_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 5)
    deadline, many = Deadline.objects.get(code="deliberation_end"), 12
    rows = (
        Obligation(case=star_case, deadline=deadline, kind="settle", occurrence=0, entry=number, due_at=days_later(3))
        for number in range(10_000, 10_000 + many)
    )
    Obligation.objects.bulk_create(rows)
    assert sweeps.sweep(days_later(3)) == many
    assert _pending([days_later(3)]) == 0


def _pending(until: Iterable[dt.datetime]) -> int:
    return Obligation.objects.filter(state="pending", due_at__lte=max(until)).count()


def test_every_obligation_ends_in_exactly_one_state(laid_before: Case) -> None:
    every_day(laid_before, days_later(10, 9), 80)
    rows = Obligation.objects.filter(case=laid_before)
    assert rows.filter(state="pending").exclude(kind__in=("settle", "task")).count() == 0, "birthdays are to come"
    assert not rows.filter(state="fired", fired_at=None).exists()
    assert not rows.filter(state="cancelled").exclude(fired_at=None).exists()
    keys = list(rows.values_list("deadline", "kind", "occurrence", "entry"))
    assert len(keys) == len(set(keys))


def test_parts_of_the_escalated_are_written_once(star_case: Case) -> None:
    every_day(star_case, days_later(3, 9), 60)
    rows = Part.objects.filter(kind=PartKind.ESCALATED, until=None).values_list("user__code", flat=True)
    assert Counter(rows).most_common(1)[0][1] == 1
