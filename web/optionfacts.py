"""What is shown of an option besides its price: needs, form, step, measures, law, likeness, and where each stands on it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.models import Case, CodeList, LegalBasis, Need
from cases.models.file import VOICES
from escalation.likeness import Alike, Why, alike, present_step
from escalation.models import Option, OptionPosition
from escalation.stances import Stand, is_shown, seen_by

Stance = OptionPosition.Stance
SIGN = {Stance.SUPPORT: ("tjek", "groen"), Stance.RESERVATION: ("info", "rav"), Stance.AGAINST: ("kryds", "rav")}
MOVED: dict[tuple[str, str], str | Promise] = {
    (Stance.SUPPORT, Stance.RESERVATION): gettext_lazy("from support to reservations"),
    (Stance.SUPPORT, Stance.AGAINST): gettext_lazy("from support to against"),
    (Stance.RESERVATION, Stance.SUPPORT): gettext_lazy("from reservations to support"),
    (Stance.RESERVATION, Stance.AGAINST): gettext_lazy("from reservations to against"),
    (Stance.AGAINST, Stance.SUPPORT): gettext_lazy("from against to support"),
    (Stance.AGAINST, Stance.RESERVATION): gettext_lazy("from against to reservations"),
}
LIKE: dict[Why, str | Promise] = {
    "name": gettext_lazy("the same kind"),
    "form": gettext_lazy("the same form"),
    "law": gettext_lazy("the same legal basis"),
    "step": gettext_lazy("the same step"),
}


@dataclass(frozen=True)
class ShownStand:
    """One voice's line: name, sign and word, why; the shift in words when there is a later answer."""

    name: str
    icon: str
    css: str
    word: str
    stand: Stand
    shift: str


@dataclass(frozen=True)
class Facts:
    """Everything the rows of one option show; `stands` holds no more than the person may see."""

    needs: list[Need]
    form: str
    step: str
    step_now: str
    is_steeper: bool
    measures_now: int
    laws: list[tuple[LegalBasis, bool]]
    likeness: list[str]
    sameness: str  # "same", "looks", "not" or ""
    stands: list[ShownStand]
    spread: str
    is_shown: bool
    has_answered: bool
    may_answer: bool


def facts_of(options: Iterable[Option], case: Case, user: User | None, today: dt.date) -> dict[int, Facts]:
    """By option id; `user` is who reads, None for a page that leaves the house."""
    codes = dict(CodeList.objects.filter(kind="forms").values_list("code", "name"))
    steps = dict(CodeList.objects.filter(kind="intervention_steps").values_list("code", "name"))
    measures, tried = list(case.measures.prefetch_related("laws")), list(case.tried.all())
    now = present_step(case)
    return {
        option.pk: _facts(option, user, today, codes, steps, now, alike(option, measures, tried), len(measures))
        for option in options
    }


def attach(options: Iterable[Option], case: Case, user: User | None, today: dt.date) -> list[Option]:
    """The same options, each with its `facts`."""
    rows = list(options)
    found = facts_of(rows, case, user, today)
    for option in rows:
        option.facts = found[option.pk]  # type: ignore[attr-defined]
    return rows


def _facts(
    option: Option,
    user: User | None,
    today: dt.date,
    codes: dict[str, str],
    steps: dict[str, str],
    now: int | None,
    like: list[Alike],
    measures: int,
) -> Facts:
    stands = seen_by(option, user)
    mine = next((stand for stand in stands if user and stand.first.person_id == user.pk), None)
    return Facts(
        needs=list(option.needs.all()),
        form=codes.get(option.form, option.form),
        step=_step(option.step, steps),
        step_now=_step(now, steps),
        is_steeper=bool(option.step and now and option.step > now),
        measures_now=measures,
        laws=[(law, law.holds_on(today)) for law in option.laws.all()],
        likeness=[_likeness(one) for one in like],
        sameness=_sameness(option, like),
        stands=[_stand(stand) for stand in stands],
        spread=_spread(stands) if is_shown(option) else "",
        is_shown=is_shown(option),
        has_answered=mine is not None,
        may_answer=mine is None or mine.later is None,
    )


def _step(step: int | None, names: dict[str, str]) -> str:
    return f"{step} · {names.get(str(step), '')}".strip(" ·") if step else ""


def _likeness(one: Alike) -> str:
    ways = ", ".join(str(LIKE[why]) for why in one.why)
    text = _("{name} (was tried: {ways})") if one.tried else _("{name} (is done now: {ways})")
    return text.format(name=one.name, ways=ways)


def _sameness(option: Option, like: list[Alike]) -> str:
    """What somebody judged goes before what is computed."""
    if option.more_of_the_same:
        return "same"
    if like:
        return "looks" if option.more_of_the_same is None else "not"
    return ""


def _stand(stand: Stand) -> ShownStand:
    row = stand.now
    icon, css = SIGN[Stance(row.stance)]
    name = row.person.name if row.person else str(dict(VOICES).get(row.voice, row.voice))
    shift = MOVED[stand.first.stance, row.stance] if stand.moved else _("as before") if stand.later else ""
    return ShownStand(name, icon, css, row.get_stance_display(), stand, str(shift))


def _spread(stands: list[Stand]) -> str:
    """How many stand where now, in words; every stance that somebody has."""
    counted = Counter(stand.now.stance for stand in stands)
    return " · ".join(f"{counted[value]} {str(label).lower()}" for value, label in Stance.choices if counted[value])
