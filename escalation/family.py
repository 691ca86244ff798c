"""What changes around the child: the address is protected, siblings' cases are linked, a report of concern comes in."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.access import cases_visible_to
from cases.models import Case, CaseLink, ConcernReport, Depth
from escalation.casefile import OPEN, works_on_it
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused

NO_SUCH_LINK = _("There is no such link. Open the case again and choose it there.")
NO_SUCH_CASE = _("You do not see any other case with that number in full. Check the number.")


def is_not_protected(ask: Asking) -> Refused | None:
    if ask.case.child.protected_address:
        return OutOfTurn("E-PROTECTED-ADDRESS", _("The name and address are protected already."))
    return None


def is_protected(ask: Asking) -> Refused | None:
    if ask.case.child.protected_address:
        return None
    return OutOfTurn("E-PROTECTED-ADDRESS", _("The name and address are not protected."))


def protect_address(act: Act) -> None:
    """From now every list has the number only, and no letter is made."""
    act.case.child.protected_address = True
    act.case.child.save()


def needs_reason(act: Act) -> list[Problem]:
    return [] if act.text("reason") else [Problem("E-REASON", "reason", _("Write why the protection ends."))]


def lift_protection(act: Act) -> None:
    act.case.child.protected_address = False
    act.case.child.save()
    act.words["reason"] = act.text("reason")


def links_of(case: Case) -> QuerySet[CaseLink]:
    """The links that stand, from whichever side they were made."""
    return CaseLink.objects.filter(Q(case=case) | Q(other=case), ended_at=None).select_related("case", "other")


def far_end(link: CaseLink, case: Case) -> Case:
    """The other case of the link."""
    return link.other if link.case_id == case.pk else link.case


def _named(act: Act) -> Case | None:
    """The case with the given number, if the person sees it in full; hidden and non-existent are alike."""
    seen = cases_visible_to(act.person, act.at, Depth.FULL).exclude(pk=act.case.pk)
    return seen.filter(number__iexact=act.text("number")).first()


def needs_link(act: Act) -> list[Problem]:
    problems, other = [], _named(act)
    if other is None:
        problems.append(Problem("E-NOACCESS", "number", NO_SUCH_CASE))
    elif links_of(act.case).filter(Q(case=other) | Q(other=other)).exists():
        problems.append(Problem("E-LINKED", "number", _("The two cases are linked already.")))
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write why the two cases belong together.")))
    return problems


def link_case(act: Act) -> None:
    """For both cases alike. The children's data stay each in their own case."""
    other = _named(act)
    assert other is not None  # `needs_link` has found it
    link = CaseLink.objects.create(case=act.case, other=other, linked_by=act.person, linked_at=act.at)
    act.data["link"] = link.pk
    act.words["reason"] = act.text("reason")


def seen_links(case: Case, user: User, at: dt.datetime) -> list[CaseLink]:
    """The links whose other case the person sees; a hidden case is not even counted."""
    seen = cases_visible_to(user, at)
    return [link for link in links_of(case) if seen.filter(pk=far_end(link, case).pk).exists()]


def needs_unlink(act: Act) -> list[Problem]:
    if act.given("link") in seen_links(act.case, act.person, act.at):
        return []
    return [Problem("E-NOACCESS", "link", NO_SUCH_LINK)]


def unlink_case(act: Act) -> None:
    link: CaseLink = act.input["link"]
    link.ended_at = act.at
    link.save()
    act.data["link"] = link.pk


def waiting_reports(case: Case) -> QuerySet[ConcernReport]:
    """Reports of concern that nobody has recorded as assessed."""
    return ConcernReport.objects.filter(case=case, assessed_on=None)


def needs_report(act: Act) -> list[Problem]:
    problems = []
    if not act.text("reference"):
        problems.append(Problem("E-EMPTY", "reference", _("Write its reference in the specialist system.")))
    if not act.given("received_on") or act.input["received_on"] > act.day:
        problems.append(Problem("E-EMPTY", "received_on", _("Write the day it came. It cannot be in the future.")))
    return problems


def record_concern_report(act: Act) -> None:
    """Only its reference and day. It is assessed in the specialist system within 24 hours; the star delays nothing."""
    report = ConcernReport(case=act.case, reference=act.text("reference"), received_on=act.input["received_on"])
    report.recorded_by = act.person
    report.save()
    act.data["report"] = report.pk


def some_report_waits(ask: Asking) -> Refused | None:
    if waiting_reports(ask.case).exists():
        return None
    return OutOfTurn("E-DONE", _("No report of concern waits for an assessment."))


def needs_assessment(act: Act) -> list[Problem]:
    report, on, problems = act.given("report"), act.given("assessed_on"), []
    if not report:
        problems.append(Problem("E-EMPTY", "report", _("Choose which report was assessed.")))
    if not on or on > act.day or (report and on < report.received_on):
        text = _("Write the day it was assessed: not before it came, and not in the future.")
        problems.append(Problem("E-EMPTY", "assessed_on", text))
    return problems


def assess_concern_report(act: Act) -> None:
    report = waiting_reports(act.case).filter(pk=act.input["report"].pk).first()
    if report is None:
        raise OutOfTurn("E-DONE", _("It has been recorded that the report was assessed."))
    report.assessed_on, report.assessed_by = act.input["assessed_on"], act.person
    report.save()
    act.data["report"] = report.pk


MOVES = (
    Move(
        "protect_address",
        _("Protect name and address"),
        OPEN,
        works_on_it,
        unless=(is_not_protected,),
        then=protect_address,
    ),
    Move(
        "lift_protection",
        _("Lift the protection"),
        OPEN,
        works_on_it,
        unless=(is_protected,),
        needs=needs_reason,
        then=lift_protection,
    ),
    Move("link_case", _("Link a sibling's case"), OPEN, works_on_it, needs=needs_link, then=link_case),
    Move("unlink_case", _("End the link"), OPEN, works_on_it, needs=needs_unlink, then=unlink_case),
    Move(
        "record_concern_report",
        _("Record a new report of concern"),
        OPEN,
        works_on_it,
        needs=needs_report,
        then=record_concern_report,
    ),
    Move(
        "assess_concern_report",
        _("Record the assessment"),
        OPEN,
        works_on_it,
        unless=(some_report_waits,),
        needs=needs_assessment,
        then=assess_concern_report,
    ),
)
