"""How are the bytes of a file kept: AES-256-GCM with a key of the file's own, which a master key wraps; in one folder.

A file is written whole before its row is committed. One without a row is harmless, and `strays` finds it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from cases import keyring
from cases.models import Attachment

DRAFT = ".new"
OURS = re.compile(r"[0-9a-f]{32}(\.new)?")
ON_ITS_WAY = 24 * 60 * 60  # seconds: so long may an act take to commit the row of a file


class Unreadable(Exception):
    """The bytes are not there, or cannot be decrypted: the file or the master key is lost, or the file was changed."""


def keep(attachment: Attachment, content: bytes) -> None:
    """Writes the bytes encrypted, and sets on the row (which is not saved) all that says how. Raises OSError."""
    key, nonce, stored_name = AESGCM.generate_key(256), os.urandom(keyring.NONCE), secrets.token_hex(16)
    _write(folder() / stored_name, AESGCM(key).encrypt(nonce, content, attachment.row.encode()))
    attachment.stored_name, attachment.nonce = stored_name, nonce
    attachment.wrapped_key = keyring.seal(key, attachment.row, settings.FILE_KEYS)
    attachment.size, attachment.sha256 = len(content), hashlib.sha256(content).hexdigest()


def content_of(attachment: Attachment) -> bytes:
    """The plain bytes. Raises Unreadable."""
    try:
        key = keyring.unseal(bytes(attachment.wrapped_key or b""), attachment.row, settings.FILE_KEYS)
        sealed = (folder() / attachment.stored_name).read_bytes()
        return AESGCM(key).decrypt(bytes(attachment.nonce), sealed, attachment.row.encode())
    except (OSError, KeyError, InvalidTag) as error:
        raise Unreadable(type(error).__name__) from None


def folder() -> Path:
    """Where the files lie: outside everything that a web server serves, and readable by nobody else."""
    place = Path(settings.FILES_ROOT)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def strays() -> Iterator[Path]:
    """Files of ours that belong to no row that can be read, and that no act can still be about to claim."""
    written_before = _clock_of(folder()) - ON_ITS_WAY
    ours = (path for path in folder().iterdir() if OURS.fullmatch(path.name) and path.is_file())
    found = {path.name: path for path in ours if path.stat().st_mtime < written_before}
    rows = Attachment.objects.filter(hidden_at=None, stored_name__in=found)
    claimed = set(rows.values_list("stored_name", flat=True))
    yield from (path for name, path in sorted(found.items()) if name not in claimed)


def _write(path: Path, sealed: bytes) -> None:
    """Whole or not at all, also when the power goes."""
    draft = path.with_suffix(DRAFT)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(sealed)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(place: Path) -> None:
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _clock_of(place: Path) -> float:
    """The time (seconds) by the clock of the disk that the folder lies on."""
    probe = place / f"{secrets.token_hex(16)}{DRAFT}"
    probe.touch(0o600)
    try:
        return probe.stat().st_mtime
    finally:
        probe.unlink()
