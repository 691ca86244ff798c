"""Does every life a case can have keep the invariants: Hypothesis lives whole lives of a case, one step after another.

Steps go through the domain alone: `open_case`, `perform`, `sweep`, and the one way to look. People come and go, time passes by
minutes or by weeks, sweeps come twice or late, and somebody tries what is not open to them. After each step `tests/invariants.py`
is asked whole. Lives begin in any stage that the stories of `conftest.py` have reached, and are rolled back.

    bin/test tests/test_whole_life.py              4 lives of 25 steps, as every day
    LIVES=20 bin/test tests/test_whole_life.py     20 lives of 25 steps
    bin/test --nightly tests/test_whole_life.py    500 lives of 50 steps
    LIVES=5000 bin/test --nightly …                as many as wished; SEED=17 begins with another number
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Container, Sequence
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.clock import local_date
from accounts.models import User
from accounts.remembering import remembering
from cases.access import NotVisible
from cases.models import Case, Event
from escalation.moves import Refused
from escalation.sweeps import due, sweep
from escalation.workflow import MOVES, open_moves, perform
from orgunits.models import Absence
from tests import databases, invariants, story
from tests.conftest import STAGES, database_at
from tests.doubting import Doubting
from tests.giving import Giving, given_for
from tests.invariants import INVARIANTS, Step, everything, last_notice

pytestmark = [pytest.mark.long, pytest.mark.campaign]
FULL = os.environ.get("CAMPAIGN") == "full"
LIVES = int(os.environ.get("LIVES", 500 if FULL else 4))
STEPS = 50 if FULL else 25
SEED = int(os.environ.get("SEED", "1"))

PAIR = ("ul-kons-1", "ff-tl-han")
DECIDE = ("ul-chef", "ff-chef", "dt-chef", "direktoer")
CARRY = ("ul-skole-1", "ul-skole-2", "ff-raad-3", "ff-tl-fam", "ul-kons-2", "dt-kons-1", "ff-psyk-1")
CAST = (*PAIR, *DECIDE, *CARRY, *invariants.SEES_NOTHING)
ACTORS = (*PAIR * 4, *DECIDE * 2, *CARRY, *invariants.SEES_NOTHING)  # those who do most, most often
ACTS = sorted(verb for verb, move in MOVES.items() if move.when is None and verb != "open_case")
# What leads on in the life of the case: drawn three times as often as the rest.
LEADS = {
    *("propose_star", "cosign_star", "decline_star", "raise_dispute", "judge_star", "reply", "propose_option"),
    *("take_stance", "end_deliberation", "write_texts", "write_points", "write_line", "approve_text", "send_hearing"),
    *("answer_hearing", "lay_before", "take_position", "approve_with_changes", "answer_correction", "director_decides"),
    *("inform_units", "accept_line", "begin_line", "start_ruling", "send_ruling", "record_follow_up"),
    *("sign_follow_up", "close_case", "reopen_case", "accept_handover", "invite"),
}
# What a step can be, as often as it is named.
KINDS = (
    *("one_of_the_pair_acts",) * 4,
    *("one_of_those_who_decide_acts",) * 2,
    *("somebody_acts",) * 2,
    *("whoever_is_awaited_acts",) * 2,
    *("whoever_is_awaited_leads_on",) * 6,
    *("time_passes_and_sweeps_come",) * 3,
    *("somebody_tries_what_is_not_open", "somebody_gives_nothing_at_all", "a_moment_passes"),
    *("the_sweeps_oversleep", "somebody_is_away", "somebody_looks"),
)


class WholeLife(RuleBasedStateMachine):
    """One case, the hour it is, and what was written in it."""

    reached: dict[str, int] = {}  # how often each verb was done, in all lives

    def __init__(self) -> None:
        super().__init__()
        self.life = ExitStack()
        self.written: dict[str, str] = {}
        self.number = self.turn = 0

    @initialize(
        stage=st.sampled_from(["", *STAGES]), units=st.sampled_from([("UL-S01", "FF-HAN"), ("UL-S01", "DT-B01")])
    )
    def begins(self, stage: str, units: tuple[str, ...]) -> None:
        """In the stage that a story has come to; or opened now, about a child of any age."""
        self.life.enter_context(databases.using(database_at(stage)))
        self.life.enter_context(databases.rolled_back())
        self.life.enter_context(remembering(Doubting()))
        self.cast = [story.person(code) for code in CAST]
        self.case = Case.objects.get() if stage else story.ordinary_case(units=units)
        self.at = Event.objects.filter(case=self.case).latest("seq").at + dt.timedelta(hours=1)
        self._mark()

    def teardown(self) -> None:
        self.life.close()

    @rule(data=st.data(), kind=st.sampled_from(KINDS))
    def something_happens(self, data: st.DataObject, kind: str) -> None:
        """One rule for all kinds of steps, so that each comes as often in every life as KINDS says."""
        getattr(self, kind)(data)

    def one_of_the_pair_acts(self, data: st.DataObject) -> None:
        self._acts(self._one_of(data, PAIR), data)

    def one_of_those_who_decide_acts(self, data: st.DataObject) -> None:
        self._acts(self._one_of(data, DECIDE), data)

    def somebody_acts(self, data: st.DataObject) -> None:
        self._acts(self._somebody(data), data)

    def whoever_is_awaited_acts(self, data: st.DataObject) -> None:
        codes = sorted(self.case.awaited.values_list("person__code", flat=True).distinct())
        self._acts(self._one_of(data, codes or PAIR), data)

    def whoever_is_awaited_leads_on(self, data: st.DataObject) -> None:
        codes = sorted(self.case.awaited.values_list("person__code", flat=True).distinct())
        self._acts(self._one_of(data, codes or PAIR), data, LEADS)

    def somebody_tries_what_is_not_open(self, data: st.DataObject) -> None:
        by = self._somebody(data)
        try:
            barred = sorted(set(ACTS) - open_moves(self.case, by, self.at))
        except NotVisible:
            barred = ACTS
        self._is_refused(data.draw(st.sampled_from(barred)), by, data)

    def somebody_gives_nothing_at_all(self, data: st.DataObject) -> None:
        """An empty form: done where the act takes nothing, else told what is missing; never a fault."""
        by = self._somebody(data)
        try:
            open_to_them = open_moves(self.case, by, self.at)
        except NotVisible:
            return
        takes_rows = {
            "accept_line",
            "begin_line",
            "end_line",
            "decline_line",
            "report_line",
            "start_ruling",
            "send_ruling",
        }
        takes_rows |= {"agree_question", "reopen_question", "change_meeting", "cancel_meeting", "write_minutes"}
        takes_rows |= {
            "approve_minutes",
            "judge_sameness",
            "take_stance",
            "answer_correction",
            "do_task",
            "dismiss_task",
        }
        verbs = sorted(open_to_them - takes_rows)
        if verbs:
            self._does(data.draw(st.sampled_from(verbs)), by, {}, {})

    def a_moment_passes(self, data: st.DataObject) -> None:
        minutes = data.draw(st.integers(1, 90))
        self.at += dt.timedelta(minutes=minutes)

    def time_passes_and_sweeps_come(self, data: st.DataObject) -> None:
        """Whoever knocks and however often: after the first sweep the next finds nothing more to do."""
        days = data.draw(st.sampled_from((0, 0, 0, 1, 1, 2, 3, 5, 8, 14, 40)))
        hour, times = data.draw(st.integers(0, 23)), data.draw(st.integers(1, 3))
        self._pass(days, hour)
        for _knock in range(times):
            sweep(self.at)
        self.case.refresh_from_db()
        if times == 3:
            assert not due(self.at).exists()

    def the_sweeps_oversleep(self, data: st.DataObject) -> None:
        self._pass(data.draw(st.integers(1, 20)), data.draw(st.integers(0, 23)))

    def somebody_is_away(self, data: st.DataObject) -> None:
        """From today; their deputy acts for them, if one is appointed."""
        days = data.draw(st.integers(0, 10))
        person, today = self._somebody(data), local_date(self.at)
        Absence.objects.create(person=person, since=today, until=today + dt.timedelta(days=days))

    def somebody_looks(self, data: st.DataObject) -> None:
        invariants.a_look_leaves_a_row(self._somebody(data), self.case, self.at)

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "case"):
            return
        self.case = Case.objects.get(pk=self.case.pk)
        now = everything()
        step = Step(self.case, self.at, self.cast, self.before, now, self.written, self.turn, self.notices)
        for holds in INVARIANTS:
            holds(step)
        self._mark(now)

    def _mark(self, now: dict[str, str] | None = None) -> None:
        self.before, self.notices, self.turn = now or everything(), last_notice(), self.turn + 1

    def _somebody(self, data: st.DataObject) -> User:
        return self._one_of(data, ACTORS)

    def _one_of(self, data: st.DataObject, codes: Sequence[str]) -> User:
        return story.person(data.draw(st.sampled_from(codes), label="by"))

    def _acts(self, by: User, data: st.DataObject, only: Container[str] = ACTS) -> None:
        """Something that is open to them, most often something that leads on; what is hidden from them is refused."""
        try:
            open_to_them = sorted(open_moves(self.case, by, self.at))
        except NotVisible:
            return self._is_refused(data.draw(st.sampled_from(ACTS)), by, data)
        likely = [verb for verb in open_to_them if verb in only for _times in range(3 if verb in LEADS else 1)]
        if likely:
            self._tries(data.draw(st.sampled_from(likely)), by, data)

    def _pass(self, days: int, hour: int) -> None:
        self.at = max(self.at + dt.timedelta(minutes=1), story.on(local_date(self.at) + dt.timedelta(days), hour))

    def _given(self, verb: str, by: User, data: st.DataObject) -> tuple[dict[str, Any], dict[str, str]]:
        self.number += 1
        give = Giving(data.draw, self.case, by, self.at, self.number)
        return given_for(verb, give), give.written

    def _tries(self, verb: str, by: User, data: st.DataObject) -> None:
        given, written = self._given(verb, by, data)
        if not any(value is None for name, value in given.items() if name in ROWS):
            self._does(verb, by, given, written)

    def _does(self, verb: str, by: User, given: dict[str, Any], written: dict[str, str]) -> None:
        """Done, and everything written is kept in mind; or refused, and nothing at all has changed."""
        stood = everything()
        try:
            event = perform(verb, self.case, by=by, at=self.at, **given)
        except Refused as refused:
            note(f"{by.code} {verb}: {refused.code}")
            assert everything() == stood
        else:
            note(f"{by.code} {verb}: done at {self.at}")
            assert (event.verb, event.by) == (verb, by)
            self.reached[verb] = self.reached.get(verb, 0) + 1
            self.written |= written
        self.case.refresh_from_db()

    def _is_refused(self, verb: str, by: User, data: st.DataObject) -> None:
        given, _written = self._given(verb, by, data)
        stood = everything()
        with pytest.raises((Refused, NotVisible)):
            perform(verb, self.case, by=by, at=self.at, **given)
        assert everything() == stood


ROWS = {"question", "meeting", "invitation", "option", "line", "ruling", "attachment", "letter", "correction", "task"}


@pytest.mark.usefixtures("django_db_setup")
def test_every_life_keeps_every_invariant(django_db_blocker: Any) -> None:
    print(f"{LIVES} lives of {STEPS} steps, SEED={SEED}")
    how = settings(
        max_examples=LIVES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate, *([Phase.shrink] if FULL else [])),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    with django_db_blocker.unblock():
        run_state_machine_as_test(seed(SEED)(WholeLife), settings=how)
    print(sorted(WholeLife.reached.items(), key=lambda each: -each[1]))
