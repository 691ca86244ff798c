"""Where does each of the group stand on an option: given before anybody sees anybody else's, then shown, then a second time.

Nothing of it is seen early: not what, not why, not how many, not who. One's own is. Whatever shows positions asks here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.models import User
from accounts.remembering import remembered
from cases.access import runs
from cases.models import Case, Event, Part, PartKind, Stage
from escalation.casefile import WORKING
from escalation.deliberation import TALKING, in_the_group
from escalation.models import Option, OptionPosition
from escalation.moves import Act, Forbidden, Move, OutOfTurn, Problem, stages, the_clock
from orgunits.people import stand_in


@dataclass(frozen=True)
class Stand:
    """One voice on one option: the first position, and the later one if there is. `blind`: given before it saw others'."""

    first: OptionPosition
    later: OptionPosition | None
    blind: bool

    @property
    def now(self) -> OptionPosition:
        return self.later or self.first

    @property
    def moved(self) -> bool:
        return self.later is not None and self.later.stance != self.first.stance


def shown_since(option: Option) -> dt.datetime | None:
    """When the positions on the option were shown to all, because all had answered or the deliberation ended."""
    instants = [at for at in (option.revealed_at, option.deliberation.ended_at) if at]
    return max(min(instants), option.proposed_at) if instants else None


def is_shown(option: Option) -> bool:
    """Everybody's positions on it may be seen. A deliberation that stopped without an end is over as well."""
    talk = option.deliberation
    is_over = talk.case.stage != Stage.DELIBERATION or talk.round != talk.case.round
    return is_over or shown_since(option) is not None


def seen_by(option: Option, user: User | None) -> list[Stand]:
    """The positions on the option that this person may see, in the order they were given; before it is shown, their own."""
    rows = OptionPosition.objects.filter(option=option).select_related("person")
    if not is_shown(option):
        rows = rows.filter(person=user) if user else rows.none()
    since = shown_since(option)
    first: dict[tuple[int | None, str], OptionPosition] = {}
    later: dict[tuple[int | None, str], OptionPosition] = {}
    for row in rows.order_by("at", "pk"):
        (later if row.is_later else first)[row.person_id, row.voice] = row
    return [Stand(row, later.get(who), since is None or row.at <= since) for who, row in first.items()]


@remembered
def asked(option: Option, at: dt.datetime) -> list[set[int]]:
    """Who is asked: the pair, the coordinator and those who work on the case; the invited with whom it is shared, where the
    option asks them.

    One set per person: they, and whoever stands in for them today. Who is away without a stand-in is not waited for.
    """
    wanted = Q(kind__in=WORKING)
    if option.ask_invited:
        wanted |= Q(kind=PartKind.INVITEE, shared__contains=[f"option:{option.pk}"])
    parts = Part.objects.filter(runs(at), wanted, case=option.deliberation.case_id, user__is_active=True)
    people = User.objects.filter(pk__in=parts.values("user"))
    return [{one.pk, deputy.pk} for one in people if (deputy := stand_in(one, local_date(at)))]


def all_have_answered(option: Option, at: dt.datetime) -> bool:
    answered = set(OptionPosition.objects.filter(option=option, is_later=False).values_list("person", flat=True))
    group = asked(option, at)
    return bool(group) and all(answered & one for one in group)


def ready(case: Case, at: dt.datetime) -> list[Option]:
    """The options of the round that all who are asked have answered, and that are not shown yet."""
    return [option for option in _hidden(case) if all_have_answered(option, at)]


def any_ready(case: Case, at: dt.datetime) -> bool:
    return bool(ready(case, at))


def reveal(act: Act) -> None:
    for option in ready(act.case, act.at):
        option.revealed_at = act.at
        option.save()


def has_hidden(case: Case) -> bool:
    """Some option of the case has positions that not everybody may see, whether or not any has been given."""
    return any(not is_shown(option) for option in _hidden(case))


def events_shown(case: Case) -> QuerySet[Event]:
    """The events of the case without those that tell who has answered about an option that is still hidden."""
    hidden = [option.pk for option in _hidden(case) if not is_shown(option)]
    return case.events.exclude(Q(verb="take_stance", data__option__in=hidden)) if hidden else case.events.all()


def _hidden(case: Case) -> Iterable[Option]:
    rows = Option.objects.filter(deliberation__case=case, deliberation__round=case.round, revealed_at=None)
    return rows.filter(deliberation__ended_at=None).select_related("deliberation__case")


def may_answer(act: Act, option: Option) -> bool:
    """Those who see the whole case; of the invited, those with whom the option is shared if it asks them. A case file
    tells who answered, not what was shared with them (`as_filed`)."""
    is_shared = act.sight.sees(f"option:{option.pk}") or bool(act.given("as_filed"))
    return act.sight.full or (option.ask_invited and is_shared)


def asked_of(user: User, at: dt.datetime) -> list[Part]:
    """The invitations by which the person is asked where they stand and has not said. Only they are told: to others it
    would say who has answered."""
    parts = Part.objects.filter(runs(at), user=user, kind=PartKind.INVITEE, case__stage=Stage.DELIBERATION)
    rows = Option.objects.filter(ask_invited=True, revealed_at=None, deliberation__ended_at=None)
    rows = rows.filter(deliberation__case__in=parts.values("case"), deliberation__round=F("deliberation__case__round"))
    codes = {f"option:{pk}" for pk in rows.exclude(positions__person=user).values_list("pk", flat=True)}
    return [part for part in parts.select_related("case__child") if codes & set(part.shared)]


def needs_stance(act: Act) -> list[Problem]:
    if act.text("stance") not in OptionPosition.Stance.values:
        return [Problem("E-EMPTY", "stance", _("Choose where you stand."))]
    return []


def take_stance(act: Act) -> None:
    """The first position; until it is shown it may be given again. Once shown, one later position, and both stand."""
    option = Option.objects.select_related("deliberation__case").get(pk=act.own("option").pk)  # as it is under the lock
    if not may_answer(act, option):
        raise Forbidden("E-NOACCESS", _("This belongs to another case."))
    act.data["option"] = option.pk
    said: dict[str, Any] = {"stance": act.text("stance"), "reason": act.text("reason"), "at": act.at}
    who: dict[str, Any] = {
        "option": option,
        "person": None if act.text("voice") else act.person,
        "voice": act.text("voice"),
    }
    mine = OptionPosition.objects.filter(**who)
    if not is_shown(option) or not mine.exists():
        OptionPosition.objects.update_or_create(**who, is_later=False, defaults=said)
    elif mine.filter(is_later=True).exists():
        raise OutOfTurn("E-ANSWERED", _("You have answered twice. Both answers stand."))
    else:
        OptionPosition.objects.create(**who, is_later=True, **said)


MOVES = (
    Move("take_stance", _("Say where you stand"), TALKING, in_the_group, needs=needs_stance, then=take_stance),
    Move(
        "reveal_positions",
        _("Show where everybody stands"),
        stages(Stage.DELIBERATION),
        the_clock,
        when=any_ready,
        then=reveal,
    ),
)
