"""How do tests drive bin/start and bin/manage: as a person would, in a state folder of their own."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What bin/test tells its tests; a person who starts the product has none of it.
TOLD = (
    "DATABASE_",
    "REDIS_URL",
    "PUBLIC_URL",
    "SIGNINS_FILE",
    "MAIL_OUTBOX",
    "SECRET_KEY",
    "CPR_",
    "FILE_KEYS",
    "FILES_ROOT",
    "DJANGO_",
    "DEMO",
)


def eventually(holds: Callable[[], bool], seconds: float) -> bool:
    """If `holds` says yes within `seconds`."""
    end = time.monotonic() + seconds
    while not (answer := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return answer


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


class Boot:
    """A state folder and the product in it. Use as a context manager: nothing is left behind."""

    def __enter__(self) -> "Boot":
        self.state = Path(tempfile.mkdtemp(prefix="stjernesager-boot-"))
        self.port = free_port()
        self.extra: dict[str, str] = {}
        self.started: subprocess.Popen[str] | None = None
        return self

    def __exit__(self, *_: object) -> None:
        if self.started and self.started.poll() is None:
            self.stop(signal.SIGTERM)
        shutil.rmtree(os.path.realpath(self.state / "postgres"), ignore_errors=True)
        shutil.rmtree(self.state)

    def environment(self) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith(TOLD)}
        return {**kept, "STJERNESAGER_ENVIRONMENT": sys.prefix, "DEMO": "0", **self.extra}

    def popen(self, command: str, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [ROOT / "bin" / command, "--state", self.state, *arguments],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start(self) -> str:
        """Comes back when it is ready, with what it printed until then; fails with what it said instead."""
        self.started = self.popen("start", "--port", str(self.port))
        assert self.started.stdout
        said = ""
        for line in self.started.stdout:
            said += line
            if "Ctrl-C stops everything" in line:
                return said
        raise AssertionError(f"bin/start ended with {self.started.wait()}: {said}")

    @property
    def pid(self) -> int:
        assert self.started
        return self.started.pid

    def next_line(self) -> str:
        """The next line that the running bin/start prints."""
        assert self.started and self.started.stdout
        return self.started.stdout.readline()

    def stop(self, number: signal.Signals) -> int:
        """The exit code of bin/start after it got the signal."""
        assert self.started
        self.started.send_signal(number)
        self.started.communicate(timeout=60)
        return self.started.returncode

    def refused(self, *arguments: str) -> str:
        """What bin/start says when it does not start; exactly one sentence on one line."""
        process = self.popen("start", *arguments)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 1, said
        assert said.count("\n") == 1 and "Traceback" not in said, said
        return said

    def query(self, sql: str) -> str:
        """What the database answers the owner of its tables, through bin/manage dbshell."""
        self.extra = {"DATABASE_ROLE": "owner"}
        process = self.popen("manage", "dbshell", "--", "-Atqc", sql)
        self.extra = {}
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said
        return said.strip()

    def health(self) -> dict[str, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", "/healthz")
        answer: dict[str, str] = json.loads(line.getresponse().read())
        line.close()
        return answer

    def answers(self) -> bool:
        """If anybody listens on the port."""
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def processes(self) -> list[str]:
        """The processes on this machine that have to do with this state folder, servers' children included."""
        return [name for name in map(self.ours, Path("/proc").glob("[0-9]*")) if name]

    def ours(self, process: Path) -> str:
        places = (str(self.state), os.path.realpath(self.state / "postgres"))
        try:
            command = (process / "cmdline").read_text(errors="replace").replace("\0", " ")
            traces = (command, (process / "environ").read_text(errors="replace"), os.readlink(process / "cwd"))
        except OSError:  # gone meanwhile, or not ours to look at
            return ""
        return f"{process.name} {command}" if any(place in trace for trace in traces for place in places) else ""
