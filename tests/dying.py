"""What if the machine dies just here: runs a management command that is killed at its n-th SQL statement.

python -m tests.dying NUMBER before|after COMMAND [ARGUMENT ...]
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django


def run(number: int, when: str, *command: str) -> None:
    from django.core.management import call_command
    from django.db import connection

    count = 0

    def dying(execute: Callable[..., Any], *statement: Any) -> Any:
        nonlocal count
        count += 1
        if count == number and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(*statement)
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    with connection.execute_wrapper(dying):
        call_command(*command)


if __name__ == "__main__":
    django.setup()
    run(int(sys.argv[1]), *sys.argv[2:])
