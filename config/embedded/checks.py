"""What does bin/test run: every static check and every test, against servers that are thrown away afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.browser import require_browser
from config.embedded.leash import on_leash
from config.embedded.options import Options
from config.embedded.servers import Servers
from config.embedded.signals import Stopped, pause
from config.embedded.state import ROOT, State
from config.embedded.variables import variables

PYTHON = sys.executable
STATIC = {
    "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "ruff check": [PYTHON, "-m", "ruff", "check", "."],
    "mypy": [PYTHON, "-m", "mypy", "."],
    "djlint": [PYTHON, "-m", "djlint", "templates", "--lint", "--quiet"],
    "lint-imports": [str(Path(PYTHON).with_name("lint-imports"))],
    "texts": [PYTHON, "manage.py", "shell", "-c", "from intake.catalogues import compile_catalogues as c; print(*c())"],
    "makemigrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
}
CHOSEN = {"quick": ["-m", "not browser and not campaign and not long"]}


def run(options: Options) -> int:
    """Returns 0 when every check and every test passed."""
    begun, failed = time.monotonic(), []
    with throw_away_state() as state:
        chromium = "" if options.size == "quick" else require_browser(state.log("apt"))
        servers = Servers(state, lasting=False)
        try:
            servers.start()
            found = surroundings(state, servers, options, chromium)
            steps = STATIC | {"pytest": pytest_command(options)}
            failed = [name for name, command in steps.items() if not passes(name, command, found)]
        finally:
            servers.stop()
    print(
        f"\n{time.monotonic() - begun:.0f} s in all. " + (f"Failed: {', '.join(failed)}." if failed else "All passed.")
    )
    return 1 if failed else 0


def pytest_command(options: Options) -> list[str]:
    """Three workers for the whole suite, since a browser test mostly waits; whoever is done takes over from the others."""
    chosen = CHOSEN.get(options.size, [])
    return [PYTHON, "-m", "pytest", *chosen, *(options.rest or ["-n", "3", "--dist", "worksteal"])]


def surroundings(state: State, servers: Servers, options: Options, chromium: str) -> dict[str, str]:
    """What the checks and tests find in their environment."""
    own = {"DEMO": "1", "STJERNESAGER_ENVIRONMENT": sys.prefix, "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    own |= {"CHROMIUM": chromium} if chromium else {}
    own |= {"CAMPAIGN": "full"} if options.size == "nightly" else {}
    return variables(state, servers.places(), "app") | own


def passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    print(f"\n=== {name} ===", flush=True)
    begun = time.monotonic()
    code = foreground(command, environment)
    print(f"--- {name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - begun:.1f} s", flush=True)
    return code == 0


def foreground(command: list[str], environment: dict[str, str]) -> int:
    """Runs one step; Ctrl-C stops it and us."""
    with subprocess.Popen(command, env=environment, cwd=ROOT, preexec_fn=on_leash()) as process:
        try:
            while process.poll() is None:
                pause(60)
        except Stopped:
            process.terminate()
            raise
    return process.returncode


@contextmanager
def throw_away_state() -> Iterator[State]:
    """A state folder that is removed afterwards, with what it has elsewhere."""
    folder = Path(tempfile.mkdtemp(prefix="stjernesager-test-"))
    try:
        yield State(folder)
    finally:
        elsewhere = folder / "postgres"
        if elsewhere.is_symlink():
            shutil.rmtree(os.path.realpath(elsewhere), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
