"""How does bin/start bring everything up, and in which order does it go down again."""

from config.embedded import health
from config.embedded.options import Options
from config.embedded.processes import Service
from config.embedded.product import Product
from config.embedded.refusal import Refusal, why
from config.embedded.servers import Servers
from config.embedded.signals import Stopped, await_until
from config.embedded.state import Held, State
from config.embedded.variables import signins
from config.embedded.watch import Watch

LONGEST_PREPARE, LONGEST_START = 600, 90  # seconds


def run(options: Options) -> int:
    """Runs until somebody asks us to stop; returns 0 then. Raises Refusal when it cannot run."""
    state = State(options.state)
    try:
        with state.hold("bin/start"):
            health.require_free(options.port)
            state.require_room()
            keep_running(state, options.port)
    except Held as held:
        raise Refusal(f"{held}: stop it first, or choose another folder with --state DIR.") from None
    return 0


def keep_running(state: State, port: int) -> None:
    servers = Servers(state)
    started: list[Service] = []
    try:
        servers.start()
        product = Product(state, servers.places(), port)
        signins(state).unlink(missing_ok=True)  # written anew when there is a demo
        product.prepare.finish(LONGEST_PREPARE)
        for service in product.services():
            started.append(service)
            service.start()
        wait_until_healthy(started, port, product.instance)
        welcome(state, port)
        Watch([*servers.services(), *started]).keep()
    except Stopped:
        print("Stopping ...")
    finally:
        for service in reversed(started):
            service.stop()
        servers.stop()
    print("Stopped.")


def wait_until_healthy(services: list[Service], port: int, instance: str) -> None:
    """Raises Refusal when one of them ends, or when the health page stays away."""

    def is_decided() -> bool:
        return any(service.has_ended() for service in services) or not health.problem(port, instance)

    decided = await_until(is_decided, LONGEST_START, step=0.05)
    for service in services:
        if service.has_ended():
            raise Refusal(f"{service.name} did not start: {why(service.log)} (log: {service.log}).")
    if not decided:
        logs = services[0].log.parent
        raise Refusal(f"The health page is not well: {health.problem(port, instance)} (logs: {logs}).")


def welcome(state: State, port: int) -> None:
    print(f"\nStjernesager is ready: http://127.0.0.1:{port}/\n")
    if signins(state).exists():
        print(signins(state).read_text(encoding="utf-8").rstrip() + "\n")
    else:
        print("There is no demo in this database; started with DEMO=1, an empty one gets it.\n")
    print(f"Data, logs and sent mail: {state.folder}\nCtrl-C stops everything; the data stay.")
