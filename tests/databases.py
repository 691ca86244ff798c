"""Where do tests keep their data: a template per run, cloned for each worker and for each test that commits.

Everything is named after the process that runs pytest, so that several runs share a server, and what a killed run left
behind is found and dropped by the next.
"""

import fcntl
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection, connections, transaction
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
URLS = {"app": "DATABASE_URL", "owner": "DATABASE_URL_OWNER", "clock": "DATABASE_URL_CLOCK"}
RUN = os.environ.setdefault("STJERNESAGER_TEST_RUN", str(os.getpid()))  # inherited by the workers of pytest-xdist
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
_warm: dict[str, Any] = {}  # by the database's name
BARE, ORGANISED = "bare", "organised"  # as `prepare` leaves it; with the demo municipality but no case


def url(role: str, name: str) -> str:
    """How that role reaches the database `name`."""
    return urlunsplit(urlsplit(os.environ[URLS[role]])._replace(path=f"/{name}"))


def main_name() -> str:
    """The database that bin/test named: we leave it alone, and connect to it to make others."""
    return urlsplit(os.environ[URLS["owner"]]).path.lstrip("/")


def name_of(what: str, run: str = RUN) -> str:
    return f"{main_name()}_run{run}_{what}"


def ask(statement: sql.Composable, role: str = "owner") -> list[tuple[object, ...]]:
    with psycopg.connect(url(role, main_name()), autocommit=True) as line, line.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def exists(name: str) -> bool:
    return bool(ask(sql.SQL("SELECT 1 FROM pg_database WHERE datname = {}").format(name)))


def disconnect_everyone(name: str) -> None:
    """Ends all connections to the database; each role may end its own."""
    if left := _warm.pop(name, None):
        left.close()
    wanted = sql.SQL(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = {} AND usename = current_user AND pid <> pg_backend_pid()"
    ).format(name)
    for role in URLS:
        ask(wanted, role)


def drop(name: str) -> None:
    for attempt in range(5):
        disconnect_everyone(name)
        try:
            ask(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            return
        except psycopg.errors.ObjectInUse:  # somebody came back: a pool, or a process on its way out
            if attempt == 4:
                raise


def drop_run(run: str = RUN) -> None:
    """Everything that the run made."""
    for (name,) in ask(sql.SQL("SELECT datname FROM pg_database")):
        if str(name).startswith(name_of("", run)):
            drop(str(name))


def drop_leftovers() -> None:
    """What runs made whose process is no more."""
    start = f"{main_name()}_run"
    for (name,) in ask(sql.SQL("SELECT datname FROM pg_database")):
        run = str(name).removeprefix(start).split("_", 1)[0]
        if str(name).startswith(start) and run.isdigit() and not Path("/proc", run).exists():
            drop(str(name))


def clone(original: str, name: str) -> None:
    """A fresh database `name`, alike in everything (rights of the roles included)."""
    drop(name)
    disconnect_everyone(original)
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    ask(copy.format(sql.Identifier(name), sql.Identifier(original)))


def keep_files_apart() -> None:
    """Attachments of this run lie in a folder of its own; workers and servers that we start inherit it."""
    settings.FILES_ROOT = os.environ["FILES_ROOT"] = tempfile.mkdtemp(prefix="stjernesager-test-files-")


def drop_files() -> None:
    shutil.rmtree(settings.FILES_ROOT, ignore_errors=True)
    for left in Path(tempfile.gettempdir()).glob(f"stjernesager-*{RUN}*"):
        left.unlink(missing_ok=True)


def template(kind: str) -> str:
    """The name of the template, made unless this run has it: only one worker makes it, the others wait."""
    with alone(f"stjernesager-test-{RUN}.lock"):
        if not exists(name_of(BARE)):
            make(BARE, None, "prepare")
        if kind == ORGANISED and not exists(name_of(ORGANISED)):
            make(ORGANISED, BARE, "import_organisation", str(ROOT / "demo" / "organisation.json"))
    return name_of(kind)


def staged(stage: str, before: str, tell: Callable[[], object]) -> str:
    """The name of this worker's database in which the story has come to the stage; told once, and committed."""
    name = name_of(f"{WORKER}_{stage}")
    if not exists(name):
        clone(before, half_told := name_of(f"{WORKER}_half_told"))
        with using(half_told):
            tell()
        rename(half_told, name)
    return name


def told_once(what: str, tell: Callable[[], Any]) -> tuple[str, Any]:
    """This worker's copy of a database in which something long was told, and what the telling returned.

    One worker of the run tells it; the others wait and copy. What it returns must be something that can be pickled.
    """
    whole, said = name_of(what), Path(tempfile.gettempdir(), f"stjernesager-test-{RUN}-{what}.pickle")
    with alone(f"stjernesager-test-{RUN}-{what}.lock"):
        if not exists(whole):
            clone(template(ORGANISED), half_told := name_of(f"{what}_half_told"))
            with using(half_told):
                said.write_bytes(pickle.dumps(tell()))
            rename(half_told, whole)
        clone(whole, name := name_of(f"{WORKER}_{what}"))
    return name, pickle.loads(said.read_bytes())


def make(kind: str, copy_of: str | None, *command: str) -> None:
    half_made = name_of("half_made")
    drop(half_made)
    base = sql.SQL(" TEMPLATE {}").format(sql.Identifier(name_of(copy_of))) if copy_of else sql.SQL("")
    ask(sql.SQL("CREATE DATABASE {}{}").format(sql.Identifier(half_made), base))
    manage(half_made, "owner", *command)
    rename(half_made, name_of(kind))


def rename(old: str, new: str) -> None:
    disconnect_everyone(old)
    ask(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))


def environment(name: str, role: str, **more: str) -> dict[str, str]:
    """What a process of the product finds in its environment when it is to use the database `name` as `role`."""
    kept = {key: text for key, text in os.environ.items() if not key.startswith(("DATABASE_", "PYTEST_"))}
    found = {variable: url(each, name) for each, variable in URLS.items()}
    return {**kept, **found, "DATABASE_ROLE": role, "DEMO": "0", "DJANGO_SETTINGS_MODULE": "config.settings", **more}


def manage(name: str, role: str, *command: str, **more: str) -> str:
    """Runs a management command in a process of its own; what it printed, or CalledProcessError."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(name, role, **more),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        done.check_returncode()
    return done.stdout


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Only one process at a time comes through."""
    with Path(tempfile.gettempdir(), name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def using(name: str) -> Iterator[None]:
    """Django's connections of every thread lead to the database `name` for a while, as the role of the settings."""
    before = connection.settings_dict["NAME"]
    switch_to(name)
    try:
        yield
    finally:
        switch_to(before)


def switch_to(name: str) -> None:
    """This thread's connection to each database stays open: a fresh one has to learn every table again."""
    settings.DATABASES["default"]["NAME"] = name  # what threads that begin now connect to
    if name not in _warm:
        _warm[name] = connections.create_connection("default")
        _warm[name].settings_dict = {**settings.DATABASES["default"], "NAME": name}
    connections["default"] = _warm[name]


@contextmanager
def rolled_back() -> Iterator[None]:
    """One transaction that leaves nothing behind; what it wrote must keep every constraint all the same."""
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]  # as Django's own TestCase: durable blocks may be inside
    with whole:
        yield
        if not connection.needs_rollback:
            connection.check_constraints()
        transaction.set_rollback(True)


@dataclass(frozen=True)
class RealDatabase:
    """A database of one test's own, in which things are committed; other processes reach it through `environment`."""

    name: str
    outbox: Path

    def environment(self, role: str, **more: str) -> dict[str, str]:
        return environment(self.name, role, **({"MAIL_OUTBOX": str(self.outbox)} | more))

    def manage(self, role: str, *command: str, **more: str) -> str:
        return manage(self.name, role, *command, **({"MAIL_OUTBOX": str(self.outbox)} | more))

    def start(self, role: str, *command: str, **more: str) -> "subprocess.Popen[str]":
        """A management command that goes on beside the test."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment(role, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def ask(self, role: str, statement: str) -> list[tuple[object, ...]]:
        """Plain SQL by that role, committed at once."""
        with psycopg.connect(url(role, self.name), autocommit=True) as line, line.cursor() as cursor:
            cursor.execute(sql.SQL(statement))  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []
