"""Which browser do the browser tests drive: Chromium of this machine, installed with apt where we may."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.embedded.refusal import Refusal, why

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
PACKAGES = ["chromium", "libatomic1", "gettext"]  # Playwright's own Node needs libatomic; the catalogue check, gettext


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def missing() -> list[str]:
    """The Debian packages that the browser tests and the catalogue check still need."""
    found = {"chromium": chromium() is not None, "gettext": shutil.which("msgfmt") is not None}
    try:
        ctypes.CDLL("libatomic.so.1")
        found["libatomic1"] = True
    except OSError:
        found["libatomic1"] = sys.platform != "linux"
    return [package for package in PACKAGES if not found[package]]


def require_browser(log: Path) -> str:
    """The path of Chromium, installed first when it is not there. Raises Refusal with code 3 when we may not."""
    wanted = missing()
    if wanted:
        install(wanted, log)
    still = missing()
    found = chromium()
    if still or not found:
        raise Refusal(
            f"The browser tests need what is not here: {' '.join(still)}. Run this as root, then bin/test again: "
            f"apt-get install {' '.join(still)}. Or leave them out: bin/test --quick.",
            code=3,
        )
    return found


def install(packages: list[str], log: Path) -> None:
    """Installs with apt as root, or with sudo where it asks for no password; else does nothing."""
    apt = shutil.which("apt-get")
    allowed = ["env", "DEBIAN_FRONTEND=noninteractive"] if os.geteuid() == 0 else passwordless_sudo()
    if not apt or not allowed:
        return
    print(f"Installing {' '.join(packages)} with apt (only the first time) ...")
    with log.open("ab") as file:
        for step in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            done = subprocess.run([*allowed, apt, *step], stdout=file, stderr=file, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        print(f"apt failed: {why(log)}")


def passwordless_sudo() -> list[str]:
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return []
