"""Who works here: roles with what they allow, people, which roles they hold where, and who stands in for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db.models import Q

from accounts.models import User
from intake.consistency import capabilities_of, pair_rule
from intake.reading import Row, Tables
from intake.report import Report, keep
from intake.units import Units
from orgunits.models import Capability, Deputy, Membership, OrgUnit, PairSide, Role

# From when someone first met in a file is taken to hold their roles: the file says who, not since when, and the
# oldest imported cases are from 2025.
START_OF_RECORDS = dt.date(2025, 1, 1)
Spell = TypeVar("Spell", Membership, Deputy)


def keep_roles(tables: Tables, report: Report) -> dict[str, Role]:
    known = {role.code: role for role in Role.objects.all()}
    limits = {row["role"]: row for row in tables["grant_limits"]}
    return {
        row["code"]: keep(
            report,
            "roles",
            known.get(row["code"]),
            Role(code=row["code"]),
            name=row["name"],
            capabilities=capabilities_of(row),
            grant_limit_dkk=limits[row["code"]]["limit_dkk_per_year"] if row["code"] in limits else None,
            grant_note=(limits[row["code"]]["note"] or "") if row["code"] in limits else "",
        )
        for row in tables["code_lists.roles"]
    }


def keep_people(tables: Tables, roles: dict[str, Role], report: Report) -> dict[str, User]:
    """Every person of the file by code. New ones cannot sign in with a password; passwords that exist are kept."""
    known = {user.code: user for user in User.objects.all()}
    people: dict[str, User] = {}
    _free_emails(tables, known)
    for row in tables["staff"]:
        people[row["id"]] = keep(
            report,
            "people",
            known.get(row["id"]),
            User(code=row["id"], password=make_password(None)),
            email=row["email"].lower(),
            name=row["name"],
            title=row["title"],
            is_active=row["active"],
            is_staff=any(Capability.ADMINISTER in roles[code].capabilities for code in row["roles"]),
            is_external=False,
        )
    for row in tables["external_persons"]:
        people[row["id"]] = _keep_outsider(row, known.get(row["id"]), report)
    return people


def _keep_outsider(row: Row, known: User | None, report: Report) -> User:
    """Someone from outside: no sign-in and no real e-mail until invited, and then what the invitation gave is kept."""
    email = f"{row['id']}@external.invalid".lower()
    blank = User(code=row["id"], email=email, password=make_password(None), is_active=False)
    return keep(report, "outside people", known, blank, name=row["name"], title=row["title"], is_external=True)


def _free_emails(tables: Tables, known: dict[str, User]) -> None:
    """Parks the e-mails that move from one person of the file to another, since no two may hold one at once."""
    wanted = {row["email"].lower(): row["id"] for row in tables["staff"]}
    for user in known.values():
        if wanted.get(user.email, user.code) != user.code:
            user.email = f"{user.code}@moving.invalid"
            user.save(update_fields=["email"])


def keep_memberships(
    tables: Tables, units: Units, people: dict[str, User], roles: dict[str, Role], report: Report, day: dt.date
) -> None:
    """Each role of each person in the person's unit; what the file no longer says ends the day before `day`."""
    wanted = {
        (people[row["id"]].pk, units[row["unit"]].pk, roles[code].pk)
        for row in tables["staff"]
        for code in row["roles"]
    }
    running = Membership.objects.filter(_running(day)).exclude(unit__kind=OrgUnit.Kind.EXTERNAL)  # those are by hand
    held = {(row.user_id, row.unit_id, row.role_id): row for row in running}
    met = set(Membership.objects.values_list("user", flat=True))
    new = [
        Membership(user_id=user, unit_id=unit, role_id=role, since=day if user in met else START_OF_RECORDS)
        for user, unit, role in sorted(wanted - held.keys())
    ]
    Membership.objects.bulk_create(new)
    report.add("memberships", "created", len(new))
    _settle("memberships", held, wanted, day, report)


def keep_deputies(tables: Tables, people: dict[str, User], report: Report, day: dt.date) -> None:
    """Each named substitute; those the file no longer names end the day before `day`."""
    wanted = {(people[row["id"]].pk, people[row["substitute"]].pk) for row in tables["staff"] if row["substitute"]}
    held = {(row.person_id, row.deputy_id): row for row in Deputy.objects.filter(_running(day))}
    met = set(Deputy.objects.values_list("person", flat=True))
    new = [
        Deputy(person_id=person, deputy_id=deputy, since=day if person in met else START_OF_RECORDS)
        for person, deputy in sorted(wanted - held.keys())
    ]
    Deputy.objects.bulk_create(new)
    report.add("deputies", "created", len(new))
    _settle("deputies", held, wanted, day, report)


def _running(day: dt.date) -> Q:
    return Q(until=None) | Q(until__gte=day)


def _settle(kind: str, held: Mapping[Any, Spell], wanted: set[Any], day: dt.date, report: Report) -> None:
    """Ends what the file no longer says the day before `day`; what began later never held, and goes."""
    yesterday = day - dt.timedelta(days=1)
    for key, spell in held.items():
        report.add(kind, "unchanged" if key in wanted else "ended")
        if key in wanted:
            continue
        if spell.since > yesterday:
            spell.delete()
        else:
            spell.until = yesterday
            spell.save(update_fields=["until"])


def keep_pair_rule(tables: Tables, units: Units, roles: dict[str, Role], report: Report) -> None:
    """Exactly the admitted halves of a star that the file gives."""
    wanted = {(side, roles[role].pk, units[unit].pk) for side, role, unit in pair_rule(tables)}
    held = {(row.side, row.role_id, row.unit_id): row for row in PairSide.objects.all()}
    for side, role, unit in sorted(wanted - held.keys()):
        PairSide.objects.create(side=side, role_id=role, unit_id=unit)
        report.add("pair rules", "created")
    for key, row in held.items():
        report.add("pair rules", "unchanged" if key in wanted else "ended")
        if key not in wanted:
            row.delete()
