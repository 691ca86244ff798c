"""Which processes is the product: web, worker, beat and sweeper, each with its role in the database."""

import os
import secrets
import sys

from config.embedded.services import Service
from config.embedded.state import State
from config.embedded.variables import variables

PYTHON = sys.executable
CELERY = [PYTHON, "-m", "celery", "-A", "config"]


class Product:
    """The processes of one start. `instance` is what the health page must say for us to know it is ours."""

    def __init__(self, state: State, places: dict[str, str], port: int) -> None:
        self.state, self.places = state, places
        self.instance = secrets.token_hex(8)
        self.own = {"INSTANCE": self.instance, "PORT": str(port)}
        self.url = os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{port}"  # in the links of mails
        self.prepare = self.service("prepare", "owner", [PYTHON, "manage.py", "prepare"])

    def service(self, name: str, role: str, command: list[str], patience: float = 10) -> Service:
        found = variables(self.state, self.places, role) | self.own | {"PUBLIC_URL": self.url}
        return Service(name, command, found, self.state.log(name), patience=patience)

    def services(self) -> list[Service]:
        """In the order in which they start; they stop in the opposite order: web, beat, worker, sweeper."""
        schedule = str(self.state.folder / "beat" / "schedule")
        worker = [*CELERY, "worker", "--concurrency=2", "--include=config.embedded.pool", "--loglevel=INFO"]
        quiet = ["--without-gossip", "--without-mingle"]
        return [
            self.service("sweeper", "clock", [PYTHON, "manage.py", "sweep", "--loop"]),
            self.service("worker", "clock", [*worker, *quiet], patience=20),
            self.service("beat", "clock", [*CELERY, "beat", f"--schedule={schedule}", "--pidfile="]),
            self.service(
                "web", "app", [PYTHON, "-m", "gunicorn", "--config=python:config.embedded.web", "config.wsgi"]
            ),
        ]
