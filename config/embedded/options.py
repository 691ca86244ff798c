"""What did the person ask for: the arguments of bin/start, bin/manage and bin/test."""

import argparse
import os
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.state import default_state

PORT = 8000


@dataclass(frozen=True)
class Options:
    state: Path
    port: int = PORT
    size: str = ""  # of bin/test: quick, nightly or empty
    rest: list[str] = field(default_factory=list)


def port(text: str) -> int:
    """A port number from 1 to 65535."""
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text}")


def folder(text: str) -> Path:
    """An absolute path; links are followed so that two names of one folder share one lock."""
    if not text or "\n" in text:
        raise argparse.ArgumentTypeError("name a folder")
    return Path(os.path.realpath(os.path.expanduser(text)))


def of_start(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="bin/start", description="Starts Stjernesager and keeps it running.")
    parser.add_argument("--port", type=port, default=PORT, help="web address port (default %(default)s)")
    parser.add_argument("--state", type=folder, default=None, metavar="DIR", help="where data, logs and mail are kept")
    given = parser.parse_args(arguments)
    return Options(given.state or default_state(), given.port)


def of_manage(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="bin/manage", description="Runs a management command.", add_help=False)
    parser.add_argument("--state", type=folder, default=None, metavar="DIR")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args(arguments)
    return Options(given.state or default_state(), rest=given.command or ["help"])


def of_test(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(prog="bin/test", description="Runs every check and test; more goes to pytest.")
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--quick", dest="size", action="store_const", const="quick", help="no browser, no campaigns, no long tables"
    )
    size.add_argument("--nightly", dest="size", action="store_const", const="nightly", help="campaigns at full size")
    given, rest = parser.parse_known_args(arguments)
    return Options(default_state(), size=given.size or "", rest=rest)


def options_of(command: str, arguments: list[str]) -> Options:
    return {"start": of_start, "manage": of_manage, "test": of_test}[command](arguments)
