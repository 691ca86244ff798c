"""Hard situations around the star: disagreement, silence, second thoughts, withdrawal. One test per situation."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from cases.access import NotVisible, sight
from cases.models import Case, Depth, Stage, StarStatus
from escalation.models import Deadline, Dispute, Star
from escalation.moves import Forbidden, Incomplete, OutOfTurn
from notifications.models import Notification
from tests import story
from tests.story import act, days_later, on, person
from tests.test_once import at_work as browser

pytestmark = pytest.mark.usefixtures("world")
WHY = "Det er mere end timer i klassen."


def raised() -> Case:
    """Declined on Thursday, talked about on Friday, raised."""
    case = story.decline(story.propose(story.ordinary_case()))
    return act("raise_dispute", case, "ul-kons-1", days_later(3), reason=WHY, talked_on=days_later(3).date())


def say(case: Case, by: str, is_star: bool, at: dt.datetime | None = None) -> Case:
    return act("judge_star", case, by, at or days_later(6), is_star=is_star, reason="Sådan ser jeg det.")


def open_codes(case: Case) -> set[str]:
    return set(Deadline.objects.filter(case=case, done_at=None).values_list("code", flat=True))


# Disagreement about whether it is a star


def test_flaggers_disagree_and_both_chiefs_say_it_is_a_star() -> None:
    case = say(say(raised(), "ul-chef", True), "ff-chef", True)
    assert (case.stage, case.star_status) == (Stage.DELIBERATION, StarStatus.CONFIRMED)
    assert case.holder == case.coordinator == person("ul-kons-1")
    assert open_codes(case) >= {"deliberation_start", "deliberation_end"}
    assert not open_codes(case) & {"star_answer", "declined_talk", "dispute_decision"}
    assert Dispute.objects.get().is_star is True


def test_flaggers_disagree_and_both_chiefs_say_it_is_no_star() -> None:
    case = say(say(raised(), "ul-chef", False), "ff-chef", False)
    assert (case.stage, case.star_status, case.holder) == (Stage.ORDINARY, StarStatus.DECLINED, person("ul-kons-1"))
    assert open_codes(case) == set()


def test_flaggers_disagree_and_so_do_the_chiefs_then_the_director_says() -> None:
    case = say(say(raised(), "ul-chef", True), "ff-chef", False)
    assert case.stage == Stage.STAR_DECLINED
    assert open_codes(case) == {"director_decision"}
    with pytest.raises(Forbidden):
        say(case, "ul-chef", True, days_later(7))
    case = say(case, "direktoer", True, days_later(8))
    assert case.stage == Stage.DELIBERATION


def test_chiefs_who_are_silent_about_the_star_are_overtaken_by_the_director() -> None:
    case = say(raised(), "ul-chef", True)
    due = Deadline.objects.get(case=case, code="dispute_decision").due_on
    assert due == dt.date(2026, 3, 20), "five working days after Friday the 13th"
    assert story.pass_time(case, on(due, 23)).stage == Stage.STAR_DECLINED
    case = story.pass_time(case, on(dt.date(2026, 3, 23), 8))
    assert case.awaited.get(task="judge").person == person("direktoer")
    assert say(case, "direktoer", False, on(dt.date(2026, 3, 24))).stage == Stage.ORDINARY


def test_a_dispute_is_raised_after_a_talk_or_after_five_working_days_and_not_before() -> None:
    case = story.decline(story.propose(story.ordinary_case()))
    with pytest.raises(Incomplete) as refused:
        act("raise_dispute", case, "ff-tl-han", days_later(3), reason="Vi er uenige.")
    assert [problem.code for problem in refused.value.problems] == ["E-TALK"]
    later = act("raise_dispute", case, "ff-tl-han", on(dt.date(2026, 3, 20)), reason="Vi fik ikke talt sammen.")
    assert later.star_status == StarStatus.RAISED


def test_a_dispute_is_raised_once_and_not_talked_away_afterwards() -> None:
    case = raised()
    for verb, given in (("raise_dispute", {"reason": WHY}), ("end_talk", {"agreed": "Alligevel ikke"})):
        with pytest.raises(OutOfTurn):
            act(verb, case, "ff-tl-han", days_later(4), **given)


def test_judges_read_the_proposal_and_nothing_else_and_only_while_they_judge() -> None:
    case = raised()
    chief, at = person("ff-chef"), days_later(4)
    seen = sight(chief, case, at)
    assert (seen.depth, seen.discussion) == (Depth.SHARE, False)
    with pytest.raises(Forbidden):
        act("add_tried", case, chief, at, channel="Møde")
    with pytest.raises(NotVisible):
        say(case, "dt-chef", True)
    case = say(say(case, "ul-chef", False), "ff-chef", False)
    assert sight(chief, case, days_later(7)).depth < Depth.SHARE


def test_a_verdict_needs_an_answer_and_reasons() -> None:
    with pytest.raises(Incomplete) as refused:
        act("judge_star", raised(), "ul-chef", days_later(6), is_star=None, reason=" ")
    assert {problem.code for problem in refused.value.problems} == {"E-EMPTY", "E-REASON"}


# Silence


def test_counterpart_is_silent_reminded_stood_in_for_and_then_the_star_is_raised() -> None:
    case = story.propose(story.ordinary_case())
    due = Deadline.objects.get(case=case, code="star_answer").due_on
    assert due == dt.date(2026, 3, 18)
    told: dict[str, list[str]] = {}
    for day in (16, 18, 19, 23, 25):
        before = set(Notification.objects.values_list("pk", flat=True))
        case = story.pass_time(case, on(dt.date(2026, 3, day), 8))
        new = Notification.objects.exclude(pk__in=before).select_related("person")
        told[str(day)] = sorted(f"{row.code}:{row.person.code}" for row in new)
    assert told["16"] == told["18"] == ["reminder:ff-tl-han"]
    assert told["19"] == ["escalation:ff-tl-ung"]
    assert told["23"] == ["escalation:ff-stf"]
    asked = ["raise_silence:ff-chef", "raise_silence:ul-chef"]
    assert told["25"] == ["news:ff-tl-han", "news:ul-kons-1", *asked], "only the chiefs are asked whether it is a star"
    assert (case.stage, case.star_status) == (Stage.STAR_DECLINED, StarStatus.RAISED)
    assert Star.objects.get().outcome == Star.Outcome.TIMED_OUT
    assert case.holder == person("ul-kons-1")
    page = browser("ul-kons-1").get(reverse("case", args=[case.pk])).content.decode()
    assert "Ingen svarede på den halve stjerne" in page and "Stjernen er afvist" not in page
    assert "Frist for, om det er en stjerne" in page and "Frist for underskrift" not in page
    assert say(
        say(case, "ul-chef", True, on(dt.date(2026, 3, 26))), "ff-chef", True, on(dt.date(2026, 3, 26))
    ).stage == (Stage.DELIBERATION)


def test_a_signature_in_the_last_moment_is_not_overtaken_by_silence() -> None:
    case = story.propose(story.ordinary_case())
    story.pass_time(case, on(dt.date(2026, 3, 24), 8))
    case = story.cosign(case, at=on(dt.date(2026, 3, 25), 7))
    assert story.pass_time(case, on(dt.date(2026, 3, 25), 8)).stage == Stage.DELIBERATION


# Second thoughts


def test_a_half_star_is_taken_back_within_half_an_hour_without_a_word_and_later_with_a_reason() -> None:
    case = story.propose(story.ordinary_case())
    at = days_later(1) + dt.timedelta(minutes=29)
    gone = act("take_back_star", case, "ul-kons-1", at)
    assert (gone.stage, gone.star_status, open_codes(gone)) == (Stage.ORDINARY, StarStatus.NONE, set())
    assert sight(person("ff-tl-han"), gone, at).depth < Depth.FULL
    assert Notification.objects.get(code="propose_star").mail == Notification.Mail.NONE, "the mail had waited"
    again = story.propose(gone, at=days_later(2))
    with pytest.raises(Incomplete):
        act("take_back_star", again, "ul-kons-1", days_later(3))
    assert act("take_back_star", again, "ul-kons-1", days_later(3), reason="Løst i går.").stage == Stage.ORDINARY


def test_a_signature_is_taken_back_within_half_an_hour_while_nothing_rests_on_it() -> None:
    case = story.cosign(story.propose(story.ordinary_case()))
    soon = days_later(2) + dt.timedelta(minutes=10)
    half = act("take_back_signature", case, "ff-tl-han", soon)
    assert (half.stage, half.star_status, half.coordinator) == (Stage.STAR_PROPOSED, StarStatus.HALF, None)
    assert open_codes(half) == {"star_answer"}
    assert sight(person("ff-chef"), half, soon).depth == 0, "a half star is not shown to chiefs"
    whole = story.cosign(half, at=days_later(3))
    assert whole.stage == Stage.DELIBERATION
    with pytest.raises(OutOfTurn):
        act("take_back_signature", whole, "ff-tl-han", days_later(4))


def test_a_signature_is_not_taken_back_once_the_deliberation_has_begun() -> None:
    case = story.cosign(story.propose(story.ordinary_case()))
    act("ask_question", case, "ul-kons-1", days_later(2), title="Hvad nu?")
    with pytest.raises(OutOfTurn):
        act("take_back_signature", case, "ff-tl-han", days_later(2))


# Withdrawal


def gone(case: Case, by: str, at: dt.datetime, verb: str = "withdraw_star") -> Case:
    return act(verb, case, by, at, why="solved_in_ordinary", reason="Løst i almindeligt samarbejde.")


def test_the_pair_removes_the_star_together_and_everything_written_stays() -> None:
    case = story.discuss(story.cosign(story.propose(story.ordinary_case())))
    case = gone(case, "ul-kons-1", days_later(8))
    assert case.stage == Stage.DELIBERATION, "one alone removes nothing"
    assert case.awaited.filter(task="withdraw").get().person == person("ff-tl-han")
    case = gone(case, "ff-tl-han", days_later(8, 13))
    assert (case.stage, case.star_status, case.holder) == (Stage.ORDINARY, StarStatus.REMOVED, person("ul-kons-1"))
    assert [span.stage for span in case.spans.order_by("since", "pk")][-2:] == [Stage.STAR_REMOVED, Stage.ORDINARY]
    assert open_codes(case) == set()
    assert case.deliberations.get().posts.count() == 1
    assert sight(person("ff-chef"), case, days_later(9)).depth < Depth.FULL


def test_nobody_removes_a_whole_star_alone_and_who_regrets_keeps_it() -> None:
    case = gone(story.cosign(story.propose(story.ordinary_case())), "ul-kons-1", days_later(3))
    with pytest.raises(Forbidden) as refused:
        act("remove_star", case, "ul-kons-1", days_later(3))
    assert refused.value.code == "E-PAIR"
    with pytest.raises(OutOfTurn):
        gone(case, "ul-kons-1", days_later(3))
    kept = act("keep_star", case, "ul-kons-1", days_later(4))
    assert gone(kept, "ff-tl-han", days_later(5)).stage == Stage.DELIBERATION


def test_the_other_one_may_say_that_the_star_is_to_stay_with_a_reason() -> None:
    case = gone(story.cosign(story.propose(story.ordinary_case())), "ul-kons-1", days_later(3))
    with pytest.raises(Incomplete) as refused:
        act("keep_star", case, "ff-tl-han", days_later(4))
    assert [problem.field for problem in refused.value.problems] == ["reason"]
    case = act("keep_star", case, "ff-tl-han", days_later(4), reason="Barnet har stadig brug for begge sider.")
    assert not case.awaited.filter(task="withdraw").exists()
    assert gone(case, "ff-tl-han", days_later(5)).stage == Stage.DELIBERATION, "it needs both of them anew"
    with pytest.raises(Forbidden):
        act("keep_star", case, "ff-chef", days_later(5), reason="Nej.")


def test_after_laying_before_only_the_chiefs_remove_the_star_and_all_of_them() -> None:
    case = story.lay_before(
        story.approve(story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case())))))
    )
    with pytest.raises(OutOfTurn):
        gone(case, "ul-kons-1", days_later(11))
    with pytest.raises(Forbidden):
        gone(case, "ul-kons-1", days_later(11), "chiefs_withdraw_star")
    case = gone(case, "ul-chef", days_later(11), "chiefs_withdraw_star")
    assert case.stage == Stage.SUBMITTED
    assert told_of(case, "chiefs_withdraw_star") == ["ff-chef"]
    assert case.awaited.filter(task="withdraw").get().person == person("ff-chef")
    case = gone(case, "ff-chef", days_later(11), "chiefs_withdraw_star")
    assert (case.stage, case.star_status, case.holder) == (Stage.ORDINARY, StarStatus.REMOVED, person("ul-kons-1"))


def told_of(case: Case, verb: str) -> list[str]:
    """The codes of those who were told of it, in order."""
    return sorted(case.notifications.filter(code=verb).values_list("person__code", flat=True))


def test_the_last_who_takes_the_hand_off_asks_nobody_for_an_answer_and_all_hear_that_the_star_is_gone() -> None:
    case = story.lay_before(
        story.approve(story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case())))))
    )
    for chief in ("ul-chef", "ff-chef"):
        case = gone(case, chief, days_later(11), "chiefs_withdraw_star")
    assert told_of(case, "chiefs_withdraw_star") == ["ff-chef"]
    assert told_of(case, "remove_star") == ["ff-chef", "ff-tl-han", "ul-chef", "ul-kons-1"]


def test_of_the_pair_only_the_other_one_is_asked_and_both_hear_that_the_star_is_gone() -> None:
    case = story.cosign(story.propose(story.ordinary_case()))
    for one in ("ul-kons-1", "ff-tl-han"):
        case = gone(case, one, days_later(3), "withdraw_star")
    assert (told_of(case, "withdraw_star"), told_of(case, "remove_star")) == (
        ["ff-tl-han"],
        ["ff-tl-han", "ul-kons-1"],
    )


def test_that_one_of_the_pair_let_go_asks_no_chief_for_an_answer() -> None:
    case = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    case = story.lay_before(gone(story.approve(case), "ul-kons-1", days_later(9)))
    assert (case.stage, case.awaited.filter(task="withdraw").exists()) == (Stage.SUBMITTED, False)


def test_a_withdrawal_needs_a_reason_from_the_list_and_words() -> None:
    case = story.cosign(story.propose(story.ordinary_case()))
    with pytest.raises(Incomplete) as refused:
        act("withdraw_star", case, "ul-kons-1", days_later(3), why="fordi", reason="")
    assert [problem.field for problem in refused.value.problems] == ["why", "reason"]


def test_an_outsider_neither_raises_nor_removes_nor_judges() -> None:
    case = raised()
    for verb in ("raise_dispute", "judge_star", "withdraw_star", "take_back_star"):
        with pytest.raises(NotVisible):
            act(verb, case, "ff-raad-5", days_later(4), reason="Nej", is_star=True, why="other")
