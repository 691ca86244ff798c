"""When is it due: which act starts and ends which clock, and what must happen around each due day.

The tables are read together with the policy, which is data. A deadline keeps the version it began on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import QuerySet

from accounts.clock import MORNING, local_date, local_instant
from accounts.remembering import remembered
from cases.models import Case, Event, Stage
from escalation.dueday import (
    DUE_DAY,
    FIRST_DAY,
    by_rule,
    day_after_the_answer,
    day_of_moving,
    earliest_start,
    kind_of,
    starts_to_come,
    the_calendar,
    today,
)
from escalation.gone_up import let_go
from escalation.hearing import all_have_answered
from escalation.models import ChainStep, Deadline, DeadlineRule, Obligation
from escalation.moving import stopped_kinds
from escalation.positions import nobody_is_awaited
from escalation.workdays import Calendar
from notifications.tell import take_back

DELIBERATION = ("deliberation_start", "deliberation_end", "star_to_decision_target", "star_to_decision_alarm")
STARTS: dict[str, tuple[str, ...]] = {
    "propose_star": ("star_answer",),
    "decline_star": ("declined_talk",),
    "confirm_star": DELIBERATION,
    "settle_as_star": DELIBERATION,
    "reopen_case": DELIBERATION,
    "raise_dispute": ("dispute_decision",),
    "raise_silence": ("dispute_decision",),
    "refer_dispute": ("director_decision",),
    "refer_silent_dispute": ("director_decision",),
    "end_deliberation": ("recommendation",),
    "return_to_group": ("recommendation",),
    "director_returns": ("recommendation",),
    "send_hearing": ("hearing_answer",),
    "lay_before": ("chiefs_decision",),
    "refer_to_director": ("director_decision",),
    "refer_silence": ("director_decision",),
    "agree_decision": ("units_informed", "citizen_rulings_started", "first_follow_up"),
    "settle_as_directed": ("units_informed", "citizen_rulings_started", "first_follow_up"),
    "settle_follow_up": ("next_follow_up",),
    "back_after_follow_up": DELIBERATION,
    "adjust_after_follow_up": ("recommendation",),
    "change_declined": ("recommendation",),
}
DECIDED = ("star_to_decision_target", "star_to_decision_alarm")
ENDS: dict[str, tuple[str, ...]] = {
    "cosign_star": ("star_answer",),
    "decline_star": ("star_answer",),
    "end_talk": ("declined_talk",),
    "take_back_star": ("star_answer",),
    "take_back_signature": DELIBERATION,
    "raise_dispute": ("declined_talk",),
    "refer_dispute": ("dispute_decision",),
    "refer_silent_dispute": ("dispute_decision",),
    "settle_as_star": ("star_answer", "declined_talk", "dispute_decision", "director_decision"),
    "settle_as_ordinary": ("star_answer", "declined_talk", "dispute_decision", "director_decision"),
    "reopen_case": ("first_follow_up", "next_follow_up"),
    "start_deliberation": ("deliberation_start",),
    "ask_question": ("deliberation_start",),
    "reply": ("deliberation_start",),
    "write_minutes": ("deliberation_start",),
    "end_deliberation": ("deliberation_start", "deliberation_end"),
    "settle_text": ("recommendation",),
    "return_to_group": ("chiefs_decision",),
    "refer_to_director": ("chiefs_decision",),
    "refer_silence": ("chiefs_decision",),
    "director_returns": ("director_decision",),
    "agree_decision": ("chiefs_decision", *DECIDED),
    "director_decides": ("director_decision",),
    "settle_as_directed": DECIDED,
    "inform_units": ("units_informed",),
    "settle_rulings": ("citizen_rulings_started",),
    "settle_follow_up": ("first_follow_up", "next_follow_up"),
    "back_after_follow_up": ("first_follow_up", "next_follow_up"),
}
ENDS_ALL_INTERNAL = frozenset({"remove_star"})  # the law's own deadlines run on
SETTLED_BY_A_DATE = frozenset({"chiefs_decision", "dispute_decision"})  # the day after, silence sends it up
BEGIN_ANEW = frozenset({"cancel_move"})  # acts after which the clocks that were stopped begin again
WRITES = frozenset(
    {"write_texts", "write_points", "write_line", "take_compensation", "drop_line", "restore_line"}
)  # acts that void an approval
SPOKEN = frozenset({"take_position", "approve_with_changes", "answer_correction"})  # by a chief
MARKS = frozenset(DECIDED)  # measures, not tasks: nobody is reminded of them
FOLLOW_UPS = frozenset({"first_follow_up", "next_follow_up"})
OWN_CHAIN = {"star_answer": "star_answer"}
RULE_OF = {"next_follow_up": "first_follow_up"}


@remembered
def open_deadline(case: Case, code: str) -> Deadline | None:
    """The clock of that code that runs, if one does."""
    return Deadline.objects.filter(case=case, code=code, done_at=None, stopped_at=None).first()


def due_on(case: Case, code: str) -> dt.date | None:
    """The day of the clock of that code that runs; None when none does."""
    deadline = open_deadline(case, code)
    return deadline.due_on if deadline else None


def follow(event: Event, case: Case, at: dt.datetime) -> None:
    """Ends and starts the clocks that the event's verb ends and starts; a closed case has none running."""
    ended = case.deadlines.filter(done_at=None)
    if event.verb in ENDS_ALL_INTERNAL:
        ended = ended.filter(kind=DeadlineRule.Kind.INTERNAL)
    elif case.stage != Stage.CLOSED:
        ended = ended.filter(code__in=(*ENDS.get(event.verb, ()), *ENDS_WHEN.get(event.verb, _none)(case)))
    for deadline in ended:
        _end(deadline, at)
    if case.stage == Stage.CLOSED:
        case.obligations.filter(state=Obligation.State.PENDING).update(state=Obligation.State.CANCELLED)
    for code in STARTS.get(event.verb, ()):
        _start(code, case, at)
    if event.verb == "take_back_signature":
        _run_on("star_answer", case, at)
    if event.verb in BEGIN_ANEW:
        _begin_anew(case, at)
    _stop(case, stopped_kinds(case), at)
    if event.verb in WRITES and event.data.get("voided") and not open_deadline(case, "recommendation"):
        _run_on("recommendation", case, at)
    if event.verb in SPOKEN and not nobody_is_awaited(case) and not open_deadline(case, "chiefs_decision"):
        _run_on("chiefs_decision", case, at)
    if event.verb in AWAITS:
        _let_the_day_come(case, event, AWAITS[event.verb](case, at))
    if event.verb in {"agree_decision", "settle_as_directed"}:
        for number, day in enumerate(starts_to_come(case, local_date(at))[1:], start=1):
            _settle_on(case, None, day, entry=event.seq, occurrence=number)


def _start(code: str, case: Case, at: dt.datetime, *, not_before: dt.date = dt.date.min) -> None:
    """Sets the clock; `not_before` is the day it begins anew after a stop, whatever day it was once counted from."""
    rule = DeadlineRule.objects.filter(code=RULE_OF.get(code, code)).order_by("-policy__version").first()
    first_day = FIRST_DAY.get(code, today)(case, at)
    if rule is None or first_day is None:
        return
    for running in case.deadlines.filter(code=code, done_at=None):
        _end(running, at)  # the clock is set anew: a second letter has a day of its own
    calendar, first_day = the_calendar(), max(first_day, not_before)
    due_on = DUE_DAY.get(code, by_rule)(case, rule, first_day, calendar)
    if due_on and due_on < not_before:  # the day agreed on went by while the clock stood still
        due_on = by_rule(case, rule, first_day, calendar)
    if due_on is None:
        return
    deadline = Deadline.objects.create(
        case=case,
        round=case.round,
        code=code,
        kind=kind_of(code, case, rule),
        rule=rule,
        started_at=at,
        started_on=first_day,
        due_on=due_on,
        trace=calendar.trace(first_day, due_on),
    )
    _oblige(deadline, calendar)


def _run_on(code: str, case: Case, at: dt.datetime) -> None:
    """A clock that was stopped too early runs on to its own day, with what is still to come of it."""
    deadline = case.deadlines.filter(code=code, round=case.round).order_by("-started_at", "-pk").first()
    if deadline:
        deadline.done_at = deadline.done_on = None
        deadline.save()
        cancelled = deadline.obligations.filter(state=Obligation.State.CANCELLED, due_at__gt=at)
        cancelled.update(state=Obligation.State.PENDING)


def _end(deadline: Deadline, at: dt.datetime) -> None:
    """It is done."""
    deadline.done_at, deadline.done_on = at, local_date(at)
    _silence(deadline, at)


def _stop(case: Case, kinds: frozenset[str], at: dt.datetime) -> None:
    """Clocks of these kinds stand still from now: nobody hears of them, and from this day nobody misses them."""
    for deadline in case.deadlines.filter(kind__in=kinds, done_at=None, stopped_at=None):
        deadline.stopped_at, deadline.stopped_on = at, local_date(at)
        _silence(deadline, at)


def _begin_anew(case: Case, at: dt.datetime) -> None:
    """Every clock that was stopped begins again today, with its whole time; a day agreed on stands if it is to come."""
    for deadline in case.deadlines.filter(done_at=None).exclude(stopped_at=None):
        _start(deadline.code, case, at, not_before=local_date(at))


def _silence(deadline: Deadline, at: dt.datetime) -> None:
    """What was to come of it is cancelled, and whoever was escalated to sees no more than before."""
    deadline.save()
    deadline.obligations.filter(state=Obligation.State.PENDING).update(state=Obligation.State.CANCELLED)
    take_back(f"obligation:{row.pk}:" for row in _fired_reminders(deadline))
    let_go(deadline.case, at)


def _fired_reminders(deadline: Deadline) -> QuerySet[Obligation]:
    return deadline.obligations.filter(kind=Obligation.Kind.REMIND, state=Obligation.State.FIRED)


def _oblige(deadline: Deadline, calendar: Calendar) -> None:
    """One obligation per step of the chain, at 08.00 of its day; early ones that fall before the start are dropped."""
    if deadline.code in MARKS or deadline.kind == DeadlineRule.Kind.PARTY:
        return
    chain = OWN_CHAIN.get(deadline.code, "general")
    for step in ChainStep.objects.filter(policy=deadline.rule.policy, chain=chain):
        day = calendar.shift(deadline.due_on, step.offset) if step.offset else deadline.due_on
        if step.offset <= 0 and day <= deadline.started_on:
            continue
        Obligation.objects.create(
            case=deadline.case,
            deadline=deadline,
            kind=Obligation.Kind.ESCALATE if step.offset > 0 else Obligation.Kind.REMIND,
            occurrence=step.offset,
            entry=deadline.pk,
            chain=chain,
            due_at=local_instant(calendar.next_working_day(day), MORNING),
        )
    if deadline.code in SETTLED_BY_A_DATE:
        _settle_on(deadline.case, deadline, calendar.shift(deadline.due_on, 1))
    if deadline.code in FOLLOW_UPS and (day := reports_from(deadline, calendar)) > deadline.started_on:
        _settle_on(deadline.case, deadline, day)


def _settle_on(case: Case, deadline: Deadline | None, day: dt.date, entry: int = 0, occurrence: int = 0) -> None:
    """The case is looked at again at the beginning of that day: a date may have come that settles it."""
    _settle_at(case, deadline, local_instant(day), entry, occurrence)


def settle_later(case: Case, instant: dt.datetime, entry: int) -> None:
    """The case is looked at again at that instant. `entry` tells the occasions of one case apart."""
    _settle_at(case, None, instant, entry)


def _settle_at(case: Case, deadline: Deadline | None, instant: dt.datetime, entry: int, occurrence: int = 0) -> None:
    Obligation.objects.create(
        case=case,
        deadline=deadline,
        kind=Obligation.Kind.SETTLE,
        occurrence=occurrence,
        entry=entry or (deadline.pk if deadline else 0),
        due_at=instant,
    )


def reports_from(deadline: Deadline, calendar: Calendar) -> dt.date:
    """From which day on those who carry the lines are asked to report before the follow-up."""
    return calendar.shift(deadline.due_on, -REPORTS)


def _let_the_day_come(case: Case, event: Event, day: dt.date | None) -> None:
    if day and day > local_date(event.at):
        _settle_on(case, None, day, entry=event.seq)


def _begun(case: Case) -> tuple[str, ...]:
    begun = case.deliberations.filter(round=case.round).exclude(started_at=None).exists()
    return ("deliberation_start",) if begun else ()


def _none(_case: Case) -> tuple[str, ...]:
    return ()


def _chiefs_have_spoken(case: Case) -> tuple[str, ...]:
    """Their time is kept when the last of them has spoken, although it takes effect a little later."""
    return ("chiefs_decision",) if nobody_is_awaited(case) else ()


def _answered(case: Case) -> tuple[str, ...]:
    """»No answer« is chosen to go on; it does not fill the family's own time."""
    return ("hearing_answer",) if all_have_answered(case) else ()


# Acts after which a date is awaited that may settle something: the day the case is looked at again.
AWAITS: dict[str, Callable[[Case, dt.datetime], dt.date | None]] = {
    "agree_decision": earliest_start,
    "settle_as_directed": earliest_start,
    "notify_move": day_of_moving,
    "offer_handover": day_after_the_answer,
}
ENDS_WHEN: dict[str, Callable[[Case], tuple[str, ...]]] = {
    "plan_meeting": _begun,
    "answer_hearing": _answered,
    **dict.fromkeys(SPOKEN, _chiefs_have_spoken),
}
REPORTS = 10  # working days before a follow-up on which those who carry the lines are asked how they run
