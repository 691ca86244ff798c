"""May we still share: a consent is withdrawn, custody changes, and whoever was let in on it is let out at that instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.remembering import remembered
from cases import parts
from cases.family import counts, covered_units, custody_holders
from cases.models import Case, Consent, CustodyHolder, Ending
from escalation.casefile import OPEN, works_on_it
from escalation.models import Invitation
from escalation.moves import Act, Asking, Forbidden, Move, OutOfTurn, Problem, Refused, the_clock
from orgunits.people import home_unit

BASIS = "consent"


def some_consent_is_given(ask: Asking) -> Refused | None:
    if ask.case.consents.filter(withdrawn_on=None).exists():
        return None
    return OutOfTurn("E-CONSENT", _("There is no consent in force to withdraw."))


def needs_consent(act: Act) -> list[Problem]:
    return [] if act.given("consent") else [Problem("E-EMPTY", "consent", _("Choose which consent is withdrawn."))]


def withdraw_consent(act: Act) -> None:
    """Nothing more may rest on it from this instant. What was shared before stays as history (forvaltningsloven § 28)."""
    consent = Consent.objects.get(pk=act.input["consent"].pk)
    if consent.case_id != act.case.pk:
        raise Forbidden("E-NOACCESS", _("This belongs to another case."))
    if consent.withdrawn_on:
        raise OutOfTurn("E-CONSENT-WITHDRAWN", _("It has been recorded that this consent was withdrawn."))
    _tie(act, [consent])
    consent.withdrawn_on, consent.withdrawn_at = act.day, act.at
    consent.save()
    act.data["consent"] = consent.pk


def _tie(act: Act, consents: list[Consent]) -> None:
    """Invitations by consent rest on these too, where they name the invited person's unit: a consent may be younger
    than the invitation."""
    for invitation in _running(act.case, act.day):
        unit = home_unit(invitation.person, act.day)
        invitation.consents.add(*(row for row in consents if unit and row.units.filter(pk=unit.pk).exists()))


def _running(case: Case, day: dt.date) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(deliberation__case=case, basis=BASIS, ended_at=None, access_until__gte=day)
    return rows.select_related("person", "part").prefetch_related("consents")


def resting_on_consent(case: Case, invitation: Invitation, at: dt.datetime) -> list[Consent]:
    """The consents in force that name the invited person's unit: what an invitation by consent rests on."""
    day = local_date(at)
    unit, holders = home_unit(invitation.person, day), list(custody_holders(case, day))
    if invitation.basis != BASIS or unit is None:
        return []
    return [row for row in case.consents.filter(units=unit) if counts(row, holders)]


@remembered
def without_ground(case: Case, at: dt.datetime) -> list[Invitation]:
    """Invitations that rest on a consent which no longer counts, to people in units that are no longer covered."""
    day = local_date(at)
    found = [row for row in _running(case, day) if row.consents.all()]
    if not found:
        return []
    holders, covered = list(custody_holders(case, day)), covered_units(case, day)
    return [
        row
        for row in found
        if not all(counts(consent, holders) for consent in row.consents.all())
        and ((unit := home_unit(row.person, day)) is None or unit.pk not in covered)
    ]


def someone_is_without_ground(case: Case, at: dt.datetime) -> bool:
    return bool(without_ground(case, at))


def stop_access(act: Act) -> None:
    """What they let in ends now. Somebody who is also invited on another basis keeps what that gives."""
    ended = without_ground(act.case, act.at)
    for invitation in ended:
        invitation.ended_at = act.at
        invitation.save()
        if invitation.part:
            parts.cut_short(invitation.part, act.at, Ending.CONSENT)
    act.data["invitations"] = [row.pk for row in ended]


def needs_custody(act: Act) -> list[Problem]:
    problems = []
    if not _holders(act):
        problems.append(Problem("E-EMPTY", "holders", _("Write who holds custody now.")))
    if act.given("on") and act.input["on"] > act.day:
        problems.append(Problem("E-EMPTY", "on", _("The day cannot be in the future.")))
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write what has changed, and how you know.")))
    return problems


def change_custody(act: Act) -> None:
    """Those who are not named any more hold custody no longer; consents they gave no longer count."""
    day, child = act.given("on") or act.day, act.case.child
    before = list(custody_holders(act.case, act.day))
    _tie(act, [row for row in act.case.consents.all() if counts(row, before)])
    named = {row["name"].casefold(): row for row in _holders(act)}
    for holder in CustodyHolder.objects.filter(child=child, until=None):
        if holder.name.casefold() in named:
            del named[holder.name.casefold()]
        else:
            holder.until = day
            holder.save()
    CustodyHolder.objects.bulk_create(CustodyHolder(child=child, since=day, **row) for row in named.values())
    act.words["reason"] = act.text("reason")


def _holders(act: Act) -> Sequence[Mapping[str, Any]]:
    return [
        {"name": str(row["name"]).strip(), "relation": row.get("relation") or ""}
        for row in act.given("holders") or []
        if str(row.get("name") or "").strip()
    ]


MOVES = (
    Move(
        "withdraw_consent",
        _("Record withdrawn consent"),
        OPEN,
        works_on_it,
        unless=(some_consent_is_given,),
        needs=needs_consent,
        then=withdraw_consent,
    ),
    Move("change_custody", _("Change who holds custody"), OPEN, works_on_it, needs=needs_custody, then=change_custody),
    Move("stop_access", _("Access stopped"), OPEN, the_clock, then=stop_access, when=someone_is_without_ground),
)
