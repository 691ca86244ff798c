"""Which processes is the product: web, worker, beat and sweeper, each with its role in the database."""

import os
import secrets
import sys

from config.embedded.processes import Service
from config.embedded.state import State
from config.embedded.variables import variables

PYTHON = sys.executable
CELERY = [PYTHON, "-m", "celery", "-A", "config"]
CHORE = 5  # niceness: on a small machine the pages come first


class Product:
    """The processes of one start. `instance` is what the health page must say for us to know it is ours."""

    def __init__(self, state: State, places: dict[str, str], port: int) -> None:
        self.state, self.places = state, places
        self.instance = secrets.token_hex(8)
        self.own = {"INSTANCE": self.instance, "PORT": str(port)}
        self.url = os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{port}"  # in the links of mails
        self.prepare = self.service("prepare", "owner", [PYTHON, "manage.py", "prepare"])

    def service(self, name: str, role: str, command: list[str], patience: float = 10, niceness: int = 0) -> Service:
        found = variables(self.state, self.places, role) | self.own | {"PUBLIC_URL": self.url}
        return Service(name, command, found, self.state.log(name), patience=patience, niceness=niceness)

    def services(self) -> list[Service]:
        """In the order in which they start; they stop in the opposite order: web, beat, worker, sweeper."""
        schedule = f"--schedule={self.state.folder / 'beat' / 'schedule'}"
        pool = ["--concurrency=2", "--include=config.embedded.pool", "--without-gossip", "--without-mingle"]
        pages = [PYTHON, "-m", "gunicorn", "--config=python:config.embedded.web", "config.wsgi"]
        return [
            self.service("sweeper", "clock", [PYTHON, "manage.py", "sweep", "--loop"], niceness=CHORE),
            self.service("worker", "clock", [*CELERY, "worker", *pool, "--loglevel=INFO"], patience=20, niceness=CHORE),
            self.service("beat", "clock", [*CELERY, "beat", schedule, "--pidfile="], niceness=CHORE),
            self.service("web", "app", pages),
        ]
