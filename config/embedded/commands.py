"""Which command was asked for, and what does a person read when it cannot be done."""

import signal
import sys
from io import TextIOWrapper

from config.embedded import checks, manage, packages, start
from config.embedded.options import options_of
from config.embedded.refusal import Refusal, sentence
from config.embedded.signals import Stopped, hold_signals

COMMANDS = {"start": (start.run, "runtime"), "manage": (manage.run, "runtime"), "test": (checks.run, "test")}


def run(arguments: list[str]) -> int:
    """Runs one command; returns the exit code. Anything that can be expected to fail ends in one sentence."""
    name, *rest = arguments
    command, lock = COMMANDS[name]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # else it is closed
            stream.reconfigure(errors="replace", line_buffering=True)
    try:
        options = options_of(name, rest)
        packages.enter(lock, options)
        hold_signals()
        return command(options)
    except Refusal as refusal:
        print(f"bin/{name}: {refusal}", file=sys.stderr)
        return refusal.code
    except Stopped as stopped:
        return 128 + stopped.number
    except KeyboardInterrupt:  # Ctrl-C while the packages are installed, before signals are held
        return 128 + signal.SIGINT
    except OSError as error:
        print(f"bin/{name}: {sentence(error)}", file=sys.stderr)
        return 1
