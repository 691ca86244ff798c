"""Which secrets does the embedded mode use: made once per state folder, readable by nobody else, used ever after."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "CPR_KEYS": lambda: f"k1:{key()}",
    "CPR_INDEX_KEY": lambda: key(),
    "FILE_KEYS": lambda: f"k1:{key()}",
}


def secret_files(folder: Path) -> dict[str, str]:
    """For each secret that the environment does not already give: NAME_FILE and the path of the file that holds it."""
    given = {name for name in MAKERS if os.environ.get(name) or os.environ.get(f"{name}_FILE")}
    return {f"{name}_FILE": str(kept(folder / name.lower(), MAKERS[name])) for name in MAKERS if name not in given}


def kept(file: Path, make: Callable[[], str]) -> Path:
    """The file, written first when it is not there; whole or not at all, because data hang on it."""
    if not file.exists():
        draft = file.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(make())
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    return file
