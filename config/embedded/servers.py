"""Which database and which broker are used: the embedded ones of the state folder, or external ones by environment."""

import os
from pathlib import Path

from config.embedded import postgres, running, valkey
from config.embedded.processes import Service
from config.embedded.sockets import forget
from config.embedded.state import State


class Servers:
    """PostgreSQL and Valkey of one state folder; the lock of the folder must be held."""

    def __init__(self, state: State, lasting: bool = True) -> None:
        self.state = state
        before = running.announced(state)  # of a supervisor that was killed
        for name in ("postgres", "valkey"):
            forget(Path(before.get(name, "")))
        running.withdraw(state)
        self.postgres = None if has_external_database() else postgres.Postgres(state, lasting)
        self.valkey = None if has_external_broker() else valkey.Valkey(state, lasting)

    def services(self) -> list[Service]:
        """In the order in which they start."""
        return [server.service for server in (self.postgres, self.valkey) if server]

    def start(self) -> None:
        """Comes back when both answer, and tells bin/manage where they are. Raises Refusal."""
        for server in (self.postgres, self.valkey):
            if server:
                server.start()
        running.announce(self.state, self.places())

    def places(self) -> dict[str, str]:
        """The socket folders, and PostgreSQL's programs, of what is embedded."""
        found = {"postgres": str(self.postgres.sockets)} if self.postgres else {}
        found |= {"programs": str(self.postgres.home.programs)} if self.postgres else {}
        return found | ({"valkey": str(self.valkey.sockets)} if self.valkey else {})

    def stop(self) -> None:
        running.withdraw(self.state)
        for server in (self.valkey, self.postgres):
            if server:
                server.stop()


def has_external_database() -> bool:
    return is_given("DATABASE_URL")


def has_external_broker() -> bool:
    return is_given("REDIS_URL")


def is_given(name: str) -> bool:
    """If the operator set `name`, or named a file that holds it (config/environment.py)."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))
