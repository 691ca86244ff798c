"""Are the servers of a state folder up, where are they, and how does a command keep them up while it needs them."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

from config.embedded.signals import await_until
from config.embedded.state import State

NOTE, USERS = "running.json", "users"


def announce(state: State, places: dict[str, str]) -> None:
    """Tells later commands where the servers are. Written whole or not at all."""
    draft = state.folder / f"{NOTE}.new"
    draft.write_text(json.dumps({"pid": str(os.getpid()), **places}), encoding="utf-8")
    draft.replace(state.folder / NOTE)


def announced(state: State, holder: str = "") -> dict[str, str]:
    """The places that the present `holder` of the state folder announced; empty when it has not yet.

    Without `holder`: whatever the last one announced, dead or alive.
    """
    try:
        places: dict[str, str] = json.loads((state.folder / NOTE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return places if not holder or f"(process {places['pid']})" in holder else {}


@contextmanager
def needing_servers(state: State) -> Iterator[None]:
    """While inside, a bin/manage that brought the servers up does not stop them."""
    with (state.folder / USERS).open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield


def withdraw(state: State) -> None:
    (state.folder / NOTE).unlink(missing_ok=True)


def withdraw_when_unneeded(state: State) -> None:
    """Waits until no command needs the servers; from then on no command finds them. Raises Stopped."""
    with (state.folder / USERS).open("a") as users:

        def is_unneeded() -> bool:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        await_until(is_unneeded, float("inf"), step=0.2)
        withdraw(state)
