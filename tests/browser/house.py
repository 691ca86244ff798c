"""A whole municipality at work: a database, the product as a server of its own, an outbox, and a clock that we set."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse

from accounts.models import User
from cases.models import Case
from intake.signins import DEMO_PASSWORD, set_demo_passwords
from tests import boot, databases, story


@dataclass(frozen=True)
class Mail:
    """A mail as it lies in the outbox."""

    to: str
    subject: str
    text: str

    @property
    def link(self) -> str:
        """To the case; the last one leads to the choice of mails."""
        found, _profile = re.findall(r"https?://\S+", self.text)
        return str(found)


class House:
    """Use as a context manager. Everything in it stands at the time that `clock_says` was last told."""

    password = DEMO_PASSWORD

    def __init__(self, name: str, folder: Path, static: Path) -> None:
        self.database = databases.RealDatabase(name, folder / "outbox")
        self.static = static
        self.log = folder / "server.log"
        self.port = boot.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> House:
        set_demo_passwords()
        self.clock_says(story.NOON)
        address = {"PORT": str(self.port), "PUBLIC_URL": self.url, "DEMO": "1", "STATIC_ROOT": str(self.static)}
        command = ["-m", "gunicorn", "-c", "config/embedded/web.py", "--access-logfile", "-", "config.wsgi"]
        with self.log.open("wb") as log:
            self.server = subprocess.Popen(
                [sys.executable, *command],
                cwd=databases.ROOT,
                env=self.database.environment("app", **address),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        assert boot.eventually(self.answers, 60), self.log.read_text()
        return self

    def __exit__(self, *_: object) -> None:
        assert self.server
        self.server.send_signal(signal.SIGTERM)
        try:
            self.server.wait(10)
        except subprocess.TimeoutExpired:
            self.server.kill()

    def answers(self) -> bool:
        assert self.server and self.server.poll() is None, self.log.read_text()
        try:
            with urllib.request.urlopen(f"{self.url}/tilgaengelighed/", timeout=20) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def clock_says(self, at: dt.datetime) -> None:
        """From now on the product's clock goes on from that instant."""
        self.database.ask("owner", "DELETE FROM accounts_democlock")
        ahead = f"'{at.isoformat()}'::timestamptz - clock_timestamp()"
        self.database.ask("owner", f"INSERT INTO accounts_democlock (ahead) VALUES ({ahead})")

    def pass_time(self, **more: int) -> None:
        """As one does it in the demo: so many days or hours forward, and then a sweep."""
        with override_settings(DEMO=True):
            call_command("pass_time", **more, stdout=StringIO())
        self.sweep()

    def sweep(self) -> None:
        backend, outbox = "notifications.outbox.OutboxBackend", str(self.database.outbox)
        with override_settings(DEMO=True, PUBLIC_URL=self.url, EMAIL_BACKEND=backend, MAIL_OUTBOX=outbox):
            call_command("sweep")

    def mails(self, to: str = "") -> list[Mail]:
        """What lies in the outbox, oldest first; only to that person, if their code is given."""
        files = sorted(self.database.outbox.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        mails = [_read(path) for path in files]
        return [mail for mail in mails if not to or mail.to == address_of(to)]

    def cookie(self, code: str) -> dict[str, str]:
        """The session cookie of somebody who has signed in."""
        user = User.objects.get(code=code)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        return {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": self.url}

    def page(self, name: str, case: Case | None = None, *more: str) -> str:
        """The address of a page."""
        return self.url + reverse(name, args=[*([case.pk] if case else []), *more])


def address_of(code: str) -> str:
    return f"{code}@fjordby.example"


def _read(path: Path) -> Mail:
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = mail.get_body(("plain",))
    assert body
    return Mail(str(mail["To"]), str(mail["Subject"]).strip(), body.get_content())


@contextmanager
def house(name: str, folder: Path, static: Path) -> Iterator[House]:
    """A house in a fresh clone of the municipality; the test's own Django looks into the same database."""
    database = databases.name_of(f"{databases.WORKER}_{name}")
    databases.clone(databases.template(databases.ORGANISED), database)
    try:
        with databases.using(database), House(database, folder, static) as opened:
            yield opened
    finally:
        databases.drop(database)


def screenshots() -> Path | None:
    """Where pictures go for people to look at, if anybody wants them."""
    folder = os.environ.get("SCREENSHOTS")
    return Path(folder) if folder else None
