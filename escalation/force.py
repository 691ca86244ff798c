"""What holds from the moment of the decision: the immutable split in force, the powers it rests on, who is let in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from cases import parts
from cases.models import Depth, PartKind
from escalation.editions import as_corrected
from escalation.grants import directors_limit, grant_limit, sector_amounts
from escalation.models import Decision, DirectorsWord, GrantUse, LineProgress, Recommendation, Ruling
from escalation.moves import Act
from escalation.nextround import carry_over
from escalation.recommendation import newest
from escalation.touched import touched_sectors
from orgunits.models import Capability, OrgUnit


def put_in_force(act: Act, changes: Mapping[str, Mapping[str, Any]], word: DirectorsWord | None = None) -> None:
    """The version becomes the split in force, corrected by `changes` if there are any; its lines await their units, its
    rulings their makers. With a `word` it is the director who has decided, else the chiefs together.
    """
    version = newest(act.case)
    assert version is not None
    version = as_corrected(act, version, changes) if changes else version
    Decision.objects.filter(case=act.case, in_force=True).update(in_force=False)
    decision = Decision(case=act.case, recommendation=version, kind=Decision.Kind.CHIEFS, at=act.at)
    if word:
        decision.kind, decision.director, decision.by = Decision.Kind.DIRECTOR, word.director, word.by
    decision.content_hash = version.content_hash
    decision.save()
    use_grants(act, decision, version, decision.director)
    for line in version.lines.select_related("unit", "person"):
        LineProgress.objects.create(line=line)
        _let_in(act, line.unit, line.person)
    for point in version.at_points.filter(triggers_ruling=True).select_related("ruling_unit"):
        Ruling.objects.create(decision=decision, at_point=point, law=point.ruling_law, unit=point.ruling_unit)
        _let_in(act, point.ruling_unit, None)
    carry_over(decision)
    act.data.update(version=version.version, decision=decision.pk, edition=version.editions.latest("edits").pk)


def use_grants(act: Act, decision: Decision, version: Recommendation, by: User | None) -> None:
    """Which power each sector's share rests on: the director's over the whole, else its chief's over the share."""
    amounts = sector_amounts(version)
    for sector in touched_sectors(version):
        person = by or sector.head
        assert person is not None
        limit = directors_limit(person, act.day) if by else grant_limit(sector, act.day)
        GrantUse.objects.create(
            decision=decision, sector=sector, person=person, amount_dkk=amounts.get(sector.code, 0), limit_dkk=limit
        )


def _let_in(act: Act, unit: OrgUnit | None, person: User | None) -> None:
    """The person and the unit's leader see their share of the case: the lines that concern them."""
    parts.give(act.case, PartKind.LINE, person, act.at, depth=Depth.SHARE)
    if unit:
        parts.give(act.case, PartKind.LINE, unit.head, act.at, depth=Depth.SHARE)
        parts.give_role(act.case, PartKind.LINE, unit, Capability.LEAD_UNIT, act.at, depth=Depth.SHARE)
