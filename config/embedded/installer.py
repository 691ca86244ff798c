"""How does an environment get made on a bare machine: venv, then uv with hashes, else plain pip with hashes."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config.embedded.refusal import Refusal, last_words

BOOTSTRAP = Path(__file__).with_name("installer.txt")
Log = IO[str]
SAFE = ["--require-hashes", "--quiet"]


def make(home: Path, lock: Path, stamp: str, is_made: Callable[[], bool]) -> None:
    """Makes the environment `home` from `lock`; two at once wait for each other. Raises Refusal, OSError."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with only_one_in(home.parent), tempfile.NamedTemporaryFile("w+", suffix=".log") as log:
        if is_made():
            return
        if not can_make_environments():
            install_venv(log)
        print("Preparing the Python environment (only the first time) ...", flush=True)
        begun = time.monotonic()
        shutil.rmtree(home, ignore_errors=True)
        create(home, log)
        fill(home, lock, log)
        (home / "stamp").write_text(stamp)
        print(f"Python environment ready in {time.monotonic() - begun:.0f} s.", flush=True)


@contextmanager
def only_one_in(folder: Path) -> Iterator[None]:
    """One process at a time; the lock is on the folder itself and leaves no file."""
    guard = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield
    finally:
        os.close(guard)


def create(home: Path, log: Log) -> None:
    if call([sys.executable, "-I", "-m", "venv", str(home)], log) != 0:
        raise failed(f"The Python environment {home} could not be made", log)


def can_make_environments() -> bool:
    """If venv and the pip inside it are here; Debian packs them apart from Python."""
    return subprocess.run([sys.executable, "-I", "-c", "import venv, ensurepip"], capture_output=True).returncode == 0


def install_venv(log: Log) -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    apt = shutil.which("apt-get")
    if os.geteuid() == 0 and apt:
        print("Installing python3-venv with apt (only the first time) ...", flush=True)
        call([apt, "update"], log)
        for package in (f"{version}-venv", "python3-venv"):
            if (
                call([apt, "install", "--yes", "--no-install-recommends", package], log) == 0
                and can_make_environments()
            ):
                return
    raise Refusal(
        f"{sys.executable} lacks the venv module: install it (on Debian and Ubuntu, as root: "
        "apt-get install python3-venv), then start again."
    )


def fill(home: Path, lock: Path, log: Log) -> None:
    pip = [str(home / "bin/python"), "-m", "pip", "--disable-pip-version-check"]
    uv = [str(home / "bin/uv"), "pip", "install", "--python", str(home / "bin/python"), "--compile-bytecode"]
    if call([*pip, "install", *SAFE, "-r", str(BOOTSTRAP)], log) == 0:
        where = indexes(subprocess.run([*pip, "config", "list"], capture_output=True, text=True).stdout)
        if call([*uv, "--system-certs", *SAFE, *where, "-r", str(lock)], log) == 0:
            return
    print("uv could not install the packages; trying pip, which takes a few minutes ...", flush=True)
    if call([*pip, "install", *SAFE, "-r", str(lock)], log) != 0:
        raise failed("The Python packages could not be installed", log)


def indexes(pip_settings: str) -> list[str]:
    """uv's options for the package index that pip is set up with; uv itself ignores pip's settings."""
    found: dict[str, list[str]] = {}
    for line in sorted(pip_settings.splitlines(), key=lambda line: line.startswith(":env:")):  # the environment wins
        name, _, setting = line.partition("=")
        found[name.rpartition(".")[2]] = setting.strip("'").replace("\\n", " ").split()
    options = [f"--index-url={url}" for url in found.get("index-url", [])]
    options += [f"--extra-index-url={url}" for url in found.get("extra-index-url", [])]
    options += [f"--find-links={place}" for place in found.get("find-links", [])]
    # pip takes the best version from any index; the hashes make that safe.
    return [*options, "--index-strategy=unsafe-best-match"]


def call(command: list[str], log: Log) -> int:
    environment = {name: text for name, text in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    environment["DEBIAN_FRONTEND"] = "noninteractive"
    return subprocess.run(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment).returncode


def failed(what: str, log: Log) -> Refusal:
    tail = last_words(Path(log.name), 60)
    if "No space left on device" in tail:
        return Refusal(f"The disk is full: {what[0].lower()}{what[1:]}. Make room and start again.")
    return Refusal(f"{what}: {last_words(Path(log.name)).strip()}")
