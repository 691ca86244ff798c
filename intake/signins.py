"""Who can one try the demo as: the demo password, and a short text with one sign-in for each role."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from accounts.models import User
from orgunits.models import Capability, Membership
from orgunits.people import memberships_on

DEMO_PASSWORD = "stjerne-demo-2026"
# The demo cases run between these people; for the other roles the first person will do.
BEST_KNOWN = Path(__file__).resolve().parent.parent / "demo" / "best_known.json"
TRY_FIRST = """What to try first

  1. Sign in as {flag}: see your cases and propose a star.
  2. Sign in as {answer}: answer a star and take part in a deliberation.
  3. Sign in as {decide}: read a recommendation that waits for you, and decide.

Everyone's password: {password}

"""


def set_demo_passwords() -> None:
    """Lets every active member of staff sign in with the demo password, hashed once for all of them."""
    User.objects.filter(is_active=True, is_external=False).update(password=make_password(DEMO_PASSWORD))


def demo_signins(day: dt.date) -> list[dict[str, str]]:
    """Role, name and e-mail of one sign-in per role, as the sign-in page of the demo lists them."""
    rows = [row for capability in Capability for row in _chosen(_holders(day, capability))]
    unique = {row.user_id: row for row in rows}.values()
    return [{"role": row.role.name, "name": row.user.name, "email": row.user.email} for row in unique]


def signins_text(day: dt.date) -> str:
    """What to try first, and role, person and e-mail of one sign-in per role (both chiefs of the demo's cases)."""
    rows = [row for capability in Capability for row in _chosen(_holders(day, capability))]
    rows = list({(row.role_id, row.user_id): row for row in rows}.values())
    first = {name: _name(rows, name, nth) for name, nth in ((Capability.FLAG, 0), (Capability.DECIDE, 0))}
    answer = _name(rows, Capability.FLAG, 1)
    head = TRY_FIRST.format(**first, answer=answer, password=DEMO_PASSWORD)
    return head + "".join(f"  {row.role.name} — {row.user.name} — {row.user.email}\n" for row in rows)


def _holders(day: dt.date, capability: Capability) -> QuerySet[Membership]:
    rows = memberships_on(day).filter(user__is_active=True, role__capabilities__contains=[capability])
    return rows.select_related("user", "role").order_by("role_id", "pk")


def _chosen(holders: QuerySet[Membership]) -> list[Membership]:
    """For each role those who are best known, else the first for whom work waits, else its first."""
    roles: dict[int, list[Membership]] = {}
    for row in holders:
        roles.setdefault(row.role_id, []).append(row)
    best_known = json.loads(BEST_KNOWN.read_text(encoding="utf-8"))
    chosen: list[Membership] = []
    for rows in roles.values():
        busy = [row for row in rows if row.user.awaited.exists()][:1]
        chosen += [row for row in rows if row.user.code in best_known] or busy or rows[:1]
    return chosen


def _name(rows: list[Membership], capability: Capability, nth: int) -> str:
    names = [row.user.name for row in rows if capability in row.role.capabilities]
    return names[min(nth, len(names) - 1)] if names else "somebody with this right"
