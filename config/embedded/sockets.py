"""Where do the servers listen: Unix sockets in folders that only we can enter, never a network port."""

import os
import shutil
import socket
import tempfile
from pathlib import Path

from config.embedded.cluster_home import ClusterHome

LONGEST = 100  # characters of a socket's whole path; the system's limit is 107
POSTGRES = ".s.PGSQL.5432"


def socket_folder(wanted: Path, name: str, home: ClusterHome | None = None) -> Path:
    """The folder `wanted`, made; a short one under /tmp when the path of socket `name` in it would be too long."""
    if len(os.fsencode(wanted / name)) > LONGEST:
        wanted = Path(tempfile.mkdtemp(prefix="stjernesager-", dir="/tmp"))
    wanted.mkdir(mode=0o700, exist_ok=True)
    wanted.chmod(0o700)
    if home:
        home.own(wanted)
    return wanted


def forget(folder: Path) -> None:
    """Removes a socket folder that was only a short stand-in."""
    if folder.parent == Path("/tmp") and folder.name.startswith("stjernesager-"):
        shutil.rmtree(folder, ignore_errors=True)


def answers(path: Path, question: bytes, answer: bytes) -> bool:
    """If the server behind the socket `path` answers `question` with something that starts with `answer`."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(path))
            line.sendall(question)
            return line.recv(64).startswith(answer)
        except OSError:
            return False
