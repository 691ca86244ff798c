"""Sweeps without Celery or Redis: once, or as its own service with --loop."""

from __future__ import annotations

import datetime as dt
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection

from accounts.clock import now
from escalation import sweeps
from escalation.models import Heartbeat
from notifications import delivery

SWEEPER, LATE = "sweeper", dt.timedelta(minutes=5)


class Command(BaseCommand):
    help = "Fires every obligation that is due and delivers the mails that are to go."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until told to stop")
        parser.add_argument("--check", action="store_true", help="only say whether a --loop of late has come through")
        parser.add_argument("--pause", type=float, default=10.0, help="seconds between two sweeps (default 10)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            return self._check()
        stopped = threading.Event()
        if options["loop"]:
            for sign in (signal.SIGTERM, signal.SIGINT):
                signal.signal(sign, lambda *_signal: stopped.set())
        self._once()
        while options["loop"] and not stopped.wait(options["pause"]):
            self._once()

    def _check(self) -> None:
        """Raises CommandError, and so ends with 1, when no loop has left its mark for five minutes."""
        mark = Heartbeat.objects.filter(name=SWEEPER).first()
        if mark is None or now() - mark.at > LATE:
            raise CommandError("no sweep has come through for five minutes")

    def _once(self) -> None:
        """A lost connection is no reason to stop: the next round asks again."""
        try:
            at = now()
            sweeps.sweep(at)
            delivery.deliver(at)
            sweeps.beat(SWEEPER, at)
        except OperationalError as error:
            self.stderr.write(f"database not reachable: {type(error).__name__}")
            connection.close()
