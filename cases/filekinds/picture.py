"""Is it a picture, and how is it kept: decoded and drawn again, so that nothing but the pixels comes through."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageOps

from cases.filekinds.refused import BROKEN, PIXELS, Unacceptable

PNG_MAGIC, JPEG_MAGIC = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
MOST_PIXELS = 40_000_000
SCAN, MOST_SCANS = b"\xff\xda", 50  # a JPEG is drawn once for each scan; honest ones have about ten
HOW = {"PNG": {"compress_level": 3}, "JPEG": {"quality": 90}}
# What Pillow's readers are known to raise on a file that is not what it says.
UNREADABLE = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, OverflowError),
    *(struct.error, zlib.error),
)


def drawn_again(content: bytes, form: str) -> bytes:
    """The picture upright, without place, time, device, comments or anything after its end. Raises Unacceptable."""
    if form == "JPEG" and content.count(SCAN) > MOST_SCANS:
        raise Unacceptable(BROKEN)
    try:
        with Image.open(BytesIO(content), formats=[form]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unacceptable(PIXELS)
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            return _written(image, form)
    except Image.DecompressionBombError:
        raise Unacceptable(PIXELS) from None
    except UNREADABLE:
        raise Unacceptable(BROKEN) from None


def _written(image: Image.Image, form: str) -> bytes:
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    written = BytesIO()
    image.save(written, format=form, **HOW[form])
    return written.getvalue()
