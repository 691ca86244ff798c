"""Who may see a case, and how deeply: each rule as a predicate and as a query; the only way to a case; the trace of looks.

A person sees a case when a part that runs now names them, or names a unit where they hold a role that the part admits,
or when a chief gave them special access. While somebody is away, their stand-in sees what they see. Being superuser or
administrator gives nothing.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from accounts.clock import local_date
from accounts.models import Actor, User
from accounts.remembering import remembered
from cases.models import Access, Case, Depth, Ending, Part, PartKind, SpecialAccess
from orgunits.models import Capability
from orgunits.people import acts_as, memberships_on

DECIDING = frozenset({PartKind.CHIEF, PartKind.JUDGE, PartKind.DIRECTOR})  # whoever decides is no guest
NO_ACCESS, ACCESS_ENDED, CONSENT_WITHDRAWN = "E-NOACCESS", "E-ACCESS-ENDED", "E-CONSENT-WITHDRAWN"


class NotVisible(Exception):
    """The case is hidden from the person, or does not exist: a door answers both alike, 404."""


@dataclass(frozen=True)
class Sight:
    """What a person sees of one case now: how deeply, and as what."""

    depth: int
    kinds: frozenset[str]
    shared: frozenset[str] = frozenset()

    def sees(self, code: str) -> bool:
        """All, or as an invited person this part of the case that was chosen for them."""
        return self.full or code in self.shared

    @property
    def full(self) -> bool:
        return self.depth >= Depth.FULL

    @property
    def discussion(self) -> bool:
        return self.full or PartKind.INVITEE in self.kinds

    @property
    def own_lines(self) -> bool:
        return PartKind.LINE in self.kinds


def runs(at: dt.datetime) -> Q:
    """Parts that run at the instant `at`: the beginning counts, the end does not."""
    return Q(since__lte=at) & (Q(until=None) | Q(until__gt=at))


def admitted(user: User, at: dt.datetime) -> Q:
    """Parts that name the person or one they stand in for, or a unit where one of them holds an admitted role at `at`."""
    people = acts_as(user, local_date(at))
    kind = ExpressionWrapper(OuterRef("kind"), output_field=CharField())
    role_there = memberships_on(local_date(at)).filter(
        user__in=people, unit=OuterRef("unit"), role__capabilities__contains=[OuterRef("admits")]
    )
    lasting = role_there.annotate(of=kind).filter(Q(of__in=DECIDING) | ~Exists(_removal(at)))
    return Q(user__in=people) | Q(Exists(lasting))


def _removal(at: dt.datetime) -> QuerySet[Part]:
    """That the person of the membership was removed from the case of the part, and not invited again since."""
    again = Part.objects.filter(
        kind=PartKind.INVITEE, case=OuterRef("case"), user=OuterRef("user"), since__gte=OuterRef("until")
    ).exclude(ending=Ending.REMOVED)
    removed = Part.objects.filter(kind=PartKind.INVITEE, ending=Ending.REMOVED, until__lte=at)
    return removed.filter(~Exists(again), user=OuterRef("user"), case=OuterRef(OuterRef("case")))


def cases_visible_to(user: User, at: dt.datetime, depth: int = Depth.HEADLINE) -> QuerySet[Case]:
    """The rule as a query: every case the person sees at least so deeply."""
    if not user.is_active:
        return Case.objects.none()
    parts = Part.objects.filter(admitted(user, at), runs(at), depth__gte=depth)
    special = SpecialAccess.objects.filter(user=user, permission__codename="see_case")
    return Case.objects.filter(Q(pk__in=parts.values("case")) | Q(pk__in=special.values("content_object")))


def shared_with(user: User, at: dt.datetime) -> dict[uuid.UUID, frozenset[str]]:
    """The cases to which the person is invited now, each with the codes of what is shared with them."""
    found: dict[uuid.UUID, frozenset[str]] = {}
    rows = Part.objects.filter(runs(at), user=user, kind=PartKind.INVITEE)
    for case, shared in rows.values_list("case", "shared") if user.is_active else ():
        found[case] = found.get(case, frozenset()) | frozenset(shared)
    return found


def seen_in_full(user: User, cases: Iterable[Case], at: dt.datetime) -> set[uuid.UUID]:
    """Which of these cases the person sees in full, by id."""
    seen = cases_visible_to(user, at, Depth.FULL).filter(pk__in=[case.pk for case in cases])
    return set(seen.values_list("pk", flat=True))


def labels(user: User, cases: Iterable[Case], at: dt.datetime) -> dict[uuid.UUID, str]:
    """How lists name each case to this person: the child's short name where more than the headline is seen, else the number."""
    rows, day = list(cases), local_date(at)
    seen = cases_visible_to(user, at, Depth.SHARE).filter(pk__in=[case.pk for case in rows])
    named = set(seen.values_list("pk", flat=True))
    return {case.pk: case.label_on(day) if case.pk in named else case.number for case in rows}


@remembered
def sight(user: Actor, case: Case, at: dt.datetime) -> Sight:
    """The rule as a predicate: what the person sees of this case; depth 0 is nothing at all."""
    if not isinstance(user, User) or not user.is_active:
        return Sight(0, frozenset())
    people = acts_as(user, local_date(at))
    roles = list(memberships_on(local_date(at)).filter(user__in=people).select_related("role"))
    held = {(row.unit_id, capability) for row in roles for capability in row.role.capabilities}
    named = {person.pk for person in people}
    parts = list(case.parts.all())
    removed = _removed([part for part in parts if part.kind == PartKind.INVITEE], at)
    lasting = {(row.unit_id, one) for row in roles if row.user_id not in removed for one in row.role.capabilities}
    mine = [
        part for part in parts if _names(part, named, held if part.kind in DECIDING else lasting) and _runs(part, at)
    ]
    depth = max((part.depth for part in mine), default=0)
    if SpecialAccess.objects.filter(user=user, content_object=case, permission__codename="see_case").exists():
        depth = Depth.FULL
    own = [part for part in mine if part.kind == PartKind.INVITEE and part.user_id == user.pk]
    return Sight(depth, frozenset(part.kind for part in mine), frozenset(code for part in own for code in part.shared))


def has_part(user: Actor, case: Case, at: dt.datetime, *kinds: str) -> bool:
    """The person has a part of one of these kinds in the case now."""
    return bool(sight(user, case, at).kinds & set(kinds))


def sees_full(user: Actor, case: Case, at: dt.datetime) -> bool:
    return sight(user, case, at).full


def why_hidden(user: User, case: Case, at: dt.datetime) -> str:
    """The code for a log or a replay, never shown to the person: a consent was withdrawn, access ended, or never was."""
    past = Part.objects.filter(case=case, kind=PartKind.INVITEE, user=user, until__lte=at)
    if last := past.order_by("until", "pk").last():
        return CONSENT_WITHDRAWN if last.ending == Ending.CONSENT else ACCESS_ENDED
    return NO_ACCESS


def case_or_404(user: User, case_id: uuid.UUID, *, at: dt.datetime, action: str, depth: int = Depth.HEADLINE) -> Case:
    """The case, if the person sees it so deeply; leaves an Access row in the same transaction. Raises NotVisible."""
    case = Case.objects.select_related("child", "holder", "coordinator").filter(pk=case_id).first()
    if case is None:
        raise NotVisible
    seen = sight(user, case, at)
    if seen.depth < depth:
        raise NotVisible
    looked_at([case], by=user, at=at, action=action, purpose=_purpose(seen))
    return case


def looked_at(cases: Iterable[Case], *, by: User, at: dt.datetime, action: str, purpose: str) -> None:
    """One Access row per case, in one statement. No row, no data: a failure here ends the request."""
    Access.objects.bulk_create(Access(at=at, by=by, case_id=case.pk, action=action, purpose=purpose) for case in cases)


def searched(cases: Iterable[Case], *, by: User, at: dt.datetime, purpose: str) -> None:
    """As `looked_at`, for a search; a search that finds nothing leaves a row without a case. What was typed is not kept."""
    found = list(cases)
    looked_at(found, by=by, at=at, action="search", purpose=purpose)
    if not found:
        Access.objects.create(at=at, by=by, case=None, action="search", purpose=purpose)


def looked_at_the_log(*, by: User, at: dt.datetime) -> None:
    """The look of somebody who reads the log across the cases is in the log too."""
    Access.objects.create(at=at, by=by, case=None, action="log_control", purpose="log_control")


def chief_headlines(user: User, day: dt.date) -> set[int]:
    """The units where the person decides on `day`: whose cases make up a chief's overview."""
    rows = memberships_on(day).filter(user__in=acts_as(user, day), role__capabilities__contains=[Capability.DECIDE])
    return set(rows.values_list("unit_id", flat=True))


def _names(part: Part, named: set[int], held: set[tuple[int, str]]) -> bool:
    return part.user_id in named if part.user_id else (part.unit_id, part.admits) in held


def _removed(guests: list[Part], at: dt.datetime) -> set[int | None]:
    """Who of the case's guests was removed and not invited again since: a role in a unit lets them in no more."""
    gone = [part for part in guests if part.ending == Ending.REMOVED and part.until and part.until <= at]
    others = [part for part in guests if part.ending != Ending.REMOVED]
    return {
        part.user_id
        for part in gone
        if not any(other.user_id == part.user_id and part.until and other.since >= part.until for other in others)
    }


def _runs(part: Part, at: dt.datetime) -> bool:
    return part.since <= at and (part.until is None or at < part.until)


def _purpose(seen: Sight) -> str:
    """Why the person looks, from the weightiest part they have; special access says so itself."""
    order = [kind.value for kind in PartKind]
    return max(seen.kinds, key=order.index, default="special_access")
