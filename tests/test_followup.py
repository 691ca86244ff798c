"""Does the follow-up bite: both sides are heard, a day is set, and the case is closed only when it may be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from cases.access import sight
from cases.models import Case, Part, PartKind, Stage
from escalation.casetasks import open_tasks
from escalation.models import Concern, FollowUp, FollowUpLine, Obligation, Ruling
from escalation.moves import Forbidden, Incomplete, OutOfTurn
from escalation.workflow import perform
from tests import story
from tests.story import act, days_later, on, person
from tests.test_once import at_work

pytestmark = pytest.mark.usefixtures("world")
WISH = {"child_wish": "To gange om året.", "frequency_reason": "Skoleåret er langt."}
JUNE, JULY = on(dt.date(2026, 6, 30)), on(dt.date(2026, 7, 1))


def missing(case: Case, **given: Any) -> set[str]:
    with pytest.raises(Incomplete) as refused:
        perform("record_follow_up", case, by=person("ul-kons-1"), at=JUNE, **given)
    return {problem.field for problem in refused.value.problems}


def code_of(case: Case, by: str = "ul-kons-1", **given: Any) -> str:
    with pytest.raises(OutOfTurn) as refused:
        perform(
            "close_case",
            case,
            by=person(by),
            at=JULY,
            **({"code": "goals_reached", "reason": "Målene er nået."} | given),
        )
    return refused.value.code


def test_both_the_schools_and_the_social_part_are_needed(in_follow_up: Case) -> None:
    assert missing(in_follow_up) == {"school_part", "conclusion"}
    story.record_follow_up(in_follow_up, social_part="")
    with pytest.raises(Incomplete):
        perform("sign_follow_up", in_follow_up, by=person("ff-tl-han"), at=JUNE, part=" ")


def test_only_a_known_conclusion_counts(in_follow_up: Case) -> None:
    assert missing(in_follow_up, school_part="God", social_part="God", conclusion="perhaps") == {"conclusion"}


def test_the_next_follow_up_lies_in_the_future(in_follow_up: Case) -> None:
    given = {"school_part": "God", "social_part": "God", "conclusion": "continue", "next_on": JUNE.date()} | WISH
    assert missing(in_follow_up, **given) == {"next_on"}


def test_every_line_that_is_named_has_a_status(in_follow_up: Case) -> None:
    line = story.decided_line(in_follow_up, "L2")
    given = {"school_part": "God", "social_part": "God", "conclusion": "continue"} | WISH
    assert missing(in_follow_up, lines=[{"line": line, "status": "måske"}], **given) == {"status_L2"}


def test_what_was_seen_is_kept_line_by_line(in_follow_up: Case) -> None:
    rows = [
        {"line": story.decided_line(in_follow_up, "L1"), "status": "yes", "actual_dkk": 25_000},
        {"line": story.decided_line(in_follow_up, "L2"), "status": "partly", "note": "Begyndte senere."},
    ]
    story.follow_up(in_follow_up, lines=rows, child_words="Det går bedre.", actual_dkk=75_000, period_months=3)
    found = FollowUp.objects.get()
    assert (found.no, found.on, found.actual_dkk, found.period_months) == (1, JUNE.date(), 75_000, 3)
    assert set(FollowUpLine.objects.values_list("line__key", "status")) == {("L1", "yes"), ("L2", "partly")}


@pytest.mark.parametrize("who", ["ul-kons-1", "ff-tl-han", "ff-chef"])
def test_a_follow_up_that_both_have_signed_is_read_on_the_case_also_when_it_is_closed(
    in_follow_up: Case, who: str
) -> None:
    words = {"school_part": "Skolens del.", "social_part": "Hjemmets del.", "child_words": "Barnets egne ord."}
    case = story.record_follow_up(in_follow_up, conclusion="close", **words)
    before = at_work(who).get(reverse("case", args=[case.pk])).content.decode()
    assert "Skolens del." not in before, "it counts first when both have signed"
    case = story.close(story.sign_follow_up(case))
    for name in ("case", "print_case"):
        page = at_work(who).get(reverse(name, args=[case.pk])).content.decode()
        assert all(text in page for text in ("Skolens del.", "Der er ro i hjemmet.", "Barnets egne ord.", "Luk sagen"))
    assert "Skolens del." not in at_work("ul-skole-1").get(reverse("case", args=[case.pk])).content.decode()


def test_follow_ups_are_counted(in_follow_up: Case) -> None:
    case = story.follow_up(in_follow_up)
    story.follow_up(case, at=on(dt.date(2026, 9, 30)), next_on=dt.date(2027, 3, 31))
    assert list(FollowUp.objects.values_list("no", flat=True)) == [1, 2]


def test_concern_given_now_is_marked_as_later(in_follow_up: Case) -> None:
    act("give_concern", in_follow_up, "ul-kons-1", JUNE, value=2)
    assert Concern.objects.get().is_later


def test_only_the_coordinator_records_it(in_follow_up: Case) -> None:
    for who in ("ff-tl-han", "ul-skole-1", "ul-chef"):
        with pytest.raises(Forbidden):
            story.record_follow_up(in_follow_up, by=who)


def test_a_case_is_closed_by_a_follow_up_that_says_so(in_follow_up: Case) -> None:
    assert code_of(in_follow_up) == "E-GOALS"
    case = story.follow_up(in_follow_up, conclusion="continue")
    assert code_of(case) == "E-GOALS"
    case = story.follow_up(case, at=on(dt.date(2026, 9, 30)), conclusion="close", next_on=None)
    assert story.close(case, at=on(dt.date(2026, 10, 1))).stage == Stage.CLOSED


def test_a_later_follow_up_that_goes_on_keeps_it_open(in_follow_up: Case) -> None:
    case = story.follow_up(in_follow_up, conclusion="close", next_on=None)
    case = story.follow_up(case, at=on(dt.date(2026, 6, 30), 14), conclusion="continue")
    assert code_of(case) == "E-GOALS"


def test_an_open_ruling_keeps_it_open(in_follow_up: Case) -> None:
    case = story.follow_up(in_follow_up, conclusion="close", next_on=None)
    Ruling.objects.update(sent_at=None)
    assert code_of(case) == "E-RULING"


def test_closing_says_why(in_follow_up: Case) -> None:
    case = story.follow_up(in_follow_up, conclusion="close", next_on=None)
    for task in open_tasks(case):
        act("do_task", case, "ul-kons-1", JULY, task=task, words="Kim er hørt.")
    with pytest.raises(Incomplete):
        act("close_case", case, "ul-kons-1", JULY, code="goals_reached", reason="")


def test_a_closed_case_is_held_and_awaited_by_nobody_and_nothing_is_due(in_follow_up: Case) -> None:
    case = story.close(story.follow_up(in_follow_up, conclusion="close", next_on=None))
    assert (case.stage, case.holder) == (Stage.CLOSED, None)
    assert not case.awaited.exists()
    assert not case.deadlines.filter(done_at=None).exists()
    assert not Obligation.objects.filter(case=case, state="pending").exists()


def test_nothing_is_due_in_a_closed_case_even_if_no_sweep_came_by(decided: Case) -> None:
    late = on(story.FIRST_DAY, 14)
    case = story.accept(story.accept(decided, "L1", "ul-skole-1", late), "L2", "ff-raad-3", late)
    act("send_ruling", case, "ff-tl-han", late, ruling=Ruling.objects.get())
    case = story.close(story.follow_up(case, conclusion="close", next_on=None))
    assert not Obligation.objects.filter(case=case, state="pending").exists()


def test_invitations_and_lines_end_with_the_case(in_follow_up: Case) -> None:
    Part.objects.create(case=in_follow_up, kind=PartKind.INVITEE, user=person("ul-skole-3"), depth=2, since=JUNE)
    case = story.close(story.follow_up(in_follow_up, conclusion="close", next_on=None))
    for code in ("ul-skole-3", "ff-raad-3"):
        assert sight(person(code), case, JULY).depth == 0
    for code in ("ul-kons-1", "ff-tl-han", "ul-chef"):
        assert sight(person(code), case, JULY).full


def test_an_ordinary_case_is_closed_by_its_holder_with_a_reason(ordinary_case: Case) -> None:
    case = act("close_case", ordinary_case, "ul-kons-1", days_later(1), code="solved_in_ordinary", reason="Løst")
    assert (case.stage, case.holder) == (Stage.CLOSED, None)


def test_nothing_is_written_in_a_closed_case(ordinary_case: Case) -> None:
    case = act("close_case", ordinary_case, "ul-kons-1", days_later(1), code="solved_in_ordinary", reason="Løst")
    with pytest.raises(OutOfTurn):
        act("write_note", case, "ul-kons-1", days_later(2), text="Et ord til.")
