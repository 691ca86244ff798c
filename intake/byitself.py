"""What should the system do by itself in a case file: attempts that let time pass and the settling rows act, and then look."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, Q

from accounts.clock import local_date
from accounts.models import CLOCK, Actor, User
from cases.models import Case, StarStatus
from escalation import sweeps
from escalation.grants import above_limit
from escalation.models import DeadlineRule, Position
from escalation.moves import Forbidden
from escalation.recommendation import newest
from escalation.told import RECIPIENT, relevant_chiefs
from escalation.workflow import SETTLING, perform
from notifications.models import Notification

ROLES = {"chief_l2": "relevant_chief_l2", "leader": "holders_leader"}
TOLD = {"remind": ("reminder", "escalation"), "escalate": ("escalation",)}  # a reminder after the day goes further up
WARNINGS = frozenset({"W-REFUND", "W-LANGUAGE", "W-VAGUE", "W-GOAL", "W-DEARER", "W-TURNING-18"})


class NotSo(Exception):
    """What was to come about did not, and no row of the domain says why."""


class NotTried(Exception):
    """The product has no act by which this could be tried."""


def set_stage(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], stage: str) -> None:
    """The case came there that day; or else the settling row that leads there is asked, and says why not."""
    if any(span.stage == stage and local_date(span.since) == local_date(at) for span in case.spans.all()):
        return
    rows = [move for move in SETTLING if move.to == stage]
    rows = [move for move in rows if case.stage in move.stages] or rows
    if not rows:
        raise NotTried
    perform(rows[0].verb, case, by=CLOCK, at=at)


def set_holder(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], code: str) -> None:
    if any(span.holder.code == code and local_date(span.since) == local_date(at) for span in case.spans.all()):
        return
    perform("accept_handover", case, by=CLOCK, at=at)  # nobody but the one who was asked takes a case over


def tell(kind: str) -> Any:
    """The run of reminders that day reaches the person, or somebody in the role."""

    def attempt(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], whom: str) -> None:
        sweeps.sweep(at, case)
        told = Notification.objects.filter(case=case, code__in=TOLD[kind]).select_related("person")
        today = {notice.person for notice in told if local_date(notice.at) == local_date(at)}
        role = RECIPIENT.get(ROLES.get(whom, whom))
        wanted = set(role(case, at)) if role else set(User.objects.filter(code=whom))
        if not today & wanted:
            raise NotSo

    return attempt


def stop_internal_deadlines(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    """None of them runs any more, and at least one was stopped or ended that day."""
    internal = case.deadlines.filter(kind=DeadlineRule.Kind.INTERNAL)
    running = internal.filter(done_at=None, stopped_at=None)
    today = local_date(at)
    if running.exists() or not internal.filter(Q(stopped_on=today) | Q(done_on=today)).exists():
        raise NotSo


def treat_as_raised(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    sweeps.sweep(at, case)
    case.refresh_from_db()
    if case.star_status != StarStatus.RAISED:
        raise NotSo


def void_approvals(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    """There is a newer version, and no position on an older one is in force."""
    version = newest(case)
    if version is None or version.version == 1:
        raise NotSo
    old = Position.objects.filter(recommendation__case=case, superseded_at=None).exclude(recommendation=version)
    if old.filter(recommendation__round=F("recommendation__case__round")).exists():
        raise NotSo


def chiefs(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> None:
    if not relevant_chiefs(case, at):
        raise NotSo


def paying(case: Case, by: Actor, at: dt.datetime, data: dict[str, Any], about: str) -> set[str]:
    """Who pays is known; another than the one that acts is warned of."""
    if not case.paying_municipality:
        raise NotSo
    return {"W-REFUND"} if case.paying_municipality != case.acting_municipality else set()


def within_the_grant(case: Case, by: Actor, at: dt.datetime) -> None:
    """Raises Forbidden when the person's own sector pays more than its chief may grant."""
    if any(sector.head == by for sector in above_limit(case, at)):
        raise Forbidden("E-GRANTLIMIT", "")


ATTEMPTS: dict[str, Any] = {
    "set_stage": set_stage,
    "set_holder": set_holder,
    "remind": tell("remind"),
    "escalate": tell("escalate"),
    "stop_internal_deadlines": stop_internal_deadlines,
    "treat_as_raised": treat_as_raised,
    "void_approvals": void_approvals,
    "relevant_chiefs": chiefs,
    "paying_municipality": paying,
}
