"""What comes of a follow-up that asks for something else: a new round, or a new version in which only some tasks change.

What is unchanged stays in force: accepted and begun as before, and its rulings are made.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from accounts.remembering import remembered
from cases.models import Case, Stage
from escalation.acceptance import UNDER_WAY
from escalation.deliberation import coordinates
from escalation.implementation import in_force
from escalation.models import Decision, FollowUp, LineProgress, Recommendation
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused, stages, the_clock
from escalation.moving import not_moving
from escalation.recommendation import newest, next_version, rows_of
from escalation.reopening import reopen
from escalation.responsibility import LineRow


@remembered
def latest_whole(case: Case) -> FollowUp | None:
    """The newest follow-up of the round that both sides have signed; one from a file is followed by the file's own acts."""
    rows = FollowUp.objects.filter(case=case, round=case.round, as_filed=False)
    return rows.exclude(signed_at=None).last()


def goes_back(case: Case, _at: dt.datetime) -> bool:
    follow_up = latest_whole(case)
    return follow_up is not None and follow_up.conclusion == FollowUp.Conclusion.BACK


def is_to_be_adjusted(case: Case, _at: dt.datetime) -> bool:
    """The follow-up says so, and nothing has been decided since."""
    follow_up, decision = latest_whole(case), in_force(case)
    if follow_up is None or decision is None or follow_up.conclusion != FollowUp.Conclusion.ADJUST:
        return False
    return follow_up.signed_at is not None and decision.at < follow_up.signed_at


def begin_new_round(act: Act) -> None:
    follow_up = latest_whole(act.case)
    assert follow_up is not None
    reopen(act)
    act.words["reason"] = follow_up.conclusion_text


def copy_the_split(act: Act) -> None:
    """The version in force is the draft of the next: what nobody touches stays as it was decided."""
    decision, coordinator = in_force(act.case), act.case.coordinator
    assert decision is not None and coordinator is not None
    draft = next_version(newest(act.case) or decision.recommendation, Act(coordinator, act.case, act.at))
    follow_up = latest_whole(act.case)
    draft.follow_up_on = follow_up.next_on if follow_up else None
    draft.save()
    act.data["version"] = draft.version


def some_line_is_declined(ask: Asking) -> Refused | None:
    waiting = LineProgress.objects.filter(line__recommendation__decision__case=ask.case, accepted_at=None)
    declined = waiting.filter(line__recommendation__decision__in_force=True).exclude(declined_at=None)
    if ask.case.stage not in UNDER_WAY or declined.exists():
        return None
    return OutOfTurn("E-NOTDECLINED", _("The split is changed on the way only when a unit has said no to a task."))


def needs_reason(act: Act) -> list[Problem]:
    return [] if act.text("reason") else [Problem("E-REASON", "reason", _("Write what is to be changed, and why."))]


def change_declined(act: Act) -> None:
    copy_the_split(act)
    act.words["reason"] = act.text("reason")


def is_adjusting(case: Case) -> bool:
    """A split of this round is in force, and another is being written or decided."""
    decision, draft = in_force(case), newest(case)
    return bool(decision and draft and decision.recommendation.round == case.round and draft != decision.recommendation)


def split_by_key(version: Recommendation) -> dict[str, LineRow]:
    """The lines as plain rows, without their place: by key."""
    return {row.key: replace(row, no=0) for row in rows_of(version)}


def unchanged(old: Recommendation, new: Recommendation) -> set[str]:
    """The keys of the lines that say just the same in both."""
    before, after = split_by_key(old), split_by_key(new)
    return {key for key, row in after.items() if before.get(key) == row}


def carry_over(decision: Decision) -> None:
    """Lines that say the same as in the decision before, of the same round, are as far as they were; so are rulings
    of at-points that say the same, for the same law and unit."""
    version = decision.recommendation
    before = Decision.objects.filter(case=decision.case, recommendation__round=version.round).exclude(pk=decision.pk)
    last = before.select_related("recommendation").order_by("at", "pk").last()
    if last is None:
        return
    same = unchanged(last.recommendation, version)
    for row in LineProgress.objects.filter(line__recommendation=version, line__key__in=same):
        old = LineProgress.objects.get(line__recommendation=last.recommendation, line__key=row.line.key)
        for name in ("accepted_by", "accepted_at", "begun_by", "begun_at", "ended_by", "ended_at"):
            setattr(row, name, getattr(old, name))
        row.save()
    for ruling in decision.rulings.select_related("at_point"):
        made = last.rulings.filter(at_point__text=ruling.at_point.text, law=ruling.law, unit=ruling.unit).first()
        if made:
            ruling.started_at, ruling.sent_at = made.started_at, made.sent_at
            ruling.without_hearing_reason, ruling.has_guidance = made.without_hearing_reason, made.has_guidance
            ruling.save()


MOVES = (
    Move(
        "back_after_follow_up",
        _("Back to the group after a follow-up"),
        stages(Stage.FOLLOW_UP),
        the_clock,
        to=Stage.DELIBERATION,
        when=goes_back,
        then=begin_new_round,
    ),
    Move(
        "adjust_after_follow_up",
        _("New version after a follow-up"),
        stages(Stage.FOLLOW_UP),
        the_clock,
        to=Stage.RECOMMENDATION,
        when=is_to_be_adjusted,
        then=copy_the_split,
    ),
    Move(
        "change_declined",
        _("Change what was declined"),
        UNDER_WAY,
        coordinates,
        to=Stage.RECOMMENDATION,
        unless=(not_moving, some_line_is_declined),
        needs=needs_reason,
        then=change_declined,
    ),
)
