"""What does a process find in its environment: the same names that operations use (docs/operations.md)."""

import os
import sys
from pathlib import Path

from config.embedded import postgres, valkey
from config.embedded.secret_keys import secret_files
from config.embedded.servers import has_external_broker, has_external_database
from config.embedded.state import State


def variables(state: State, places: dict[str, str], role: str) -> dict[str, str]:
    """For one process that signs in to the database as `role` (app, owner or clock).

    `places` is what Servers.places says: where the embedded ones are, as far as they are embedded.
    """
    misleading = ("PYTHON",) if has_external_database() else ("PYTHON", "PG")  # settings that would redirect us
    found = {name: text for name, text in os.environ.items() if not name.startswith(misleading)}
    found |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_ROLE": role, "PYTHONUNBUFFERED": "1"}
    found |= secret_files(state.folder / "secrets") | {"SIGNINS_FILE": str(signins(state))}
    found.setdefault("FILES_ROOT", str(state.folder / "files"))
    if not found.get("EMAIL_HOST"):
        found.setdefault("MAIL_OUTBOX", str(state.folder / "outbox"))
    if not has_external_database():
        found.setdefault("DEMO", "1")  # a database that somebody points us to gets demo data only when asked
        found |= postgres.addresses(places["postgres"])
    if not has_external_broker():
        found["REDIS_URL"] = valkey.address(places["valkey"])
    path = [str(Path(sys.executable).parent), found.get("PATH", os.defpath), places.get("programs", "")]
    return found | {"PATH": os.pathsep.join(part for part in path if part)}


def signins(state: State) -> Path:
    """The file in which the demo says who can sign in and what to try first."""
    return state.folder / "signins.txt"
