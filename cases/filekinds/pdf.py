"""Is it a whole PDF that only shows pages: one kind of file, not locked, without programs and without files inside.

The file is searched as text, names in every way of writing them, and so are the packed streams that can hold objects.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from cases.filekinds.refused import ACTIVE, BROKEN, LOCKED, MIXED, UNPACKED, Unacceptable

MAGIC = b"%PDF-"
BLANK = b"\x00\t\n\f\r "
ACTIVE_NAMES = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
OBJECTS = b"/ObjStm"
HIDDEN_NAMES = (*ACTIVE_NAMES, b"/Encrypt", OBJECTS)  # written with #xx where no honest program would
ESCAPED = re.compile(rb"/[A-Za-z0-9]{0,12}#[0-9A-Fa-f]{2}")
HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"(?<!end)stream[ \t]{0,8}\r?\n?")
NUMBERS = re.compile(rb"[\x00\t\n\f\r ]*[0-9]+[\x00\t\n\f\r ]+[0-9]+")  # how a stream of objects begins
OTHER_KINDS = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml")
ZIP_END = b"PK\x05\x06"
MOST_STREAMS, MOST_ESCAPES, MOST_UNPACKED = 20_000, 20_000, 100 * 1024 * 1024
PIECE, LONGEST_NAME = 1024 * 1024, 40  # bytes


def examine(content: bytes) -> None:
    """Raises Unacceptable."""
    head, tail = content[:1024].lower(), content[-66_000:]
    if not re.match(rb"%PDF-[12]\.[0-9]", content):
        raise Unacceptable(BROKEN)
    if any(kind in head for kind in OTHER_KINDS) or ZIP_END in tail:
        raise Unacceptable(MIXED)
    if not tail.rstrip(BLANK).endswith(b"%%EOF") or b"startxref" not in tail:
        raise Unacceptable(BROKEN)
    if b"/Encrypt" in content:
        raise Unacceptable(LOCKED)
    _search(content)
    for piece in _unpacked(content):
        _search(piece)


def _search(text: bytes) -> None:
    if any(name in text for name in ACTIVE_NAMES):
        raise Unacceptable(ACTIVE)
    if b"#" not in text:
        return
    for count, found in enumerate(ESCAPED.finditer(text)):
        name = HEX.sub(lambda code: bytes((int(code[1], 16),)), text[found.start() : found.start() + LONGEST_NAME])
        if count > MOST_ESCAPES or name.startswith(HIDDEN_NAMES):
            raise Unacceptable(ACTIVE)


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The content, piece by piece, of every packed stream that says or looks as if it held objects."""
    left = MOST_UNPACKED
    for count, found in enumerate(STREAM.finditer(content)):
        if count > MOST_STREAMS:
            raise Unacceptable(BROKEN)
        begin, dictionary = found.end(), _dictionary(content, found.start())
        says_so = OBJECTS in dictionary
        if not _is_packed(content, begin):
            if says_so and b"/Filter" in dictionary:
                raise Unacceptable(ACTIVE)  # packed in a way that we do not look into
        elif says_so or NUMBERS.match(_first(content, begin)):
            for piece in _pieces(content, begin, says_so):
                left -= len(piece)
                if left < 0:
                    raise Unacceptable(UNPACKED)
                yield piece


def _dictionary(content: bytes, end: int) -> bytes:
    """What stands between the object's number and its stream."""
    before = content[max(0, end - 2000) : end]
    return before[before.rfind(b" obj") + 1 :]


def _is_packed(content: bytes, begin: int) -> bool:
    head = content[begin : begin + 2]
    return len(head) == 2 and head[0] & 15 == 8 and int.from_bytes(head, "big") % 31 == 0


def _first(content: bytes, begin: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(content[begin : begin + 2000], 256)
    except zlib.error:
        return b""


def _pieces(content: bytes, begin: int, says_so: bool) -> Iterator[bytes]:
    """Overlapping by the length of a name. Bytes that cannot be unpacked are no objects, unless they say they are."""
    reader, rest, last = zlib.decompressobj(), content[begin : begin + PIECE], b""
    taken = begin + len(rest)
    while rest and not reader.eof:
        try:
            piece = reader.decompress(rest, PIECE)
        except zlib.error:
            if says_so:
                raise Unacceptable(BROKEN) from None
            return
        if piece:
            yield last + piece
        last = piece[-LONGEST_NAME:] or last
        rest = reader.unconsumed_tail
        if not rest:
            rest = content[taken : taken + PIECE]
            taken += len(rest)
