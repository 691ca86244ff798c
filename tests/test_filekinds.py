"""Does nothing hostile come onto a case, and does what people really send come through?"""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from cases.filekinds import LARGEST, Received, Unacceptable
from cases.filekinds.names import LONGEST
from cases.models import Attachment
from tests.databases import ROOT
from tests.documents import (
    EXCEL,
    TYPES,
    WORD,
    archive,
    docx,
    object_stream,
    pdf,
    photograph,
    picture,
    png_header,
    stream,
    xlsx,
)

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
MB = 1024 * 1024


def rels(*links: str) -> dict[str, bytes]:
    return {"word/_rels/document.xml.rels": f"<Relationships>{''.join(links)}</Relationships>".encode()}


def link(kind: str, target: str) -> str:
    return f'<Relationship Type="http://schemas.example/{kind}" Target="{target}" TargetMode="External"/>'


def types(*more: str) -> dict[str, bytes]:
    overrides = "".join(f'<Override ContentType="{each}"/>' for each in more)
    return {TYPES: f"<Types>{overrides}</Types>".encode()}


def forty_two() -> bytes:
    """Archives in archives, each nearly nothing on the disk."""
    inner = archive({f"{number}.bin": bytes(4 * MB) for number in range(16)})
    return docx({f"word/media/{number}.zip": inner for number in range(16)})


def liar() -> bytes:
    """Says of a part that it is small, and it is not."""
    content = bytearray(docx({"word/big.xml": bytes(30 * MB)}))
    while (place := bytes(content).find((30 * MB).to_bytes(4, "little"))) >= 0:
        content[place : place + 4] = (1000).to_bytes(4, "little")
    return bytes(content)


def locked_zip() -> bytes:
    content = bytearray(docx())
    place = bytes(content).rfind(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def lonely_list() -> bytes:
    """A list of contents that says it has few entries and has very many."""
    content = docx()
    place, end = content.find(b"PK\x01\x02"), content.rfind(b"PK\x05\x06")
    entry = content[place : content.find(b"PK\x01\x02", place + 4)]
    entries = entry * (20 * MB // len(entry))
    tail = bytearray(content[end:])
    tail[12:16] = len(entries).to_bytes(4, "little")
    return content[:place] + entries + bytes(tail)


def cut(content: bytes, part: float = 0.6) -> bytes:
    return content[: int(len(content) * part)]


def deep_bomb() -> bytes:
    """A stream of objects of a few hundred kilobytes that unpacks to 300 MB."""
    return pdf(objects=(object_stream(bytes(300 * MB)),))


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing at all": ("E-FILE-EMPTY", lambda: b""),
    "the virus test text, called a PDF": ("E-FILE-KIND", lambda: EICAR),
    "plain text": ("E-FILE-KIND", lambda: b"Kim har brug for ro."),
    "a picture with a script (SVG)": ("E-FILE-KIND", lambda: SVG),
    "a page (HTML)": ("E-FILE-KIND", lambda: b"<!doctype html><script>alert(1)</script>"),
    "a program": ("E-FILE-KIND", lambda: b"MZ" + bytes(500)),
    "an old Word document": ("E-FILE-KIND", lambda: OLE),
    "a Word document with a password": ("E-FILE-LOCKED", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    "26 MB": ("E-FILE-SIZE", lambda: pdf() + bytes(26 * MB)),
    "a GIF": ("E-FILE-KIND", lambda: picture("GIF")),
    "an archive": ("E-FILE-KIND", lambda: archive({"a.txt": b"a"})),
    "a presentation": (
        "E-FILE-KIND",
        lambda: docx(types(WORD.replace("wordprocessingml.document", "presentationml.p"))),
    ),
    "two kinds of document": ("E-FILE-KIND", lambda: docx(types(WORD, EXCEL))),
    # PDF
    "a PDF with a password": ("E-FILE-LOCKED", lambda: pdf(trailer=b"/Encrypt 5 0 R", objects=(b"<< /V 4 >>",))),
    "a PDF with a script": ("E-FILE-ACTIVE", lambda: pdf(objects=(SCRIPT,))),
    "a PDF with a script, its name disguised": ("E-FILE-ACTIVE", lambda: pdf(objects=(b"<< /S /J#61vaScr#69pt >>",))),
    "a PDF with a script, packed": ("E-FILE-ACTIVE", lambda: pdf(objects=(object_stream(SCRIPT),))),
    "a PDF with a script, packed without saying so": (
        "E-FILE-ACTIVE",
        lambda: pdf(objects=(object_stream(SCRIPT, b"/Type 8 0 R /Filter /FlateDecode"),)),
    ),
    "a PDF with a script, packed twice": (
        "E-FILE-ACTIVE",
        lambda: pdf(objects=(stream(zlib.compress(SCRIPT).hex().encode(), b"/Type /ObjStm /Filter /ASCIIHexDecode"),)),
    ),
    "a PDF with a script at the seam of two pieces": (
        "E-FILE-ACTIVE",
        lambda: pdf(objects=(object_stream(b" " * (MB - 9) + SCRIPT),)),
    ),
    "a PDF that starts a program": ("E-FILE-ACTIVE", lambda: pdf(objects=(b"<< /S /Launch /F (cmd.exe) >>",))),
    "a PDF with a file inside": ("E-FILE-ACTIVE", lambda: pdf(objects=(stream(b"x", b"/Type /EmbeddedFile"),))),
    "a PDF that unpacks to 300 MB": ("E-FILE-UNPACKED", deep_bomb),
    "a PDF that begins as a page": ("E-FILE-KIND", lambda: b"<html><!--" + pdf()),
    "a PDF that is a page too": (
        "E-FILE-MIXED",
        lambda: pdf().replace(b"1.7\n", b"1.7\n%<script>alert(1)</script>\n", 1),
    ),
    "a PDF that is an archive too": ("E-FILE-MIXED", lambda: pdf() + archive({"a.txt": b"a"}) + b"%%EOF"),
    "a PDF with something behind its end": ("E-FILE-BROKEN", lambda: pdf() + b"MZ"),
    "half a PDF": ("E-FILE-BROKEN", lambda: cut(pdf())),
    "only the first words of a PDF": ("E-FILE-BROKEN", lambda: b"%PDF-1.4\n" + EICAR),
    "a PDF of hundreds of thousands of streams": ("E-FILE-BROKEN", lambda: pdf(objects=(b"stream\n" * 300_000,))),
    # Word and Excel
    "a document with macros (docm)": ("E-FILE-MACRO", lambda: docx({"word/vbaProject.bin": OLE})),
    "a document that says it has macros": (
        "E-FILE-MACRO",
        lambda: docx(types("application/vnd.ms-word.document.macroEnabled.main+xml")),
    ),
    "a workbook with old macros": ("E-FILE-MACRO", lambda: xlsx({"xl/macrosheets/sheet1.xml": b"<x/>"})),
    "a template fetched from outside": (
        "E-FILE-LINKS",
        lambda: docx(rels(link("attachedTemplate", "https://evil.example/a.dotm"))),
    ),
    "a picture fetched from outside": ("E-FILE-LINKS", lambda: docx(rels(link("image", "\\\\evil.example\\a")))),
    "a link from outside, in another alphabet's bytes": (
        "E-FILE-LINKS",
        lambda: docx(
            {
                name: b"\xff\xfe" + content.decode().encode("utf-16-le")
                for name, content in rels(link("image", "https://evil.example/")).items()
            }
        ),
    ),
    "a workbook linked to another": ("E-FILE-LINKS", lambda: xlsx({"xl/externalLinks/externalLink1.xml": b"<x/>"})),
    "a document with a document inside": ("E-FILE-NESTED", lambda: docx({"word/embeddings/a.docx": docx()})),
    "a document with an archive inside": (
        "E-FILE-NESTED",
        lambda: docx({"word/media/image1.png": archive({"a": b"a"})}),
    ),
    "a document with a program inside": ("E-FILE-NESTED", lambda: docx({"word/media/image1.png": b"MZ" + bytes(99)})),
    "archives in archives (42.zip)": ("E-FILE-NESTED", forty_two),
    "a document that unpacks to 300 MB": (
        "E-FILE-UNPACKED",
        lambda: docx({f"word/{number}.xml": bytes(100 * MB) for number in range(3)}),
    ),
    "a document that lies about its size": ("E-FILE-BROKEN", liar),
    "a document of 1,100 parts": ("E-FILE-UNPACKED", lambda: docx({f"word/{each}.xml": b"" for each in range(1100)})),
    "a document whose list lies": ("E-FILE-UNPACKED", lonely_list),
    "a document with a locked part": ("E-FILE-LOCKED", locked_zip),
    "a document that writes outside": ("E-FILE-BROKEN", lambda: docx({"../../etc/passwd": b"x"})),
    "a document with growing entities": (
        "E-FILE-BROKEN",
        lambda: docx({TYPES: b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><Types>&c;</Types>'}),
    ),
    "a document with something before it": ("E-FILE-KIND", lambda: b"GIF89a" + docx()),
    "a document with something behind it": ("E-FILE-MIXED", lambda: docx() + SVG),
    "half a document": ("E-FILE-BROKEN", lambda: cut(docx())),
    # Pictures
    "a picture of 30,000 × 30,000": ("E-FILE-PIXELS", lambda: png_header(30_000, 30_000)),
    "a picture of 7,000 × 7,000": ("E-FILE-PIXELS", lambda: png_header(7_000, 7_000)),
    "half a JPEG": ("E-FILE-BROKEN", lambda: cut(picture("JPEG"))),
    "half a PNG": ("E-FILE-BROKEN", lambda: cut(picture("PNG"))),
    "only the first bytes of a JPEG": ("E-FILE-BROKEN", lambda: b"\xff\xd8\xff\xe0" + EICAR),
}
BOMBS = (
    *("a PDF that unpacks to 300 MB", "archives in archives (42.zip)", "a document that unpacks to 300 MB"),
    *("a document that lies about its size", "a document whose list lies", "a picture of 30,000 × 30,000"),
    "a PDF of hundreds of thousands of streams",
)


def received(content: bytes, name: str = "udtalelse.pdf") -> Received:
    return Received(name, content, len(content))


def code_of(content: bytes) -> str:
    with pytest.raises(Unacceptable) as refused:
        _ = received(content).accepted
    assert str(refused.value.message).endswith(".")
    return refused.value.code


@pytest.mark.parametrize("what", HOSTILE)
def test_what_could_do_harm_is_refused_with_the_right_sentence(what: str) -> None:
    code, make = HOSTILE[what]
    assert code_of(make()) == code


WORK = """
import re, sys, time, django
django.setup()
from cases.filekinds import Received, Unacceptable
content = open(sys.argv[1], "rb").read()
begun = time.process_time()
try:
    Received("a.pdf", content, len(content)).accepted
    code = ""
except Unacceptable as refused:
    code = refused.code
used = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(code, time.process_time() - begun, used / 1024)
"""


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_is_refused_in_two_seconds_and_200_mb(what: str, tmp_path: Path) -> None:
    code, make = HOSTILE[what]
    file = tmp_path / "bomb"
    file.write_bytes(make())
    assert file.stat().st_size < LARGEST
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(file)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    said, seconds, whole = done.stdout.split()
    print(f"{what}: {float(seconds):.2f} s, {float(whole):.0f} MB")
    assert (said, float(seconds) < 2, float(whole) < 200) == (code, True, True)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (Attachment.Kind.PDF, pdf()),
        (Attachment.Kind.PDF, pdf(objects=(object_stream(b"<< /Type /Annot /Subtype /Link >>"),))),
        (Attachment.Kind.PDF, pdf(objects=(stream(zlib.compress(b"q 0 0 1 rg"), b"/Filter /FlateDecode"),))),
        (Attachment.Kind.DOCX, docx()),
        (Attachment.Kind.DOCX, docx({"word/media/image1.png": picture()})),
        (Attachment.Kind.XLSX, xlsx()),
    ],
)
def test_an_honest_document_is_kept_byte_for_byte(kind: str, content: bytes) -> None:
    accepted = received(content).accepted
    assert (accepted.kind, accepted.content) == (kind, content)


@pytest.mark.parametrize(("kind", "form"), [(Attachment.Kind.PNG, "PNG"), (Attachment.Kind.JPEG, "JPEG")])
def test_a_picture_is_kept_as_its_pixels(kind: str, form: str) -> None:
    accepted = received(picture(form)).accepted
    assert accepted.kind == kind
    with Image.open(BytesIO(accepted.content)) as drawn:
        assert (drawn.format, drawn.size) == (form, (64, 32))


def test_what_the_camera_wrote_is_gone_and_the_picture_stands_upright() -> None:
    before = photograph("zkHEMMELIGq", xmp=b"<x>zkHEMMELIGq</x>", icc_profile=b"zkHEMMELIGq")
    assert before.count(b"zkHEMMELIGq") >= 4
    after = received(before).accepted.content
    assert b"zkHEMMELIGq" not in after
    with Image.open(BytesIO(after)) as drawn:
        assert drawn.size == (32, 64)
        assert not drawn.getexif() and not {"comment", "xmp", "icc_profile", "exif"} & set(drawn.info)


def test_what_hides_in_a_png_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010E] = "zkHEMMELIGq"
    before = picture("PNG", exif=exif, icc_profile=b"zkHEMMELIGq") + SVG
    assert b"zkHEMMELIGq" in before
    after = received(before).accepted.content
    assert b"zkHEMMELIGq" not in after and b"svg" not in after and not Image.open(BytesIO(after)).getexif()


def test_a_picture_that_is_an_archive_too_is_only_a_picture_afterwards() -> None:
    before = picture("JPEG") + archive({"a.html": SVG})
    assert zipfile.is_zipfile(BytesIO(before))
    assert not zipfile.is_zipfile(BytesIO(received(before).accepted.content))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("udtalelse.pdf", "udtalelse.pdf"),
        ("Udtalelse fra Østerby Skole.PDF", "Udtalelse fra Østerby Skole.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\win.ini", "win.ini.pdf"),
        ("C:\\Users\\kim\\brev.pdf", "brev.pdf"),
        ("brev\u202efdp.exe", "brevfdp.exe.pdf"),
        ("brev\u200f\u2066.pdf", "brev.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "ab Set-Cookie: x.pdf"),
        ("regning.pdf.exe", "regning.pdf.exe.pdf"),
        ("billede.jpg", "billede.jpg.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("", "bilag.pdf"),
        (".pdf", "bilag.pdf"),
        ("\u202e", "bilag.pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_lead_astray(written: str, shown: str) -> None:
    assert received(pdf(), written).accepted.name == shown


@pytest.mark.parametrize("letter", ["a", "ø", "\u202e", "/", "日"])
def test_a_name_of_300_characters_is_cut_and_keeps_its_ending(letter: str) -> None:
    name = received(pdf(), letter * 300 + ".pdf").accepted.name
    assert len(name) <= LONGEST and name.endswith(".pdf")
    assert not any(unicodedata.category(each).startswith("C") for each in name)
