"""What if the child moves to another municipality: told, gathered, handed over and received (barnets lov § 132).

While the move is under way the case is not decided here: `not_moving` stands in the rows of the acts that would.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from cases.models import Case
from escalation.casefile import OPEN, works_on_it
from escalation.models import DeadlineRule, Moving
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused, the_clock

INTERNAL = frozenset({DeadlineRule.Kind.INTERNAL.value})
EVERY = frozenset(DeadlineRule.Kind.values)


def not_moving(ask: Asking) -> Refused | None:
    """Guard of the acts that lead to a decision here. A closed case says for itself that it is closed."""
    if ask.moving is None or not ask.case.is_open:
        return None
    return OutOfTurn(
        "E-MOVING",
        _(
            "The child is moving to another municipality. The case is gathered and handed over, and is not decided here."
        ),
    )


def not_told_yet(ask: Asking) -> Refused | None:
    if ask.moving is None or not ask.case.is_open:
        return None
    return OutOfTurn("E-MOVING", _("The move has been recorded."))


def is_moving(ask: Asking) -> Refused | None:
    if ask.moving or not ask.case.is_open:
        return None
    return OutOfTurn("E-NOTMOVING", _("No move has been recorded in this case."))


def not_sent_yet(ask: Asking) -> Refused | None:
    if ask.moving and ask.moving.sent_at:
        return OutOfTurn("E-SENT", _("The package has been sent. Write a note if there is more to tell."))
    return None


def is_summed_up(ask: Asking) -> Refused | None:
    if ask.moving and not ask.moving.summary_at:
        return OutOfTurn("E-SUMMARY", _("Write the summary of assessments before the package is sent."))
    return None


def is_sent(ask: Asking) -> Refused | None:
    if ask.moving and not ask.moving.sent_at:
        return OutOfTurn("E-MOVEPACKAGE", _("The package has not been sent yet."))
    return None


def not_received_yet(ask: Asking) -> Refused | None:
    if ask.moving and ask.moving.received_at:
        return OutOfTurn("E-RECEIVED", _("It has been recorded that the package was received."))
    return None


def package_sent(ask: Asking) -> Refused | None:
    """Guard of closing: a case under moving is not closed before its material has been sent."""
    if ask.moving is None or ask.moving.sent_at or not ask.case.is_open:
        return None
    return OutOfTurn(
        "E-MOVEPACKAGE", _("Send the material to the new municipality before the case is closed (barnets lov § 132).")
    )


def has_been_sent(ask: Asking) -> bool:
    """The child moves and its material is on the way: what is left to do here is done there."""
    return ask.moving is not None and ask.moving.sent_at is not None


def stopped_kinds(case: Case) -> frozenset[str]:
    """Kinds of deadlines that stand still: internal ones once the move is told, all of them once it is handed over."""
    moving = Moving.of(case)
    if moving is None:
        return frozenset()
    return EVERY if moving.received_at else INTERNAL


def day_has_come(case: Case, at: dt.datetime) -> bool:
    moving = Moving.of(case)
    return moving is not None and moving.moved_at is None and moving.moves_on <= local_date(at)


def needs_move(act: Act) -> list[Problem]:
    found = [
        Problem("E-EMPTY", "municipality", _("Write which municipality the child moves to."))
        if not act.text("municipality")
        else None,
        Problem("E-EMPTY", "moves_on", _("Write the day of moving.")) if not act.given("moves_on") else None,
        Problem("E-CONSENT", "agreement", _("Write who has custody, and whether they agree that the material is sent."))
        if not act.text("agreement")
        else None,
        Problem("E-EMPTY", "municipality", _("The child lives there already. Write the new municipality."))
        if act.text("municipality").casefold() == act.case.residence_municipality.casefold() != ""
        else None,
    ]
    return [problem for problem in found if problem]


def notify(act: Act) -> None:
    moving = Moving.objects.create(
        case=act.case,
        round=act.case.round,
        municipality=act.text("municipality"),
        moved_from=act.case.residence_municipality,
        moves_on=act.input["moves_on"],
        agreement=act.text("agreement"),
        told_at=act.at,
        told_by=act.person,
    )
    act.data.update(moving=moving.pk, moves_on=moving.moves_on.isoformat())


def take_place(act: Act) -> None:
    """From the day of moving the child lives there; who acts and who pays is another matter, and stays."""
    moving = _under_way(act)
    act.case.residence_municipality = moving.municipality
    moving.moved_at = act.at
    moving.save()
    act.data["moving"] = moving.pk


def needs_summary(act: Act) -> list[Problem]:
    return [] if act.text("summary") else [Problem("E-EMPTY", "summary", _("Write the summary of assessments."))]


def prepare_summary(act: Act) -> None:
    moving = _under_way(act)
    moving.summary, moving.summary_at, moving.summary_by = act.text("summary"), act.at, act.person
    moving.save()
    act.data["moving"] = moving.pk


def needs_package(act: Act) -> list[Problem]:
    problems = []
    if not act.text("sent_to"):
        problems.append(Problem("E-EMPTY", "sent_to", _("Write to whom it was sent.")))
    if not act.given("contents"):
        problems.append(Problem("E-EMPTY", "contents", _("Choose what was sent.")))
    return problems + _not_after_today(act, "sent_on")


def send_package(act: Act) -> None:
    moving = _under_way(act)
    moving.sent_to, moving.contents = act.text("sent_to"), list(act.input["contents"])
    moving.documents = list(act.given("documents") or [])
    moving.sent_on, moving.sent_at, moving.sent_by = act.given("sent_on") or act.day, act.at, act.person
    moving.save()
    act.data.update(moving=moving.pk, contents=moving.contents, documents=len(moving.documents))


def needs_receipt(act: Act) -> list[Problem]:
    problems = _not_after_today(act, "received_on")
    if not act.text("confirmed_by"):
        problems.append(Problem("E-EMPTY", "confirmed_by", _("Write who there has confirmed it.")))
    sent_on = act.moving.sent_on if act.moving else None
    if sent_on and act.given("received_on") and act.input["received_on"] < sent_on:
        problems.append(Problem("E-EMPTY", "received_on", _("It cannot have come before it was sent.")))
    return problems


def receive_package(act: Act) -> None:
    moving = _under_way(act)
    moving.confirmed_by, moving.received_on = act.text("confirmed_by"), act.given("received_on") or act.day
    moving.received_at, moving.received_by = act.at, act.person
    moving.save()
    act.data["moving"] = moving.pk


def needs_reason(act: Act) -> list[Problem]:
    return [] if act.text("reason") else [Problem("E-REASON", "reason", _("Write why the family stays."))]


def cancel(act: Act) -> None:
    """The family stays: the child lives where it did, and the stopped clocks begin again (see `deadlines`)."""
    moving = _under_way(act)
    moving.cancelled_at = act.at
    moving.save()
    if moving.moved_at:
        act.case.residence_municipality = moving.moved_from
    act.words["reason"] = act.text("reason")
    act.data["moving"] = moving.pk


def _under_way(act: Act) -> Moving:
    moving = Moving.of(act.case)
    assert moving is not None
    return moving


def _not_after_today(act: Act, name: str) -> list[Problem]:
    late = act.given(name) and act.input[name] > act.day
    return [Problem("E-EMPTY", name, _("The day cannot be in the future."))] if late else []


MOVES = (
    Move(
        "notify_move",
        _("The child moves to another municipality"),
        OPEN,
        works_on_it,
        unless=(not_told_yet,),
        needs=needs_move,
        then=notify,
    ),
    Move("move_takes_place", _("The day of moving has come"), OPEN, the_clock, when=day_has_come, then=take_place),
    Move(
        "prepare_move_summary",
        _("Write the summary of assessments"),
        OPEN,
        works_on_it,
        unless=(is_moving, not_sent_yet),
        needs=needs_summary,
        then=prepare_summary,
    ),
    Move(
        "send_move_package",
        _("Record that the package was sent"),
        OPEN,
        works_on_it,
        unless=(is_moving, is_summed_up, not_sent_yet),
        needs=needs_package,
        then=send_package,
    ),
    Move(
        "receive_move_package",
        _("Record that the package was received"),
        OPEN,
        works_on_it,
        unless=(is_moving, is_sent, not_received_yet),
        needs=needs_receipt,
        then=receive_package,
    ),
    Move(
        "cancel_move",
        _("The family stays after all"),
        OPEN,
        works_on_it,
        unless=(is_moving,),
        needs=needs_reason,
        then=cancel,
    ),
)
