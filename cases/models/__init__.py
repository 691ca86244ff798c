"""The case file: the child, the case, who has part in it, its files, and the trail it leaves."""

from cases.models.attachment import Attachment
from cases.models.catalogue import CodeList, LegalBasis, SharingBasis
from cases.models.child import Child, CustodyHolder, Sibling
from cases.models.family import CaseLink, ConcernReport
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
from cases.models.part import Depth, Ending, HolderSpan, Part, PartKind, SpecialAccess
from cases.models.trail import Access, Event, Note, Statement
from cases.models.writing import Draft

__all__ = [
    "Access",
    "Attachment",
    "Case",
    "CaseLink",
    "CaseUnit",
    "Child",
    "CodeList",
    "ConcernReport",
    "Consent",
    "CustodyHolder",
    "Depth",
    "Draft",
    "Ending",
    "Event",
    "ExistingMeasure",
    "HolderSpan",
    "LegalBasis",
    "Need",
    "Note",
    "Part",
    "PartKind",
    "Perspective",
    "SharingBasis",
    "Sibling",
    "SpecialAccess",
    "Stage",
    "StarStatus",
    "Statement",
    "StatutoryDeadline",
    "TriedChannel",
]
