"""How does something become paper: a Typst template and plain data in, a tagged PDF (PDF/UA-1) out, in this process.

What people wrote goes in as data and is never read as markup. No font of the machine is used: IBM Plex Sans comes with
the templates, and for letters that it lacks the fonts inside the package `typst` are there.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
from collections.abc import Mapping
from typing import Any

import typst
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates" / "typst"
SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5)  # points; the first that lets it stand on one page
PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")


class Unprintable(Exception):
    """The text holds a sign that no font here has."""


@functools.cache
def fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(TEMPLATES / "fonts")])


def pages_of(pdf: bytes) -> int:
    return len(PAGE.findall(pdf))


def render(template: str, data: Mapping[str, Any], *, at: dt.datetime) -> bytes:
    """The PDF, dated `at`; the same data at the same instant give the same bytes. Raises Unprintable."""
    try:
        return typst.compile(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            font_paths=fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=at.astimezone(dt.UTC).replace(microsecond=0),
        )
    except typst.TypstError as failed:
        if "font" in str(failed):
            raise Unprintable from None
        raise


def render_on_one_page(template: str, data: Mapping[str, Any], *, at: dt.datetime) -> bytes:
    """As `render`, in the largest type that lets it stand on one page; in readable type on several if none does."""
    for size in SIZES:
        made = render(template, {**data, "size": size}, at=at)
        if pages_of(made) == 1:
            return made
    return render(template, {**data, "size": SIZES[2]}, at=at)
