"""What is true of a case after every step of its life, whatever has happened: one function for each of I1 to I9.

Each raises AssertionError with what it found. The numbers are those by which the threat model names them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from django.apps import apps
from django.db import connection
from django.db.models import Max

from accounts.clock import local_date
from accounts.models import User
from cases.access import NotVisible, case_or_404, cases_visible_to, sight
from cases.models import Access, Case, Event, HolderSpan, Stage
from escalation.canonical import content_hash
from escalation.chain_end import names_of
from escalation.models import (
    Decision,
    DirectorsWord,
    Obligation,
    Option,
    OptionPosition,
    Position,
    Recommendation,
    Star,
)
from escalation.stances import is_shown, seen_by
from escalation.vacancy import names_people
from escalation.workflow import MOVES, SETTLING
from notifications.models import Notification
from orgunits.models import Capability
from orgunits.people import acts_as, deputy_of, may

State = Obligation.State
Rows = Mapping[str, str]  # table → all its rows as text, in the order in which they were written
ROOMS = ("cases", "escalation", "notifications")
CATALOGUES = {"LegalBasis", "CodeList", "SharingBasis", "Policy", "DeadlineRule", "ChainStep", "Heartbeat"}
APPEND_ONLY = ("cases_event", "cases_statement", "cases_note", "cases_access", "escalation_edition")
# Those who see no case, whatever happens in it: what they are gives nothing, and nobody asks them in.
SEES_NOTHING = ("ff-raad-5", "adm", "dbr", "analyse")
# Who is told that they see the case no more: their own exit is the news.
FAREWELLS = {"stop_access", "end_invitation", "take_back_star", "remove_star", "settle_as_ordinary", "change_pair"}
# Whose mail says that an answer is missing, or that something waits for whoever gets it.
ASKS = {"propose_star", "raise_dispute", "raise_silence", "refer_dispute", "refer_silent_dispute", "withdraw_star"} | {
    "chiefs_withdraw_star",
    "approve_text",
    "lay_before",
    "approve_with_changes",
    "offer_handover",
    "record_follow_up",
}


@dataclass(frozen=True)
class Step:
    """A step that has been taken: the case and the hour it is now, and what stood before and stands now."""

    case: Case
    at: dt.datetime
    cast: Sequence[User]
    before: Rows
    now: Rows
    written: Mapping[str, str]  # place → the mark of the newest text there that somebody got a receipt for
    turn: int
    notices: int  # the id of the last notice before the step

    @property
    def whom_it_asks(self) -> Sequence[User]:
        """Some of the cast, others at the next step: everybody is asked once in eight steps."""
        return self.cast[self.turn % 8 :: 8]

    @property
    def day(self) -> dt.date:
        return local_date(self.at)


@cache
def _statement() -> str:
    parts = []
    for model in (model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)):
        if model.__name__ not in CATALOGUES:
            table, key = model._meta.db_table, model._meta.pk.column
            parts.append(
                f"SELECT '{table}', coalesce(string_agg(t::text, E'\\n' ORDER BY t.\"{key}\"), '') FROM {table} t"
            )
    return " UNION ALL ".join(parts)


def everything() -> dict[str, str]:
    """Every row of the rooms that hold cases, as text by table, asked in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_statement())
        return dict(cursor.fetchall())


def i1_each_obligation_is_to_come_or_has_ended_in_one_way(step: Step) -> None:
    """Each is pending, done, overtaken, cancelled or visibly failed; it has an instant exactly when it was done; none
    stumbled on a fault, and a closed case has nothing to come but what watches over the child's age."""
    rows = list(step.case.obligations.select_related("deadline"))
    assert {row.state for row in rows} <= set(State.values)
    assert [
        row
        for row in rows
        if (row.fired_at is None) != (row.state in (State.PENDING, State.CANCELLED)) and row.state != State.SUPERSEDED
    ] == []
    assert [(row.kind, row.attempts) for row in rows if row.attempts] == []
    if not step.case.is_open:
        left = [row for row in rows if row.state == State.PENDING]
        assert [(row.kind, row.chain, row.due_at) for row in left] == []


def i2_nothing_is_owed_or_told_twice(step: Step) -> None:
    """One obligation per occasion, one notice per person and occasion, at most one open clock per code."""
    rows = step.case.obligations.values_list("deadline", "kind", "occurrence", "entry")
    assert [row for row, times in Counter(rows).items() if times > 1] == []
    keys = list(step.case.notifications.values_list("key", "person"))
    assert len({key for key, _person in keys}) == len(keys)
    assert [key for key, person in keys if key.rsplit(":", 1)[1] != str(person)] == []
    heard = Counter(step.case.notifications.exclude(event=None).values_list("event", "person"))
    assert [row for row, times in heard.items() if times > 1] == []
    clocks = Counter(step.case.deadlines.filter(done_at=None).values_list("code", flat=True))
    assert [code for code, times in clocks.items() if times > 1] == []


def i3_the_case_is_in_one_place_and_came_there_along_the_graph(step: Step) -> None:
    """One stage, one holder while it is open, whose spans tile its life; one decision in force; every event is a row of
    the table, and begins where the one before it ended."""
    case, events = step.case, list(step.case.events.order_by("seq"))
    assert [(row.seq, row.verb) for row in events if not _along_the_graph(row)] == []
    assert [one.seq for one, other in pairwise(events) if one.to_stage != other.from_stage] == []
    assert events[-1].to_stage == case.stage
    spans = list(HolderSpan.objects.filter(case=case).order_by("since", "pk"))
    gaps = [(one.until, other.since) for one, other in pairwise(spans) if one.until != other.since]
    closings = {row.at for row in events if row.to_stage == Stage.CLOSED}
    assert [gap for gap in gaps if gap[0] not in closings] == []
    open_spans = [(span.stage, span.holder_id) for span in spans if span.until is None]
    assert open_spans == ([(case.stage, case.holder_id)] if case.is_open else [])
    assert (case.holder_id is not None) == case.is_open
    assert case.decisions.filter(in_force=True).count() <= 1


def _along_the_graph(event: Event) -> bool:
    move = MOVES[event.verb]
    return event.from_stage in move.stages and event.to_stage == (move.to or event.from_stage)


def i3_no_two_settling_rows_hold_at_once(step: Step) -> None:
    """Of the rows that settle by themselves at most one that moves the case holds; after an act, none is left."""
    for later in (dt.timedelta(), dt.timedelta(minutes=10), dt.timedelta(days=1), dt.timedelta(days=45)):
        at = step.at + later
        hold = [
            move.verb
            for move in SETTLING
            if move.to and step.case.stage in move.stages and move.when and move.when(step.case, at)
        ]
        assert len(hold) <= 1, (later, hold)


def i4_two_people_flag_and_whoever_decides_may(step: Step) -> None:
    """A star has two different people; who decides had the right at that instant, and decides on no star of their own,
    not for somebody else either."""
    for star in Star.objects.filter(case=step.case):
        assert star.proposed_by_id not in (star.counterpart_id, star.second_by_id)
        assert star.second_by_id != _deputy(star.proposed_by, step.day) or star.second_by_id is None
    star = Star.objects.filter(case=step.case).order_by("pk").last()
    pair = {star.proposed_by_id, star.second_by_id, star.counterpart_id} if star else set()
    for row in Position.objects.filter(recommendation__case=step.case, at=step.at).select_related("by", "chief"):
        assert row.by is not None and row.by_id not in pair, row
        recused = step.case.recusals.filter(person=row.chief, deputy=row.by).exists()
        assert row.chief in acts_as(row.by, step.day) or recused, row
    for word in DirectorsWord.objects.filter(recommendation__case=step.case, at=step.at):
        persons = [*acts_as(word.by, step.day), *_disqualified_for(step.case, word.by)]
        assert any(may(one, Capability.DIRECT, step.day) for one in persons)
        assert word.by_id not in pair
    for decision in Decision.objects.filter(case=step.case, at=step.at).exclude(by=None):
        word = decision.recommendation.directors_words.filter(superseded_at=None).first()
        before = decision.recommendation.corrected_from
        word = word or (before and before.directors_words.filter(superseded_at=None).first())
        assert word is not None and (decision.by, decision.director) == (word.by, word.director)


def _deputy(person: User, day: dt.date) -> int | None:
    found = deputy_of(person, day)
    return found.pk if found else None


def _disqualified_for(case: Case, deputy: User) -> list[User]:
    return [row.person for row in case.recusals.filter(deputy=deputy).select_related("person")]


def i4_answers_are_given_to_the_words_that_stand(step: Step) -> None:
    """Positions in force stand on the newest version laid before, and name its hash; what was laid before or decided
    still has the hash it had."""
    versions = list(Recommendation.objects.filter(case=step.case).order_by("round", "version"))
    laid_before = [version for version in versions if version.submitted_at]
    for version in laid_before:
        assert version.content_hash == content_hash(version), (version.round, version.version)
    rows = Position.objects.filter(recommendation__case=step.case, superseded_at=None)
    if step.case.stage in (Stage.SUBMITTED, Stage.WITH_DIRECTOR):
        mine = rows.filter(recommendation__in=[version.pk for version in versions if version.round == step.case.round])
        answers = mine.filter(recommendation__decision=None)
        newest = versions[-1]
        assert newest == laid_before[-1]
        late = answers.exclude(recommendation=newest).filter(at__gte=newest.submitted_at)
        assert list(late) == []
    for row in rows.select_related("recommendation"):
        assert row.content_hash == row.recommendation.content_hash
    for decision in Decision.objects.filter(case=step.case).select_related("recommendation"):
        assert decision.content_hash == content_hash(decision.recommendation)


def i5_nobody_sees_what_is_not_theirs(step: Step) -> None:
    """Some see nothing in any stage; and the rule as a predicate and as a query say the same of everybody (some of the
    cast at each step, all of it in eight)."""
    for person in step.whom_it_asks:
        depth = sight(person, step.case, step.at).depth
        assert not depth or person.code not in SEES_NOTHING, person.code
        for least in (1, 3):
            listed = cases_visible_to(person, step.at, least).filter(pk=step.case.pk).exists()
            assert listed == (depth >= least), (person.code, depth)


def a_look_leaves_a_row(person: User, case: Case, at: dt.datetime) -> None:
    """I5: every permitted read has an audit row, and a hidden case is as one that does not exist."""
    before = Access.objects.count()
    sees = sight(person, case, at).depth > 0
    try:
        case_or_404(person, case.pk, at=at, action="case")
    except NotVisible:
        assert not sees and Access.objects.count() == before
    else:
        assert sees and Access.objects.count() == before + 1


def i5_first_positions_are_hidden(step: Step) -> None:
    """Until an option's positions are shown, everybody sees at most their own (some of the cast asked at each step)."""
    for option in Option.objects.filter(deliberation__case=step.case).select_related("deliberation__case"):
        given, shown = list(OptionPosition.objects.filter(option=option)), is_shown(option)
        assert shown or not any(row.is_later for row in given)
        for person in step.whom_it_asks:
            seen = {stand.first.person_id for stand in seen_by(option, person)}
            assert seen == {row.person_id for row in given if not row.is_later} if shown else seen <= {person.pk}


def i6_nothing_fires_after_what_ends_it(step: Step) -> None:
    """No reminder and no escalation is done after its clock was, and none is still to come when its clock has stopped."""
    for row in step.case.obligations.exclude(deadline=None).select_related("deadline"):
        assert row.deadline is not None
        if row.state == State.FIRED and row.deadline.done_at and row.fired_at:
            assert row.fired_at <= row.deadline.done_at, (row.kind, row.chain, row.occurrence)
        if row.state == State.PENDING:
            assert row.deadline.done_at is None, (row.kind, row.chain, row.occurrence)


def i7_every_escalation_reaches_somebody(step: Step) -> None:
    """What was escalated was told to somebody who can sign in; and whoever is told of a case sees at least its headline."""
    rows = step.case.obligations.filter(kind=Obligation.Kind.ESCALATE, state=State.FIRED, fired_at=step.at)
    for row in rows.select_related("deadline__rule__policy"):
        told = Notification.objects.filter(key__startswith=f"obligation:{row.pk}:", person__is_active=True)
        assert told.exists() or not names_people(names_of(row)), (row.chain, row.occurrence)
    for notice in step.case.notifications.filter(pk__gt=step.notices).select_related("person"):
        seen = sight(notice.person, step.case, step.at).depth
        assert seen or notice.code in FAREWELLS, (notice.code, notice.person.code)


def i7_whoever_is_mailed_for_an_answer_is_awaited(step: Step) -> None:
    """Who is told at once that an answer of theirs is missing, or of somebody they stand in for, finds it in their work."""
    awaited = {row.person for row in step.case.awaited.select_related("person")}
    for notice in step.case.notifications.filter(
        pk__gt=step.notices, code__in=ASKS, event=step.case.events.latest("seq")
    ):
        assert awaited & {notice.person, *acts_as(notice.person, step.day)}, (notice.code, notice.person.code)


def i8_the_trail_is_whole_and_time_runs_forward(step: Step) -> None:
    """Events are counted without a gap, in order of time; of what is append-only nothing was changed or removed."""
    events = list(step.case.events.order_by("seq").values_list("seq", "at"))
    assert [seq for seq, _at in events] == list(range(1, len(events) + 1))
    assert [seq for (seq, at), (_next, later) in pairwise(events) if later < at] == []
    for table in APPEND_ONLY:
        assert step.now[table].startswith(step.before[table]), table


def i9_nothing_with_a_receipt_is_missing(step: Step) -> None:
    """Every text that somebody wrote and got a receipt for is still there; where a later one replaces it, the newest is."""
    all_of_it = "\n".join(step.now.values())
    missing = {place: mark for place, mark in step.written.items() if mark not in all_of_it}
    assert missing == {}


INVARIANTS = (
    i1_each_obligation_is_to_come_or_has_ended_in_one_way,
    i2_nothing_is_owed_or_told_twice,
    i3_the_case_is_in_one_place_and_came_there_along_the_graph,
    i3_no_two_settling_rows_hold_at_once,
    i4_two_people_flag_and_whoever_decides_may,
    i4_answers_are_given_to_the_words_that_stand,
    i5_nobody_sees_what_is_not_theirs,
    i5_first_positions_are_hidden,
    i6_nothing_fires_after_what_ends_it,
    i7_every_escalation_reaches_somebody,
    i7_whoever_is_mailed_for_an_answer_is_awaited,
    i8_the_trail_is_whole_and_time_runs_forward,
    i9_nothing_with_a_receipt_is_missing,
)


def last_notice() -> int:
    return Notification.objects.aggregate(last=Max("pk"))["last"] or 0
