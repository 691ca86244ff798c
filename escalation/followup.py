"""Did it hold: follow-up with the school's and the social side's part, and closing: when, by which code, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases import parts
from cases.models import PartKind, Stage
from escalation.deliberation import coordinates
from escalation.implementation import AFTER_DECISION
from escalation.models import Closing, FollowUp, FollowUpLine, HandOver, LineProgress, Ruling
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused, stages
from escalation.moving import has_been_sent, package_sent, take_place


def holds(ask: Asking) -> bool:
    return ask.is_one_of(ask.case.holder_id)


def needs_follow_up(act: Act) -> list[Problem]:
    problems = []
    if not act.text("school_part"):
        problems.append(Problem("E-EMPTY", "school_part", _("Write how school or daycare goes now.")))
    if not act.text("social_part"):
        problems.append(Problem("E-EMPTY", "social_part", _("Write how it goes at home and with the support.")))
    if act.text("conclusion") not in FollowUp.Conclusion.values:
        problems.append(Problem("E-EMPTY", "conclusion", _("Choose what is to happen now.")))
    for row in act.given("lines") or []:
        if row.get("status") not in FollowUpLine.Status.values:
            problems.append(Problem("E-EMPTY", f"status_{row['line'].key}", _("Choose yes, partly or no.")))
    closes = act.text("conclusion") == FollowUp.Conclusion.CLOSE
    refused = (package_sent(act) or no_open_ruling(act)) if closes else None
    if refused:
        problems.append(Problem(refused.code, "conclusion", refused.message))
    if not closes and "next_on" in act.input and not act.input["next_on"]:  # a file's history need not have planned one
        problems.append(Problem("E-EMPTY", "next_on", _("Choose the day of the next follow-up.")))
    if act.given("next_on") and act.input["next_on"] <= act.day:
        problems.append(Problem("E-EMPTY", "next_on", _("Choose a day after today.")))
    return problems


def record_follow_up(act: Act) -> None:
    case = act.case
    no = case.follow_ups.filter(round=case.round).count() + 1
    follow_up = FollowUp(case=case, round=case.round, no=no, on=act.given("on") or act.day, recorded_by=act.person)
    for name in ("school_part", "social_part", "child_words", "conclusion", "conclusion_text"):
        setattr(follow_up, name, act.text(name))
    for name in ("actual_dkk", "period_months", "next_on"):
        setattr(follow_up, name, act.given(name))
    follow_up.save()
    FollowUpLine.objects.bulk_create(FollowUpLine(follow_up=follow_up, **row) for row in act.given("lines") or [])
    act.data.update(follow_up=follow_up.pk, no=no, conclusion=follow_up.conclusion)


def no_open_ruling(ask: Asking) -> Refused | None:
    """What is not ruled on yet when a child has moved is ruled on where it lives."""
    if has_been_sent(ask):
        return None
    if Ruling.objects.filter(decision__case=ask.case, decision__in_force=True, sent_at=None).exists():
        return OutOfTurn("E-RULING", _("The case cannot be closed while rulings towards the family are open."))
    return None


def all_lines_accepted(ask: Asking) -> Refused | None:
    waiting = LineProgress.objects.filter(line__recommendation__decision__case=ask.case, accepted_at=None)
    if not has_been_sent(ask) and waiting.filter(line__recommendation__decision__in_force=True).exists():
        return OutOfTurn("E-LINE-NOTACCEPTED", _("The case cannot be closed while a task waits to be accepted."))
    return None


def goals_reached(ask: Asking) -> Refused | None:
    """What was decided is followed up before the case is closed, unless the child moves and the package is sent."""
    if ask.case.stage not in AFTER_DECISION or has_been_sent(ask):
        return None
    latest = ask.case.follow_ups.filter(round=ask.case.round).order_by("no").last()
    if latest is None or latest.conclusion != FollowUp.Conclusion.CLOSE:
        return OutOfTurn("E-GOALS", _("The case is closed by a follow-up that concludes so."))
    return None


def needs_code_and_reason(act: Act) -> list[Problem]:
    problems = []
    if act.text("code") not in Closing.values:
        problems.append(Problem("E-EMPTY", "code", _("Choose why the case is closed.")))
    if act.text("code") == Closing.CHILD_MOVED and act.moving is None:
        problems.append(Problem("E-MOVEPACKAGE", "code", _("Record the move and send the package first.")))
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write why the case is closed.")))
    return problems


def close(act: Act) -> None:
    """Ends the parts of those who were let in for a while; a child who moved lives in the new place from now at the latest."""
    for kind in (PartKind.INVITEE, PartKind.ESCALATED, PartKind.LINE, PartKind.RECEIVER):
        parts.end(act.case, kind, act.at)
    offers = HandOver.objects.filter(case=act.case, answer="")
    offers.update(answer=HandOver.Answer.LAPSED, answered_at=act.at)
    if act.text("code") == Closing.CHILD_MOVED and act.moving and act.moving.moved_at is None:
        take_place(act)
    act.words["reason"] = act.text("reason")
    act.data["code"] = act.text("code")


MOVES = (
    Move(
        "record_follow_up",
        _("Record follow-up"),
        stages(Stage.FOLLOW_UP),
        coordinates,
        needs=needs_follow_up,
        then=record_follow_up,
    ),
    Move(
        "close_case",
        _("Close the case"),
        AFTER_DECISION | stages(Stage.ORDINARY),
        holds,
        to=Stage.CLOSED,
        unless=(package_sent, all_lines_accepted, no_open_ruling, goals_reached),
        needs=needs_code_and_reason,
        then=close,
    ),
)
