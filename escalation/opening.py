"""How does a case come to be: the child and the case are registered and the first move is made, all in one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.models import User
from cases import cpr
from cases.access import cases_visible_to
from cases.models import Case, Child, Stage
from escalation.moves import Incomplete, Problem
from escalation.workflow import perform
from orgunits.models import Municipality, OrgUnit


@transaction.atomic
def open_case(
    *,
    by: User,
    at: dt.datetime,
    child: Mapping[str, Any],
    summary: str,
    units: Sequence[OrgUnit],
    number: str = "",
    **fields: Any,
) -> Case:
    """Registers the child (found again by CPR number) and opens an ordinary case that `by` holds.

    `child` holds name, cpr, birth_date, protected_address and general_arena_unit. Raises Incomplete and Forbidden.
    """
    if problems := _missing(child, summary, by, at, second=bool(number)):
        raise Incomplete(problems)
    municipality = Municipality.objects.get()
    case = Case(child=_child(child), number=number or _next_number(municipality, at), summary=summary)
    case.stage, case.stage_at, case.opened_by, case.opened_at, case.holder = Stage.NEW, at, by, at, by
    case.acting_municipality = case.paying_municipality = case.residence_municipality = municipality.name
    for name, value in fields.items():
        setattr(case, name, value)
    case.save()
    perform("open_case", case, by=by, at=at, units=units)
    case.refresh_from_db()
    return case


def _missing(child: Mapping[str, Any], summary: str, by: User, at: dt.datetime, *, second: bool) -> list[Problem]:
    problems = []
    if not str(child.get("name") or "").strip():
        problems.append(Problem("E-EMPTY", "name", _("Write the child's name.")))
    try:
        cpr.normalised(str(child.get("cpr") or ""))
    except cpr.BadCpr as bad:
        problems.append(Problem("E-CPR", "cpr", str(bad)))
    if not child.get("birth_date") or child["birth_date"] > local_date(at):
        problems.append(
            Problem("E-EMPTY", "birth_date", _("Write the child's day of birth. It cannot be in the future."))
        )
    if not summary.strip():
        problems.append(Problem("E-EMPTY", "summary", _("Write briefly where the case is stuck.")))
    return problems or _clashes(child, by, at, second=second)


def _clashes(given: Mapping[str, Any], by: User, at: dt.datetime, *, second: bool) -> list[Problem]:
    """The number and the birthday must fit each other and what is known; and one child has one open case here.

    A case that comes with its number (`second`) exists already, beside others about the same child.
    """
    if not cpr.fits(given["cpr"], given["birth_date"]):
        return [Problem("E-CPR", "birth_date", _("The day of birth does not fit the CPR number. Check both."))]
    known = Child.objects.filter(cpr_index=cpr.blind_index(given["cpr"])).first()
    if known is None:
        return []
    if known.name.casefold() != given["name"].strip().casefold():
        return [
            Problem("E-CPR", "cpr", _("The CPR number is registered with another name. Check the number and the name."))
        ]
    own = cases_visible_to(by, at).filter(child=known).exclude(stage=Stage.CLOSED).first()
    if own and not second:
        text = _("You have part in an open case about this child: {number}.").format(number=own.number)
        return [Problem("E-KNOWN", "cpr", text)]
    return []


def _child(given: Mapping[str, Any]) -> Child:
    """The child with that CPR number. A known child keeps its name; protection is only ever added, never lifted, here."""
    known = Child.objects.filter(cpr_index=cpr.blind_index(given["cpr"])).first()
    if known:
        known.protected_address = known.protected_address or bool(given.get("protected_address"))
        known.save()
        return known
    child = Child(name=given["name"].strip(), birth_date=given["birth_date"])
    child.protected_address = bool(given.get("protected_address"))
    child.general_arena_unit = given.get("general_arena_unit")
    child.set_cpr(given["cpr"])
    child.save()
    return child


def _next_number(municipality: Municipality, at: dt.datetime) -> str:
    """Municipality code, year, running number: FJ-2026-0017. The municipality's row is locked, so none is given twice."""
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    prefix = f"{municipality.short_code}-{local_date(at).year}-"
    taken = Case.objects.filter(number__regex=rf"^{re.escape(prefix)}\d{{4}}$").aggregate(last=Max("number"))["last"]
    return f"{prefix}{int(taken.removeprefix(prefix)) + 1 if taken else 1:04d}"
