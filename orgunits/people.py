"""Who holds which role where: the questions other rooms ask about units and people, each at a given day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Actor, User
from accounts.remembering import remembered
from orgunits.models import Absence, Capability, Deputy, Membership, OrgUnit, PairSide

HEADS_ABOVE = tuple("unit" + "__parent" * step + "__head" for step in range(5))  # a municipality has five levels
BESIDE_CASES = frozenset({Capability.ADMINISTER, Capability.CONTROL_LOG, Capability.ANALYSE})


def memberships_on(day: dt.date) -> QuerySet[Membership]:
    """Memberships in force on `day`, of people who may sign in or are known from outside."""
    return Membership.objects.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))


@remembered
def capabilities(user: Actor, day: dt.date) -> set[str]:
    """What the person may do at all on `day`, also for those they stand in for; the clock and the switched off nothing."""
    rows = memberships_on(day).filter(user__in=acts_as(user, day)).values_list("role__capabilities", flat=True)
    return {capability for row in rows for capability in row}


def may(user: Actor, capability: Capability, day: dt.date) -> bool:
    return capability in capabilities(user, day)


def meets_cases(held: set[str]) -> bool:
    """Whoever holds these capabilities may have part in cases: everybody but those who only tend or watch the system."""
    return not held or bool(held - BESIDE_CASES)


def outside_cases(day: dt.date) -> QuerySet[User]:
    """Who may be let in to no case on `day`: superusers, and those whose own roles only tend or watch the system."""
    beside = sorted(BESIDE_CASES)
    held = memberships_on(day).filter(user=OuterRef("pk"))
    tends = Q(is_staff=True) | Exists(held.filter(role__capabilities__overlap=beside))
    works = Exists(held.exclude(role__capabilities__contained_by=beside))
    return User.objects.filter(Q(is_superuser=True) | tends & ~Q(works))


@remembered
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


@remembered
def leader_of(user: User, day: dt.date) -> User | None:
    """The head of the person's unit; if that is the person, the head of the nearest unit above."""
    above = memberships_on(day).filter(user=user).order_by("pk").values_list(*HEADS_ABOVE).first() or ()
    active = User.objects.filter(is_active=True).exclude(pk=user.pk).in_bulk([pk for pk in above if pk])
    return next((active[pk] for pk in above if pk in active), None)


@remembered
def deputy_of(user: User, day: dt.date) -> User | None:
    """The deputy appointed on `day`, if one is and may sign in."""
    row = (
        Deputy.objects.filter(person=user, since__lte=day, deputy__is_active=True)
        .filter(Q(until=None) | Q(until__gte=day))
        .select_related("deputy")
        .order_by("-since")
        .first()
    )
    return row.deputy if row else None


@remembered
def absent_on(day: dt.date) -> set[int]:
    """The ids of everyone who is recorded as away on `day`."""
    return set(Absence.objects.filter(since__lte=day, until__gte=day).values_list("person", flat=True))


@remembered
def stand_in(user: User, day: dt.date) -> User | None:
    """Who may act for the person on `day`: the person, or while they are away their deputy, or that one's deputy."""
    away, seen, step = absent_on(day), {user.pk}, user
    while step.pk in away:
        deputy = deputy_of(step, day)
        if deputy is None or deputy.pk in seen:
            return None
        seen.add(deputy.pk)
        step = deputy
    return step


@remembered
def stands_in_for(user: Actor, day: dt.date) -> list[User]:
    """Everyone who is away on `day` and for whom `user` acts meanwhile; never longer than the absence lasts."""
    if not isinstance(user, User):
        return []
    away = absent_on(day) - {user.pk}
    return [one for one in User.objects.filter(pk__in=away).order_by("pk") if stand_in(one, day) == user]


@remembered
def acts_as(user: Actor, day: dt.date) -> list[User]:
    """The person and everyone they stand in for on `day`; nobody for the clock or for somebody switched off."""
    return [user, *stands_in_for(user, day)] if isinstance(user, User) and user.is_active else []


def chiefs_of(sectors: Iterable[OrgUnit]) -> list[User]:
    """The heads of the sectors, in the sectors' order; a sector without a head gives nobody."""
    return [sector.head for sector in sectors if sector.head]


@remembered
def sectors_by_code() -> dict[str, OrgUnit]:
    """All sectors, in their order."""
    rows = OrgUnit.objects.filter(kind=OrgUnit.Kind.SECTOR).select_related("sector").order_by("slot")
    return {sector.code: sector for sector in rows}


@remembered
def director() -> User | None:
    """The head of the directorate (level 1)."""
    unit = OrgUnit.objects.filter(kind=OrgUnit.Kind.DIRECTORATE).exclude(head=None).select_related("head").first()
    return unit.head if unit else None


@remembered
def pair_sides(user: User, day: dt.date) -> set[int]:
    """Which halves of a star (1, 2) the pair rule lets this person sign on `day`."""
    if not user.is_active:
        return set()
    held = [(row.role_id, {unit.pk for unit in ancestors(row.unit)}) for row in _memberships_with_units(user, day)]
    rules = PairSide.objects.all()
    return {rule.side for rule in rules for role, units in held if rule.role_id == role and rule.unit_id in units}


def flaggers(day: dt.date) -> list[int]:
    """The ids of everyone who may sign one half of a star on `day`."""
    roles = PairSide.objects.values("role")
    people = User.objects.filter(is_active=True, memberships__in=memberships_on(day).filter(role__in=roles)).distinct()
    return [person.pk for person in people if pair_sides(person, day)]


@remembered
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
