"""How do we make sure that no process outlives the supervisor, even when that one is killed with -9."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def die_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """The calling process gets signal `number` at the moment its parent dies.

    Called after fork and after any change of user, because changing user clears it. Linux only.
    """
    if PRCTL is None:
        return
    PRCTL(PR_SET_PDEATHSIG, number, 0, 0, 0)
    if os.getppid() != parent:  # the parent died before the line above
        os.kill(os.getpid(), signal.SIGKILL)


def on_leash(number: int = signal.SIGKILL, niceness: int = 0) -> Callable[[], None]:
    """For subprocess' preexec_fn: a child with ordinary signals that dies with us; `niceness` as in nice(1)."""
    parent = os.getpid()

    def prepare() -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        os.nice(niceness)
        die_with_parent(parent, number)

    return prepare
