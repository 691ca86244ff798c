"""What stands at the head of every case page: who the child is, where the case is, who holds it, by when, what if not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.models import User
from cases.access import Sight
from cases.models import Case, Depth, Stage
from escalation.chain_end import ChainEnd, end_of_chain
from escalation.deadlines import MARKS
from escalation.dueday import the_calendar
from escalation.hearing import is_heard
from escalation.implementation import in_force
from escalation.models import Deadline, DeadlineRule
from escalation.moves import Asking
from escalation.nudging import still_resting
from escalation.path import path_of
from escalation.standing import LATE_ANSWER, Standing, standing, to_come
from escalation.star import involved_sectors
from escalation.told import co_holder
from escalation.workflow import open_to
from orgunits.models import OrgUnit
from orgunits.people import colours, home_unit
from web.stages import DEADLINE, ShownStep, Step, chip, does, star_state, steps_of
from web.strip import Strip, strip_of

COMES = {
    "holder": _("reminder"),
    "co_holder": _("reminder"),
    "counterpart": _("reminder"),
    "substitute": _("the stand-in"),
    "counterparts_substitute": _("the stand-in"),
    "holders_leader": _("the leader"),
    "counterparts_leader": _("the leader"),
    "relevant_chief_l2": _("the chiefs"),
    "director": _("the director"),
}
# What the person is most likely here to do: (verb that must be open, label, page). The first that is open is the button.
NEXT = (
    ("cosign_star", _("Read and sign"), "cosign"),
    ("propose_star", _("Propose star"), "propose"),
    ("take_position", _("Read and decide"), "decide"),
    ("director_decides", _("Read and decide"), "direct"),
    ("end_deliberation", _("Write recommendation"), ""),
    ("write_texts", _("Open the recommendation"), "recommendation"),
    ("close_case", _("Close the case"), ""),
    ("sign_follow_up", _("Read and sign"), "follow_up"),
    ("record_follow_up", _("Follow up"), "follow_up"),
)


@dataclass(frozen=True)
class Person:
    """Somebody as a page shows them: name, title, colour of their sector."""

    name: str
    title: str
    slot: str
    is_you: bool = False


@dataclass(frozen=True)
class Head:
    """Everything the head shows; a template decides nothing."""

    case: Case
    name: str
    star: str
    chip: tuple[Step, str]
    units: list[OrgUnit]
    steps: list[ShownStep]
    holder: Person | None
    does: str
    since: dt.datetime | None
    together: str
    others: list[str]
    deadline: Standing | None
    deadline_label: str
    agreed_on: dt.date | None  # the day the decision names for the first follow-up, when it is not the last day for it
    comes: list[tuple[str, dt.date]]
    sight: Sight
    open: set[str]
    button: tuple[str, str, str] | None
    is_party: bool
    chain_end: ChainEnd | None
    nudged_at: dt.datetime | None
    strip: Strip
    ask: Asking


def person_of(user: User, today: dt.date, you: User | None = None) -> Person:
    unit = home_unit(user, today)
    return Person(user.name, user.title, unit.colour if unit else "", user == you)


def people_of(users: Iterable[User], today: dt.date, you: User | None = None) -> dict[int, Person]:
    """Several people at once, by id, in one query."""
    rows = {user.pk: user for user in users}
    slots = colours(rows.values(), today)
    return {pk: Person(user.name, user.title, slots.get(pk, ""), user == you) for pk, user in rows.items()}


def nearest(case: Case, today: dt.date) -> Standing | None:
    """The open deadline that comes first, the family's own time last, and only while the family is awaited."""
    rows = Deadline.objects.filter(case=case, done_at=None, stopped_at=None).exclude(code__in=MARKS)
    rows = rows.select_related("rule__policy")
    if case.stage != Stage.STAR_PROPOSED:
        rows = rows.exclude(code=LATE_ANSWER)
    if case.stage != Stage.HEARING or is_heard(case):
        rows = rows.exclude(kind=DeadlineRule.Kind.PARTY)
    ordered = sorted(rows, key=lambda row: (row.kind == DeadlineRule.Kind.PARTY, row.due_on))
    return standing(ordered[0], today, the_calendar()) if ordered else None


def head_of(case: Case, user: User, at: dt.datetime) -> Head:
    today = local_date(at)
    now = nearest(case, today)
    ask = Asking(user, case, at)
    seen, verbs = ask.sight, open_to(ask)
    span = case.spans.filter(until=None).first()
    awaited = list(case.awaited.select_related("person").order_by("person__name"))
    if all(row.person_id == case.holder_id for row in awaited):
        awaited = []
    return Head(
        case=case,
        name=case.name_on(today) if seen.depth >= Depth.SHARE else case.number,
        star=star_state(case),
        chip=chip(case),
        units=involved_sectors(case),
        steps=steps_of(case, now),
        holder=person_of(case.holder, today, user) if case.holder else None,
        does=does(case),
        since=span.since if span else None,
        together=", ".join(person.name for person in co_holder(case, at)) if case.is_open else "",
        others=list(dict.fromkeys(str(_("you")) if row.person == user else row.person.name for row in awaited)),
        deadline=now,
        deadline_label=str(DEADLINE.get(now.deadline.code, _("Deadline"))) if now else "",
        agreed_on=_agreed_on(now.deadline) if now and seen.full else None,
        comes=_comes(now.deadline, today) if now else [],
        sight=seen,
        open=verbs,
        button=_button(case, verbs),
        is_party=case.child.is_party_on(today),
        chain_end=end_of_chain(case) if now and now.state == "over" else None,
        nudged_at=still_resting([case], today).get(case.pk),
        strip=strip_of(path_of(case, at)) if seen.full else Strip(),
        ask=ask,
    )


def _agreed_on(deadline: Deadline) -> dt.date | None:
    decision = in_force(deadline.case) if deadline.code == "first_follow_up" else None
    agreed = decision.recommendation.follow_up_on if decision else None
    return agreed if agreed != deadline.due_on else None


def _comes(deadline: Deadline, today: dt.date) -> list[tuple[str, dt.date]]:
    """Who would hear of it after the day, the last three: what comes before it is no consequence of missing it."""
    rows = [
        (str(COMES[name]), day) for name, day in to_come(deadline, today) if name in COMES and day > deadline.due_on
    ]
    return rows[-3:]


def _button(case: Case, verbs: set[str]) -> tuple[str, str, str] | None:
    """(verb, label, address) of the first act that is open; an act without a page of its own is a button that does it."""
    for verb, label, page in NEXT:
        if verb == "close_case" and verb in verbs and case.stage == Stage.FOLLOW_UP:
            return verb, str(label), reverse("act", args=[case.pk, verb])
        if verb in verbs and verb != "close_case":
            return verb, str(label), reverse(page, args=[case.pk]) if page else ""
    return None
