"""Which codes may cases use: themes, criteria, dimensions, steps and forms, and the legal bases with their days."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from cases.models import CodeList, LegalBasis, SharingBasis
from intake.defaults import FOLLOW_UP_BY_LAW, PARTY_FROM_10
from intake.reading import Tables
from intake.report import Report, keep

SHARING_BASES = Path(__file__).with_name("sharing_bases.json")  # where the organisation's file has none of its own


def keep_code_lists(tables: Tables, report: Report) -> None:
    """The entries of the file in its order; entries it no longer has stay, since cases may use them."""
    lists = {
        "dispute_themes": [(row["code"], row["name"], "") for row in tables["code_lists.dispute_themes"]],
        "criteria": [(row["code"], row["name"], "") for row in tables["code_lists.criteria"]],
        "ics_dimensions": [(row["code"], row["name"], row["side"]) for row in tables["code_lists.ics_dimensions"]],
        "intervention_steps": [(str(row["step"]), row["name"], "") for row in tables["code_lists.intervention_steps"]],
        "forms": [(row["code"], row["name"], "") for row in tables["code_lists.forms"]],
    }
    known = {(entry.kind, entry.code): entry for entry in CodeList.objects.all()}
    for kind, entries in lists.items():
        for position, (code, name, group) in enumerate(entries, start=1):
            blank = CodeList(kind=kind, code=code)
            keep(report, "codes", known.get((kind, code)), blank, name=name, group=group, position=position)


def keep_legal_bases(tables: Tables, report: Report) -> None:
    """Each paragraph with the name of its law; days it holds are both included."""
    known = {basis.code: basis for basis in LegalBasis.objects.all()}
    laws = {row["code"]: row["name"] for row in tables["code_lists.laws"]}
    for row in tables["code_lists.legal_bases"]:
        keep(
            report,
            "legal bases",
            known.get(row["code"]),
            LegalBasis(code=row["code"]),
            law=laws.get(row["law"], row["law"]),
            paragraph=row["paragraph"],
            text=row["text"],
            valid_from=_date(row["valid_from"]),
            valid_to=_date(row["valid_to"]),
            verification=row["verification"],
            party_from_10=row.get("party_from_10", row["code"].startswith(PARTY_FROM_10)),
            follow_up_by_law=row.get("follow_up_by_law", row["code"].startswith(FOLLOW_UP_BY_LAW)),
        )


def keep_sharing_bases(tables: Tables, report: Report) -> None:
    """What may allow sharing with the invited, in the order of the file; what it no longer has is kept, for history."""
    given: list[Any] = list(tables.get("code_lists.sharing_bases") or json.loads(SHARING_BASES.read_text("utf-8")))
    known = {basis.code: basis for basis in SharingBasis.objects.all()}
    for position, row in enumerate(given, start=1):
        words = {name: row[name] for name in ("title_da", "title_en", "law", "warning_da", "warning_en", "asks")}
        days = {name: _date(row[name]) for name in ("valid_from", "valid_to")}
        blank = SharingBasis(code=row["code"])
        keep(report, "sharing bases", known.get(row["code"]), blank, position=position, **words, **days)


def _date(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None
