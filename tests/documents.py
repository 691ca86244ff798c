"""What do people attach: small whole files of each kind, made here, and the parts to spoil them with."""

from __future__ import annotations

import random
import zipfile
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
TYPES = "[Content_Types].xml"


def pdf(text: str = "Kim", *, objects: tuple[bytes, ...] = (), trailer: bytes = b"") -> bytes:
    """One page with that text (ASCII); more objects, and more in the trailer, if given."""
    page = b"BT /F1 24 Tf 40 100 Td (%s) Tj ET" % text.encode("ascii", "replace")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        stream(page),
        *objects,
    ]
    return whole_pdf(parts, trailer)


def stream(content: bytes, dictionary: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), dictionary, content)


def object_stream(content: bytes, dictionary: bytes = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode") -> bytes:
    """Objects packed away, as PDF 1.5 and newer have them."""
    return stream(zlib.compress(b"9 0 " + content), dictionary)


def whole_pdf(parts: list[bytes], trailer: bytes = b"") -> bytes:
    written, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    written += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    start = written.rindex(b"xref\n0 ")
    return written + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)


def office(main: str, name: str, body: bytes, parts: dict[str, bytes] | None = None, **how: Any) -> bytes:
    """A document of that main type; `parts` are added, or take the place of ours."""
    types = f'<Types><Default Extension="xml" ContentType="text/xml"/><Override ContentType="{main}"/></Types>'
    whole = {
        TYPES: types.encode(),
        "_rels/.rels": f'<Relationships><Relationship Type="{MAIN}" Target="{name}"/></Relationships>'.encode(),
        name: body,
        **(parts or {}),
    }
    return archive(whole, **how)


def docx(parts: dict[str, bytes] | None = None, *, text: str = "Kim", main: str = WORD) -> bytes:
    return office(main, "word/document.xml", f"<document>{text}</document>".encode(), parts)


def xlsx(parts: dict[str, bytes] | None = None) -> bytes:
    return office(EXCEL, "xl/workbook.xml", b"<workbook/>", parts)


def archive(parts: dict[str, bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return written.getvalue()


def picture(form: str = "PNG", size: tuple[int, int] = (64, 32), **how: Any) -> bytes:
    """Noise, so that nothing is packed away."""
    noise = random.Random(7).randbytes(size[0] * size[1] * 3)
    written = BytesIO()
    Image.frombytes("RGB", size, noise).save(written, format=form, **how)
    return written.getvalue()


def photograph(words: str, **how: Any) -> bytes:
    """A JPEG on its side, in which the camera has written where, when and by whom."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x010E] = 6, words, words  # turned; artist; description
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif, comment=words.encode(), **how)


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and holds next to nothing."""
    chunks = [
        (b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0))),
        (b"IDAT", zlib.compress(bytes(1000))),
        (b"IEND", b""),
    ]
    written = b"\x89PNG\r\n\x1a\n"
    for name, content in chunks:
        check = zlib.crc32(name + content).to_bytes(4, "big")
        written += len(content).to_bytes(4, "big") + name + content + check
    return written
