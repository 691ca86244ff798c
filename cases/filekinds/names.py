"""What is an attached file called: the name it came with, without what could lead astray, and with its true ending."""

from __future__ import annotations

import re
import unicodedata

from cases.models import Attachment

LONGEST = 150  # characters
ENDINGS = {
    Attachment.Kind.PDF: (".pdf",),
    Attachment.Kind.DOCX: (".docx",),
    Attachment.Kind.XLSX: (".xlsx",),
    Attachment.Kind.PNG: (".png",),
    Attachment.Kind.JPEG: (".jpg", ".jpeg"),
}
NAMELESS = "bilag"


def cleaned(name: str, kind: Attachment.Kind) -> str:
    """The last part of the path, of visible characters only (no control, no change of direction), at most LONGEST."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(" " if each.isspace() else each for each in last if _is_shown(each))
    visible = " ".join(unicodedata.normalize("NFC", visible).split())
    stem, ending = _parted(visible, kind)
    return (stem.strip(". ")[: LONGEST - len(ending)].strip(". ") or NAMELESS) + ending


def _is_shown(character: str) -> bool:
    return character.isspace() or not unicodedata.category(character).startswith("C")


def _parted(name: str, kind: Attachment.Kind) -> tuple[str, str]:
    """Stem and ending; another ending than the kind's stays in the stem, so that it opens nothing."""
    for ending in ENDINGS[kind]:
        if name.lower().endswith(ending):
            return name[: -len(ending)], ending
    return name, ENDINGS[kind][0]
