"""Lets time pass in the demo, so that one can see reminders and escalations come. Never outside demo mode."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.clock import now
from accounts.models import DemoClock


class Command(BaseCommand):
    help = "Moves the demo's clock forward. What falls due is done by the next sweep, within seconds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=0, help="whole days forward")
        parser.add_argument("--hours", type=int, default=0, help="hours forward")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Time passes by itself here. This command is for the demo only.")
        more = dt.timedelta(days=options["days"], hours=options["hours"])
        if more < dt.timedelta(0):
            raise CommandError("Time only goes forward: write days and hours that are not negative.")
        clock = DemoClock.objects.first() or DemoClock(ahead=dt.timedelta(0))
        clock.ahead += more
        clock.save()
        self.stdout.write(f"The demo's clock now says {now():%Y-%m-%d %H:%M} UTC.")
