"""May it be laid before, and before whom: every reason against it at once, and exactly the chiefs that the split touches."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.clock import in_words
from accounts.models import User
from cases import parts
from cases.models import Case, Depth, PartKind, Stage
from escalation.dueday import latest_first_follow_up
from escalation.hearing import unheard
from escalation.models import Line, Recommendation
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused
from escalation.moving import not_moving
from escalation.plain import split_of
from escalation.positions import deciders
from escalation.recommendation import WRITING, missing_approvals, newest, one_of_the_pair
from escalation.responsibility import findings
from escalation.touched import touched_sectors
from orgunits.models import Capability
from orgunits.people import chiefs_of, home_unit

HEARING = frozenset({"E-HEARING", "E-PARTY-HEARING"})


def presiding_for(case: Case, version: Recommendation) -> User | None:
    """The chief of the coordinator's sector if the split touches it, else the first that it touches."""
    sectors = touched_sectors(version)
    home = home_unit(case.coordinator, version.changed_at.date()) if case.coordinator else None
    own = [sector for sector in sectors if home and sector == home.sector]
    return next(iter(chiefs_of(own or sectors)), None)


def missing(case: Case, version: Recommendation | None, day: dt.date) -> list[Problem]:
    """Everything that keeps the recommendation from the chiefs, and every warning, all at once; warnings come last."""
    text = version or Recommendation(case=case)  # nothing is written yet: then everything is missing
    points = set(version.at_points.values_list("triggers_ruling", flat=True)) if version else set()
    found = [
        Problem("E-NOTEXT", "ask", _("Write what you ask the chiefs to decide.")) if not text.ask else None,
        Problem("E-WHOLECHILD", "benefit", _("Write what the solution does for the child."))
        if not text.benefit
        else None,
        Problem("E-NOAT", "points", _("Write at least one at-point.")) if not points else None,
        Problem("E-RULING", "points", _("Say for each at-point whether it triggers a ruling towards the family."))
        if None in points
        else None,
        Problem("E-NOOPTION", "option", _("Choose the option you recommend.")) if text.option_id is None else None,
        Problem("E-OPTIONS", "option", _("There must be at least two options to choose between."))
        if case.deliberations.filter(round=case.round, options__isnull=False).count() < 2
        else None,
        Problem(
            "E-CHILDVIEW",
            "perspectives",
            _("Write the child's own words, or the lawful reason why they were not obtained."),
        )
        if not has_childs_view(case)
        else None,
        _follow_up(text, day),
    ]
    of_split = [
        (one, Problem(one.code, one.place, one.message, one.stops)) for one in findings(split_of(case, version, day))
    ]
    found += [problem for finding, problem in of_split if finding.blocks]
    found += unheard(case, version, day)
    if version is None or missing_approvals(case, version):
        found.append(Problem("E-PAIR", "approvals", _("Both of you must approve the text as it stands now.")))
    found += [problem for finding, problem in of_split if not finding.blocks]
    return [problem for problem in found if problem]


def _follow_up(version: Recommendation, day: dt.date) -> Problem | None:
    """After today, and no longer after the first line begins than the policy says (barnets lov § 95 is its model)."""
    lines = version.lines.exclude(start=None) if version.pk else Line.objects.none()
    first = lines.order_by("start").values_list("start", flat=True).first()
    if version.follow_up_on is None or version.follow_up_on <= day:
        return Problem("E-FOLLOWUP", "follow_up_on", _("Choose a day after today for the first follow-up."))
    followed_up = version.pk and version.case.follow_ups.filter(round=version.round).exclude(signed_at=None).exists()
    latest = latest_first_follow_up(first) if first and not followed_up else None
    if latest and version.follow_up_on > latest:
        message = _("The first follow-up must come by {latest} at the latest, counted from when the first line begins.")
        return Problem("E-FOLLOWUP", "follow_up_on", message.format(latest=in_words(latest)))
    return None


def has_childs_view(case: Case) -> bool:
    """The child's own words, or a reason of the kind the law allows (barnets lov § 5)."""
    said = case.perspectives.filter(who="child")
    return said.exclude(words="").exists() or said.exclude(not_obtained="").exclude(not_obtained_text="").exists()


def something_to_lay_before(ask: Asking) -> Refused | None:
    draft = ask.version
    if ask.case.stage in WRITING and draft and draft.submitted_at:
        return OutOfTurn(
            "E-OLDVERSION", _("This version has been before the chiefs. Change it and approve it again first.")
        )
    return None


def needs_everything(act: Act) -> list[Problem]:
    """Refused with everything at once, warnings included; with nothing but answered warnings it goes on.

    History from a case file (`as_filed`) is loaded as it stands: who was heard then is not asked now, and of an earlier
    round, which is told `in_outline`, nothing is.
    """
    version = newest(act.case)
    found = [] if act.given("in_outline") else missing(act.case, version, act.day)
    if act.given("as_filed"):
        found = [problem for problem in found if problem.code not in HEARING and problem.blocks]
    if act.given("presiding") and version and act.given("presiding") not in chiefs_of(touched_sectors(version)):
        found.append(Problem("E-ROLE", "presiding", _("One of the chiefs who decide must preside.")))
    return found if any(problem.stops for problem in found) else []


def lay_before(act: Act) -> None:
    """The touched sectors' chiefs see everything from now and decide together; one of them presides."""
    act.as_shown()
    version = newest(act.case)
    assert version is not None
    version.submitted_at = act.at
    version.presiding = act.given("presiding") or presiding_for(act.case, version)
    version.save()
    for sector in touched_sectors(version):
        parts.give_role(act.case, PartKind.CHIEF, sector, Capability.DECIDE, act.at, depth=Depth.FULL)
    warned = {problem.code for problem in missing(act.case, version, act.day) if not problem.blocks}
    act.data.update(version=version.version, recommendation=version.pk, warnings=sorted(warned))


MOVES = (
    Move(
        "lay_before",
        _("Lay before the chiefs"),
        WRITING,
        one_of_the_pair,
        to=Stage.SUBMITTED,
        unless=(not_moving, something_to_lay_before),
        needs=needs_everything,
        then=lay_before,
        asks=lambda case: deciders(case).values(),
    ),
)
