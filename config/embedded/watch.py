"""What happens when a process ends by itself: it is started again, with growing pauses, and a line says so."""

import time

from config.embedded.processes import Service
from config.embedded.signals import pause

LONGEST_PAUSE = 30  # seconds between two attempts
STEADY = 60  # seconds of running after which the pauses start from the beginning


class Watch:
    def __init__(self, services: list[Service]) -> None:
        self.services = services
        self.since = {service.name: time.monotonic() for service in services}
        self.pauses = {service.name: 1 for service in services}
        self.due: dict[str, float] = {}

    def keep(self) -> None:
        """Never returns; raises Stopped when somebody asks us to stop."""
        while True:
            for service in self.services:
                self.look_at(service, time.monotonic())
            pause(1 if self.due else 60)

    def look_at(self, service: Service, at: float) -> None:
        name = service.name
        if not service.has_ended():
            return
        if name not in self.due:
            if at - self.since[name] > STEADY:
                self.pauses[name] = 1
            print(f"{name} ended by itself; starting it again in {self.pauses[name]} s (log: {service.log}).")
            self.due[name] = at + self.pauses[name]
            self.pauses[name] = min(LONGEST_PAUSE, self.pauses[name] * 2)
        elif at >= self.due[name]:
            del self.due[name]
            self.since[name] = at
            service.sweep_up()
            service.start()
