"""What goes on the file in any stage: opening, needs, words of child and family, consents, notes; and closing."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases import parts
from cases.access import cases_visible_to, runs
from cases.models import (
    Case,
    CaseUnit,
    Consent,
    ExistingMeasure,
    Need,
    Note,
    Part,
    PartKind,
    Perspective,
    Stage,
    TriedChannel,
)
from escalation.moves import Act, Asking, Move, Problem, stages
from orgunits.models import Capability, OrgUnit

OPEN = frozenset(Stage.values) - {Stage.NEW, Stage.CLOSED}
NOT_BEING_DECIDED = OPEN - {Stage.SUBMITTED, Stage.WITH_DIRECTOR}  # a new need would change what is decided on
WORKING = (PartKind.OPENER, PartKind.PROPOSER, PartKind.COUNTERPART, PartKind.COORDINATOR, PartKind.ASSIGNED)


def may_open(ask: Asking) -> bool:
    return Capability.COORDINATE in ask.capabilities


def works_on_it(ask: Asking) -> bool:
    return ask.has(*WORKING)


def worked_on_by(user: User, at: dt.datetime) -> QuerySet[Case]:
    """The same as a query: the open cases on whose file the person may write, newest movement first."""
    working = Part.objects.filter(runs(at), user=user, kind__in=WORKING)
    return cases_visible_to(user, at).filter(pk__in=working.values("case"), stage__in=OPEN).order_by("-stage_at")


def begin(act: Act) -> None:
    """The opener has part; each involved unit's leader learns that the case exists."""
    parts.give(act.case, PartKind.OPENER, act.person, act.at)
    for unit in act.given("units") or []:
        involve(act, unit)


def involve(act: Act, unit: OrgUnit | None) -> None:
    """The unit is involved in the case from now; a unit that is already is left as it is."""
    if unit and CaseUnit.objects.get_or_create(case=act.case, unit=unit)[1]:
        parts.involve(act.case, unit, act.at)


def needs_need(act: Act) -> list[Problem]:
    return required(act, description=_("Write what the child needs."), dimension=_("Choose a dimension."))


def add_need(act: Act) -> None:
    key = act.text("key") or f"N{act.case.needs.count() + 1}"
    need = Need(case=act.case, key=key, dimension=act.text("dimension"))
    need.description, need.goal = act.text("description"), act.text("goal")
    need.save()
    act.data["need"] = need.pk


def needs_measure(act: Act) -> list[Problem]:
    return required(act, name=_("Write what is being done."), unit=_("Choose the unit that does it."))


def add_measure(act: Act) -> None:
    fields = {name: act.given(name) for name in ("unit", "step", "cost_dkk", "since")}
    row = ExistingMeasure(case=act.case, name=act.text("name"), form=act.text("form"), **fields)
    row.save()
    row.laws.set(act.given("laws") or [])
    act.data["measure"] = row.pk


def needs_tried(act: Act) -> list[Problem]:
    return required(act, channel=_("Write what has been tried."))


def add_tried(act: Act) -> None:
    fields = {name: act.text(name) for name in ("channel", "when", "result")}
    act.data["tried"] = TriedChannel.objects.create(case=act.case, **fields).pk


def needs_perspective(act: Act) -> list[Problem]:
    problems = required(act, who=_("Choose who says it."))
    if not act.text("words") and not act.text("not_obtained") and not act.text("not_obtained_text"):
        problems.append(Problem("E-CHILDVIEW", "words", _("Write their own words, or why they were not obtained.")))
    if act.given("makes_sense") is not None and not 0 <= act.input["makes_sense"] <= 10:
        problems.append(Problem("E-EMPTY", "makes_sense", _("Choose a number from 0 to 10.")))
    if act.given("on") and act.input["on"] > act.day:
        problems.append(Problem("E-EMPTY", "on", _("The day cannot be in the future.")))
    return problems


def add_perspective(act: Act) -> None:
    texts = ("who", "name", "method", "words", "not_obtained", "not_obtained_text", "no_to_sharing")
    row = Perspective(case=act.case, recorded_by=act.given("recorded_by") or act.person)
    for name in texts:
        setattr(row, name, act.text(name))
    row.on, row.makes_sense = act.given("on"), act.given("makes_sense")
    row.without_parents = bool(act.given("without_parents"))
    row.save()
    act.data["perspective"] = row.pk


def needs_consent(act: Act) -> list[Problem]:
    problems = required(
        act,
        given_by=_("Write who gave the consent."),
        scope=_("Write what the consent covers."),
        units=_("Choose at least one unit."),
    )
    if act.given("given_on") and act.input["given_on"] > act.day:
        problems.append(Problem("E-EMPTY", "given_on", _("The consent has been given: its day cannot be to come.")))
    return problems


def add_consent(act: Act) -> None:
    given_on = act.given("given_on") or act.day
    row = Consent.objects.create(
        case=act.case, given_by=act.text("given_by"), scope=act.text("scope"), given_on=given_on
    )
    row.units.set(act.given("units"))
    act.data["consent"] = row.pk


def needs_note(act: Act) -> list[Problem]:
    return required(act, text=_("Write the note."))


def add_note(act: Act) -> None:
    note = Note(case=act.case, by=act.person, at=act.at, text=act.text("text"), corrects=act.given("corrects"))
    note.kind = act.text("kind") or Note.Kind.NOTE
    note.save()
    act.data["note"] = note.pk


def _is_empty(value: object) -> bool:
    return not (value.strip() if isinstance(value, str) else value)


def required(act: Act, **messages: str | Promise) -> list[Problem]:
    """One problem for each of these fields that is empty."""
    return [Problem("E-EMPTY", name, message) for name, message in messages.items() if _is_empty(act.given(name))]


MOVES = (
    Move("open_case", _("Open case"), stages(Stage.NEW), may_open, to=Stage.ORDINARY, then=begin),
    Move("add_need", _("Add need"), NOT_BEING_DECIDED, works_on_it, needs=needs_need, then=add_need),
    Move("add_measure", _("Add what is done now"), OPEN, works_on_it, needs=needs_measure, then=add_measure),
    Move("add_tried", _("Add what has been tried"), OPEN, works_on_it, needs=needs_tried, then=add_tried),
    Move("add_perspective", _("Add own words"), OPEN, works_on_it, needs=needs_perspective, then=add_perspective),
    Move("add_consent", _("Record consent"), OPEN, works_on_it, needs=needs_consent, then=add_consent),
    Move("write_note", _("Write note"), OPEN, works_on_it, needs=needs_note, then=add_note),
)
