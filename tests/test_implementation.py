"""Does it get under way: told, accepted by those who carry it, begun when the day comes, ruled on where it must be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from cases.access import sight
from cases.models import Case, Depth, Stage
from escalation.models import Deadline, Decision, LineProgress, Ruling
from escalation.moves import Forbidden, OutOfTurn, Refused
from escalation.workflow import perform
from tests import story
from tests.story import FIRST_DAY, act, days_later, on, person, unit
from tests.test_once import at_work

pytestmark = pytest.mark.usefixtures("world")


def refused(verb: str, case: Case, by: str, at: dt.datetime, **given: Any) -> Refused:
    with pytest.raises(Refused) as why:
        perform(verb, case, by=person(by), at=at, **given)
    return why.value


def test_the_coordinator_records_that_the_units_have_been_told(decided: Case) -> None:
    act("inform_units", decided, "ul-kons-1", days_later(14))
    assert Decision.objects.get(case=decided).units_informed_at == days_later(14)
    assert isinstance(refused("inform_units", decided, "ff-tl-han", days_later(14)), Forbidden)


def test_what_was_recorded_once_is_not_dated_anew(decided: Case) -> None:
    act("inform_units", decided, "ul-kons-1", days_later(14))
    assert isinstance(refused("inform_units", decided, "ul-kons-1", days_later(20)), OutOfTurn)


@pytest.mark.parametrize(
    ("key", "by"),
    [("L1", "ul-skole-1"), ("L2", "ff-raad-3"), ("L2", "ff-tl-han")],  # the unit's leader, or whom the line names
)
def test_a_line_is_accepted_by_those_who_carry_it(decided: Case, key: str, by: str) -> None:
    story.accept(decided, key, by)
    progress = LineProgress.objects.get(line__key=key)
    assert (progress.accepted_by, progress.accepted_at) == (person(by), days_later(15))


@pytest.mark.parametrize(("key", "by"), [("L2", "ul-skole-1"), ("L1", "ff-raad-3"), ("L1", "ul-kons-1")])
def test_a_line_is_accepted_by_nobody_else(decided: Case, key: str, by: str) -> None:
    line = story.decided_line(decided, key)
    assert isinstance(refused("accept_line", decided, by, days_later(15), line=line), Forbidden)
    assert not LineProgress.objects.exclude(accepted_at=None).exists()


def test_a_line_is_accepted_once(decided: Case) -> None:
    case = story.accept(decided, "L1", "ul-skole-1")
    line = story.decided_line(case, "L1")
    assert refused("accept_line", case, "ul-skole-1", days_later(16), line=line).code == "E-ACCEPTED"
    assert LineProgress.objects.get(line=line).accepted_at == days_later(15)


def test_a_line_begins_only_after_it_was_accepted(decided: Case) -> None:
    line = story.decided_line(decided, "L1")
    assert refused("begin_line", decided, "ul-skole-1", days_later(15), line=line).code == "E-LINE-NOTACCEPTED"
    case = story.accept(decided, "L1", "ul-skole-1")
    act("begin_line", case, "ul-skole-1", on(FIRST_DAY), line=line)
    progress = LineProgress.objects.get(line=line)
    assert (progress.begun_by, progress.begun_at) == (person("ul-skole-1"), on(FIRST_DAY))


def test_the_first_accepted_line_brings_it_under_way(decided: Case) -> None:
    case = story.accept(decided, "L2", "ff-raad-3")
    assert (case.stage, case.stage_at, case.holder) == (Stage.IMPLEMENTATION, days_later(15), person("ul-kons-1"))


def test_follow_up_begins_when_the_first_day_comes_and_all_lines_are_accepted(decided: Case) -> None:
    case = story.accept(story.accept(decided, "L1", "ul-skole-1"), "L2", "ff-raad-3")
    assert story.pass_time(case, on(FIRST_DAY) - dt.timedelta(hours=12, seconds=1)).stage == Stage.IMPLEMENTATION
    case = story.pass_time(case, on(FIRST_DAY, 0))
    assert (case.stage, case.stage_at) == (Stage.FOLLOW_UP, on(FIRST_DAY, 0))


def test_follow_up_waits_for_the_last_line_after_the_first_day(decided: Case) -> None:
    case = story.pass_time(story.accept(decided, "L1", "ul-skole-1"), on(FIRST_DAY))
    assert case.stage == Stage.IMPLEMENTATION
    case = story.accept(case, "L2", "ff-raad-3", on(FIRST_DAY, 14))
    assert (case.stage, case.stage_at) == (Stage.FOLLOW_UP, on(FIRST_DAY, 14))


def test_a_split_that_began_before_it_was_decided_is_followed_up_at_once(laid_before: Case) -> None:
    late = on(dt.date(2026, 4, 8))
    case = story.decide(laid_before, late)
    later = late + dt.timedelta(hours=1)
    case = story.accept(story.accept(case, "L1", "ul-skole-1", later), "L2", "ff-raad-3", later)
    assert case.stage == Stage.FOLLOW_UP
    verbs = case.events.order_by("-seq").values_list("verb", flat=True)[:4]
    assert list(reversed(verbs)) == ["accept_line", "begin_implementation", "accept_line", "begin_follow_up"]


def test_a_ruling_is_started_and_sent_by_its_unit_or_the_coordinator(decided: Case) -> None:
    ruling = Ruling.objects.get()
    act("start_ruling", decided, "ff-tl-han", days_later(14), ruling=ruling)
    act("send_ruling", decided, "ul-kons-1", days_later(15), ruling=ruling)
    ruling.refresh_from_db()
    assert (ruling.started_at, ruling.sent_at) == (days_later(14), days_later(15))


def test_whoever_makes_a_ruling_and_carries_no_line_finds_it_on_the_case_and_starts_and_sends_it(world: None) -> None:
    case = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    elsewhere = [story.points()[0], story.points()[1] | {"ruling_unit": unit("FF-FHA")}]
    case = act("write_points", case, "ul-kons-1", days_later(8), points=elsewhere)
    case = story.decide(story.lay_before(story.approve(case)))
    head, ruling = unit("FF-FHA").head, Ruling.objects.get()
    assert head is not None and case.awaited.filter(person=head, task="ruling").exists()
    desk = at_work(head.code)
    page = desk.get(reverse("case", args=[case.pk])).content.decode()
    assert ruling.at_point.text in page and "start_ruling" in page and "Støtte i klassen" not in page
    assert 'class="afsnit' not in page, "no row of links that leads nowhere"
    desk.post(reverse("act", args=[case.pk, "start_ruling"]), {"ruling": ruling.pk})
    address = reverse("act", args=[case.pk, "send_ruling"])
    assert f"{address}?ruling={ruling.pk}" in desk.get(reverse("case", args=[case.pk])).content.decode()
    assert desk.get(f"{address}?ruling={ruling.pk}").status_code == 200
    assert desk.post(address, {"ruling": ruling.pk, "has_guidance": "on"}).status_code == 302
    ruling.refresh_from_db()
    assert ruling.sent_at


def test_the_head_says_the_day_that_was_agreed_beside_the_last_day_for_it(decided: Case) -> None:
    due = Deadline.objects.get(case=decided, code="first_follow_up").due_on
    agreed = story.newest(decided).follow_up_on
    assert agreed == dt.date(2026, 6, 30) and agreed < due
    Deadline.objects.filter(case=decided).exclude(code="first_follow_up").update(done_at=days_later(14))
    page = at_work("ul-kons-1").get(reverse("case", args=[decided.pk])).content.decode()
    assert "Aftalt i beslutningen: tir. 30. juni" in page.replace("\xa0", " ")


def test_a_ruling_that_is_sent_was_started_then_at_the_latest(decided: Case) -> None:
    act("send_ruling", decided, "ff-tl-han", days_later(15), ruling=Ruling.objects.get())
    ruling = Ruling.objects.get()
    assert (ruling.started_at, ruling.sent_at) == (days_later(15), days_later(15))


@pytest.mark.parametrize("by", ["ul-skole-1", "ff-raad-3"])
def test_another_unit_does_not_touch_the_ruling(decided: Case, by: str) -> None:
    assert isinstance(refused("start_ruling", decided, by, days_later(14), ruling=Ruling.objects.get()), Forbidden)


def test_the_last_ruling_started_is_an_event_of_its_own_once(decided: Case) -> None:
    act("start_ruling", decided, "ff-tl-han", days_later(14), ruling=Ruling.objects.get())
    act("send_ruling", decided, "ff-tl-han", days_later(15), ruling=Ruling.objects.get())
    assert decided.events.filter(verb="settle_rulings").count() == 1


def test_those_who_carry_a_line_see_their_share_and_no_more(decided: Case) -> None:
    for code, depth in {"ul-skole-1": Depth.SHARE, "ff-raad-3": Depth.SHARE, "ul-skole-2": 0}.items():
        seen = sight(person(code), decided, days_later(14))
        assert (seen.depth, seen.own_lines, seen.discussion) == (depth, bool(depth), False)


@pytest.mark.parametrize("verb", ["accept_line", "start_ruling"])
def test_nothing_is_done_to_another_case_through_this_one(decided: Case, verb: str) -> None:
    other = story.ordinary_case(by="dt-kons-1")
    star = story.cosign(story.propose(other, "dt-kons-1"))
    text = story.draft(story.deliberate(star, "dt-kons-1"), "dt-kons-1")
    other = story.decide(story.lay_before(story.approve(text, "dt-kons-1", "ff-tl-han"), "dt-kons-1"))
    given = {
        "accept_line": {"line": story.decided_line(other, "L1")},
        "start_ruling": {"ruling": Ruling.objects.get(decision__case=other)},
    }
    by = {"accept_line": "ul-skole-1", "start_ruling": "ul-kons-1"}  # ul-kons-1 has no part in the other case
    refused(verb, decided, by[verb], days_later(15), **given[verb])
