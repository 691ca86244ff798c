"""Should one sector even it out for another: the proposal with its arithmetic in words, which the pair may take or leave."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from escalation.comparison import is_priced, sheet_of, sides_of
from escalation.costs import NOBODY, Against, Amount, Transfer, compensation
from escalation.models import AtPoint, Recommendation
from escalation.moves import Act, Asking, Move, OutOfTurn, Refused
from escalation.moving import not_moving
from escalation.recommendation import WRITING, changed, draft_of, one_of_the_pair
from escalation.responsibility import kroner
from orgunits.models import OrgUnit

FIRST_YEAR = 1  # what the proposal is counted on: further on the amounts are looked at again in the follow-up


@dataclass(frozen=True)
class Proposal:
    """What one sector would pay another for the first year, why, and as an at-point."""

    transfer: Transfer
    giver: Against
    receiver: Against
    names: dict[str, str]

    @property
    def arithmetic(self) -> list[str]:
        """A sentence for each of the two."""
        return [self._side(self.receiver), self._side(self.giver)]

    @property
    def sentence(self) -> str:
        return gettext("{giver} pays {receiver} {amount} for the first year.").format(**self._said)

    @property
    def point(self) -> str:
        """»at …«, as it is written among the at-points."""
        text = gettext("that {giver} pays {receiver} {amount} for the first year as compensation. {why}")
        return text.format(**self._said, why=" ".join(self.arithmetic))

    @property
    def _said(self) -> dict[str, str]:
        one = self.transfer
        return {
            "giver": self.names[one.giver],
            "receiver": self.names[one.receiver],
            "amount": kroner(one.dkk),
        }

    def _side(self, side: Against) -> str:
        if side.sure_saving > 0:
            text = gettext("{sector} pays {whole} in the joint solution against {alone} alone: at least {dkk} lower.")
        else:
            text = gettext("{sector} pays {whole} in the joint solution against {alone} alone: up to {dkk} higher.")
        if not (side.whole.is_range or (side.alone and side.alone.is_range)):
            text = (
                gettext("{sector} pays {whole} in the joint solution against {alone} alone: {dkk} lower.")
                if side.sure_saving > 0
                else gettext("{sector} pays {whole} in the joint solution against {alone} alone: {dkk} higher.")
            )
        return text.format(
            sector=self.names[side.sector],
            whole=in_kroner(side.whole),
            alone=in_kroner(side.alone or Amount()),
            dkk=kroner(abs(side.sure_saving)),
        )


def in_kroner(amount: Amount) -> str:
    """»300.000–360.000 kr.«"""
    return f"{kroner(amount.low).split()[0]}–{kroner(amount.high)}" if amount.is_range else kroner(amount.low)


def proposals(version: Recommendation) -> list[Proposal]:
    """Empty while the split has a gap or somebody has not said what they would do alone, and when nobody pays more."""
    if not is_priced(version) or sheet_of(version).by_sector(FIRST_YEAR).get(NOBODY):
        return []
    sides = {side.sector: side for side in sides_of(version, FIRST_YEAR)}
    names = dict(OrgUnit.objects.filter(kind=OrgUnit.Kind.SECTOR).values_list("code", "name"))
    return [Proposal(one, sides[one.giver], sides[one.receiver], names) for one in compensation(list(sides.values()))]


def untaken(version: Recommendation) -> list[Proposal]:
    """Those that do not stand among the at-points already."""
    with override(settings.LANGUAGE_CODE):
        there = set(version.at_points.values_list("text", flat=True))
        return [one for one in proposals(version) if one.point not in there]


def something_to_even_out(ask: Asking) -> Refused | None:
    if ask.case.stage not in WRITING or (ask.version and untaken(ask.version)):
        return None
    return OutOfTurn("E-NOCOMPENSATION", _("There is no compensation to propose."))


def take_compensation(act: Act) -> None:
    """Each proposal becomes an at-point after the others, in Danish as the rest of the recommendation."""
    draft = draft_of(act)
    last = draft.at_points.count()
    with override(settings.LANGUAGE_CODE):
        texts = [one.point for one in untaken(draft)]
    for no, text in enumerate(texts, start=last + 1):
        AtPoint.objects.create(recommendation=draft, no=no, text=text, triggers_ruling=False)
    changed(act, draft)


MOVES = (
    Move(
        "take_compensation",
        _("Take the compensation into the at-points"),
        WRITING,
        one_of_the_pair,
        unless=(not_moving, something_to_even_out),
        then=take_compensation,
    ),
)
