"""Does it get under way: units are told, lines are accepted and begun, rulings towards the family are started and sent."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.remembering import remembered
from cases.models import Case, PartKind, Stage
from escalation import acceptance
from escalation.deliberation import coordinates
from escalation.hearing import is_heard
from escalation.models import Decision, Done, Line, LineProgress, LineReport, Ruling
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused, stages, the_clock
from orgunits.models import Capability, Membership, OrgUnit
from orgunits.people import memberships_on

AFTER_DECISION = stages(Stage.DECIDED, Stage.IMPLEMENTATION, Stage.FOLLOW_UP)


@remembered
def in_force(case: Case) -> Decision | None:
    """The decision that holds now."""
    return Decision.objects.filter(case=case, in_force=True).select_related("recommendation").first()


def carries_a_line(ask: Asking) -> bool:
    """Named on a line of the decision in force, or leading a unit that does one."""
    if not ask.has(PartKind.LINE):
        return False
    lines = Line.objects.filter(recommendation__decision__case=ask.case, recommendation__decision__in_force=True)
    mine = Q(person__in=ask.persons) | Q(unit__in=led_units(ask)) | Q(unit__head__in=ask.persons)
    return lines.filter(mine).exists()


def makes_a_ruling(ask: Asking) -> bool:
    """The coordinator, or whoever leads a unit that makes one of the rulings."""
    leading = Q(unit__in=led_units(ask)) | Q(unit__head__in=ask.persons)
    rulings = Ruling.objects.filter(leading, decision__case=ask.case, decision__in_force=True)
    return coordinates(ask) or (ask.has(PartKind.LINE) and rulings.exists())


def led_units(ask: Asking) -> QuerySet[Membership, int]:
    """The ids of the units that the asker leads today."""
    held = memberships_on(ask.day).filter(user__in=ask.persons, role__capabilities__contains=[Capability.LEAD_UNIT])
    return held.values_list("unit_id", flat=True)


def leads(ask: Asking, unit: OrgUnit | None) -> bool:
    """The asker leads the unit today: as its head, or by a role."""
    held = memberships_on(ask.day).filter(
        user__in=ask.persons, unit=unit, role__capabilities__contains=[Capability.LEAD_UNIT]
    )
    return unit is not None and (ask.is_one_of(unit.head_id) or held.exists())


def carries(ask: Asking, line: Line) -> bool:
    """The line is the asker's: named on it, or leading the unit that does it."""
    return ask.is_one_of(line.person_id) or leads(ask, line.unit)


def not_told_yet(ask: Asking) -> Refused | None:
    decision = in_force(ask.case)
    if decision and decision.units_informed_at:
        return OutOfTurn("E-INFORMED", _("It has been recorded that the units were told."))
    return None


def inform_units(act: Act) -> None:
    """The days to accept count from now; history from a file (`as_filed`) is loaded as it stands, and is not watched."""
    Decision.objects.filter(case=act.case, in_force=True).update(units_informed_at=act.at)
    if not act.given("as_filed"):
        acceptance.watch(act)


def accept_line(act: Act) -> None:
    progress = _progress(act)
    if progress.accepted_at:
        raise OutOfTurn("E-ACCEPTED", _("The line has been accepted."))
    progress.accepted_by, progress.accepted_at = act.person, act.at
    progress.save()
    acceptance.is_accepted(act, progress)


def needs_why_not(act: Act) -> list[Problem]:
    if act.text("reason"):
        return []
    return [Problem("E-REASON", "reason", _("Write why you cannot take the task. The coordinator reads it."))]


def decline_line(act: Act) -> None:
    """The task is nobody's until somebody of the unit accepts it, or the split is changed; the days run on."""
    progress = _progress(act)
    if progress.accepted_at:
        raise OutOfTurn("E-ACCEPTED", _("The line has been accepted."))
    if progress.declined_by_id == act.person.pk:
        raise OutOfTurn("E-DECLINED", _("You have said no to this task."))
    progress.declined_by, progress.declined_at = act.person, act.at
    progress.declined_reason = act.text("reason")
    progress.save()


def begin_line(act: Act) -> None:
    progress = _progress(act)
    if not progress.accepted_at:
        raise OutOfTurn("E-LINE-NOTACCEPTED", _("Accept the line before it begins."))
    if progress.line.start and progress.line.start > act.day:
        raise OutOfTurn("E-NOTYET", _("The first day of the task has not come."))
    if progress.begun_at:
        raise OutOfTurn("E-BEGUN", _("It has been recorded that the task has begun."))
    progress.begun_by, progress.begun_at = act.person, act.at
    progress.save()


def needs_report(act: Act) -> list[Problem]:
    problems = []
    if act.text("status") not in Done.values:
        problems.append(Problem("E-EMPTY", "status", _("Choose yes, partly or no.")))
    elif act.text("status") != Done.YES and not act.text("note"):
        problems.append(Problem("E-REASON", "note", _("Write what does not run as decided, and why.")))
    return problems


def report_line(act: Act) -> None:
    progress = _progress(act)
    if not progress.accepted_at:
        raise OutOfTurn("E-LINE-NOTACCEPTED", _("Accept the line before you report on it."))
    LineReport.objects.create(
        line=progress.line, by=act.person, at=act.at, status=act.text("status"), note=act.text("note")
    )
    act.data["status"] = act.text("status")


def end_line(act: Act) -> None:
    progress = _progress(act)
    if progress.ended_at:
        raise OutOfTurn("E-ENDED", _("It has been recorded that the task has ended."))
    if not progress.begun_at and (progress.line.start is None or progress.line.start > act.day):
        raise OutOfTurn("E-NOTYET", _("The first day of the task has not come."))
    if not progress.accepted_at:
        raise OutOfTurn("E-LINE-NOTACCEPTED", _("Accept the line before it begins."))
    progress.ended_by, progress.ended_at = act.person, act.at
    progress.save()


def start_ruling(act: Act) -> None:
    ruling = _ruling(act)
    if ruling.started_at:
        raise OutOfTurn("E-STARTED", _("It has been recorded that the ruling was started."))
    ruling.started_at = act.at
    ruling.save()


def needs_lawful_ruling(act: Act) -> list[Problem]:
    """Heard, or why not; reasons and appeal guidance (forvaltningsloven §§ 19, 22 and 25). History from a file says
    nothing of either, and is loaded as it stands."""
    problems = []
    if not (act.given("as_filed") or is_heard(act.case) or act.text("without_hearing_reason")):
        text = _("The hearing is not finished. Finish it, or write why none was needed.")
        problems.append(Problem("E-HEARING", "without_hearing_reason", text))
    if act.given("has_guidance") is False:
        text = _("A ruling must say why, unless all that was asked for is granted, and how one complains.")
        problems.append(Problem("E-GUIDANCE", "has_guidance", text))
    return problems


def send_ruling(act: Act) -> None:
    ruling = _ruling(act)
    if ruling.sent_at:
        raise OutOfTurn("E-SENT", _("It has been recorded that the ruling was sent."))
    ruling.started_at, ruling.sent_at = ruling.started_at or act.at, act.at
    ruling.without_hearing_reason, ruling.has_guidance = act.text("without_hearing_reason"), act.given("has_guidance")
    ruling.save()


def some_line_accepted(case: Case, _at: dt.datetime) -> bool:
    return _progresses(case).exclude(accepted_at=None).exists()


def all_accepted_and_begun(case: Case, at: dt.datetime) -> bool:
    """Every line is accepted and the first day of the earliest one has come."""
    first = earliest_start(case)
    return first is not None and first <= local_date(at) and not _progresses(case).filter(accepted_at=None).exists()


def all_rulings_started(case: Case, _at: dt.datetime) -> bool:
    """The last ruling has just been started: its deadline is still open."""
    rulings = Ruling.objects.filter(decision__case=case, decision__in_force=True)
    waiting = case.deadlines.filter(code="citizen_rulings_started", done_at=None).exists()
    return waiting and rulings.exists() and not rulings.filter(started_at=None).exists()


@remembered
def earliest_start(case: Case) -> dt.date | None:
    """The first day of the decided split."""
    decision = in_force(case)
    starts = decision.recommendation.lines.exclude(start=None) if decision else Line.objects.none()
    return starts.order_by("start").values_list("start", flat=True).first()


def _progresses(case: Case) -> QuerySet[LineProgress]:
    return LineProgress.objects.filter(
        line__recommendation__decision__case=case, line__recommendation__decision__in_force=True
    )


def _progress(act: Act) -> LineProgress:
    line: Line = act.own("line")
    if not carries(act, line):
        raise Forbidden("E-ROLE", _("The line belongs to another unit."))
    act.data["line"] = line.key
    return LineProgress.objects.select_for_update().get(line=line)


def _ruling(act: Act) -> Ruling:
    ruling: Ruling = act.own("ruling")
    if not (coordinates(act) or leads(act, ruling.unit)):
        raise Forbidden("E-ROLE", _("The ruling belongs to another unit."))
    act.data["at_point"] = ruling.at_point.no
    return ruling


MOVES = (
    Move(
        "inform_units",
        _("The units have been told"),
        AFTER_DECISION,
        coordinates,
        unless=(not_told_yet,),
        then=inform_units,
    ),
    Move(
        "accept_line",
        _("Accept the task"),
        stages(Stage.DECIDED, Stage.IMPLEMENTATION),
        carries_a_line,
        then=accept_line,
    ),
    Move(
        "decline_line",
        _("Say no to the task"),
        stages(Stage.DECIDED, Stage.IMPLEMENTATION),
        carries_a_line,
        needs=needs_why_not,
        then=decline_line,
    ),
    Move("begin_line", _("The task has begun"), AFTER_DECISION, carries_a_line, then=begin_line),
    Move(
        "report_line",
        _("Report on the task"),
        AFTER_DECISION,
        carries_a_line,
        needs=needs_report,
        then=report_line,
    ),
    Move("end_line", _("The task has ended"), AFTER_DECISION, carries_a_line, then=end_line),
    Move("start_ruling", _("The ruling has been started"), AFTER_DECISION, makes_a_ruling, then=start_ruling),
    Move(
        "send_ruling",
        _("The ruling has been sent"),
        AFTER_DECISION,
        makes_a_ruling,
        needs=needs_lawful_ruling,
        then=send_ruling,
    ),
    Move("settle_rulings", _("All rulings started"), AFTER_DECISION, the_clock, when=all_rulings_started),
    Move(
        "begin_implementation",
        _("First line accepted"),
        stages(Stage.DECIDED),
        the_clock,
        to=Stage.IMPLEMENTATION,
        when=some_line_accepted,
    ),
    Move(
        "begin_follow_up",
        _("All lines accepted and begun"),
        stages(Stage.IMPLEMENTATION),
        the_clock,
        to=Stage.FOLLOW_UP,
        when=all_accepted_and_begun,
    ),
)
