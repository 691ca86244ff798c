"""When are we asked to stop, and when has a child ended: signals are held back and asked for, never handled.

One thread, no handlers: every wait of the supervisor goes through `pause`, so Ctrl-C works the same at every point
and can never interrupt the orderly stop.
"""

import signal
import time
from collections.abc import Callable

STOPS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


class Stopped(Exception):
    """Somebody asked us to stop (Ctrl-C, kill, or the terminal was closed)."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def watched() -> set[signal.Signals]:
    """The signals that ask us to stop. nohup says that a closing terminal does not."""
    return {stop for stop in STOPS if stop != signal.SIGHUP or signal.getsignal(stop) != signal.SIG_IGN}


def hold_signals() -> None:
    """From here on, stop signals and ended children wait until `pause` asks."""
    signal.pthread_sigmask(signal.SIG_BLOCK, watched() | {signal.SIGCHLD})


def pause(seconds: float, stoppable: bool = True) -> None:
    """Waits for a child to end or `seconds` to pass; raises Stopped when asked to stop (unless not `stoppable`)."""
    waited_for = {signal.SIGCHLD} | (watched() if stoppable else set())
    news = signal.sigtimedwait(waited_for, seconds)
    if news and news.si_signo != signal.SIGCHLD:
        raise Stopped(news.si_signo)


def await_until(ready: Callable[[], bool], seconds: float, step: float = 0.02, stoppable: bool = True) -> bool:
    """Asks `ready` until it says yes or `seconds` have passed; returns its last answer."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            return False
        pause(step, stoppable)
    return True
