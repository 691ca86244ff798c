"""How do we say no: one sentence that tells what is wrong and what to do, never a traceback."""

import errno
from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}


class Refusal(Exception):
    """A sentence for the person at the keyboard; `code` becomes the exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def sentence(error: OSError, place: Path | str | None = None) -> str:
    """Says what an operating system error means for the person who started us."""
    where = place or error.filename or "the disk"
    if error.errno in FULL:
        return f"The disk is full: {where} could not be written. Make room, or choose another disk with --state DIR."
    if error.errno in CLOSED:
        return f"Not allowed to write {where} ({error.strerror}): choose a writable folder with --state DIR."
    return f"{where}: {error.strerror or error}."


def last_words(log: Path, lines: int = 1) -> str:
    """The last non-empty lines of a log, for a sentence that says why a process ended."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 20_000))
        text = file.read().decode("utf-8", "replace")
    return "\n".join([line for line in text.splitlines() if line.strip()][-lines:])


def why(log: Path) -> str:
    """Why a process that wrote `log` gave up, in the shortest useful form."""
    tail = last_words(log, 40)
    if "No space left on device" in tail:
        return "the disk is full"
    return last_words(log).strip() or "it said nothing"
