"""What did the operator set: reads values and secrets from the environment, or from a file named by NAME_FILE."""

import os
from pathlib import Path


class Missing(RuntimeError):
    """A value that the product cannot run without is not set."""


def value(name: str, default: str = "") -> str:
    """The environment variable `name`, else the content of the file in `name`_FILE, else `default`."""
    if name in os.environ:
        return os.environ[name]
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    return default


def required(name: str) -> str:
    """As `value`; raises Missing with the name and what to do."""
    if found := value(name):
        return found
    raise Missing(f"{name} is not set. Set {name}, or {name}_FILE to a file that holds it.")


def flag(name: str) -> bool:
    return value(name).lower() in {"1", "true", "yes"}
