"""Who may not decide: a chief or director says so themselves, and their stand-in has the right and the case from then on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases import parts
from cases.models import Depth, PartKind, Stage
from escalation.director import is_director
from escalation.models import Recusal, Withdrawal
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused, stages
from escalation.positions import deciding_chiefs
from escalation.recommendation import newest, pair_of
from orgunits.people import deputy_of, director


def may_be_disqualified(ask: Asking) -> bool:
    """A deciding chief until the case goes up, then the director with whom it is; never somebody's stand-in on their behalf."""
    if ask.case.stage == Stage.WITH_DIRECTOR:  # the chiefs have had their say
        return is_director(ask) and ask.by == director()
    return ask.sight.full and ask.by in ask.known(deciding_chiefs)


def not_disqualified_yet(ask: Asking) -> Refused | None:
    if ask.case.recusals.filter(person=ask.by.pk).exists():
        return OutOfTurn("E-DISQUALIFIED", _("You have said that you are disqualified in this case."))
    return None


def needs_stand_in(act: Act) -> list[Problem]:
    """The stand-in must be there, and must not have signed the star themselves."""
    problems = (
        []
        if act.text("reason")
        else [Problem("E-REASON", "reason", _("Write why you are disqualified. It stays on the case."))]
    )
    deputy = deputy_of(act.person, act.day)
    if deputy is None or deputy.pk in pair_of(act.case):
        text = _("You have no stand-in who can decide this. Ask the administrator to appoint one first.")
        problems.append(Problem("E-NODEPUTY", "", text))
    return problems


def disqualify(act: Act) -> None:
    """The right to decide is the stand-in's from now, and so is the case if the disqualified one held it.

    What the disqualified one has said in the matter counts no more: positions, the director's word, a hand off the star.
    """
    deputy = deputy_of(act.person, act.day)
    assert deputy is not None
    Recusal.objects.create(case=act.case, person=act.person, deputy=deputy, at=act.at)
    version = newest(act.case)
    if version:
        version.positions.filter(chief=act.person, superseded_at=None).update(superseded_at=act.at)
        version.directors_words.filter(by=act.person, superseded_at=None).update(superseded_at=act.at)
    Withdrawal.objects.filter(star__case=act.case, by=act.person, taken_back_at=None).update(taken_back_at=act.at)
    kind = PartKind.DIRECTOR if act.case.stage == Stage.WITH_DIRECTOR else PartKind.CHIEF
    parts.give(act.case, kind, deputy, act.at, depth=Depth.FULL)
    act.words["reason"] = act.text("reason")
    act.data["deputy"] = deputy.pk


MOVES = (
    Move(
        "declare_disqualified",
        _("I am disqualified"),
        stages(Stage.SUBMITTED, Stage.WITH_DIRECTOR),
        may_be_disqualified,
        unless=(not_disqualified_yet,),
        needs=needs_stand_in,
        then=disqualify,
    ),
)
