"""Who are the two behind a star when one of them can no longer take part: somebody else from the same side steps in."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases import parts
from cases.models import PartKind, Stage
from escalation.models import PairChange
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, stages
from escalation.recommendation import pair_of
from escalation.star import current_star
from orgunits.people import deputy_of, leader_of, outside_cases, pair_sides

WITH_A_STAR = stages(Stage.DELIBERATION, Stage.RECOMMENDATION, Stage.HEARING)


def may_stand_beside(one: User, other: User, day: dt.date) -> bool:
    """Two different people by the pair rule, neither of them the other's deputy."""
    related = one == other or deputy_of(one, day) == other or deputy_of(other, day) == one
    return not related and bool(({1, 2} - pair_sides(one, day)) & pair_sides(other, day))


def change_half(act: Act, giver: User, receiver: User) -> None:
    """The receiver takes the giver's half of the pair, if the giver had one."""
    star = current_star(act.case)
    for kind in (PartKind.PROPOSER, PartKind.COUNTERPART):
        if star and act.case.parts.filter(kind=kind, user=giver, until=None).exists():
            parts.end(act.case, kind, act.at, giver)
            parts.give(act.case, kind, receiver, act.at)
            PairChange.objects.create(star=star, kind=kind, from_person=giver, to_person=receiver, at=act.at)


def may_change_pair(ask: Asking) -> bool:
    """The coordinator or a leader of one of the pair: when one of the two can no longer take part."""
    if ask.is_one_of(ask.case.coordinator_id):
        return True
    leaders = [leader_of(one, ask.day) for one in User.objects.filter(pk__in=ask.known(pair_of))]
    return ask.is_one_of(*(one.pk for one in leaders if one))


def needs_new_half(act: Act) -> list[Problem]:
    problems, pair = [], pair_of(act.case)
    old, new = act.given("old"), act.given("new")
    if old is None or old.pk not in pair:
        problems.append(Problem("E-EMPTY", "old", _("Choose who steps out.")))
    staying = User.objects.filter(pk__in=[pk for pk in pair if old is None or pk != old.pk])
    barred = outside_cases(act.day).filter(pk=new.pk).exists() if new else False
    if new is None or barred or new.pk in pair or not all(may_stand_beside(one, new, act.day) for one in staying):
        problems.append(
            Problem(
                "E-PAIR",
                "new",
                _("Choose who steps in. By the pair rule it must be somebody else than the two, from the same side."),
            )
        )
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write why.")))
    return problems


def change_pair(act: Act) -> None:
    """The holder is changed by a hand-over alone: whoever steps in here does not hold the case."""
    if act.input["old"].pk == act.case.coordinator_id:
        raise OutOfTurn("E-HANDOVER", _("Offer the case to somebody instead: they must say yes first."))
    change_half(act, act.input["old"], act.input["new"])
    act.words["reason"] = act.text("reason")
    act.data.update(out=act.input["old"].pk, into=act.input["new"].pk)


MOVES = (
    Move(
        "change_pair", _("Change one of the pair"), WITH_A_STAR, may_change_pair, needs=needs_new_half, then=change_pair
    ),
)
