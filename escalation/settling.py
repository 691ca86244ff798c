"""What follows when the chiefs have spoken: decided together, or sent up to the director; some minutes later, by itself."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.remembering import remembered
from cases import parts
from cases.models import Case, Depth, Event, PartKind, Stage
from escalation.corrections import OPEN, REFUSED, accepted, corrected_lines, standing
from escalation.deadlines import SPOKEN, open_deadline, settle_later
from escalation.dueday import the_calendar
from escalation.force import put_in_force
from escalation.grants import above_limit
from escalation.models import Policy, Referral
from escalation.moves import Act, Asking, Move, OutOfTurn, Refused, stages, the_clock
from escalation.positions import all_answered, deciding_chiefs, is_contested, nobody_is_awaited, positions
from escalation.recommendation import newest
from orgunits.people import director


def takes_effect_at(case: Case) -> dt.datetime | None:
    """When what the chiefs have said so far takes effect: some minutes (policy) after the last of them has spoken."""
    version = newest(case)
    said = [row.at for row in positions(version)] if version else []
    said += [one.at for row in standing(version) for one in row.answers.all()] if version else []
    return max(said) + dt.timedelta(minutes=minutes_to_think()) if said else None


@remembered
def minutes_to_think() -> int:
    """How long after the last chief has spoken the decision takes effect, by the policy."""
    return Policy.objects.values_list("undo_minutes", flat=True).last() or 0


def follow(event: Event, case: Case, at: dt.datetime) -> None:
    """Writes down when what a chief has just said takes effect, if that is later than now."""
    effect = takes_effect_at(case) if event.verb in SPOKEN else None
    if effect and effect > at:
        settle_later(case, effect, event.seq)


def is_settled(case: Case, at: dt.datetime) -> bool:
    """All have answered, every correction too, and the time to think again is over."""
    effect = takes_effect_at(case)
    return effect is not None and at >= effect and nobody_is_awaited(case)


def goes_up(case: Case, at: dt.datetime) -> list[str]:
    """Why the director must decide, when it is settled; empty when the chiefs may."""
    refused = bool(corrected_lines(case, deciding_chiefs(case), REFUSED))
    return ["disagreement"] * (is_contested(case) or refused) + ["grant_limit"] * bool(above_limit(case, at))


def all_agreed(case: Case, at: dt.datetime) -> bool:
    return is_settled(case, at) and not goes_up(case, at)


def every_chief_has_answered(ask: Asking) -> Refused | None:
    if ask.case.stage != Stage.SUBMITTED or all_answered(ask.case):
        return None
    return OutOfTurn("E-CHIEFS-MISSING", _("Not every chief has answered yet."))


def all_by_the_same_words(ask: Asking) -> Refused | None:
    """Chiefs who stand by different wordings disagree, whatever each of them approved (domain.md 2.5)."""
    chiefs = ask.known(deciding_chiefs)
    if corrected_lines(ask.case, chiefs, REFUSED) or corrected_lines(ask.case, chiefs, OPEN):
        return OutOfTurn("E-DIFFVERSION", _("The chiefs stand by different wordings. That is a disagreement."))
    return None


def must_go_up(case: Case, at: dt.datetime) -> bool:
    return is_settled(case, at) and bool(goes_up(case, at))


def silence(case: Case, at: dt.datetime) -> bool:
    """A working day has begun after the deadline, and somebody has not answered, the whole or a correction."""
    deadline = open_deadline(case, "chiefs_decision")
    today = local_date(at)
    return (
        deadline is not None
        and today > deadline.due_on
        and the_calendar().is_working_day(today)
        and not nobody_is_awaited(case)
    )


def refer(act: Act) -> None:
    version = newest(act.case)
    assert version is not None
    reasons = goes_up(act.case, act.at)
    reasons += ["silence"] * (not nobody_is_awaited(act.case))
    Referral.objects.create(recommendation=version, at=act.at, reasons=reasons)
    parts.give(act.case, PartKind.DIRECTOR, director(), act.at, depth=Depth.FULL)
    act.data.update(version=version.version, reasons=reasons)


def agree(act: Act) -> None:
    """What takes effect is the version as all of them agreed to correct it."""
    version = newest(act.case)
    assert version is not None
    put_in_force(act, accepted(version, deciding_chiefs(act.case)))


MOVES = (
    Move(
        "agree_decision",
        _("Decided by all chiefs"),
        stages(Stage.SUBMITTED),
        the_clock,
        to=Stage.DECIDED,
        unless=(every_chief_has_answered, all_by_the_same_words),
        when=all_agreed,
        then=agree,
    ),
    Move(
        "refer_to_director",
        _("Sent to the director"),
        stages(Stage.SUBMITTED),
        the_clock,
        to=Stage.WITH_DIRECTOR,
        when=must_go_up,
        then=refer,
    ),
    Move(
        "refer_silence",
        _("Sent to the director after silence"),
        stages(Stage.SUBMITTED),
        the_clock,
        to=Stage.WITH_DIRECTOR,
        when=silence,
        then=refer,
    ),
)
