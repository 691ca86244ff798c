"""What is one process of ours: its command, its log, how it is started and how it is asked to stop."""

import os
import pwd
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.leash import on_leash
from config.embedded.refusal import Refusal, why
from config.embedded.signals import await_until
from config.embedded.state import ROOT

LARGEST_LOG = 10_000_000  # bytes, before the old one is set aside


@dataclass
class Service:
    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    folder: Path = ROOT
    account: pwd.struct_passwd | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    leash: signal.Signals = signal.SIGKILL  # what it gets when we die
    patience: float = 10  # seconds to stop by itself
    niceness: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Starts it in a session of its own, so that Ctrl-C reaches only us and the order of stopping is ours."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        user = self.account
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=on_leash(self.leash, self.niceness),
                user=user and user.pw_uid,
                group=user and user.pw_gid,
                extra_groups=[] if user else None,
            )

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def finish(self, seconds: float) -> None:
        """Runs it to its end; raises Refusal when it fails or takes longer than `seconds`."""
        self.start()
        if not await_until(self.has_ended, seconds, step=1):
            self.stop()
            raise Refusal(f"{self.name} took longer than {seconds:.0f} s and was stopped; its log is {self.log}.")
        if self.process and self.process.returncode != 0:
            raise Refusal(f"{self.name} failed: {why(self.log)} (log: {self.log}).")

    def stop(self) -> None:
        """Asks it to stop, waits, and removes whatever of its session is left."""
        if self.process is None:
            return
        if not self.has_ended():
            self.process.send_signal(self.stop_signal)
            await_until(self.has_ended, self.patience, step=1, stoppable=False)
        self.sweep_up()
        self.process = None

    def sweep_up(self) -> None:
        """Kills what is left of its process group (the group is named after the first process)."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
