"""Who may do what in which stage: the whole table, typed by hand, held against what the product answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import CLOCK, Actor
from cases.access import NotVisible
from cases.models import Case, Stage
from cases.verbs import VERBS
from escalation.moves import Forbidden, Move, OutOfTurn
from escalation.workflow import MOVES, refusal
from notifications.recipients import RECIPIENTS
from tests import story
from tests.story import FIRST_DAY, days_later, on

pytestmark = pytest.mark.usefixtures("world")

# Written from domain.md 2.1 and 2.4 and product.md P1 and P5, not printed from the code.
# A settling row is never open to the clock before its condition holds: t. The units are told once.
# y: may do it now. n: not you (403). t: yours, but not now (409). h: the case is hidden from you (404).
#
# C consultant: proposed the star, coordinates    T team leader: the other half of the pair, leads the handicap team
# O consultant of another sector, no part         U chief of UL, presides   F chief of FF   D chief of DT, not touched
# R director                                      S school leader: leads an involved unit, not invited; carries L1
# I another school leader: invited, also later    L caseworker named on L2 (no part before the decision)
# X caseworker of a unit outside   A administrator   G log controller   Y analyst   Z superuser   K the clock
TABLE = """
== ordinary
C T O U F D R S I L X A G Y Z K
y n h h h h h n h h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note
y n h h h h h n h h h h h h h n  propose_star close_case
t t h h h h h n h h h h h h h n  open_case
t n h h h h h n h h h h h h h n  ask_question reply agree_question reopen_question plan_meeting write_minutes
t n h h h h h n h h h h h h h n  give_concern invite propose_option take_stance add_separate_cost
n n h h h h h n h h h h h h h n  cosign_star decline_star end_talk start_deliberation end_deliberation
n n h h h h h n h h h h h h h n  write_texts write_points write_line drop_line approve_text send_hearing answer_hearing
n n h h h h h n h h h h h h h n  lay_before take_position return_to_group director_decides director_returns
n n h h h h h n h h h h h h h n  inform_units accept_line begin_line start_ruling send_ruling record_follow_up
n n h h h h h n h h h h h h h t  confirm_star settle_text agree_decision refer_to_director refer_silence
n n h h h h h n h h h h h h h t  settle_rulings begin_implementation begin_follow_up

# A half star is not shown to chiefs. The leader of an involved unit sees that the case exists, and no more.
== star_proposed
C T O U F D R S I L X A G Y Z K
y y h h h h h n h h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note give_concern
n y h h h h h n h h h h h h h n  cosign_star decline_star
n n h h h h h n h h h h h h h t  confirm_star
t t h h h h h n h h h h h h h n  open_case propose_star end_talk start_deliberation end_deliberation
t t h h h h h n h h h h h h h n  ask_question reply agree_question reopen_question plan_meeting write_minutes
t t h h h h h n h h h h h h h n  invite propose_option take_stance add_separate_cost
t t h h h h h n h h h h h h h n  write_texts write_points write_line drop_line approve_text send_hearing answer_hearing
t t h h h h h n h h h h h h h n  lay_before
t n h h h h h n h h h h h h h n  close_case
n n h h h h h n h h h h h h h n  take_position return_to_group director_decides director_returns
n n h h h h h n h h h h h h h n  inform_units accept_line begin_line start_ruling send_ruling record_follow_up
n n h h h h h n h h h h h h h t  settle_text agree_decision refer_to_director refer_silence
n n h h h h h n h h h h h h h t  settle_rulings begin_implementation begin_follow_up

== star_declined
C T O U F D R S I L X A G Y Z K
y y h h h h h n h h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note end_talk
n t h h h h h n h h h h h h h n  cosign_star decline_star
t t h h h h h n h h h h h h h n  open_case propose_star start_deliberation end_deliberation give_concern
t t h h h h h n h h h h h h h n  ask_question reply agree_question reopen_question plan_meeting write_minutes
t t h h h h h n h h h h h h h n  invite propose_option take_stance add_separate_cost
t t h h h h h n h h h h h h h n  write_texts write_points write_line drop_line approve_text send_hearing answer_hearing
t t h h h h h n h h h h h h h n  lay_before
t n h h h h h n h h h h h h h n  close_case
n n h h h h h n h h h h h h h n  take_position return_to_group director_decides director_returns
n n h h h h h n h h h h h h h n  inform_units accept_line begin_line start_ruling send_ruling record_follow_up
n n h h h h h n h h h h h h h t  confirm_star settle_text agree_decision refer_to_director refer_silence
n n h h h h h n h h h h h h h t  settle_rulings begin_implementation begin_follow_up

# From here the chiefs of the involved sectors see the headline. Something has been said, so the talk may end.
== deliberation
C T O U F D R S I L X A G Y Z K
y y h n n h h n n h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note
y y h n n h h n n h h h h h h n  agree_question reopen_question plan_meeting write_minutes invite
y y h n n h h n n h h h h h h n  add_separate_cost end_deliberation
t t h n n h h n n h h h h h h n  start_deliberation
y y h n n h h n y h h h h h h n  ask_question reply give_concern propose_option take_stance
n t h n n h h n n h h h h h h n  cosign_star decline_star
t t h n n h h n n h h h h h h n  open_case propose_star end_talk
t t h n n h h n n h h h h h h n  write_texts write_points write_line drop_line approve_text send_hearing answer_hearing
t t h n n h h n n h h h h h h n  lay_before
t n h n n h h n n h h h h h h n  inform_units record_follow_up close_case
n n h n n h h n n h h h h h h n  accept_line begin_line
t n h n n h h n n h h h h h h n  start_ruling send_ruling
n n h n n h h n n h h h h h h n  take_position return_to_group director_decides director_returns
n n h n n h h n n h h h h h h t  confirm_star settle_text agree_decision refer_to_director refer_silence
n n h n n h h n n h h h h h h t  settle_rulings begin_implementation begin_follow_up

# No text is written yet, so none can be approved or sent to a hearing.
== recommendation
C T O U F D R S I L X A G Y Z K
y y h n n h h n n h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note
y y h n n h h n n h h h h h h n  agree_question reopen_question plan_meeting write_minutes invite add_separate_cost
y y h n n h h n n h h h h h h n  write_texts write_points write_line drop_line lay_before
t t h n n h h n n h h h h h h n  approve_text send_hearing
y y h n n h h n y h h h h h h n  ask_question reply give_concern propose_option take_stance
n t h n n h h n n h h h h h h n  cosign_star decline_star
t t h n n h h n n h h h h h h n  open_case propose_star end_talk start_deliberation end_deliberation answer_hearing
t n h n n h h n n h h h h h h n  inform_units record_follow_up close_case start_ruling send_ruling
n n h n n h h n n h h h h h h n  accept_line begin_line
n n h n n h h n n h h h h h h n  take_position return_to_group director_decides director_returns
n n h n n h h n n h h h h h h t  settle_text
n n h n n h h n n h h h h h h t  confirm_star agree_decision refer_to_director refer_silence
n n h n n h h n n h h h h h h t  settle_rulings begin_implementation begin_follow_up

== hearing
C T O U F D R S I L X A G Y Z K
y y h n n h h n n h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note
y y h n n h h n n h h h h h h n  agree_question reopen_question plan_meeting write_minutes invite add_separate_cost
y y h n n h h n n h h h h h h n  write_texts write_points write_line drop_line approve_text answer_hearing lay_before
y y h n n h h n y h h h h h h n  ask_question reply give_concern propose_option take_stance
n t h n n h h n n h h h h h h n  cosign_star decline_star
t t h n n h h n n h h h h h h n  open_case propose_star end_talk start_deliberation end_deliberation send_hearing
t n h n n h h n n h h h h h h n  inform_units record_follow_up close_case start_ruling send_ruling
n n h n n h h n n h h h h h h n  accept_line begin_line
n n h n n h h n n h h h h h h n  take_position return_to_group director_decides director_returns
n n h n n h h n n h h h h h h t  settle_text
n n h n n h h n n h h h h h h t  confirm_star agree_decision refer_to_director refer_silence
n n h n n h h n n h h h h h h t  settle_rulings begin_implementation begin_follow_up

# Exactly the chiefs that the split touches decide; a new need would change what they are deciding on.
== submitted
C T O U F D R S I L X A G Y Z K
n n h y y h h n n h h h h h h n  take_position return_to_group
y y h n n h h n n h h h h h h n  add_measure add_tried add_perspective add_consent write_note
t t h n n h h n n h h h h h h n  add_need
y y h n n h h n y h h h h h h n  give_concern
n t h n n h h n n h h h h h h n  cosign_star decline_star
t t h n n h h n n h h h h h h n  open_case propose_star end_talk start_deliberation end_deliberation
t t h n n h h n n h h h h h h n  agree_question reopen_question plan_meeting write_minutes invite add_separate_cost
t t h n n h h n t h h h h h h n  ask_question reply propose_option take_stance
t t h n n h h n n h h h h h h n  write_texts write_points write_line drop_line approve_text send_hearing answer_hearing
t t h n n h h n n h h h h h h n  lay_before
t n h n n h h n n h h h h h h n  inform_units record_follow_up start_ruling send_ruling
n n h n n h h n n h h h h h h n  accept_line begin_line
n n h t n h h n n h h h h h h n  close_case
n n h n n h h n n h h h h h h n  director_decides director_returns
n n h n n h h n n h h h h h h t  agree_decision refer_to_director refer_silence
n n h n n h h n n h h h h h h t  confirm_star settle_text settle_rulings begin_implementation begin_follow_up

== with_director
C T O U F D R S I L X A G Y Z K
n n h n n h y n n h h h h h h n  director_decides director_returns
n n h t t h n n n h h h h h h n  take_position return_to_group
y y h n n h n n n h h h h h h n  add_measure add_tried add_perspective add_consent write_note
t t h n n h n n n h h h h h h n  add_need
y y h n n h n n y h h h h h h n  give_concern
n t h n n h n n n h h h h h h n  cosign_star decline_star
t t h n n h n n n h h h h h h n  open_case propose_star end_talk start_deliberation end_deliberation
t t h n n h n n n h h h h h h n  agree_question reopen_question plan_meeting write_minutes invite add_separate_cost
t t h n n h n n t h h h h h h n  ask_question reply propose_option take_stance
t t h n n h n n n h h h h h h n  write_texts write_points write_line drop_line approve_text send_hearing answer_hearing
t t h n n h n n n h h h h h h n  lay_before
t n h n n h n n n h h h h h h n  inform_units record_follow_up start_ruling send_ruling
n n h n n h n n n h h h h h h n  accept_line begin_line
n n h n n h t n n h h h h h h n  close_case
n n h n n h n n n h h h h h h t  confirm_star settle_text agree_decision refer_to_director refer_silence
n n h n n h n n n h h h h h h t  settle_rulings begin_implementation begin_follow_up

# Lines are accepted by those who carry them (T leads the handicap team), rulings made by their unit or followed by C.
== decided
C T O U F D R S I L X A G Y Z K
y n h n n h h n n n h h h h h n  inform_units
n y h n n h h y n y h h h h h n  accept_line begin_line
y y h n n h h n n n h h h h h n  start_ruling send_ruling
y y h n n h h n n n h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note
y y h n n h h n y n h h h h h n  give_concern
n n h t t h h n n n h h h h h n  take_position return_to_group
n t h n n h h n n n h h h h h n  cosign_star decline_star
t t h n n h h n n n h h h h h n  open_case propose_star end_talk start_deliberation end_deliberation
t t h n n h h n n n h h h h h n  agree_question reopen_question plan_meeting write_minutes invite add_separate_cost
t t h n n h h n t n h h h h h n  ask_question reply propose_option take_stance
t t h n n h h n n n h h h h h n  write_texts write_points write_line drop_line approve_text send_hearing answer_hearing
t t h n n h h n n n h h h h h n  lay_before
t n h n n h h n n n h h h h h n  record_follow_up close_case
n n h n n h h n n n h h h h h n  director_decides director_returns
n n h n n h h n n n h h h h h t  settle_rulings begin_implementation
n n h n n h h n n n h h h h h t  confirm_star settle_text agree_decision refer_to_director refer_silence begin_follow_up

== implementation
C T O U F D R S I L X A G Y Z K
t n h n n h h n n n h h h h h n  inform_units
n y h n n h h y n y h h h h h n  accept_line begin_line
y y h n n h h n n n h h h h h n  start_ruling send_ruling
y y h n n h h n n n h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note
y y h n n h h n y n h h h h h n  give_concern
n n h t t h h n n n h h h h h n  take_position return_to_group
n t h n n h h n n n h h h h h n  cosign_star decline_star
t t h n n h h n n n h h h h h n  open_case propose_star end_talk start_deliberation end_deliberation
t t h n n h h n n n h h h h h n  agree_question reopen_question plan_meeting write_minutes invite add_separate_cost
t t h n n h h n t n h h h h h n  ask_question reply propose_option take_stance
t t h n n h h n n n h h h h h n  write_texts write_points write_line drop_line approve_text send_hearing answer_hearing
t t h n n h h n n n h h h h h n  lay_before
t n h n n h h n n n h h h h h n  record_follow_up close_case
n n h n n h h n n n h h h h h n  director_decides director_returns
n n h n n h h n n n h h h h h t  settle_rulings begin_follow_up
n n h n n h h n n n h h h h h t  confirm_star settle_text agree_decision refer_to_director refer_silence
n n h n n h h n n n h h h h h t  begin_implementation

# The rulings are sent; no follow-up has concluded that the case is to be closed.
== follow_up
C T O U F D R S I L X A G Y Z K
y n h n n h h n n n h h h h h n  record_follow_up
t n h n n h h n n n h h h h h n  inform_units
n t h n n h h t n t h h h h h n  accept_line
n y h n n h h y n y h h h h h n  begin_line
y y h n n h h n n n h h h h h n  start_ruling send_ruling
y y h n n h h n n n h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note
y y h n n h h n y n h h h h h n  give_concern
n n h t t h h n n n h h h h h n  take_position return_to_group
n t h n n h h n n n h h h h h n  cosign_star decline_star
t t h n n h h n n n h h h h h n  open_case propose_star end_talk start_deliberation end_deliberation
t t h n n h h n n n h h h h h n  agree_question reopen_question plan_meeting write_minutes invite add_separate_cost
t t h n n h h n t n h h h h h n  ask_question reply propose_option take_stance
t t h n n h h n n n h h h h h n  write_texts write_points write_line drop_line approve_text send_hearing answer_hearing
t t h n n h h n n n h h h h h n  lay_before
t n h n n h h n n n h h h h h n  close_case
n n h n n h h n n n h h h h h n  director_decides director_returns
n n h n n h h n n n h h h h h t  settle_rulings
n n h n n h h n n n h h h h h t  confirm_star settle_text agree_decision refer_to_director refer_silence
n n h n n h h n n n h h h h h t  begin_implementation begin_follow_up

# A closed case is read-only; invitations and lines are over, so those who came by them see nothing.
== closed
C T O U F D R S I L X A G Y Z K
t t h n n h h n h h h h h h h n  add_need add_measure add_tried add_perspective add_consent write_note give_concern
t t h n n h h n h h h h h h h n  open_case propose_star end_talk start_deliberation end_deliberation
t t h n n h h n h h h h h h h n  ask_question reply agree_question reopen_question plan_meeting write_minutes
t t h n n h h n h h h h h h h n  invite propose_option take_stance add_separate_cost
t t h n n h h n h h h h h h h n  write_texts write_points write_line drop_line approve_text send_hearing answer_hearing
t t h n n h h n h h h h h h h n  lay_before
n t h n n h h n h h h h h h h n  cosign_star decline_star
n n h t t h h n h h h h h h h n  take_position return_to_group
t n h n n h h n h h h h h h h n  inform_units record_follow_up start_ruling send_ruling
n n h n n h h n h h h h h h h n  accept_line begin_line
n n h n n h h n h h h h h h h n  director_decides director_returns close_case
n n h n n h h n h h h h h h h t  confirm_star settle_text agree_decision refer_to_director refer_silence
n n h n n h h n h h h h h h h t  settle_rulings begin_implementation begin_follow_up
"""
PEOPLE = {
    **{"C": "ul-kons-1", "T": "ff-tl-han", "O": "dt-kons-1", "U": "ul-chef", "F": "ff-chef", "D": "dt-chef"},
    **{"R": "direktoer", "S": "ul-skole-1", "I": "ul-skole-2", "L": "ff-raad-3", "X": "ff-raad-5"},
    **{"A": "adm", "G": "dbr", "Y": "analyse"},
}
Cells = dict[tuple[str, str], str]  # (verb, person) → letter


def table() -> dict[str, Cells]:
    """The typed table by stage."""
    found: dict[str, Cells] = {}
    for line in TABLE.splitlines():
        if line.startswith("== "):
            cells = found[line[3:]] = {}
        elif line.startswith("C "):
            people = line.split()
        elif line and not line.startswith("#"):
            letters, verbs = line.split()[: len(people)], line.split()[len(people) :]
            for verb in verbs:
                assert (verb, "C") not in cells, f"{verb} stands twice in one block"
                cells |= {(verb, who): letter for who, letter in zip(people, letters, strict=True)}
    return found


def the_cast() -> dict[str, Actor]:
    people: dict[str, Actor] = {letter: story.person(code) for letter, code in PEOPLE.items()}
    return people | {"Z": story.superuser(), "K": CLOCK}


def letter(move: Move, case: Case, by: Actor, at: dt.datetime) -> str:
    try:
        refused = refusal(move, case, by, at)
    except NotVisible:
        return "h"
    return {type(None): "y", Forbidden: "n", OutOfTurn: "t"}[type(refused)]


def star() -> Case:
    """Signed by both; the other school leader is invited until the end of the year."""
    case = story.cosign(story.propose(story.ordinary_case()))
    return story.invite(case, "ul-skole-2", access_until=dt.date(2026, 12, 31))


def drafted() -> Case:
    return story.draft(story.deliberate(star()))


def submitted() -> Case:
    return story.lay_before(story.approve(drafted()))


def carried_out() -> Case:
    return story.carry_out(story.decide(submitted()))


# How the case comes to the stage, and when it is asked there.
STORIES: dict[str, tuple[Callable[[], Case], dt.datetime]] = {
    "ordinary": (story.ordinary_case, days_later(1)),
    "star_proposed": (lambda: story.propose(story.ordinary_case()), days_later(2)),
    "star_declined": (lambda: story.decline(story.propose(story.ordinary_case())), days_later(3)),
    "deliberation": (lambda: story.discuss(star()), days_later(7)),
    "recommendation": (lambda: story.deliberate(star()), days_later(8)),
    "hearing": (lambda: story.hear(drafted()), days_later(9)),
    "submitted": (submitted, days_later(11)),
    "with_director": (lambda: story.refer(submitted()), days_later(14)),
    "decided": (lambda: story.decide(submitted()), days_later(14)),
    "implementation": (lambda: story.begin_implementation(story.decide(submitted())), days_later(16)),
    "follow_up": (carried_out, on(FIRST_DAY)),
    "closed": (
        lambda: story.close(story.follow_up(carried_out(), conclusion="close", next_on=None)),
        on(dt.date(2026, 7, 2)),
    ),
}


@pytest.mark.parametrize("stage", STORIES)
def test_everyone_may_do_exactly_what_the_table_says(stage: str) -> None:
    tell, at = STORIES[stage]
    case, wanted = Case.objects.prefetch_related("parts").get(pk=tell().pk), table()[stage]
    assert case.stage == stage
    got = {(verb, who): letter(MOVES[verb], case, by, at) for who, by in the_cast().items() for verb in MOVES}
    assert {cell: got[cell] for cell in wanted if got[cell] != wanted[cell]} == {}


def test_the_table_names_every_stage_and_in_each_every_verb() -> None:
    assert set(table()) == set(STORIES) == set(Stage.values) - {Stage.NEW}
    for stage, cells in table().items():
        assert {verb for verb, _who in cells} == set(MOVES), stage
        assert {who for _verb, who in cells} == {*PEOPLE, "Z", "K"}


def test_a_case_is_opened_by_those_who_may_coordinate_and_by_nobody_else() -> None:
    case = Case(stage=Stage.NEW)
    may = {who for who, by in the_cast().items() if letter(MOVES["open_case"], case, by, story.NOON) == "y"}
    assert may == {"C", "T", "O"}


def test_every_verb_has_its_recipients_and_its_sentence() -> None:
    assert set(RECIPIENTS) == set(MOVES)
    assert set(VERBS) == set(MOVES)


def test_every_move_leads_from_known_stages_to_a_known_stage() -> None:
    for move in MOVES.values():
        assert move.stages <= set(Stage.values), move.verb
        assert move.to is None or move.to in Stage.values, move.verb


def test_settling_rows_belong_to_the_clock_and_acts_do_not(ordinary_case: Any) -> None:
    for move in MOVES.values():
        by_clock = letter(move, ordinary_case, CLOCK, days_later(1))
        assert (by_clock in "yt") == bool(move.when), move.verb
