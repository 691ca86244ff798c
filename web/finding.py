"""What does the list of cases show: which ones are wanted, in which order, and one row for each with its path."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.models import User
from cases.access import cases_visible_to, seen_in_full
from cases.finding import in_sector
from cases.models import Case, CaseUnit, Stage, StarStatus
from escalation.deadlines import MARKS
from escalation.models import Awaited, Deadline, DeadlineRule
from escalation.path import paths_of
from orgunits.models import OrgUnit
from web.fields import sectors
from web.stages import CHIP, STEP_OF, STEPS
from web.strip import Strip, strip_of
from web.views.work import other_rows

SHOWN = 25
ORDERS = {"": _("Oldest deadline first"), "nyeste": _("Newest case first")}
VIEWS = {
    "": _("Open cases"),
    "mine": _("I hold"),
    "venter": _("Waits for me"),
    "overskredet": _("Overdue"),
    "stjerner": _("With a whole star"),
    "lukkede": _("Closed cases"),
}
ALL = "alle"  # open and closed together: what a search begins with


@dataclass(frozen=True)
class Wanted:
    """What was chosen; empty where nothing was. Values that nobody offered count as nothing."""

    vis: str = ""
    trin: str = ""
    enhed: str = ""
    holder: str = ""
    orden: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any], *, searching: bool = False) -> Wanted:
        given = {one.name: str(data.get(one.name, ""))[:20] for one in fields(cls)}
        views = {*VIEWS, ALL}
        view = given["vis"] if given["vis"] in views else ""
        return cls(
            vis=view or (ALL if searching else ""),
            trin=given["trin"] if given["trin"] in {str(step.no) for step in STEPS} else "",
            enhed=given["enhed"] if _is_id(given["enhed"]) else "",
            holder=given["holder"] if _is_id(given["holder"]) else "",
            orden=given["orden"] if given["orden"] in ORDERS else "",
        )

    def without(self, name: str) -> Wanted:
        """The same but for one filter, for all of them (»filtre«), or for these and the view (»alt«)."""
        if name in {"filtre", "alt"}:
            return Wanted(vis=ALL if name == "alt" else self.vis, orden=self.orden)
        return replace(self, **{name: ""}) if name in {"trin", "enhed", "holder", "vis"} else self

    @property
    def filtered(self) -> bool:
        return bool(self.trin or self.enhed or self.holder)

    @property
    def query(self) -> str:
        """What the address says; only codes and ids."""
        return urlencode({one.name: value for one in fields(self) if (value := getattr(self, one.name))})


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def chosen(cases: QuerySet[Case], wanted: Wanted, user: User, today: dt.date) -> QuerySet[Case]:
    """The cases that are wanted, in the order that is wanted."""
    found = cases.filter(view_of(wanted.vis, user, today))
    if wanted.trin:
        found = found.filter(stage__in=STEPS[int(wanted.trin) - 1].stages)
    if wanted.holder:
        found = found.filter(holder=int(wanted.holder))
    if wanted.enhed:
        sector = OrgUnit.objects.filter(pk=int(wanted.enhed)).first()
        found = found.filter(in_sector(sector)) if sector else found.none()
    return in_order(found, wanted)


def in_order(cases: QuerySet[Case], wanted: Wanted) -> QuerySet[Case]:
    if wanted.orden == "nyeste":
        return cases.order_by("-opened_at", "pk")
    if wanted.vis == "lukkede":
        return cases.order_by("-stage_at", "pk")
    running = Q(deadlines__done_at=None) & ~Q(deadlines__code__in=MARKS) & ~Q(deadlines__kind=DeadlineRule.Kind.PARTY)
    first = Min("deadlines__due_on", filter=running)
    return cases.annotate(first_due=first).order_by(F("first_due").asc(nulls_last=True), "-opened_at", "pk")


def view_of(view: str, user: User, today: dt.date) -> Q:
    """A saved view as a condition."""
    late = Deadline.objects.filter(case=OuterRef("pk"), done_at=None, due_on__lt=today).exclude(code__in=MARKS)
    is_open = ~Q(stage=Stage.CLOSED)
    return {
        "": is_open,
        "mine": Q(holder=user),
        "venter": Q(pk__in=Awaited.objects.filter(person=user).values("case")),
        "overskredet": is_open & Q(Exists(late.exclude(kind=DeadlineRule.Kind.PARTY))),
        "stjerner": is_open & Q(star_status=StarStatus.CONFIRMED),
        "lukkede": Q(stage=Stage.CLOSED),
        ALL: Q(),
    }[view]


def pills(user: User, at: dt.datetime, wanted: Wanted) -> list[dict[str, Any]]:
    """The saved views with how many cases the person sees in each; one query for all of them."""
    today = local_date(at)
    counts = {f"n{no}": Count("pk", filter=view_of(view, user, today)) for no, view in enumerate(VIEWS)}
    found = cases_visible_to(user, at).aggregate(**counts)
    return [
        {"view": view, "label": label, "count": found[f"n{no}"], "current": view == wanted.vis}
        for no, (view, label) in enumerate(VIEWS.items())
    ]


def choices(user: User, at: dt.datetime, wanted: Wanted) -> list[dict[str, Any]]:
    """The filters in a row: step, sector and holder, with what one may choose among the cases one sees."""
    holders = User.objects.filter(holds__in=cases_visible_to(user, at).values("pk")).distinct().order_by("name")
    rows: list[tuple[str, Any, str, list[tuple[str, Any]]]] = [
        ("trin", _("Step"), wanted.trin, [(str(step.no), step.name) for step in STEPS]),
        ("enhed", _("Unit"), wanted.enhed, [(str(sector.pk), sector.name) for sector in sectors()]),
        ("holder", _("Holder"), wanted.holder, [(str(person.pk), person.name) for person in holders]),
    ]
    return [
        {"name": name, "label": label, "value": value, "options": options, "says": dict(options).get(value, "")}
        for name, label, value, options in rows
    ]


def rows_of(user: User, cases: list[Case], at: dt.datetime) -> list[dict[str, Any]]:
    """One row per case, with its sectors and, where the case is seen in full, its path. The same queries for any number."""
    full, paths, touched = seen_in_full(user, cases, at), paths_of(cases, at), sectors_of(cases)
    rows = other_rows(user, cases, at)
    for row in rows:
        case = row["case"]
        row["units"] = touched.get(case.pk, [])
        row["protected"] = case.child.protected_address and case.pk in full
        row["number_only"] = row["label"] == case.number
        row["strip"] = strip_of(paths[case.pk]) if case.pk in full else Strip()
        spans = paths[case.pk]
        row["since"] = spans[-1].since if spans and spans[-1].is_now else None
    return rows


def sectors_of(cases: list[Case]) -> dict[uuid.UUID, list[OrgUnit]]:
    """The sectors that each case involves, with what gives them their colour, by case id."""
    involved = CaseUnit.objects.filter(case__in=[case.pk for case in cases], unit__sector__isnull=False)
    found: dict[uuid.UUID, list[OrgUnit]] = {}
    for row in involved.select_related("unit__sector__sector").order_by("unit__sector__slot"):
        known = found.setdefault(row.case_id, [])
        if row.unit.sector and row.unit.sector not in known:
            known.append(row.unit.sector)
    return found


def stages_called(words: list[str]) -> dict[str, set[str]]:
    """Which stages a word calls by the name that lists show, word by word; a name is met from its first letters on."""
    names: dict[str, list[str]] = {stage: [str(step.name), str(Stage(stage).label)] for stage, step in STEP_OF.items()}
    for stage, text in CHIP.items():
        names[stage].append(str(text))
    return {word: {stage for stage, called in names.items() if _is_called(word, called)} for word in words}


def _is_called(word: str, names: list[str]) -> bool:
    return len(word) > 3 and any(name.casefold().startswith(word.casefold()) for name in names)
