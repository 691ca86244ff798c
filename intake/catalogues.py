"""Are the translated texts ready: compiles each message catalogue that is newer than what was made of it."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings


def compile_catalogues() -> list[str]:
    """Compiles what is out of date; returns a sentence for each catalogue that is missing and cannot be made."""
    sources = [path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/django.po")]
    return [sentence for source in sorted(sources) if (sentence := _compile(source))]


def _compile(source: Path) -> str:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return ""
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parent.parent.name)
    try:
        with NamedTemporaryFile(dir=target.parent, suffix=".mo.new", delete=False) as new:
            write_mo(new, catalogue)
        Path(new.name).chmod(0o644)
        Path(new.name).replace(target)
    except OSError as error:
        return "" if target.exists() else f"{target} cannot be written ({error.strerror}), so pages stay in English."
    return ""
