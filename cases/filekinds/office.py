"""Is it a Word or Excel document that only holds its own text: looked over from its list of contents before it is unpacked.

Office Open XML is a ZIP of XML parts (ECMA-376 part 2): types in [Content_Types].xml, links in the parts named .rels.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from xml.parsers import expat

from cases.filekinds.refused import BROKEN, KIND, LINKS, LOCKED, MACRO, MIXED, NESTED, UNPACKED, Unacceptable
from cases.models import Attachment

MAGIC = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END, END_64 = b"PK\x05\x06", b"PK\x06\x07"
MOST_ENTRIES, MOST_UNPACKED, LONGEST_LIST = 1000, 200 * 1024 * 1024, 1024 * 1024
MOST_READ = 10 * 1024 * 1024  # bytes of all the parts together that we read as XML
PIECE = 256 * 1024
TYPES = "[Content_Types].xml"
MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": Attachment.Kind.DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": Attachment.Kind.XLSX,
}
ARCHIVES = (MAGIC, END, OLE, b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"MSCF")
PROGRAMS = (b"MZ", b"\x7fELF", b"%PDF-")
# What the readers raise on a file that is not what it says; an encrypted part is a RuntimeError of its own.
UNREADABLE = (
    *(zipfile.BadZipFile, NotImplementedError, zlib.error, struct.error, expat.ExpatError),
    *(EOFError, OSError, ValueError),
)
Attributes = dict[str, str]


def refuse_old(content: bytes) -> None:
    """Old Office files, and new ones with a password, come in the same wrapping, which we do not look into."""
    if content.startswith(OLE):
        raise Unacceptable(LOCKED if "EncryptedPackage".encode("utf-16-le") in content else KIND)


def examined(content: bytes) -> Attachment.Kind:
    """Which of the two it is. Raises Unacceptable."""
    _look_at_the_end(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _look_at_the_list(archive)
            kind = _kind(archive)
            _look_at_the_links(archive)
            _look_inside(archive)
            return kind
    except UNREADABLE:
        raise Unacceptable(BROKEN) from None
    except RuntimeError:  # zipfile's word for »encrypted«
        raise Unacceptable(LOCKED) from None


def _look_at_the_end(content: bytes) -> None:
    """What the file says about its list, before the list is read."""
    end = content.rfind(END)
    if end < 0 or len(content) < end + 22:
        raise Unacceptable(BROKEN)
    if content[max(0, end - 20) : end].startswith(END_64):
        raise Unacceptable(UNPACKED)
    entries, length = int.from_bytes(content[end + 10 : end + 12], "little"), content[end + 12 : end + 16]
    if entries > MOST_ENTRIES or int.from_bytes(length, "little") > LONGEST_LIST:
        raise Unacceptable(UNPACKED)
    if len(content) != end + 22:
        raise Unacceptable(MIXED)  # a comment, or something behind the end


def _look_at_the_list(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unacceptable(UNPACKED)
    if min((entry.header_offset for entry in entries), default=1):
        raise Unacceptable(MIXED)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unacceptable(LOCKED)
    if len(set(names)) != len(names) or any(_leads_out(entry) for entry in entries):
        raise Unacceptable(BROKEN)
    if any("vbaproject" in name or "vbadata" in name or "/macrosheets/" in name for name in names):
        raise Unacceptable(MACRO)
    if any("/externallinks/" in name for name in names):
        raise Unacceptable(LINKS)
    if any("/embeddings/" in name or "/activex/" in name for name in names):
        raise Unacceptable(NESTED)


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename
    return name.startswith("/") or "\\" in name or "\0" in name or ":" in name or ".." in name.split("/")


def _kind(archive: zipfile.ZipFile) -> Attachment.Kind:
    types: set[str] = set()

    def look(name: str, attributes: Attributes) -> None:
        if name in {"Default", "Override"}:
            types.add(attributes.get("ContentType", "").strip().lower())

    if TYPES not in archive.namelist():
        raise Unacceptable(KIND)
    _read(archive, archive.getinfo(TYPES), look)
    if any("macroenabled" in each or "vba" in each for each in types):
        raise Unacceptable(MACRO)
    kinds = [kind for main, kind in MAIN.items() if main in types]
    if len(kinds) != 1:
        raise Unacceptable(KIND)
    return kinds[0]


def _look_at_the_links(archive: zipfile.ZipFile) -> None:
    links = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".rels")]
    if sum(entry.file_size for entry in links) > MOST_READ:
        raise Unacceptable(UNPACKED)

    def look(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode", "").strip().lower() == "external":
            raise Unacceptable(LINKS)

    for entry in links:
        _read(archive, entry, look)


def _look_inside(archive: zipfile.ZipFile) -> None:
    """Every part is what the list said (length and checksum), and none is an archive or a program."""
    for entry in archive.infolist():
        with archive.open(entry) as opened:
            head = opened.read(PIECE)
            if head.startswith((*ARCHIVES, *PROGRAMS)):
                raise Unacceptable(NESTED)
            while opened.read(PIECE):
                pass


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, look: Callable[[str, Attributes], None]) -> None:
    """Calls `look` for every element with its name without prefix. Declares no entities, so none can grow or fetch."""
    if entry.file_size > MOST_READ:
        raise Unacceptable(UNPACKED)
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda element, attributes: look(element.rpartition(":")[2], attributes)
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.Parse(archive.read(entry), True)


def _no_doctype(*_declared: object) -> None:
    raise Unacceptable(BROKEN)
