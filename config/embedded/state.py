"""Where does everything live that must survive a stop: one folder, one owner at a time."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.refusal import Refusal, sentence

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path("/var/lib/stjernesager")  # for root: PostgreSQL's own user must be able to get in
ROOM_NEW, ROOM_OLD = 400, 48  # MB: an empty cluster with the demo; a start that changes little


def default_state() -> Path:
    """The state folder of this checkout when --state names none."""
    if os.geteuid() == 0:
        return SHARED / hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    if os.access(ROOT, os.W_OK) or (ROOT / ".state").exists():
        return ROOT / ".state"
    home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state")
    return home / "stjernesager" / hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def own_folder(folder: Path) -> None:
    """Makes `folder` for ourselves; root's lets PostgreSQL's user pass through. One that is there stays as it is."""
    if not folder.exists():
        if folder.parent == SHARED:
            own_folder(SHARED)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)


class Held(Exception):
    """Somebody else runs servers in this state folder; `holder` says who."""

    def __init__(self, holder: str, folder: Path) -> None:
        super().__init__(f"{holder} already uses the state folder {folder}")
        self.holder = holder


class State:
    """One state folder, made when it is not there. Raises Refusal when it cannot be used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            own_folder(folder)
            for part in ("log", "outbox", "beat", "secrets", "files", "valkey"):
                (folder / part).mkdir(exist_ok=True, mode=0o700)
            probe = folder / "log" / "probe"
            probe.write_text("x" * 8192)
            probe.unlink()
        except OSError as error:
            raise Refusal(sentence(error, folder)) from None

    def log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"

    def require_room(self) -> None:
        """Refuses early: PostgreSQL on a disk that fills up is no place to learn it."""
        needed = ROOM_OLD if (self.folder / "postgres").exists() else ROOM_NEW
        disk = os.statvfs(self.folder)
        free = disk.f_bavail * disk.f_frsize // 1_000_000
        if free < needed:
            raise Refusal(
                f"The disk is full: {self.folder} has {free} MB free and needs {needed} MB. "
                "Make room, or choose another disk with --state DIR."
            )

    @contextmanager
    def hold(self, what: str) -> Iterator[None]:
        """Nobody else runs servers in this folder meanwhile; raises Held, naming who does."""
        with (self.folder / "lock").open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise Held(lock.read() or "Another start", self.folder) from None
            lock.truncate(0)
            lock.write(f"{what} (process {os.getpid()})")
            lock.flush()
            yield
