"""When does a star end without a decision: the pair takes it off together, or after laying before the chiefs do."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.remembering import remembered
from cases import parts
from cases.models import Case, PartKind, Stage, StarStatus
from escalation.closing import no_open_ruling
from escalation.decision import deciding_chief, here_and_fit
from escalation.models import Decision, Withdrawal
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused, stages, the_clock
from escalation.positions import deciders
from escalation.recommendation import pair_of
from escalation.star import current_star

BEFORE = stages(Stage.DELIBERATION, Stage.RECOMMENDATION, Stage.HEARING)
AFTER = stages(Stage.SUBMITTED, Stage.DECIDED, Stage.IMPLEMENTATION, Stage.FOLLOW_UP)


def of_the_pair(ask: Asking) -> bool:
    """One of the present pair, or whoever stands in for one."""
    return ask.is_one_of(*ask.known(pair_of))


@remembered
def standing_withdrawals(case: Case) -> set[int]:
    """The ids of those who have taken their hand off the star."""
    rows = list(Withdrawal.objects.filter(star__case=case, taken_back_at=None).values_list("star", "by"))
    star = current_star(case) if rows else None
    return {by for of, by in rows if star and of == star.pk}


def not_withdrawn_yet(ask: Asking) -> Refused | None:
    if ask.by.pk in ask.known(standing_withdrawals) and ask.case.stage in BEFORE | AFTER:
        return OutOfTurn("E-WITHDRAWN", _("You have said that the star is to go. It is the other one's turn."))
    return None


def needs_why(act: Act) -> list[Problem]:
    problems = []
    if act.text("why") not in Withdrawal.Why.values:
        problems.append(Problem("E-REASON", "why", _("Choose why the star is to go.")))
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write why in a few words.")))
    return problems


def withdraw(act: Act) -> None:
    star = current_star(act.case)
    assert star is not None
    row = Withdrawal.objects.create(star=star, by=act.person, at=act.at, why=act.text("why"))
    act.words["reason"] = act.text("reason")
    act.data.update(star=star.pk, withdrawal=row.pk, why=row.why)


def has_withdrawn(ask: Asking) -> bool:
    return ask.by.pk in ask.known(standing_withdrawals)


def may_keep(ask: Asking) -> bool:
    """Whoever has taken the hand off, and whoever is asked to do the same: they may say no."""
    if not ask.known(standing_withdrawals):
        return False
    return has_withdrawn(ask) or (of_the_pair(ask) if ask.case.stage in BEFORE else deciding_chief(ask))


def fit_once_it_is_the_chiefs(ask: Asking) -> Refused | None:
    return here_and_fit(ask) if ask.case.stage in AFTER else None


def needs_why_not(act: Act) -> list[Problem]:
    if has_withdrawn(act) or act.text("reason"):
        return []
    return [Problem("E-REASON", "reason", _("Write why the star is to stay. The one who wants it to go reads it."))]


def keep(act: Act) -> None:
    """The hand that was taken off is put on again; or the other one says no, and the star stands as it did."""
    star = current_star(act.case)
    assert star is not None
    rows = star.withdrawals.filter(taken_back_at=None)
    (rows.filter(by=act.person) if has_withdrawn(act) else rows).update(taken_back_at=act.at)
    act.words["reason"] = act.text("reason")
    act.data["star"] = star.pk


def hands_on_it(case: Case) -> set[int] | None:
    """Whose hand is still on the star once another's is off: the ids of those of the pair before it was laid before, and
    from then on of the chiefs who decide, or of the deputy of one who is disqualified. None where no hand is off.
    """
    given = standing_withdrawals(case) if case.stage in BEFORE | AFTER else set()
    must = _who_must(case) if given else {}
    if not given & {*must, *must.values()}:
        return None
    return {instead for person, instead in must.items() if not given & {person, instead}}


def _who_must(case: Case) -> dict[int, int]:
    """Each whose hand holds the star, with whoever answers for them."""
    return {person: person for person in pair_of(case)} if case.stage in BEFORE else deciders(case)


def all_withdrew(case: Case, _at: dt.datetime) -> bool:
    return hands_on_it(case) == set()


def both_of_them(ask: Asking) -> Refused | None:
    """Nobody takes a whole star off alone."""
    if of_the_pair(ask) and ask.case.stage in BEFORE:
        return Forbidden("E-PAIR", _("Only both of you together can remove the star."))
    return None


def remove(act: Act) -> None:
    """The star is gone, the case is ordinary again; everything written stays."""
    case = act.case
    case.star_status = StarStatus.REMOVED
    for kind in (PartKind.CHIEF, PartKind.INVITEE, PartKind.ESCALATED, PartKind.LINE, PartKind.DIRECTOR):
        parts.end(case, kind, act.at)
    Decision.objects.filter(case=case, in_force=True).update(in_force=False)
    star = current_star(case)
    act.data["star"] = star.pk if star else None


def is_removed(case: Case, _at: dt.datetime) -> bool:
    return case.stage == Stage.STAR_REMOVED


MOVES = (
    Move(
        "withdraw_star",
        _("The star is to go"),
        BEFORE,
        of_the_pair,
        unless=(not_withdrawn_yet,),
        needs=needs_why,
        then=withdraw,
        asks=lambda case: hands_on_it(case) or (),
    ),
    Move(
        "chiefs_withdraw_star",
        _("The star is to go"),
        AFTER,
        deciding_chief,
        unless=(here_and_fit, not_withdrawn_yet, no_open_ruling),
        needs=needs_why,
        then=withdraw,
        asks=lambda case: hands_on_it(case) or (),
    ),
    Move(
        "keep_star",
        _("Keep the star after all"),
        BEFORE | AFTER,
        may_keep,
        unless=(fit_once_it_is_the_chiefs,),
        needs=needs_why_not,
        then=keep,
    ),
    Move(
        "remove_star",
        _("Star removed"),
        BEFORE | AFTER,
        the_clock,
        to=Stage.STAR_REMOVED,
        unless=(both_of_them,),
        when=all_withdrew,
        then=remove,
    ),
    Move(
        "fall_back",
        _("Ordinary case again"),
        stages(Stage.STAR_REMOVED),
        the_clock,
        to=Stage.ORDINARY,
        when=is_removed,
    ),
)
