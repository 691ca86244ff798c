"""Who holds which role where: the questions other rooms ask about units and people, each at a given day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import Actor, User
from orgunits.models import Capability, Deputy, Membership, OrgUnit, PairSide


def memberships_on(day: dt.date) -> QuerySet[Membership]:
    """Memberships in force on `day`, of people who may sign in or are known from outside."""
    return Membership.objects.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))


def capabilities(user: Actor, day: dt.date) -> set[str]:
    """What the person may do at all on `day`; the clock and people who are switched off may nothing."""
    if not isinstance(user, User) or not user.is_active:
        return set()
    rows = memberships_on(day).filter(user=user).values_list("role__capabilities", flat=True)
    return {capability for row in rows for capability in row}


def may(user: Actor, capability: Capability, day: dt.date) -> bool:
    return capability in capabilities(user, day)


def home_unit(user: User, day: dt.date) -> OrgUnit | None:
    """The unit of the person's first membership on `day`."""
    row = memberships_on(day).filter(user=user).select_related("unit__sector").order_by("pk").first()
    return row.unit if row else None


def colours(users: Iterable[User | None], day: dt.date) -> dict[int, str]:
    """The colour slot of each person's first unit on `day`, by the person's id."""
    rows = memberships_on(day).filter(user__in=[user.pk for user in users if user]).select_related("unit__sector")
    found: dict[int, str] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.user_id, row.unit.colour)
    return found


def ancestors(unit: OrgUnit) -> list[OrgUnit]:
    """The unit itself and every unit above it, nearest first."""
    chain: list[OrgUnit] = []
    step: OrgUnit | None = unit
    while step is not None:
        chain.append(step)
        step = step.parent
    return chain


def subtree_ids(unit: OrgUnit) -> set[int]:
    """The ids of the unit and every unit below it."""
    found, edge = {unit.pk}, [unit.pk]
    while edge:
        edge = list(OrgUnit.objects.filter(parent__in=edge).values_list("pk", flat=True))
        found.update(edge)
    return found


def leader_of(user: User, day: dt.date) -> User | None:
    """The head of the person's unit; if that is the person, the head of the nearest unit above."""
    unit = home_unit(user, day)
    heads = [step.head for step in ancestors(unit) if step.head] if unit else []
    return next((head for head in heads if head != user and head.is_active), None)


def deputy_of(user: User, day: dt.date) -> User | None:
    """The named stand-in on `day`, if one is appointed and may sign in."""
    row = (
        Deputy.objects.filter(person=user, since__lte=day, deputy__is_active=True)
        .filter(Q(until=None) | Q(until__gte=day))
        .select_related("deputy")
        .order_by("-since")
        .first()
    )
    return row.deputy if row else None


def chiefs_of(sectors: Iterable[OrgUnit]) -> list[User]:
    """The heads of the sectors, in the sectors' order; a sector without a head gives nobody."""
    return [sector.head for sector in sectors if sector.head]


def director() -> User | None:
    """The head of the directorate (level 1)."""
    unit = OrgUnit.objects.filter(kind=OrgUnit.Kind.DIRECTORATE).exclude(head=None).select_related("head").first()
    return unit.head if unit else None


def pair_sides(user: User, day: dt.date) -> set[int]:
    """Which halves of a star (1, 2) the pair rule lets this person sign on `day`."""
    if not user.is_active:
        return set()
    held = [(row.role_id, {unit.pk for unit in ancestors(row.unit)}) for row in _memberships_with_units(user, day)]
    rules = PairSide.objects.all()
    return {rule.side for rule in rules for role, units in held if rule.role_id == role and rule.unit_id in units}


def partners_for(user: User, day: dt.date) -> list[User]:
    """Everyone who may sign the half that `user` may not, by name; never `user`, never `user`'s deputy or principal."""
    wanted = {1, 2} - pair_sides(user, day)
    in_force = Deputy.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day)
    people = set(in_force.filter(person=user).values_list("deputy", flat=True))
    people |= set(in_force.filter(deputy=user).values_list("person", flat=True))
    candidates = User.objects.filter(is_active=True, is_external=False).exclude(pk=user.pk).exclude(pk__in=people)
    roles = PairSide.objects.filter(side__in=wanted).values("role")
    candidates = candidates.filter(memberships__in=memberships_on(day).filter(role__in=roles)).distinct()
    return [person for person in candidates if pair_sides(person, day) & wanted]


def _memberships_with_units(user: User, day: dt.date) -> QuerySet[Membership]:
    return memberships_on(day).filter(user=user).select_related("unit__parent__parent__parent__parent")
