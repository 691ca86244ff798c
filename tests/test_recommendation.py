"""Is it laid before only when it is whole, and does every word stand as both approved it."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from cases.models import Case, Depth, Part, PartKind, Stage
from escalation.models import Addressee, Approval, Line, Recommendation
from escalation.moves import Incomplete, OutOfTurn
from escalation.touched import touched_sectors
from escalation.workflow import perform
from notifications.models import Notification
from tests import story
from tests.story import act, days_later, person, unit
from tests.test_once import at_work

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def returned(laid_before: Case) -> Case:
    return act("return_to_group", laid_before, "ff-chef", days_later(11), questions="Hvem betaler befordringen?")


def missing(case: Case, by: str = "ul-kons-1") -> set[str]:
    """The codes of everything that keeps it from the chiefs, but the hearing and warnings, which have tests of their own."""
    with pytest.raises(Incomplete) as refused:
        act("lay_before", case, by, days_later(10))
    return {problem.code for problem in refused.value.problems if problem.stops} - {"E-HEARING"}


def in_force(case: Case) -> set[str]:
    """Whose approvals of the newest text hold."""
    rows = Approval.objects.filter(recommendation=story.newest(case), voided_at=None)
    return set(rows.values_list("by__code", flat=True))


def frozen(version: Recommendation) -> dict[str, Any]:
    """Everything the version says, for comparison."""
    texts = Recommendation.objects.filter(pk=version.pk).values("ask", "why", "benefit", "dissent", "version", "option")
    lines = [
        {
            **{name: getattr(line, name) for name in ("key", "task", "cost_dkk", "unit", "person", "start", "end_on")},
            "laws": sorted(line.laws.values_list("code", flat=True)),
            "needs": sorted(line.needs.values_list("key", flat=True)),
            "shares": sorted(line.shares.values_list("sector", "percent")),
        }
        for line in version.lines.all()
    ]
    return {"texts": texts[0], "points": list(version.at_points.values_list("no", "text")), "lines": lines}


def test_everything_that_is_missing_is_said_at_once(star_case: Case) -> None:
    case = act("reply", star_case, "ul-kons-1", days_later(3), text="Vi taler sammen.", question=None)
    case = act("end_deliberation", case, "ul-kons-1", days_later(7))
    assert missing(case) >= {"E-NOTEXT", "E-WHOLECHILD", "E-NOAT", "E-NOOPTION", "E-FOLLOWUP", "E-NOLINE", "E-PAIR"}
    case = act("write_texts", case, "ul-kons-1", days_later(8), ask="Bedes godkendt")
    case.perspectives.all().delete()
    assert missing(case) == {
        *("E-WHOLECHILD", "E-NOAT", "E-NOOPTION", "E-OPTIONS", "E-CHILDVIEW", "E-FOLLOWUP", "E-NOLINE"),
        *("E-NEED-UNCOVERED", "E-PAIR"),
    }


def test_an_at_point_must_say_whether_it_triggers_a_ruling(written: Case) -> None:
    act("write_points", written, "ul-kons-1", days_later(8), points=[{"text": "at skolen støtter"}])
    assert missing(story.approve(written)) == {"E-RULING"}


def test_one_option_is_no_choice(written: Case) -> None:
    story.newest(written).option.deliberation.options.exclude(pk=story.newest(written).option_id).delete()
    assert missing(story.approve(written)) == {"E-OPTIONS"}


@pytest.mark.parametrize(
    ("row", "is_enough"),
    [
        ({"who": "child", "words": "Jeg vil gerne i skole."}, True),
        ({"who": "child", "not_obtained": "age", "not_obtained_text": "Barnet er to år."}, True),
        ({"who": "child", "not_obtained": "other", "not_obtained_text": "Alvorlig sygdom."}, True),
        ({"who": "child", "not_obtained_text": "Det nåede vi ikke."}, False),  # no reason that the law allows
        ({"who": "mother", "words": "Hun vil gerne i skole."}, False),
    ],
)
def test_the_childs_own_words_or_a_lawful_reason_are_needed(
    written: Case, row: dict[str, str], is_enough: bool
) -> None:
    written.perspectives.all().delete()
    act("add_perspective", written, "ul-kons-1", days_later(8), **row)
    case = story.approve(written)
    if is_enough:
        assert story.lay_before(case).stage == Stage.SUBMITTED
    else:
        assert missing(case) == {"E-CHILDVIEW"}


@pytest.mark.parametrize(
    ("day", "is_right"),
    [("2026-03-20", False), ("2026-03-21", True), ("2026-07-07", True), ("2026-07-08", False)],
)
def test_the_first_follow_up_lies_ahead_and_within_three_months_of_the_first_day(
    written: Case, day: str, is_right: bool
) -> None:
    act("write_texts", written, "ul-kons-1", days_later(8), follow_up_on=dt.date.fromisoformat(day))
    case = story.approve(written)
    if is_right:
        assert story.lay_before(case).stage == Stage.SUBMITTED
    else:
        assert missing(case) == {"E-FOLLOWUP"}


def test_a_line_that_is_not_paid_in_full_keeps_it_back(written: Case) -> None:
    act("write_line", written, "ul-kons-1", days_later(8), **story.line_one(written) | {"shares": {unit("UL"): 60}})
    assert missing(story.approve(written)) == {"E-SHARES"}


def test_a_line_cannot_end_before_it_starts(written: Case) -> None:
    given = story.line_one(written) | {"end_on": story.FIRST_DAY - dt.timedelta(days=1)}
    with pytest.raises(Incomplete):
        act("write_line", written, "ul-kons-1", days_later(8), **given)


def test_a_need_that_loses_its_line_keeps_it_back(written: Case) -> None:
    act("add_need", written, "ul-kons-1", days_later(8), dimension="familieforhold", description="Ro derhjemme")
    assert missing(story.approve(written)) == {"E-NEED-UNCOVERED"}


@pytest.mark.parametrize("who", ["ul-kons-1", "ff-tl-han"])
def test_both_must_approve_the_text(written: Case, who: str) -> None:
    case = act("approve_text", written, who, days_later(9))
    assert missing(case) == {"E-PAIR"}
    assert story.newest(case).text_approved_at is None


def test_the_second_approval_settles_the_text(drafted: Case) -> None:
    assert story.newest(drafted).text_approved_at == days_later(9)
    assert list(drafted.events.order_by("seq").values_list("verb", flat=True))[-1] == "settle_text"


def test_only_whoever_has_not_approved_is_told_that_the_text_waits(drafted: Case) -> None:
    told = drafted.notifications.filter(code="approve_text").values_list("event__by__code", "person__code")
    assert list(told) == [("ul-kons-1", "ff-tl-han")]


def test_the_page_says_whose_approval_a_change_voids_before_it_is_saved_and_afterwards_who_changed_it_and_when(
    drafted: Case,
) -> None:
    def page(who: str) -> str:
        return html.unescape(at_work(who).get(reverse("recommendation", args=[drafted.pk])).content.decode())

    before = "Godkendt af Solveig Høgsbæk, Morten Stensbro. Ændrer du noget, falder godkendelsen bort."
    assert before in " ".join(page("ul-kons-1").split())
    act("write_texts", drafted, "ul-kons-1", days_later(10), benefit="Kim får ro og kan lære mere.")
    for who in ("ul-kons-1", "ff-tl-han"):
        after = page(who)
        assert "Solveig Høgsbæk ændrede teksten" in after and "faldt bort" in after and "Ændrer du noget" not in after


def test_whoever_approved_hears_in_the_morning_that_a_change_voided_it_and_only_once(drafted: Case) -> None:
    for benefit in ("Kim får ro.", "Kim får ro og kan lære mere."):
        drafted = act("write_texts", drafted, "ul-kons-1", days_later(10), benefit=benefit)
    told = drafted.notifications.filter(code="write_texts")
    assert [(row.person.code, row.mail) for row in told] == [("ff-tl-han", Notification.Mail.MORNING)]


def test_a_text_that_changed_since_it_was_read_is_not_approved(written: Case) -> None:
    shown = story.newest(written).shown_as
    act("write_texts", written, "ul-kons-1", days_later(9), dissent="Et ord mere")
    with pytest.raises(OutOfTurn) as refused:
        act("approve_text", written, "ff-tl-han", days_later(9), shown=shown)
    assert (refused.value.code, in_force(written)) == ("E-OLDVERSION", set())
    act("approve_text", written, "ff-tl-han", days_later(9), shown=story.newest(written).shown_as)
    assert in_force(written) == {"ff-tl-han"}


def test_nobody_approves_twice(written: Case) -> None:
    case = act("approve_text", written, "ul-kons-1", days_later(9))
    with pytest.raises(OutOfTurn) as refused:
        act("approve_text", case, "ul-kons-1", days_later(9))
    assert refused.value.code == "E-APPROVED"


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("write_texts", {"ask": "Chefgruppen bedes godkende en anden løsning."}),
        ("write_points", {"points": [{"text": "at skolen støtter", "triggers_ruling": False}]}),
        ("write_line", {"key": "L1", "task": "Støtte i klassen 5 timer om ugen"}),
        ("drop_line", {"key": "L2"}),
    ],
)
def test_a_changed_word_voids_the_approval_of_the_other(written: Case, verb: str, given: dict[str, Any]) -> None:
    case = act("approve_text", written, "ff-tl-han", days_later(9))
    case = act(verb, case, "ul-kons-1", days_later(9, 13), **given)
    assert in_force(case) == set()
    assert Approval.objects.get().voided_at == days_later(9, 13)
    assert case.events.latest("seq").data["voided"] == 1


def test_a_change_after_both_have_approved_voids_both(drafted: Case) -> None:
    case = act("write_texts", drafted, "ff-tl-han", days_later(9, 13), dissent="Ingen uenighed")
    assert in_force(case) == set()
    assert story.newest(case).text_approved_at is None
    assert missing(case) == {"E-PAIR"}


def test_a_text_that_is_not_there_cannot_be_approved(star_case: Case) -> None:
    case = story.deliberate(star_case)
    with pytest.raises(OutOfTurn) as refused:
        act("approve_text", case, "ul-kons-1", days_later(8))
    assert refused.value.code == "E-NOTEXT"


def test_lines_keep_their_order_when_one_goes(written: Case) -> None:
    act("write_line", written, "ul-kons-1", days_later(8), task="En tredje opgave")
    act("drop_line", written, "ul-kons-1", days_later(8), key="L1")
    lines = story.newest(written).lines.values_list("key", "position")
    assert list(lines) == [("L2", 1), ("L3", 2)]
    act("write_line", written, "ul-kons-1", days_later(8), task="En ny opgave")
    keys = [line.key for line in story.newest(written).lines.all()]
    assert keys == ["L2", "L3", "L4"], "L1 may still be brought back"


def test_exactly_the_chiefs_whom_the_split_touches_see_it_all(laid_before: Case) -> None:
    assert [sector.code for sector in touched_sectors(story.newest(laid_before))] == ["UL", "FF"]
    parts = Part.objects.filter(case=laid_before, kind=PartKind.CHIEF, until=None)
    assert {(part.unit.code, part.depth) for part in parts} == {("UL", Depth.FULL), ("FF", Depth.FULL)}


def test_a_sector_that_only_pays_is_touched_too(written: Case) -> None:
    given = story.line_one(written) | {"shares": {unit("UL"): 60, unit("DT"): 40}}
    act("write_line", written, "ul-kons-1", days_later(8), **given)
    case = story.lay_before(story.approve(written))
    assert [sector.code for sector in touched_sectors(story.newest(case))] == ["DT", "UL", "FF"]


def test_an_involved_sector_that_carries_and_pays_nothing_is_not_asked(world: None) -> None:
    case = story.ordinary_case(units=("UL-S01", "FF-HAN", "DT-B01"))
    case = story.draft(story.deliberate(story.cosign(story.propose(case))))
    case = story.lay_before(story.approve(case))
    assert {turn.person.code for turn in case.awaited.all()} == {"ul-chef", "ff-chef"}


def test_the_chief_of_the_coordinators_sector_presides_and_holds(laid_before: Case, ul_chief: User) -> None:
    assert story.newest(laid_before).presiding == laid_before.holder == ul_chief


def test_the_pair_may_name_another_relevant_chief(drafted: Case, ff_chief: User) -> None:
    case = act("lay_before", drafted, "ul-kons-1", days_later(10), presiding=ff_chief, as_filed=True)
    assert case.holder == ff_chief


@pytest.mark.parametrize("who", ["dt-chef", "ff-raad-5"])
def test_nobody_else_presides(drafted: Case, who: str) -> None:
    with pytest.raises(Incomplete):
        act("lay_before", drafted, "ul-kons-1", days_later(10), presiding=person(who))


def test_what_was_laid_before_is_never_edited_the_next_word_makes_a_new_version(returned: Case) -> None:
    first = story.newest(returned)
    before = frozen(first)
    act("write_texts", returned, "ul-kons-1", days_later(12), dissent="Befordring: UL betaler.")
    act("write_line", returned, "ul-kons-1", days_later(12), **story.line_one(returned) | {"cost_dkk": 90_000})
    act("drop_line", returned, "ul-kons-1", days_later(12), key="L2")
    assert frozen(first) == before
    second = story.newest(returned)
    assert (second.version, second.submitted_at, second.text_approved_at, in_force(returned)) == (2, None, None, set())


def test_a_new_version_begins_with_all_that_the_old_one_said(returned: Case) -> None:
    first = story.newest(returned)
    act("write_texts", returned, "ul-kons-1", days_later(12), ask=first.ask)
    second = story.newest(returned)
    assert frozen(second)["lines"] == frozen(first)["lines"]


def test_a_new_version_begins_with_the_texts_points_and_shares_of_the_old_one(returned: Case) -> None:
    first = story.newest(returned)
    act("write_texts", returned, "ul-kons-1", days_later(12), dissent="Ny bemærkning")
    second = story.newest(returned)
    assert (second.ask, second.why, second.benefit, second.option) == (
        first.ask,
        first.why,
        first.benefit,
        first.option,
    )
    assert frozen(second)["points"] == frozen(first)["points"]
    for key in ("L1", "L2"):
        shares = (
            set(version.lines.get(key=key).shares.values_list("sector", "percent")) for version in (first, second)
        )
        assert len({frozenset(each) for each in shares}) == 1


def test_a_returned_version_cannot_be_laid_before_again_as_it_was(returned: Case) -> None:
    with pytest.raises(OutOfTurn) as refused:
        story.lay_before(returned, at=days_later(12))
    assert refused.value.code == "E-OLDVERSION"


def test_a_hearing_says_to_whom_and_until_when(written: Case) -> None:
    with pytest.raises(Incomplete) as refused:
        act("send_hearing", written, "ul-kons-1", days_later(9))
    assert {problem.field for problem in refused.value.problems} == {"to", "due_on"}
    assert story.hear(written).stage == Stage.HEARING


def test_an_answer_to_the_hearing_is_kept_with_how_it_was_used(written: Case) -> None:
    case = story.hear(written)
    given = {"answer": "Vi er enige.", "used_how": "Indarbejdet i teksten."}
    case = act("answer_hearing", case, "ul-kons-1", days_later(13), **given)
    one = Addressee.objects.get()
    assert (one.answered_at, one.answer, one.used_how) == (days_later(13), *given.values())
    assert one.hearing.answered_at == days_later(13)
    assert case.stage == Stage.HEARING


def test_a_hearing_is_answered_once(written: Case) -> None:
    case = act("answer_hearing", story.hear(written), "ul-kons-1", days_later(13), answer="Vi er enige.")
    with pytest.raises(OutOfTurn):
        act("answer_hearing", case, "ul-kons-1", days_later(14), answer="Vi er stadig enige.")


def test_a_case_in_hearing_may_be_laid_before(written: Case) -> None:
    case = story.lay_before(story.approve(story.hear(written)), at=days_later(14))
    assert (case.stage, Line.objects.filter(recommendation=story.newest(case)).count()) == (Stage.SUBMITTED, 2)


@pytest.mark.parametrize("who", ["ul-kons-1", "ff-tl-han"])
def test_either_of_the_pair_may_lay_it_before(drafted: Case, who: str) -> None:
    assert story.lay_before(drafted, by=who).stage == Stage.SUBMITTED


def test_a_caseworker_who_is_assigned_writes_no_recommendation(written: Case) -> None:
    Part.objects.create(
        case=written, kind=PartKind.ASSIGNED, user=person("ff-raad-4"), depth=Depth.FULL, since=days_later(3)
    )
    act("write_note", written, "ff-raad-4", days_later(9), text="Jeg har talt med far.")
    with pytest.raises(Exception) as refused:
        perform("write_texts", written, by=person("ff-raad-4"), at=days_later(9), ask="Noget andet")
    assert type(refused.value).__name__ == "Forbidden"
