"""How does bin/manage run a command: in the same environment and database, with the servers up while it needs them."""

import os
import signal
import subprocess
import sys
import time

from config.embedded import running
from config.embedded.leash import on_leash
from config.embedded.options import Options
from config.embedded.refusal import Refusal
from config.embedded.servers import Servers
from config.embedded.signals import Stopped, pause
from config.embedded.state import ROOT, Held, State
from config.embedded.variables import variables

# Commands that change tables, or read what only their owner may; all others work as the doors do.
OWNERS = {"prepare", "migrate", "makemigrations", "showmigrations", "sqlmigrate", "createcachetable", "flush"}
CLOCKS = {"sweep"}
LONGEST_WAIT = 60  # seconds for another command's servers to come up or go down


def run(options: Options) -> int:
    """Returns the exit code of the command. Raises Refusal, Stopped."""
    state, end = State(options.state), time.monotonic() + LONGEST_WAIT
    while time.monotonic() < end:
        try:
            with state.hold(f"bin/manage {options.rest[0]}"):
                return with_own_servers(state, options.rest)
        except Held as held:
            with running.needing_servers(state):
                if places := running.announced(state, held.holder):
                    return command(state, places, options.rest)
        pause(0.1)  # they are coming up, or going down
    raise Refusal(f"Somebody holds the state folder {state.folder}, but the servers did not come up.")


def with_own_servers(state: State, words: list[str]) -> int:
    state.require_room()
    servers = Servers(state)
    try:
        servers.start()
        with running.needing_servers(state):
            code = command(state, servers.places(), words)
        running.withdraw_when_unneeded(state)
        return code
    finally:
        servers.stop()


def command(state: State, places: dict[str, str], words: list[str]) -> int:
    """Runs `manage.py words` in the foreground: the terminal's keys and Ctrl-C are its own."""
    role = os.environ.get("DATABASE_ROLE") or (
        "owner" if words[0] in OWNERS else "clock" if words[0] in CLOCKS else "app"
    )
    with subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *words],
        env=variables(state, places, role),
        preexec_fn=on_leash(),
    ) as process:
        while process.poll() is None:
            try:
                pause(60)
            except Stopped as stopped:
                if stopped.number != signal.SIGINT or not os.isatty(0):  # a terminal tells the command itself
                    process.send_signal(stopped.number)
    return process.returncode if process.returncode >= 0 else 128 - process.returncode
