"""Which codes may cases use: themes, criteria, dimensions, steps and forms, and the legal bases with their days."""

from __future__ import annotations

import datetime as dt

from cases.models import CodeList, LegalBasis
from intake.defaults import PARTY_FROM_10
from intake.reading import Tables
from intake.report import Report, keep


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
        )


def _date(written: str | None) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None
