"""Does bin/start keep its promises: up, down, up again with the data, and nothing left behind."""

import os
import signal
import socket
import time
from collections.abc import Iterator

import pytest

from tests.boot import Boot, eventually

pytestmark = pytest.mark.campaign
SECOND_START = 6  # seconds on a quiet machine
SLACK = 4  # a machine that runs other tests meanwhile


@pytest.fixture
def boot() -> Iterator[Boot]:
    with Boot() as each:
        yield each


def test_what_it_starts_it_stops_and_what_was_written_is_there_next_time(boot: Boot) -> None:
    """One story, because each new state folder costs a new database: up, down, up, a death, a killing, up."""
    assert f"http://127.0.0.1:{boot.port}/" in boot.start()
    first = boot.health()
    assert (first["product"], first["status"]) == ("stjernesager", "ok")
    assert f"bin/start (process {boot.pid}) already uses the state folder" in boot.refused("--port", "1")
    boot.query("CREATE TABLE keepsake AS SELECT 'kept' AS word")
    assert boot.stop(signal.SIGINT) == 0
    assert boot.processes() == []
    assert boot.query("SELECT word FROM keepsake") == "kept"  # bin/manage brings the servers up by itself
    assert boot.processes() == []
    second_start_is_quick(boot)
    assert boot.health()["instance"] != first["instance"]
    a_dead_process_is_started_again(boot)
    a_killed_supervisor_leaves_nothing(boot)
    boot.start()
    assert boot.query("SELECT word FROM keepsake") == "kept"


def second_start_is_quick(boot: Boot) -> None:
    begun = time.monotonic()
    boot.start()
    took = time.monotonic() - begun
    print(f"second start: {took:.1f} s")
    assert took < SECOND_START * SLACK


def a_dead_process_is_started_again(boot: Boot) -> None:
    web = next(int(each.split()[0]) for each in boot.processes() if "gunicorn" in each)
    os.killpg(os.getpgid(web), signal.SIGKILL)
    assert "web ended by itself" in boot.next_line()
    assert eventually(boot.answers, 30)


def a_killed_supervisor_leaves_nothing(boot: Boot) -> None:
    assert eventually(lambda: len(boot.processes()) > 10, 30)  # servers, web and worker with their children
    assert boot.stop(signal.SIGKILL) == -signal.SIGKILL
    assert eventually(lambda: not boot.processes(), 10), boot.processes()


def test_a_busy_port_is_refused_in_one_sentence(boot: Boot) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", boot.port))
        other.listen()
        assert f"Port {boot.port} is already in use" in boot.refused("--port", str(boot.port))


def test_a_state_folder_that_cannot_be_written_is_refused_in_one_sentence(boot: Boot) -> None:
    said = boot.refused("--state", "/sys/stjernesager")  # closed for root too
    assert "choose a writable folder with --state DIR" in said
