"""Does a follow-up count only when both sides have signed, and does what it concludes come about?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case, LegalBasis, Stage
from escalation.casetasks import open_tasks
from escalation.followup import open_follow_up
from escalation.models import Decision, FollowUp, LineProgress, Ruling
from escalation.moves import Forbidden, Incomplete, OutOfTurn
from escalation.outcome import expected_by_line, expected_dkk, period_of
from escalation.workflow import perform
from tests import story
from tests.story import FIRST_DAY, act, on, person
from tests.test_once import TOKEN, at_work

pytestmark = pytest.mark.usefixtures("world")
JUNE, JULY = on(dt.date(2026, 6, 30)), on(dt.date(2026, 7, 1))


def problems(case: Case, **given: Any) -> dict[str, str]:
    parts = {"school_part": "God", "social_part": "God", "conclusion_text": "Sådan."}
    with pytest.raises(Incomplete) as refused:
        perform("record_follow_up", case, by=person("ul-kons-1"), at=JUNE, **(parts | given))
    return {problem.field: problem.code for problem in refused.value.problems}


def goals(case: Case, reached: str) -> list[dict[str, Any]]:
    return [{"need": need, "reached": reached} for need in case.needs.all()]


def test_the_first_signature_saves_it_and_the_second_makes_it_whole(in_follow_up: Case) -> None:
    case = story.record_follow_up(in_follow_up, social_part="")
    assert [row.side for row in open_follow_up(case).signatures.all()] == ["general"]
    assert case.deadlines.get(code="first_follow_up").done_at is None
    case = story.sign_follow_up(case)
    found = FollowUp.objects.get()
    assert (found.signed_at, found.social_part) == (JUNE, "Der er ro i hjemmet.")
    assert {(row.side, row.by.code) for row in found.signatures.all()} == {
        ("general", "ul-kons-1"),
        ("specialised", "ff-tl-han"),
    }
    assert case.deadlines.get(code="first_follow_up").done_at == JUNE
    assert case.deadlines.get(code="next_follow_up").due_on == dt.date(2026, 9, 30)


def test_the_other_side_is_asked_to_sign(in_follow_up: Case) -> None:
    case = story.record_follow_up(in_follow_up)
    assert case.awaited.get(task="sign_follow_up").person == person("ff-tl-han")
    assert not story.sign_follow_up(case).awaited.filter(task="sign_follow_up").exists()


@pytest.mark.parametrize(
    ("verb", "given"), [("sign_follow_up", {"part": " "}), ("object_to_follow_up", {"prefix": "nej"})]
)
def test_a_signature_that_is_refused_comes_back_with_all_there_is_to_read(
    in_follow_up: Case, verb: str, given: dict[str, str]
) -> None:
    case = story.record_follow_up(in_follow_up, social_part="")
    client = at_work("ff-tl-han")
    shown = client.get(reverse("follow_up", args=[case.pk])).content.decode()
    answer = client.post(reverse("act", args=[case.pk, verb]), given | {"once": TOKEN})
    assert answer.status_code == 422
    back = answer.content.decode()
    assert back.count('aria-invalid="true"') == 1
    for heading in ("Blev det gjort, og hvad kostede det?", "Virkede løsningen for barnet?", "Og nu?"):
        assert heading in shown and heading in back, heading


def test_nobody_signs_twice_nor_for_the_other_side_nor_from_outside(in_follow_up: Case) -> None:
    case = story.record_follow_up(in_follow_up)
    with pytest.raises(OutOfTurn):
        story.sign_follow_up(case, "ul-kons-1")
    for outsider in ("ul-skole-1", "ff-raad-3", "ff-chef"):
        with pytest.raises(Forbidden):
            story.sign_follow_up(case, outsider)
    story.sign_follow_up(case)
    with pytest.raises(OutOfTurn):
        story.sign_follow_up(case)


def test_an_objection_sends_it_back_and_what_is_written_anew_is_signed_anew(in_follow_up: Case) -> None:
    case = story.record_follow_up(in_follow_up)
    with pytest.raises(Incomplete):
        act("object_to_follow_up", case, "ff-tl-han", JUNE, reason="")
    case = act("object_to_follow_up", case, "ff-tl-han", JUNE, reason="Udgiften er en anden.")
    assert case.awaited.get(task="follow_up").person == person("ul-kons-1")
    case = story.record_follow_up(case, at=JULY)
    found = FollowUp.objects.get()
    assert (found.no, found.objected_at, found.signatures.count()) == (1, None, 1)
    assert story.sign_follow_up(case, at=JULY).follow_ups.get().signed_at == JULY


def test_the_law_wants_the_childs_wish_and_the_reason_the_first_time(in_follow_up: Case) -> None:
    given = {"conclusion": "continue", "next_on": dt.date(2026, 9, 30)}
    assert problems(in_follow_up, **given) == {"child_wish": "E-CHILDVIEW", "frequency_reason": "E-REASON"}
    LegalBasis.objects.update(follow_up_by_law=False)
    perform("record_follow_up", in_follow_up, by=person("ul-kons-1"), at=JUNE, school_part="God", **given)


def test_a_follow_up_is_the_laws_by_the_mark_of_its_legal_basis(laid_before: Case) -> None:
    LegalBasis.objects.update(follow_up_by_law=False)
    case = story.decide(laid_before)
    assert case.deadlines.get(code="first_follow_up").kind == "internal"


def test_without_a_day_the_next_ones_come_six_and_twelve_months_after_the_start(in_follow_up: Case) -> None:
    given = {"as_filed": True, "next_on": None}
    case = story.record_follow_up(in_follow_up, **given)
    assert case.deadlines.get(code="next_follow_up", done_at=None).due_on == dt.date(2026, 10, 7)
    case = story.record_follow_up(case, at=on(dt.date(2026, 10, 1)), **given)
    assert case.deadlines.get(code="next_follow_up", done_at=None).due_on == dt.date(2027, 4, 7)
    case = story.record_follow_up(case, at=on(dt.date(2027, 4, 1)), **given)
    assert case.deadlines.get(code="next_follow_up", done_at=None).due_on == dt.date(2028, 4, 1)


def test_what_was_expected_is_the_yearly_cost_by_the_days_in_the_period(in_follow_up: Case) -> None:
    line = story.decided_line(in_follow_up, "L1")  # 100,000 DKK a year from 7 April
    assert expected_dkk(line, FIRST_DAY, FIRST_DAY + dt.timedelta(days=364)) == 100_000
    assert expected_dkk(line, FIRST_DAY, FIRST_DAY) == 274
    assert expected_dkk(line, FIRST_DAY - dt.timedelta(days=30), FIRST_DAY - dt.timedelta(days=1)) == 0
    assert period_of(in_follow_up, dt.date(2026, 6, 30)) == (FIRST_DAY, dt.date(2026, 6, 30))
    assert expected_by_line(in_follow_up, [line], dt.date(2026, 6, 30)) == {line.pk: 23_288}


def test_the_second_period_begins_the_day_after_the_first_follow_up(in_follow_up: Case) -> None:
    case = story.follow_up(in_follow_up)
    assert period_of(case, dt.date(2026, 9, 30)) == (dt.date(2026, 7, 1), dt.date(2026, 9, 30))


def test_back_to_the_group_opens_the_next_round_when_both_have_signed(in_follow_up: Case) -> None:
    assert problems(in_follow_up, conclusion="back_to_group", conclusion_text="") == {"conclusion_text": "E-REASON"}
    case = story.record_follow_up(in_follow_up, conclusion="back_to_group", next_on=None)
    assert case.stage == Stage.FOLLOW_UP
    case = story.sign_follow_up(case)
    assert (case.stage, case.round, case.holder) == (Stage.DELIBERATION, 2, person("ul-kons-1"))
    assert case.deadlines.filter(code="deliberation_end", round=2, done_at=None).exists()
    assert not case.deadlines.filter(code__in=("first_follow_up", "next_follow_up"), done_at=None).exists()


def adjusted(case: Case) -> Case:
    """Followed up, changed in one line, approved, laid before and decided again."""
    case = story.follow_up(case, conclusion="adjust", next_on=dt.date(2026, 9, 30))
    changed = story.line_two(case) | {"cost_dkk": 250_000}
    case = act("write_line", case, "ul-kons-1", JULY, **changed)
    case = story.approve(case, at=JULY)
    case = act("send_hearing", case, "ul-kons-1", JULY, to=["Forældrene"], child=True, due_on=dt.date(2026, 7, 10))
    case = story.answer(case, at=JULY)
    return story.lay_before(case, at=JULY)


def test_adjusting_opens_a_copy_of_the_split_in_force(in_follow_up: Case) -> None:
    case = story.follow_up(in_follow_up, conclusion="adjust")
    draft = story.newest(case)
    assert (case.stage, draft.version, draft.submitted_at) == (Stage.RECOMMENDATION, 2, None)
    assert list(draft.lines.values_list("key", "cost_dkk")) == [("L1", 100_000), ("L2", 200_000)]
    assert Decision.objects.get(in_force=True).recommendation.version == 1


def test_only_the_changed_line_is_accepted_anew(in_follow_up: Case) -> None:
    before = LineProgress.objects.get(line__key="L1").accepted_at
    case = story.decide(adjusted(in_follow_up), at=JULY)
    rows = LineProgress.objects.filter(line__recommendation__version=2)
    assert dict(rows.values_list("line__key", "accepted_at")) == {"L1": before, "L2": None}
    assert case.stage == Stage.IMPLEMENTATION
    case = story.accept(case, "L2", "ff-raad-3", JULY + dt.timedelta(hours=1))
    assert (case.stage, case.round) == (Stage.FOLLOW_UP, 1)


def test_rulings_that_say_the_same_are_made_and_the_first_follow_up_is_not_set_anew(in_follow_up: Case) -> None:
    sent = Ruling.objects.get().sent_at
    case = story.decide(adjusted(in_follow_up), at=JULY)
    assert case.decisions.get(in_force=True).rulings.get().sent_at == sent
    assert not case.deadlines.filter(code="first_follow_up", done_at=None).exists()
    assert case.deadlines.get(code="next_follow_up", done_at=None).due_on == dt.date(2026, 9, 30)


def test_every_reason_against_closing_is_told_at_once(decided: Case) -> None:
    with pytest.raises(OutOfTurn) as refused:
        perform("close_case", decided, by=person("ul-kons-1"), at=JULY, code="other", reason="Færdig.")
    assert [problem.code for problem in refused.value.problems] == ["E-LINE-NOTACCEPTED", "E-RULING", "E-GOALS"]
    assert refused.value.code == "E-LINE-NOTACCEPTED"


def test_a_task_that_the_law_sets_keeps_the_case_open(in_follow_up: Case) -> None:
    case = story.follow_up(in_follow_up, conclusion="close", next_on=None)
    assert open_tasks(case)
    with pytest.raises(OutOfTurn) as refused:
        perform("close_case", case, by=person("ul-kons-1"), at=JULY, code="goals_reached", reason="Nået.")
    assert [problem.code for problem in refused.value.problems] == ["E-TASKS"]
    assert case.awaited.get(task="close").person == person("ul-kons-1")


def test_goals_that_are_not_reached_need_a_reason_and_another_code(in_follow_up: Case) -> None:
    missed = goals(in_follow_up, "no")
    given = {"conclusion": "close", "goals": missed}
    assert problems(in_follow_up, **given, conclusion_text="") == {"conclusion_text": "E-GOALS"}
    case = story.follow_up(in_follow_up, **given, next_on=None)
    for task in open_tasks(case):
        case = act("do_task", case, "ul-kons-1", JULY, task=task, words="Kim er hørt.")
    with pytest.raises(Incomplete) as refused:
        perform("close_case", case, by=person("ul-kons-1"), at=JULY, code="goals_reached", reason="Nået.")
    assert [problem.code for problem in refused.value.problems] == ["E-GOALS"]
    assert act("close_case", case, "ul-kons-1", JULY, code="other", reason="Ønskes ikke.").stage == Stage.CLOSED
