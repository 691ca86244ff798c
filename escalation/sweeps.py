"""What is due and not done: fires each obligation once, whoever knocks and however often (trust: claim, act, recheck).

Every obligation is a transaction of its own: the case is locked first, then the obligation, and both are asked again.
A sweep that is killed anywhere leaves whole obligations, done or still pending.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import receipts
from accounts.remembering import remembering
from cases import parts, writing
from cases.models import Case, Depth, PartKind
from escalation.acceptance import asked, waiting_lines
from escalation.chain_end import names_of
from escalation.models import CaseTask, Decision, Heartbeat, Obligation
from escalation.mornings import mail_goes_now
from escalation.vacancy import named, names_people, next_up
from escalation.workflow import settle
from notifications import digest
from notifications.models import REMINDER
from notifications.tell import tell_of_deadline

log = logging.getLogger(__name__)
State = Obligation.State
RETRY_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=5), dt.timedelta(hours=2)
GIVE_UP_AFTER = 12  # attempts, with growing pauses: most of a day
ASK_AGAIN = dt.timedelta(hours=1)  # when nobody could be told
BATCH = 500


def due(at: dt.datetime, case: Case | None = None) -> QuerySet[Obligation]:
    """Pending obligations whose instant has come, oldest first."""
    rows = Obligation.objects.filter(state=State.PENDING, due_at__lte=at)
    rows = rows.filter(Q(retry_at=None) | Q(retry_at__lte=at))
    return (rows.filter(case=case) if case else rows).order_by("due_at", "pk")


def sweep(at: dt.datetime, case: Case | None = None) -> int:
    """Fires everything that is due at `at` (of one case, if named); returns how many obligations were dealt with.

    One that fails is put aside for a growing pause and logged; after twelve attempts it is failed, and the health page
    says so. The others go on (fault F26).
    """
    done = 0
    while ids := list(due(at, case).values_list("pk", flat=True)[:BATCH]):
        done += sum(_try(pk, at) for pk in ids)
        if len(ids) < BATCH:
            break
    if case is None:
        send_the_morning(at)
        receipts.forget_old(at)
        writing.forget_old(at)
    beat("sweep", at)
    return done


def send_the_morning(at: dt.datetime) -> int:
    """From 8 on working days, one mail to each for whom something waits; returns how many.

    Not while a reminder of this morning is still to be fired: another sweep is at it, and it belongs in the mail.
    """
    return digest.compose(at) if mail_goes_now(at) and not due(at).exists() else 0


def beat(name: str, at: dt.datetime) -> None:
    """Leaves the mark by which the health page knows that sweeps come through."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def _try(pk: int, at: dt.datetime) -> bool:
    try:
        return _fire(pk, at)
    except Exception as error:  # the sweep isolates one bad row from all others; house rule 6 names it
        log.error("obligation %s failed: %s", pk, type(error).__name__)
        with transaction.atomic():
            row = Obligation.objects.select_for_update().get(pk=pk)
            if row.state == State.PENDING:
                row.retry_at = at + min(RETRY_PAUSE * 2**row.attempts, LONGEST_PAUSE)
                row.attempts += 1
                row.state = State.FAILED if row.attempts >= GIVE_UP_AFTER else State.PENDING
                row.save()
        return False


@transaction.atomic
def _fire(pk: int, at: dt.datetime) -> bool:
    with remembering():
        return _handle(pk, at)


def _handle(pk: int, at: dt.datetime) -> bool:
    case_id = Obligation.objects.values_list("case_id", flat=True).get(pk=pk)
    free = Case.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).filter(pk=case_id)
    case = free.select_related("child", "holder", "coordinator").first()
    row = Obligation.objects.select_for_update(skip_locked=True).filter(pk=pk, state=State.PENDING).first()
    if case is None or row is None:
        return False
    row.state = HANDLERS[row.kind](row, case, at)
    if row.state == State.PENDING:
        row.unheard_at, row.retry_at = row.unheard_at or at, at + ASK_AGAIN
        log.error("obligation %s: nobody could be told", pk)
    else:
        row.unheard_at, row.fired_at = None, at
    row.save()
    if row.state == State.FIRED and row.kind == Obligation.Kind.ESCALATE:
        settle(case, at)  # the end of a chain may itself settle something: a star nobody answered is raised
    return row.state != State.PENDING


def _remind(row: Obligation, case: Case, at: dt.datetime) -> str:
    """Only the newest reminder that is due goes out; older ones are overtaken by it."""
    assert row.deadline
    newer = Obligation.objects.filter(
        deadline=row.deadline, kind=row.kind, occurrence__gt=row.occurrence, due_at__lte=at
    ).exclude(state=State.CANCELLED)
    if newer.exists() or not row.deadline.runs:
        return State.SUPERSEDED if newer.exists() else State.CANCELLED
    return _tell(row, case, REMINDER, at)


def _escalate(row: Obligation, case: Case, at: dt.datetime) -> str:
    assert row.deadline
    return _tell(row, case, "escalation", at) if row.deadline.runs else State.CANCELLED


def _settle(row: Obligation, case: Case, at: dt.datetime) -> str:
    settle(case, at)
    return State.FIRED


def _task(row: Obligation, case: Case, at: dt.datetime) -> str:
    """Whoever holds the case is reminded of the task, unless it is over."""
    task = CaseTask.objects.get(pk=row.entry)
    if task.done_at or case.holder is None:
        return State.CANCELLED
    key = f"obligation:{row.pk}:{case.holder.pk}"
    tell_of_deadline(key, case.holder, case, "case_task", at, due_on=task.due_on, working_days=0)
    return State.FIRED


def _accept(row: Obligation, case: Case, at: dt.datetime) -> str:
    """Whoever is asked to accept a line is reminded; after the day each step takes the case one further up."""
    decision = Decision.objects.get(pk=row.entry)
    if not decision.in_force or not waiting_lines(case).exists():
        return State.CANCELLED
    if row.occurrence > 0:
        return _settle(row, case, at)
    for person in {one.pk: one for one in map(asked, waiting_lines(case)) if one}.values():
        key = f"obligation:{row.pk}:{person.pk}"
        assert decision.accept_by
        tell_of_deadline(key, person, case, REMINDER, at, due_on=decision.accept_by, working_days=row.occurrence)
    return State.FIRED


def _tell(row: Obligation, case: Case, code: str, at: dt.datetime) -> str:
    """Everyone the step names hears of it, once; where none of them is there, the next one up. Pending when nobody is.

    Whoever is escalated to, or stands in for somebody missing, sees the headline until it is done.
    """
    assert row.deadline
    names = names_of(row)
    present = named(names, case, at)
    people = present or next_up(names, case, at)
    for person in people:
        key = f"obligation:{row.pk}:{person.pk}"
        tell_of_deadline(key, person, case, code, at, due_on=row.deadline.due_on, working_days=row.occurrence)
        if code != REMINDER or not present:
            parts.give(case, PartKind.ESCALATED, person, at, depth=Depth.HEADLINE)
    return State.FIRED if people or not names_people(names) else State.PENDING


HANDLERS: dict[str, Callable[[Obligation, Case, dt.datetime], str]] = {
    Obligation.Kind.REMIND: _remind,
    Obligation.Kind.ESCALATE: _escalate,
    Obligation.Kind.SETTLE: _settle,
    Obligation.Kind.TASK: _task,
    Obligation.Kind.ACCEPT: _accept,
}
