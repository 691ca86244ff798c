"""When is what due: each clock, the act that starts it, the act that ends it, its day, and what is to happen around it."""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Case, Stage
from escalation.acceptance import WHO
from escalation.deadlines import DECIDED, ENDS, MARKS, STARTS, open_deadline
from escalation.models import ChainStep, Deadline, DeadlineRule, Obligation, Policy
from escalation.moves import Incomplete
from escalation.told import RECIPIENT
from escalation.workflow import MOVES
from tests import story
from tests.story import FIRST_DAY, act, days_later, on, person

pytestmark = pytest.mark.usefixtures("world")
March, April = (lambda day: dt.date(2026, 3, day)), (lambda day: dt.date(2026, 4, day))


def row(case: Case, code: str) -> tuple[dt.date, dt.date, dt.date | None]:
    """When the latest clock of that code started, when it is due and when it was done."""
    found = Deadline.objects.filter(case=case, code=code).latest("started_at", "pk")
    return found.started_on, found.due_on, found.done_on


def running(case: Case) -> set[str]:
    return set(Deadline.objects.filter(case=case, done_at=None).values_list("code", flat=True))


def steps(deadline: Deadline) -> list[int]:
    """The working days around the deadline on which something is still to happen."""
    rows = deadline.obligations.filter(state="pending").exclude(kind="settle")
    return sorted(rows.values_list("occurrence", flat=True))


# Each by hand from the policy in demo/organisation.json and a paper calendar: Easter is 2-6 April, NOON 10 March.
def test_the_answer_to_a_star_is_due_in_five_working_days(half_star: Case) -> None:
    assert row(half_star, "star_answer") == (March(11), March(18), None)
    assert row(story.cosign(half_star), "star_answer") == (March(11), March(18), March(12))


def test_a_refusal_is_an_answer_and_starts_the_time_to_talk(half_star: Case) -> None:
    case = story.decline(half_star)
    assert row(case, "star_answer") == (March(11), March(18), March(12))
    assert row(case, "declined_talk") == (March(12), March(19), None)
    case = act("end_talk", case, "ff-tl-han", days_later(6), agreed="Vi prøver igen til sommer.")
    assert row(case, "declined_talk") == (March(12), March(19), March(16))
    assert running(case) == set()


def test_a_whole_star_starts_four_clocks(star_case: Case) -> None:
    assert row(star_case, "deliberation_start") == (March(12), March(26), None)
    assert row(star_case, "deliberation_end") == (March(12), April(14), None)
    assert row(star_case, "star_to_decision_target") == (March(12), dt.date(2026, 5, 12), None)
    assert row(star_case, "star_to_decision_alarm") == (March(12), dt.date(2026, 5, 28), None)
    assert running(star_case) == {"deliberation_start", "deliberation_end", *DECIDED}


@pytest.mark.parametrize("verb", ["start_deliberation", "ask_question", "reply"])
def test_the_deliberation_has_begun_with_its_first_act(star_case: Case, verb: str) -> None:
    case = act(verb, star_case, "ul-kons-1", days_later(6), title="Hvad nu?", text="Vi taler.", question=None)
    assert row(case, "deliberation_start") == (March(12), March(26), March(16))
    assert "deliberation_end" in running(case)


def test_a_held_meeting_has_begun_it_too(star_case: Case) -> None:
    case = act("plan_meeting", star_case, "ul-kons-1", days_later(6), meeting_at=days_later(7), place="Skolen")
    assert row(case, "deliberation_start")[2] is None
    meeting = case.deliberations.get().meetings.get()
    case = act("write_minutes", case, "ul-kons-1", days_later(7), meeting=meeting, minutes="Vi er enige.")
    assert row(case, "deliberation_start")[2] == March(17)


def test_a_meeting_that_is_recorded_as_held_begins_it_at_once(star_case: Case) -> None:
    case = act("plan_meeting", star_case, "ul-kons-1", days_later(6), meeting_at=days_later(6), place="Skolen")
    assert case.deliberations.get().started_at == days_later(6)
    assert row(case, "deliberation_start")[2] == March(16)


def test_the_text_is_due_ten_working_days_after_the_talk_and_done_when_both_approved(written: Case) -> None:
    assert row(written, "recommendation") == (March(17), March(31), None)
    assert running(written) == {"recommendation", *DECIDED}
    assert row(story.approve(written), "recommendation") == (March(17), March(31), March(19))


def test_the_familys_answer_is_due_on_the_day_in_the_letter(written: Case) -> None:
    case = story.hear(written)
    assert row(case, "hearing_answer") == (March(19), April(10), None)
    assert Deadline.objects.get(code="hearing_answer").kind == DeadlineRule.Kind.PARTY
    case = act("answer_hearing", case, "ul-kons-1", days_later(13), answer="Vi er enige.")
    assert row(case, "hearing_answer")[2] == March(23)


def test_a_second_hearing_has_a_day_of_its_own(written: Case) -> None:
    case = story.lay_before(story.approve(story.hear(written)), at=days_later(10))
    case = act("return_to_group", case, "ul-chef", days_later(13), questions="Hvad siger forældrene?")
    case = story.draft(case, at=days_later(14))
    given = {"to": ["Forældrene"], "due_on": dt.date(2026, 4, 24)}
    case = act("send_hearing", case, "ul-kons-1", days_later(14), **given)
    assert row(case, "hearing_answer") == (March(24), April(24), None)


def test_the_chiefs_have_ten_working_days_over_easter(laid_before: Case) -> None:
    assert row(laid_before, "chiefs_decision") == (March(20), April(8), None)
    assert running(laid_before) == {"chiefs_decision", *DECIDED}
    assert row(story.decide(laid_before), "chiefs_decision")[2] == March(23)


def test_a_return_ends_the_chiefs_clock_and_starts_the_groups_again(laid_before: Case) -> None:
    case = act("return_to_group", laid_before, "ff-chef", days_later(13), questions="Hvem betaler?")
    assert row(case, "chiefs_decision")[2] == March(23)
    assert row(case, "recommendation") == (March(23), April(9), None)
    assert Deadline.objects.filter(case=case, code="recommendation").count() == 2


def test_the_director_has_five_working_days_and_then_both_clocks_are_done(laid_before: Case) -> None:
    case = story.refer(laid_before)
    assert row(case, "chiefs_decision")[2] == March(23)
    assert row(case, "director_decision") == (March(23), March(30), None)
    case = story.direct(case, at=days_later(15))
    assert row(case, "director_decision")[2] == March(25)
    assert row(case, "star_to_decision_target")[2] == March(25)


def test_the_directors_return_starts_the_groups_clock(laid_before: Case) -> None:
    case = act("director_returns", story.refer(laid_before), "direktoer", days_later(15), questions="Er skolen spurgt?")
    assert row(case, "director_decision")[2] == March(25)
    assert row(case, "recommendation") == (March(25), April(13), None)


def test_silence_ends_the_chiefs_clock_late_and_starts_the_directors(laid_before: Case) -> None:
    case = story.pass_time(laid_before, on(April(9), 0))
    assert row(case, "chiefs_decision") == (March(20), April(8), April(9))
    assert row(case, "director_decision") == (April(9), April(16), None)


def test_a_decision_starts_what_must_follow_it(decided: Case) -> None:
    assert running(decided) == {"units_informed", "citizen_rulings_started", "first_follow_up"}
    assert row(decided, "units_informed") == (March(23), March(25), None)
    assert row(decided, "citizen_rulings_started") == (March(23), March(30), None)
    assert row(decided, "first_follow_up") == (FIRST_DAY, dt.date(2026, 7, 7), None)
    assert row(decided, "star_to_decision_alarm")[2] == March(23)


def test_each_of_them_ends_with_its_own_act(decided: Case) -> None:
    case = act("inform_units", decided, "ul-kons-1", days_later(14))
    assert row(case, "units_informed")[2] == March(24)
    ruling = case.decisions.get().rulings.get()
    case = act("start_ruling", case, "ff-tl-han", days_later(15), ruling=ruling)
    assert row(case, "citizen_rulings_started")[2] == March(25)
    assert running(case) == {"first_follow_up"}


def test_a_decision_without_rulings_awaits_none(written: Case) -> None:
    points = [{"text": "at skolen giver støtte", "triggers_ruling": False}]
    case = act("write_points", written, "ul-kons-1", days_later(8), points=points)
    case = story.decide(story.lay_before(story.approve(case)))
    assert "citizen_rulings_started" not in running(case)


@pytest.mark.parametrize(("law", "kind"), [("BL-32-1-2", "statutory"), ("BL-46", "statutory"), ("BL-83", "internal")])
def test_the_first_follow_up_is_the_laws_when_a_line_rests_on_it(written: Case, law: str, kind: str) -> None:
    given = story.line_two(written) | {"laws": [story.law(law)]}
    case = act("write_line", written, "ul-kons-1", days_later(8), **given)
    case = story.decide(story.lay_before(story.approve(case)))
    assert Deadline.objects.get(case=case, code="first_follow_up").kind == kind


def test_follow_ups_follow_one_another_as_agreed(in_follow_up: Case) -> None:
    case = story.follow_up(in_follow_up)
    assert row(case, "first_follow_up")[2] == dt.date(2026, 6, 30)
    assert row(case, "next_follow_up") == (dt.date(2026, 6, 30), dt.date(2026, 9, 30), None)
    case = story.follow_up(case, at=on(dt.date(2026, 9, 28)), next_on=dt.date(2027, 3, 31))
    rows = Deadline.objects.filter(case=case, code="next_follow_up").order_by("due_on")
    assert [(one.due_on, one.done_on) for one in rows] == [
        *((dt.date(2026, 9, 30), dt.date(2026, 9, 28)), (dt.date(2027, 3, 31), None))
    ]


def test_a_follow_up_that_closes_starts_no_other(in_follow_up: Case) -> None:
    assert running(story.follow_up(in_follow_up, conclusion="close")) == set()


def test_a_case_that_goes_on_always_has_a_next_day(in_follow_up: Case) -> None:
    with pytest.raises(Incomplete) as refused:
        story.follow_up(in_follow_up, conclusion="continue", next_on=None)
    assert [problem.field for problem in refused.value.problems] == ["next_on"]
    given = {"school_part": "God", "social_part": "God", "conclusion": "continue", "as_filed": True}
    case = act("record_follow_up", in_follow_up, "ul-kons-1", on(dt.date(2026, 6, 30)), **given)
    assert row(case, "next_follow_up") == (dt.date(2026, 6, 30), dt.date(2026, 10, 7), None), (
        "six months after the start"
    )


def test_a_clock_keeps_the_version_of_the_policy_that_it_began_on(half_star: Case) -> None:
    old = Policy.objects.get()
    new = Policy.objects.create(version=2, published_at=days_later(1, 13))
    rules = [DeadlineRule(policy=new, code=rule.code, stage=rule.stage, amount=1, unit=rule.unit, kind=rule.kind)
             for rule in old.rules.all()]  # fmt: skip
    DeadlineRule.objects.bulk_create(rules)
    case = story.cosign(half_star)
    assert Deadline.objects.get(code="star_answer").rule.policy == old
    assert row(case, "deliberation_start") == (March(12), March(13), None)
    assert Deadline.objects.get(code="deliberation_start").rule.policy == new


def test_the_trace_of_a_clock_counts_as_many_days_as_its_rule(laid_before: Case) -> None:
    for deadline in Deadline.objects.filter(case=laid_before).exclude(kind="party"):
        assert [one["no"] for one in deadline.trace if "no" in one] == list(range(1, deadline.rule.amount + 1))
        assert deadline.trace[-1]["day"] == deadline.due_on.isoformat()


def test_a_long_clock_has_the_whole_chain_at_eight_in_the_morning(star_case: Case) -> None:
    deadline = Deadline.objects.get(code="deliberation_end")
    assert steps(deadline) == [-5, -2, 0, 1, 3, 5, 10]
    mornings = {row.occurrence: row.due_at for row in deadline.obligations.all()}
    assert mornings == {
        -5: on(April(7), 8),  # the first working day after Easter
        -2: on(April(10), 8),
        0: on(April(14), 8),
        1: on(April(15), 8),
        3: on(April(17), 8),
        5: on(April(21), 8),
        10: on(April(28), 8),
    }
    kinds = {row.occurrence: row.kind for row in deadline.obligations.all()}
    assert {number for number, kind in kinds.items() if kind == "remind"} == {-5, -2, 0}


def test_reminders_that_would_come_before_the_clock_started_are_dropped(decided: Case) -> None:
    assert steps(open_deadline(decided, "units_informed")) == [0, 1, 3, 5, 10]  # two working days in all
    assert steps(open_deadline(decided, "citizen_rulings_started")) == [-2, 0, 1, 3, 5, 10]


def test_the_answer_to_a_star_has_a_chain_of_its_own(half_star: Case) -> None:
    deadline = open_deadline(half_star, "star_answer")
    assert steps(deadline) == [-2, 0, 1, 3, 5]
    assert set(deadline.obligations.values_list("chain", flat=True)) == {"star_answer"}


def test_a_reminder_that_falls_on_a_day_off_comes_on_the_next_working_day(in_follow_up: Case) -> None:
    case = story.follow_up(in_follow_up, next_on=dt.date(2026, 9, 27))  # a Sunday
    deadline = open_deadline(case, "next_follow_up")
    on_the_day = deadline.obligations.get(kind="remind", occurrence=0)
    assert on_the_day.due_at == on(dt.date(2026, 9, 28), 8)


def test_measures_and_the_familys_own_time_oblige_nobody(star_case: Case, world: bool) -> None:
    case = story.hear(story.draft(story.deliberate(star_case)))
    quiet = Deadline.objects.filter(case=case, code__in=[*MARKS, "hearing_answer"])
    assert quiet.count() == 3
    assert not Obligation.objects.filter(deadline__in=quiet).exists()


def test_what_was_to_happen_is_cancelled_by_the_act_itself(half_star: Case) -> None:
    deadline = open_deadline(half_star, "star_answer")
    story.cosign(half_star)
    assert steps(deadline) == []
    assert set(deadline.obligations.values_list("state", flat=True)) == {"cancelled"}


def test_a_refused_act_cancels_nothing(half_star: Case) -> None:
    deadline = open_deadline(half_star, "star_answer")
    with pytest.raises(Exception) as refused:
        act("cosign_star", half_star, "ff-tl-han", days_later(2), criteria=[])
    assert type(refused.value).__name__ == "Incomplete"
    assert steps(deadline) == [-2, 0, 1, 3, 5]


def test_no_clock_of_another_stage_runs_in_any_stage(world: bool) -> None:
    stage_of = dict(DeadlineRule.objects.values_list("code", "stage"))
    stage_of |= {"next_follow_up": "follow_up", "first_follow_up": "follow_up"}
    later = {"follow_up": {Stage.DECIDED, Stage.IMPLEMENTATION, Stage.FOLLOW_UP}, "decided": set(Stage.values)}
    case = story.ordinary_case()
    for step in (
        *(story.propose, story.cosign, story.deliberate, story.draft, story.approve, story.lay_before),
        *(story.refer, story.direct, story.carry_out, story.follow_up),
    ):
        case = step(case)
        for code in running(case):
            assert case.stage in {stage_of[code]} | later.get(stage_of[code], set()), (case.stage, code)


def test_every_clock_of_the_policy_is_started_and_ended_by_a_known_verb() -> None:
    assert set(STARTS) | set(ENDS) <= set(MOVES)
    policy = set(DeadlineRule.objects.values_list("code", flat=True))
    started = {code for codes in STARTS.values() for code in codes}
    ended = {code for codes in ENDS.values() for code in codes}
    assert started == ended | {"hearing_answer"}, "it ends when all have answered"
    others = {
        "line_acceptance",
        "second_follow_up",
        "third_follow_up",
    }  # read by acceptance, and for the next follow-up
    assert policy - others <= started
    assert started - policy == {"next_follow_up"}


def test_every_step_of_the_chains_names_somebody_the_product_knows() -> None:
    names = {name for step in ChainStep.objects.all() for name in step.to}
    assert names <= {*RECIPIENT, *WHO, "asked"}
    assert person("ul-kons-1").is_active
