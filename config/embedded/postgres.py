"""How does the embedded PostgreSQL come up: made once, with one database and three roles, reached by socket only."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from config.embedded.cluster_home import ClusterHome, home_in
from config.embedded.processes import Service
from config.embedded.refusal import Refusal, why
from config.embedded.signals import await_until
from config.embedded.sockets import POSTGRES, forget, socket_folder
from config.embedded.state import State

MAJOR = "18"
SUPERUSER = "supervisor"  # of the cluster; only this file uses it
LOCALE = ["--locale-provider=builtin", "--locale=C.UTF-8", "--encoding=UTF8"]  # the same on every machine
SAFE = {
    "max_connections": "200",
    "max_wal_size": "256MB",
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "jit": "off",  # compiling takes longer than asking, of a handful of rows
}
# What people wrote stays out of the log: no statement, no "Key (email)=(…)".
SILENT = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
FAST = {  # for data that may be lost
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
ROLES = """
CREATE ROLE stjernesager_owner LOGIN CREATEDB;
CREATE ROLE stjernesager_app LOGIN;
CREATE ROLE stjernesager_clock LOGIN;
CREATE DATABASE stjernesager OWNER stjernesager_owner;
"""


class Postgres:
    """The cluster of one state folder. `lasting` is False for a throw-away one."""

    def __init__(self, state: State, lasting: bool) -> None:
        self.state, self.lasting = state, lasting
        self.home = home_in(state.folder)
        self.sockets = socket_folder(self.home.folder / "sockets", POSTGRES, self.home)
        self.service = self.as_service()

    def as_service(self) -> Service:
        settings = SAFE | (SILENT if self.lasting else FAST) | {"unix_socket_directories": f'"{self.sockets}"'}
        options = [part for name, text in settings.items() for part in ("-c", f"{name}={text}")]
        return Service(
            "PostgreSQL",
            [str(self.home.programs / "postgres"), "-D", str(self.home.data), *options],
            environment(),
            self.state.log("postgres"),
            folder=self.home.folder,
            account=self.home.account,
            stop_signal=signal.SIGINT,  # fast: disconnects everyone and writes a checkpoint
            leash=signal.SIGQUIT,  # at once, and takes its own children along
            patience=30,
        )

    def start(self) -> None:
        """Comes back when it answers; makes the cluster first when there is none. Raises Refusal."""
        is_new = not (self.home.folder / "made").exists()
        if is_new:
            self.make()
        self.require_version()
        clear_leftovers(self.home)
        self.service.start()
        if not await_until(lambda: self.is_ready() or self.service.has_ended(), 60) or self.service.has_ended():
            raise Refusal(f"PostgreSQL did not start: {why(self.service.log)} (log: {self.service.log}).")
        if is_new:
            self.ask(ROLES)
            (self.home.folder / "made").touch()

    def make(self) -> None:
        shutil.rmtree(self.home.data, ignore_errors=True)  # of a first start that did not get to its end
        command = [str(self.home.programs / "initdb"), "-D", str(self.home.data), "-U", SUPERUSER, "--auth=trust"]
        durability = [] if self.lasting else ["--no-sync"]
        log = self.state.log("initdb")
        making = Service("initdb", [*command, *LOCALE, *durability], environment(), log, self.home.folder)
        making.account = self.home.account
        making.finish(120)

    def require_version(self) -> None:
        found = (self.home.data / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise Refusal(f"The data in {self.home.data} belong to PostgreSQL {found}, and this is {MAJOR}.")

    def is_ready(self) -> bool:
        """What pg_ctl asks too: line 8 of the server's own file."""
        try:
            lines = (self.home.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        pid = self.service.process and self.service.process.pid
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def ask(self, sql: str) -> None:
        psql = [str(self.home.programs / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
        where = ["-h", str(self.sockets), "-U", SUPERUSER, "-d", "postgres"]
        done = subprocess.run([*psql, *where], input=sql, env=environment(), capture_output=True, text=True)
        if done.returncode != 0:
            raise Refusal(f"PostgreSQL could not be set up: {done.stderr.strip()}")

    def stop(self) -> None:
        self.service.stop()
        forget(self.sockets)


def addresses(sockets: Path | str) -> dict[str, str]:
    """The database for each of the three roles, as the settings want it."""
    place = quote(str(sockets), safe="")
    roles = {"DATABASE_URL": "app", "DATABASE_URL_OWNER": "owner", "DATABASE_URL_CLOCK": "clock"}
    return {name: f"postgres://stjernesager_{role}@{place}:5432/stjernesager" for name, role in roles.items()}


def environment() -> dict[str, str]:
    """Ours, without what could redirect a PostgreSQL program."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C.UTF-8"}


def clear_leftovers(home: ClusterHome) -> None:
    """Waits for a server that is still stopping after its supervisor was killed, then removes what it left.

    We hold the lock of the state folder, so nobody else runs this cluster. Without this, a process number that another
    process has got since (usual after a container restarts) would keep PostgreSQL from starting.
    """
    note = home.data / "postmaster.pid"
    if not note.exists():
        return
    server = Path("/proc") / note.read_text().split("\n", 1)[0].strip()
    await_until(lambda: not (server.exists() and is_server_of(server, home.data)), 30)
    note.unlink(missing_ok=True)
    for name in (POSTGRES, f"{POSTGRES}.lock"):
        (home.folder / "sockets" / name).unlink(missing_ok=True)


def is_server_of(process: Path, data: Path) -> bool:
    try:
        return (process / "cwd").resolve() == data
    except OSError:  # gone, or somebody else's
        return False
