"""How far has a move come: the checklist of »Fraflytning«, what each of its forms begins with, and the package's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.models import User
from cases.models import Case, Perspective, Stage, StarStatus
from escalation.implementation import in_force
from escalation.models import Deadline, DeadlineRule, FollowUp, Line, Moving
from escalation.star import current_star
from web.acts import ACTS
from web.optionfacts import attach
from web.options import Comparison, compared
from web.stages import DEADLINE

CLOSING_STARS = {StarStatus.HALF, StarStatus.CONFIRMED, StarStatus.RAISED}
UNDECIDED = {
    Stage.STAR_PROPOSED,
    Stage.DELIBERATION,
    Stage.RECOMMENDATION,
    Stage.HEARING,
    Stage.SUBMITTED,
    Stage.WITH_DIRECTOR,
}


@dataclass
class CheckItem:
    """One line of the checklist: done by whom and when, or where one does it. `detail` is what was written."""

    what: str | Promise
    done: bool
    on: dt.date | dt.datetime | None = None
    by: str = ""
    detail: str | Promise = ""
    verb: str = ""
    label: str | Promise = ""
    url: str = ""
    next: bool = False


def panel(case: Case, verbs: set[str]) -> dict[str, Any]:
    """What the case page shows of a move; nothing when there is none."""
    moving = Moving.of(case)
    return {"moving": moving, "checklist": checklist(case, moving, verbs)} if moving else {}


def checklist(case: Case, moving: Moving, verbs: set[str]) -> list[CheckItem]:
    """What is done, by whom and when; next is the first that is not done and open to the person, who alone has its address."""
    items = [
        CheckItem(_("The move is recorded"), True, moving.told_at, moving.told_by.name, moving.agreement),
        CheckItem(
            _("Internal deadlines stand still"),
            True,
            moving.told_at,
            detail=_("By itself. The law's deadlines and the family's own run on until the case is handed over."),
        ),
        *_star(case),
        _written(moving),
        _sent(moving),
        _received(moving),
        _moved(moving),
        CheckItem(
            _("Close the case"),
            not case.is_open,
            case.stage_at if not case.is_open else None,
            verb="close_case",
            label=_("Close the case"),
        ),
    ]
    for item in items:
        item.url = reverse("act", args=[case.pk, item.verb]) if item.verb in verbs & set(ACTS) else ""
    waiting = [item for item in items if item.url and not item.done] or [item for item in items if not item.done]
    if waiting:
        waiting[0].next = True
    return items


def _star(case: Case) -> list[CheckItem]:
    """A star that nobody will decide on is taken off by the pair, or by the chiefs once they have it."""
    if StarStatus(case.star_status) not in CLOSING_STARS or case.stage not in UNDECIDED:
        return []
    how = _("The pair takes it off together. Is it with the chiefs, they return it first.")
    return [CheckItem(_("Take the star off"), False, detail=how, verb="withdraw_star", label=_("Take the star off"))]


def _written(moving: Moving) -> CheckItem:
    by = moving.summary_by.name if moving.summary_by else ""
    label = _("Change the summary") if moving.summary_at else _("Write the summary")
    return CheckItem(
        _("Summary of assessments"),
        moving.summary_at is not None,
        moving.summary_at,
        by,
        verb="prepare_move_summary",
        label=label,
    )


def _sent(moving: Moving) -> CheckItem:
    by = moving.sent_by.name if moving.sent_by else ""
    return CheckItem(
        _("Material for the new municipality (barnets lov § 132)"),
        moving.sent_at is not None,
        moving.sent_on,
        by,
        moving.sent_to,
        "send_move_package",
        _("Record that it was sent"),
    )


def _received(moving: Moving) -> CheckItem:
    by = moving.received_by.name if moving.received_by else ""
    return CheckItem(
        _("Receipt from the new municipality"),
        moving.received_at is not None,
        moving.received_on,
        by,
        moving.confirmed_by,
        "receive_move_package",
        _("Record the receipt"),
    )


def _moved(moving: Moving) -> CheckItem:
    return CheckItem(
        _("The day of moving: the municipality of residence changes"),
        moving.moved_at is not None,
        moving.moved_at or moving.moves_on,
        detail=_("By itself. Who acts and who pays may stay as it is.") if moving.moved_at is None else "",
    )


def package(case: Case, moving: Moving) -> dict[str, Any]:
    """The case's facts for the new municipality: never an address, never a CPR number; words said alone are marked.

    Before it is sent the page shows everything; afterwards what was recorded as sent.
    """
    shown = set(moving.contents if moving.sent_at else Moving.Content.values)
    decision = in_force(case)
    return {
        "moving": moving,
        "parts": shown,
        "custody": case.child.custody_holders.all(),
        "words": Perspective.objects.filter(case=case),
        "needs": case.needs.all(),
        "measures": case.measures.select_related("unit"),
        "tried": case.tried.all(),
        "options": options_with_facts(case, local_date(moving.told_at)),
        "lines": decided_lines(case) if decision else [],
        "decision": decision,
        "follow_ups": FollowUp.objects.filter(case=case),
        "statutory": case.statutory_deadlines.all(),
        "running": running(case),
        "contacts": contacts(case),
    }


def options_with_facts(case: Case, today: dt.date) -> Comparison:
    """What leaves the house holds no position that is still hidden in it, whoever opens the page."""
    options = compared(case)
    attach((column.option for column in options.columns if column.option), case, None, today)
    return options


def running(case: Case) -> list[dict[str, Any]]:
    """The deadlines of the law and the family's own that run here, by name."""
    rows = Deadline.objects.filter(case=case, done_at=None, stopped_at=None)
    rows = rows.exclude(kind=DeadlineRule.Kind.INTERNAL)
    return [{"deadline": row, "label": DEADLINE.get(row.code, _("Deadline"))} for row in rows]


def contacts(case: Case) -> list[User]:
    """Whoever coordinates or holds the case, the pair, and whoever wrote the summary; each once."""
    star, moving = current_star(case), Moving.of(case)
    found: list[User | None] = [case.coordinator or case.holder or case.opened_by]
    found += [star.proposed_by, star.second_by] if star else []
    found += [moving.summary_by] if moving else []
    return [person for person in dict.fromkeys(found) if person]


def decided_lines(case: Case) -> list[Line]:
    decision = in_force(case)
    return list(decision.recommendation.lines.select_related("unit").prefetch_related("laws")) if decision else []


def _summary_so_far(case: Case, _today: dt.date) -> dict[str, Any]:
    moving = Moving.of(case)
    return {"summary": moving.summary if moving else ""}


def _all_of_it(_case: Case, today: dt.date) -> dict[str, Any]:
    return {"sent_on": today, "contents": list(Moving.Content.values)}


def _today(_case: Case, today: dt.date) -> dict[str, Any]:
    return {"received_on": today}


MOVING: dict[str, Callable[[Case, dt.date], dict[str, Any]]] = {
    "prepare_move_summary": _summary_so_far,
    "send_move_package": _all_of_it,
    "receive_move_package": _today,
}
