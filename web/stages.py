"""How is a stage shown: six steps with a word, a sign and a tint; and what each stage means for whoever holds the case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from cases.models import Case, Stage, StarStatus
from escalation.acceptance import UNDER_WAY
from escalation.models import DeadlineRule
from escalation.standing import Standing


@dataclass(frozen=True)
class Step:
    """One of the six steps, and the deadline rule that tells how long it may take."""

    no: int
    name: str | Promise
    icon: str
    stages: frozenset[str]
    rule: str = ""


STEPS = (
    Step(
        1,
        _("Star"),
        "stjl",
        frozenset({Stage.NEW, Stage.ORDINARY, Stage.STAR_PROPOSED, Stage.STAR_DECLINED, Stage.STAR_REMOVED}),
    ),
    Step(2, _("Deliberation"), "tale", frozenset({Stage.DELIBERATION}), "deliberation_end"),
    Step(3, _("Recommendation"), "doku", frozenset({Stage.RECOMMENDATION, Stage.HEARING}), "recommendation"),
    Step(4, _("Decision"), "afgoer", frozenset({Stage.SUBMITTED, Stage.WITH_DIRECTOR}), "chiefs_decision"),
    Step(
        5, _("Follow-up"), "foelg", frozenset({Stage.DECIDED, Stage.IMPLEMENTATION, Stage.FOLLOW_UP}), "first_follow_up"
    ),
    Step(6, _("Closed"), "laas", frozenset({Stage.CLOSED})),
)
STEP_OF: dict[str, Step] = {stage: step for step in STEPS for stage in step.stages}
CHIP = {
    Stage.ORDINARY: _("Ordinary case"),
    Stage.STAR_DECLINED: _("Star declined"),
    Stage.STAR_REMOVED: _("Star removed"),
    Stage.WITH_DIRECTOR: _("Disagreement"),
    Stage.HEARING: _("Hearing"),
    Stage.DECIDED: _("Decided"),
    Stage.IMPLEMENTATION: _("Being carried out"),
}
DOES = {
    Stage.ORDINARY: _("Works on the case"),
    Stage.STAR_PROPOSED: _("Proposed the star"),
    Stage.STAR_DECLINED: _("Talks with the one who declined"),
    Stage.DELIBERATION: _("Leads the deliberation"),
    Stage.RECOMMENDATION: _("Writes the recommendation"),
    Stage.HEARING: _("Waits for the family's answer"),
    Stage.SUBMITTED: _("Presides over the decision"),
    Stage.WITH_DIRECTOR: _("Settles what the chiefs could not"),
    Stage.DECIDED: _("Gets the decision under way"),
    Stage.IMPLEMENTATION: _("Gets the decision under way"),
    Stage.FOLLOW_UP: _("Follows up"),
}
DEADLINE = {
    "star_answer": _("Deadline for the signature"),
    "declined_talk": _("Deadline for the talk"),
    "dispute_decision": _("Deadline for whether it is a star"),
    "deliberation_start": _("Deadline for beginning the deliberation"),
    "deliberation_end": _("Deadline for the deliberation"),
    "recommendation": _("Deadline for the recommendation"),
    "hearing_answer": _("The family's deadline for an answer"),
    "chiefs_decision": _("Deadline for the decision"),
    "director_decision": _("Deadline for the director"),
    "units_informed": _("Deadline for telling the units"),
    "citizen_rulings_started": _("Deadline for starting the rulings"),
    "first_follow_up": _("Deadline for the follow-up"),
    "next_follow_up": _("Deadline for the follow-up"),
}


@dataclass(frozen=True)
class ShownStep:
    """A step as the stepper draws it: done, now or to come, with its small note."""

    step: Step
    state: str
    note: str = ""
    on: dt.date | None = None
    share: int = 0


def star_state(case: Case) -> str:
    """Which of the four stars the case has: none, half, whole or closed."""
    if case.stage == Stage.CLOSED:
        return "closed"
    return {StarStatus.CONFIRMED: "whole", StarStatus.HALF: "half"}.get(StarStatus(case.star_status), "none")


def does(case: Case) -> str:
    """What whoever holds the case does now, in a few words."""
    if _is_raised(case):
        return gettext("Waits for the chiefs to say whether it is a star")
    if case.stage in UNDER_WAY and case.holder_id != case.coordinator_id:
        return gettext("Gets a task accepted that nobody accepted in time")
    return str(DOES.get(Stage(case.stage), ""))


def _is_raised(case: Case) -> bool:
    return case.stage == Stage.STAR_DECLINED and case.star_status == StarStatus.RAISED


def chip(case: Case) -> tuple[Step, str]:
    """The stage as word, sign and tint."""
    step = STEP_OF[case.stage]
    if _is_raised(case):
        return step, gettext("Is it a star?")
    return step, str(CHIP.get(Stage(case.stage), step.name))


def steps_of(case: Case, now: Standing | None) -> list[ShownStep]:
    """The six steps of this case: when each was done, how far the present one is, how long the next may take."""
    current = STEP_OF[case.stage]
    ended = {span.stage: span.until for span in case.spans.all() if span.until}
    shown = []
    for step in STEPS:
        if step.no < current.no:
            days = [local_date(ended[stage]) for stage in step.stages if stage in ended]
            shown.append(ShownStep(step, "done", on=max(days, default=None)))
        elif step.no == current.no:
            shown.append(ShownStep(step, "now", _now_note(case, now), share=now.share if now else 50))
        else:
            shown.append(ShownStep(step, "next", _amount(step)))
    return shown


def _now_note(case: Case, now: Standing | None) -> str:
    if case.stage == Stage.STAR_PROPOSED:
        return gettext("one signature is missing")
    if now and now.whole:
        return gettext("day {gone} of {whole}").format(gone=now.gone, whole=now.whole)
    return str(CHIP.get(Stage(case.stage), ""))


def _amount(step: Step) -> str:
    rule = DeadlineRule.objects.filter(code=step.rule).order_by("-policy__version").first() if step.rule else None
    if rule is None:
        return ""
    if rule.unit == DeadlineRule.Unit.MONTHS:
        return gettext("after {count} months").format(count=rule.amount)
    return ngettext("%(count)s working day", "%(count)s working days", rule.amount) % {"count": rule.amount}
