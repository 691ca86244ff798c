"""What must stand in organisation.json: every list with its fields, and what each field may hold."""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import SharingBasis
from intake import values
from orgunits.models import Capability, OrgUnit

DEADLINE_UNITS = {"arbejdsdage": "working_days", "måneder": "months"}
KINDS = [kind for kind in OrgUnit.Kind.values if kind != OrgUnit.Kind.EXTERNAL]
SMALL, LARGE = 32_767, 2**53  # the database's small number; what JSON carries without loss


@dataclass(frozen=True)
class Field:
    name: str
    check: values.Check
    null: bool = False  # null says "not known" or "none"
    missing: bool = False  # the key may be left out


ENTRY = (Field("code", values.text(60)), Field("name", values.text(300)))
OWN_ACCEPTANCE = "reminder_chain_line_acceptance"
STEP = (Field("offset_working_days", values.whole(-250, 250)), Field("to", values.many(values.text(40))))
MUNICIPALITY = (
    Field("name", values.text(120)),
    Field("short_code", values.text(4)),
    Field("inhabitants", values.whole(0, 2**31 - 1)),
    Field("email_domain", values.text(120, empty=True)),
    Field("criteria_needed", values.whole(1, SMALL), null=True, missing=True),
)
LISTS: dict[str, tuple[Field, ...]] = {
    "units": (
        Field("code", values.text(20)),
        Field("name", values.text(160)),
        Field("kind", values.one_of(KINDS)),
        Field("level", values.whole(0, 9)),
        Field("parent", values.text(20), null=True),
        Field("area", values.one_of(OrgUnit.Area.values), null=True),
        Field("head", values.text(60), null=True),
        Field("contact_adviser", values.text(60), null=True),
        Field("supplier", values.flag),
    ),
    "staff": (
        Field("id", values.slug(60)),
        Field("name", values.text(120)),
        Field("title", values.text(160, empty=True)),
        Field("roles", values.many(values.text(40))),
        Field("unit", values.text(20)),
        Field("email", values.email),
        Field("substitute", values.text(60), null=True),
        Field("active", values.flag),
    ),
    "external_parties": (Field("code", values.text(20)), Field("name", values.text(160))),
    "external_persons": (
        Field("id", values.slug(60)),
        Field("name", values.text(120)),
        Field("title", values.text(160, empty=True)),
        Field("party", values.text(20)),
    ),
    "grant_limits": (
        Field("role", values.text(40)),
        Field("limit_dkk_per_year", values.whole(0, LARGE)),
        Field("note", values.text(200, empty=True), null=True),
    ),
    "deadlines": (
        Field("code", values.text(40)),
        Field("stage", values.text(20)),
        Field("amount", values.whole(1, SMALL)),
        Field("unit", values.one_of(DEADLINE_UNITS)),
        Field("kind", values.one_of(["internal", "statutory", "party"])),
        Field("counted_from", values.text(200, empty=True)),
    ),
    "reminder_chain": STEP,
    "reminder_chain_star_answer": STEP,
    "code_lists.roles": (
        Field("code", values.slug(40)),
        Field("name", values.text(120)),
        Field("capabilities", values.many(values.one_of(Capability.values)), missing=True),
    ),
    "code_lists.legal_bases": (
        Field("code", values.text(20)),
        Field("law", values.text(80)),
        Field("paragraph", values.text(80)),
        Field("text", values.text(300)),
        Field("valid_from", values.date, null=True),
        Field("valid_to", values.date, null=True),
        Field("verification", values.text(40, empty=True)),
        Field("party_from_10", values.flag, missing=True),
        Field("follow_up_by_law", values.flag, missing=True),
    ),
    "code_lists.dispute_themes": ENTRY,
    "code_lists.ics_dimensions": (*ENTRY, Field("side", values.text(120))),
    "code_lists.intervention_steps": (Field("step", values.whole(0, SMALL)), Field("name", values.text(300))),
    "code_lists.forms": ENTRY,
}
TOP = (
    Field("director", values.text(60)),
    Field("decision_undo_minutes", values.whole(0, SMALL), missing=True),
)
PAIR_RULE = (
    Field("side", values.one_of([1, 2])),
    Field("role", values.text(40)),
    Field("unit", values.text(20)),
)
SHARING_BASES = (
    Field("code", values.text(20)),
    Field("title_da", values.text(120)),
    Field("title_en", values.text(120)),
    Field("law", values.text(160, empty=True)),
    Field("asks", values.one_of(SharingBasis.Asks.values)),
    Field("warning_da", values.text(300, empty=True)),
    Field("warning_en", values.text(300, empty=True)),
    Field("valid_from", values.date, null=True),
    Field("valid_to", values.date, null=True),
)
CLOSED_DAYS = "calendar.closed_days_configurable"
CLOSED_DAY = (Field("date", values.date), Field("name", values.text(80)))
WORDS = {"code_lists.criteria": 300, "code_lists.laws": 80}  # objects of code: name, with the longest name
