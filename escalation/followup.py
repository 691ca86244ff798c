"""Did it hold: follow-up with the school's and the social side's part, and closing when the goals are reached."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases import parts
from cases.models import PartKind, Stage
from escalation.deliberation import coordinates
from escalation.models import FollowUp, FollowUpLine, Ruling
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused, stages


def holds(ask: Asking) -> bool:
    return ask.case.holder_id is not None and ask.case.holder_id == ask.by.pk


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
    if closes and (refused := no_open_ruling(act)):
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
    if Ruling.objects.filter(decision__case=ask.case, decision__in_force=True, sent_at=None).exists():
        return OutOfTurn("E-RULING", _("The case cannot be closed while rulings towards the family are open."))
    return None


def goals_reached(ask: Asking) -> Refused | None:
    if ask.case.stage != Stage.FOLLOW_UP:
        return None
    latest = ask.case.follow_ups.filter(round=ask.case.round).order_by("no").last()
    if latest is None or latest.conclusion != FollowUp.Conclusion.CLOSE:
        return OutOfTurn("E-GOALS", _("The case is closed by a follow-up that concludes so."))
    return None


def needs_reason(act: Act) -> list[Problem]:
    return [] if act.text("reason") else [Problem("E-REASON", "reason", _("Write why the case is closed."))]


def close(act: Act) -> None:
    for kind in (PartKind.INVITEE, PartKind.ESCALATED, PartKind.LINE):
        parts.end(act.case, kind, act.at)
    act.words["reason"] = act.text("reason")


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
        stages(Stage.ORDINARY, Stage.FOLLOW_UP),
        holds,
        to=Stage.CLOSED,
        unless=(no_open_ruling, goals_reached),
        needs=needs_reason,
        then=close,
    ),
)
