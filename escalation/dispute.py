"""Is it a star at all, when the two do not agree or one is silent: the chiefs of both sides say, or the director.

They say only whether it is a star, never what the solution is (E-SCOPE).
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.clock import in_words, local_date
from accounts.models import User
from accounts.remembering import remembered
from cases import parts
from cases.models import Case, Depth, PartKind, Stage, StarStatus
from escalation.deadlines import open_deadline
from escalation.dueday import the_calendar
from escalation.models import Dispute, Obligation, Star, Verdict
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused, stages, the_clock
from escalation.moving import not_moving
from escalation.star import confirm, current_star, either_of_the_pair
from escalation.talk import not_raised
from orgunits.models import Capability, OrgUnit
from orgunits.people import chiefs_of, director, home_unit, may

RAISES = "treated_as_raised"  # the name in the reminder chain that is no person: the star is raised


@remembered
def dispute_of(case: Case) -> Dispute | None:
    """The dispute about the latest star that is not settled."""
    return Dispute.objects.filter(star__case=case, settled_at=None).select_related("star").last()


def judging_sectors(star: Star) -> list[OrgUnit]:
    """The sectors of the two of the pair: their chiefs judge, not all whom the case may touch."""
    first = home_unit(star.proposed_by, local_date(star.proposed_at))
    units = [unit for unit in (first, star.counterpart_unit) if unit]
    return list(dict.fromkeys(unit.sector for unit in units if unit.sector))


def needs_grounds(act: Act) -> list[Problem]:
    """What they disagree on; and they have talked, or had the time for it."""
    problems = []
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write what you disagree on. The chiefs read it.")))
    talk = open_deadline(act.case, "declined_talk")
    talked_on = act.given("talked_on")
    if talked_on and talked_on > act.day:
        problems.append(Problem("E-TALK", "talked_on", _("The day cannot be in the future.")))
    if not talked_on and talk and act.day <= talk.due_on:
        text = _("Write when you talked about it. Without a talk you can raise it after {day}.")
        problems.append(Problem("E-TALK", "talked_on", text.format(day=in_words(talk.due_on))))
    return problems


def raise_dispute(act: Act) -> None:
    _raise(act, act.person)
    act.words["reason"] = act.text("reason")


def silence_lasts(case: Case, _at: dt.datetime) -> bool:
    """The chain of an unanswered star has come to its end, and there is still no answer."""
    deadline = open_deadline(case, "star_answer")
    if deadline is None or case.stage != Stage.STAR_PROPOSED:
        return False
    steps = deadline.rule.policy.steps.filter(chain="star_answer", to__contains=[RAISES])
    ends = Obligation.objects.filter(deadline=deadline, occurrence__in=steps.values("offset"))
    return ends.filter(state=Obligation.State.FIRED).exists()


def raise_silence(act: Act) -> None:
    Star.objects.filter(case=act.case, outcome="").update(outcome=Star.Outcome.TIMED_OUT, outcome_at=act.at)
    _raise(act, None)


def _raise(act: Act, by: User | None) -> None:
    star = current_star(act.case)
    assert star is not None
    dispute = Dispute.objects.create(star=star, raised_by=by, raised_at=act.at)
    act.case.star_status = StarStatus.RAISED
    for sector in judging_sectors(star):
        parts.give_role(act.case, PartKind.JUDGE, sector, Capability.DECIDE, act.at, depth=Depth.SHARE)
    act.data.update(star=star.pk, dispute=dispute.pk)


def sectors_of(ask: Asking) -> list[OrgUnit]:
    """The judging sectors whose chief the asker is or stands in for."""
    dispute = ask.known(dispute_of)
    sectors = judging_sectors(dispute.star) if dispute else []
    return [sector for sector in sectors if ask.is_one_of(sector.head_id)]


def judges(ask: Asking) -> bool:
    """A chief of one of the two sides; or the director, once it is there."""
    dispute = ask.known(dispute_of)
    if dispute and dispute.referred_at:
        return ask.has(PartKind.JUDGE) and any(may(one, Capability.DIRECT, ask.day) for one in ask.persons.values())
    return ask.has(PartKind.JUDGE) and bool(sectors_of(ask))


def is_raised(ask: Asking) -> Refused | None:
    if ask.case.stage == Stage.STAR_DECLINED and ask.case.star_status != StarStatus.RAISED:
        return OutOfTurn("E-NOTRAISED", _("Nobody has asked the chiefs whether it is a star."))
    return None


def not_the_pair(ask: Asking) -> Refused | None:
    if ask.has(PartKind.PROPOSER, PartKind.COUNTERPART) and judges(ask):
        return Forbidden("E-DISQUALIFIED", _("You are one of the two who disagree. Another must judge."))
    return None


def needs_verdict(act: Act) -> list[Problem]:
    problems = []
    if act.given("is_star") is None:
        problems.append(Problem("E-EMPTY", "is_star", _("Choose whether it is a star.")))
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write your reasons. Both of them read it.")))
    return problems


def judge(act: Act) -> None:
    """One verdict per sector; a changed mind before the other has answered replaces it. The director's settles it."""
    dispute = dispute_of(act.case)
    assert dispute is not None
    sectors: list[OrgUnit | None] = [None] if dispute.referred_at else [*sectors_of(act)]
    for sector in sectors:
        Verdict.objects.update_or_create(
            dispute=dispute,
            sector=sector,
            defaults={"by": act.person, "is_star": act.input["is_star"], "reason": act.text("reason"), "at": act.at},
        )
    act.data.update(dispute=dispute.pk, is_star=act.input["is_star"])


def _answers(case: Case) -> set[bool] | None:
    """What has been answered, once everybody has: one element when they agree; None while somebody is missing."""
    dispute = dispute_of(case)
    if dispute is None:
        return None
    if dispute.referred_at:
        last = dispute.verdicts.filter(sector=None).first()
        return {last.is_star} if last else None
    given = {verdict.sector_id: verdict.is_star for verdict in dispute.verdicts.all()}
    sectors = {sector.pk for sector in judging_sectors(dispute.star)}
    return {given[sector] for sector in sectors} if sectors <= given.keys() else None


def judged_a_star(case: Case, _at: dt.datetime) -> bool:
    return _answers(case) == {True}


def judged_no_star(case: Case, _at: dt.datetime) -> bool:
    return _answers(case) == {False}


def judges_split(case: Case, _at: dt.datetime) -> bool:
    return _answers(case) == {True, False}


def judges_silent(case: Case, at: dt.datetime) -> bool:
    """A working day has begun after the chiefs' time was over, and one of them has not answered."""
    deadline, dispute, today = open_deadline(case, "dispute_decision"), dispute_of(case), local_date(at)
    if deadline is None or dispute is None or dispute.referred_at or _answers(case) is not None:
        return False
    return today > deadline.due_on and the_calendar().is_working_day(today)


def refer(act: Act) -> None:
    """The director judges now, and has the same one page to read."""
    dispute = dispute_of(act.case)
    assert dispute is not None
    dispute.referred_at = act.at
    dispute.save()
    parts.give(act.case, PartKind.JUDGE, director(), act.at, depth=Depth.SHARE)
    act.data["dispute"] = dispute.pk


def settle_as_star(act: Act) -> None:
    """The star is whole by the chiefs' word; the pair goes on together."""
    _settle(act, is_star=True)
    confirm(act)


def settle_as_ordinary(act: Act) -> None:
    _settle(act, is_star=False)
    act.case.star_status = StarStatus.DECLINED
    star = current_star(act.case)
    if star:
        parts.end(act.case, PartKind.COUNTERPART, act.at, star.counterpart)


def _settle(act: Act, *, is_star: bool) -> None:
    dispute = dispute_of(act.case)
    assert dispute is not None
    dispute.settled_at, dispute.is_star = act.at, is_star
    dispute.save()
    parts.end(act.case, PartKind.JUDGE, act.at)
    act.data.update(dispute=dispute.pk, is_star=is_star)


@remembered
def judging_chiefs(case: Case) -> list[User]:
    """Those who must still answer: the chiefs of both sides, or the director."""
    dispute = dispute_of(case)
    if dispute is None:
        return []
    if dispute.referred_at:
        return [person for person in (director(),) if person]
    done = set(dispute.verdicts.values_list("sector", flat=True))
    return chiefs_of(sector for sector in judging_sectors(dispute.star) if sector.pk not in done)


DECLINED = stages(Stage.STAR_DECLINED)
MOVES = (
    Move(
        "raise_dispute",
        _("Ask the chiefs whether it is a star"),
        DECLINED,
        either_of_the_pair,
        unless=(not_moving, not_raised),
        needs=needs_grounds,
        then=raise_dispute,
    ),
    Move(
        "raise_silence",
        _("Raised after silence"),
        stages(Stage.STAR_PROPOSED),
        the_clock,
        to=Stage.STAR_DECLINED,
        when=silence_lasts,
        then=raise_silence,
    ),
    Move(
        "judge_star",
        _("Say whether it is a star"),
        DECLINED,
        judges,
        unless=(not_moving, is_raised, not_the_pair),
        needs=needs_verdict,
        then=judge,
    ),
    Move(
        "settle_as_star",
        _("It is a star"),
        DECLINED,
        the_clock,
        to=Stage.DELIBERATION,
        when=judged_a_star,
        then=settle_as_star,
    ),
    Move(
        "settle_as_ordinary",
        _("It is not a star"),
        DECLINED,
        the_clock,
        to=Stage.ORDINARY,
        when=judged_no_star,
        then=settle_as_ordinary,
    ),
    Move("refer_dispute", _("Sent to the director"), DECLINED, the_clock, when=judges_split, then=refer),
    Move(
        "refer_silent_dispute",
        _("Sent to the director after silence"),
        DECLINED,
        the_clock,
        when=judges_silent,
        then=refer,
    ),
)
