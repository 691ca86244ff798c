"""The case file: the child, the case, who has part in it, and the trail it leaves."""

from cases.models.catalogue import CodeList, LegalBasis
from cases.models.child import Child, CustodyHolder, Sibling
from cases.models.file import (
    Case,
    CaseUnit,
    Consent,
    ExistingMeasure,
    Need,
    Perspective,
    Stage,
    StarStatus,
    StatutoryDeadline,
    TriedChannel,
)
from cases.models.part import Depth, HolderSpan, Part, PartKind, SpecialAccess
from cases.models.trail import Access, Event, Note, Statement

__all__ = [
    "Access",
    "Case",
    "CaseUnit",
    "Child",
    "CodeList",
    "Consent",
    "CustodyHolder",
    "Depth",
    "Event",
    "ExistingMeasure",
    "HolderSpan",
    "LegalBasis",
    "Need",
    "Note",
    "Part",
    "PartKind",
    "Perspective",
    "Sibling",
    "SpecialAccess",
    "Stage",
    "StarStatus",
    "Statement",
    "StatutoryDeadline",
    "TriedChannel",
]
