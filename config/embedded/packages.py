"""Which Python packages run us: an environment made from a hashed lock, once, and used ever after."""

import hashlib
import os
import platform
import sys
from contextlib import nullcontext
from pathlib import Path

from config.embedded import installer
from config.embedded.options import Options
from config.embedded.refusal import Refusal, sentence
from config.embedded.state import ROOT, Held, State

FOLDERS = {"runtime": ".venv", "test": ".venv-test"}


def enter(lock: str, options: Options) -> None:
    """Continues in the environment of `lock`; makes it first when it is missing or made from another lock.

    Replaces this process (same pid) unless it already runs there. STJERNESAGER_ENVIRONMENT names one to use as it is.
    """
    home = Path(os.environ.get("STJERNESAGER_ENVIRONMENT") or found_or_made(lock, options))
    entered = os.environ.pop("STJERNESAGER_ENTERED", None)
    if os.path.realpath(sys.prefix) == os.path.realpath(home):
        return
    python = str(home / "bin/python")
    if entered == str(home) or not os.access(python, os.X_OK):
        raise Refusal(f"The Python environment {home} does not work: remove that folder and start again.")
    os.execve(python, [python, "-I", *sys.argv], {**os.environ, "STJERNESAGER_ENTERED": str(home)})


def found_or_made(lock: str, options: Options) -> Path:
    """The environment in the checkout, or in the state folder when the checkout cannot be written."""
    stamp = stamp_of(lock)
    homes = [ROOT / FOLDERS[lock], options.state / FOLDERS[lock].lstrip(".")]
    for home in homes:
        if is_ready(home, stamp):
            return home
    home = homes[0] if os.access(ROOT, os.W_OK) and not is_read_only(ROOT) else homes[1]
    # Nobody may be running on what we replace; bin/test has an environment of its own.
    guard = State(options.state).hold("the installation of packages") if lock == "runtime" else nullcontext()
    try:
        with guard:
            installer.make(home, ROOT / "requirements" / f"{lock}.txt", stamp, lambda: is_ready(home, stamp))
    except Held as held:
        raise Refusal(f"{held}, and the Python packages have changed since: stop it, then try again.") from None
    except OSError as error:
        raise Refusal(sentence(error, home)) from None
    return home


def stamp_of(lock: str) -> str:
    """What an environment depends on: this Python, this machine's kind and the lock."""
    content = (ROOT / "requirements" / f"{lock}.txt").read_bytes()
    return f"{platform.python_version()} {platform.machine()} {hashlib.sha256(content).hexdigest()}"


def is_ready(home: Path, stamp: str) -> bool:
    try:
        return (home / "stamp").read_text() == stamp and os.access(home / "bin/python", os.X_OK)
    except OSError:
        return False


def is_read_only(folder: Path) -> bool:
    """If the disk itself says so: root passes every permission check."""
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
