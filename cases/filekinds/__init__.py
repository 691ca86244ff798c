"""Which files may lie on a case: PDF, Word, Excel, PNG and JPEG, recognised by what is in them and never by their name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cases.filekinds import office, pdf, picture
from cases.filekinds.names import cleaned
from cases.filekinds.refused import EMPTY, KIND, SIZE, Unacceptable
from cases.models import Attachment

LARGEST = 25 * 1024 * 1024  # bytes
Kind = Attachment.Kind

__all__ = ["LARGEST", "Accepted", "Received", "Unacceptable"]


@dataclass(frozen=True)
class Accepted:
    """What is kept: the kind, the name as shown, and the bytes (a picture's without what the camera added)."""

    kind: Attachment.Kind
    name: str
    content: bytes


@dataclass(frozen=True)
class Received:
    """A file as it came, from whomever. `size` in bytes; the content may have been cut off beyond LARGEST."""

    name: str
    content: bytes
    size: int

    @cached_property
    def accepted(self) -> Accepted:
        """Raises Unacceptable. Asked once, and the answer is kept: it can take a second."""
        if self.size > LARGEST:
            raise Unacceptable(SIZE)
        if not self.content:
            raise Unacceptable(EMPTY)
        kind, content = _recognised(self.content)
        return Accepted(kind, cleaned(self.name, kind), content)


def _recognised(content: bytes) -> tuple[Attachment.Kind, bytes]:
    if content.startswith(pdf.MAGIC):
        pdf.examine(content)
        return Kind.PDF, content
    if content.startswith(picture.PNG_MAGIC):
        return Kind.PNG, picture.drawn_again(content, "PNG")
    if content.startswith(picture.JPEG_MAGIC):
        return Kind.JPEG, picture.drawn_again(content, "JPEG")
    if content.startswith(office.MAGIC):
        return office.examined(content), content
    office.refuse_old(content)
    raise Unacceptable(KIND)
