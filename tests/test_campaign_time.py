"""Is nothing lost and nothing doubled when processes die, meet, hang or oversleep: real processes on a real database."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from accounts.clock import now
from config.embedded.valkey import program
from tests import databases, story
from tests.databases import ROOT, RealDatabase
from tests.postoffice import PostOffice

pytestmark = pytest.mark.campaign
FULL = os.environ.get("CAMPAIGN") == "full"
CASES = 60 if FULL else 15  # each has two overdue clocks with seven steps each
ESCALATIONS = 12  # per case: each clock tells holder, stand-in, leader, two chiefs and the director
Outcome = dict[str, Any]


def overdue_cases() -> None:
    """Stars that were set half a year ago, and nothing since: every step of both clocks is due."""
    at = now() - dt.timedelta(days=180)
    for _number in range(CASES):
        case = story.ordinary_case(at=at)
        story.cosign(story.propose(case, at=at), at=at)


@pytest.fixture(scope="session")
def overdue(django_db_setup: None, django_db_blocker: Any) -> tuple[str, Outcome]:
    """The database in which everything is due, and what one undisturbed sweep makes of it."""
    with django_db_blocker.unblock():
        start = databases.staged("overdue", databases.name_of(databases.WORKER), overdue_cases)
        databases.clone(start, calm := databases.name_of(f"{databases.WORKER}_calm"))
    with tempfile.TemporaryDirectory() as outbox:
        # Nor does it need a broker: PostgreSQL holds every instant.
        databases.manage(calm, "clock", "sweep", MAIL_OUTBOX=outbox, REDIS_URL="redis+socket:///nowhere/valkey.sock")
        wanted = outcome(calm)
    databases.drop(calm)
    steps = {"cancelled": 5, "superseded": 4, "fired": 10}  # the answer to the star came; two clocks went by
    assert Counter(wanted["obligations"].values()) == {state: number * CASES for state, number in steps.items()}
    return start, wanted


@pytest.fixture
def place(overdue: tuple[str, Outcome], tmp_path: Path) -> Iterator[RealDatabase]:
    """A fresh copy of it."""
    name = databases.name_of(f"{databases.WORKER}_real")
    databases.clone(overdue[0], name)
    yield RealDatabase(name, tmp_path / "outbox")
    databases.drop(name)


def rows(name: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(databases.url("owner", name), autocommit=True) as line:
        return line.execute(sql.SQL(statement)).fetchall()  # type: ignore[arg-type]


def outcome(name: str) -> Outcome:
    """What became of every obligation, who was told of what, whose mail went, and who sees a headline now."""
    return {
        "obligations": dict(rows(name, "SELECT id, state FROM escalation_obligation WHERE due_at <= now()")),
        "told": sorted(
            rows(name, "SELECT key, person_id, code, mail FROM notifications_notification WHERE mail <> 'none'")
        ),
        "parts": set(rows(name, "SELECT case_id, user_id, depth FROM cases_part WHERE kind = 'escalated'")),
        "unfired": rows(name, "SELECT id FROM escalation_obligation WHERE state = 'fired' AND fired_at IS NULL"),
    }


def let_leases_run_out(place: RealDatabase) -> None:
    """Two minutes later, without waiting for them."""
    for table in ("notifications_notification", "notifications_digest"):
        place.ask("owner", f"UPDATE {table} SET lease_until = now() - interval '1 s' WHERE mail = 'claimed'")


def letters(place: RealDatabase) -> list[str]:
    """The Message-ID in each letter of the outbox."""
    return [message_from_bytes(path.read_bytes())["Message-ID"] for path in place.outbox.glob("*.eml")]


def assert_all_is_as_after_one_calm_sweep(place: RealDatabase, wanted: Outcome) -> None:
    found = outcome(place.name)
    assert Counter(found["obligations"].values()) == Counter(wanted["obligations"].values())
    assert found == wanted
    assert {row[3] for row in found["told"] if row[2] == "escalation"} == {"sent"}
    assert {row[3] for row in found["told"] if row[2] == "reminder"} == {"morning"}


def assert_one_letter_each(place: RealDatabase) -> None:
    assert sorted(letters(place)) == sorted(sent_ids(place))


def sent_ids(place: RealDatabase) -> list[str]:
    """The Message-ID of every mail that was sent, those of the morning included: on a working day after 8 there are some."""
    tables = {"notification": "notifications_notification", "digest": "notifications_digest"}
    return [
        f"<{kind}.{pk}@stjernesager>"
        for kind, table in tables.items()
        for (pk,) in rows(place.name, f"SELECT id FROM {table} WHERE mail = 'sent'")
    ]


@pytest.mark.parametrize("seed", range(20 if FULL else 1))
def test_a_sweep_that_is_killed_again_and_again_loses_and_doubles_nothing(
    place: RealDatabase, overdue: tuple[str, Outcome], seed: int
) -> None:
    chance, deaths = random.Random(seed), 0
    while True:
        command = [sys.executable, "-m", "tests.dying", str(chance.randint(1, 900)), chance.choice(("before", "after"))]
        ended = subprocess.run(
            [*command, "sweep"], cwd=ROOT, env=place.environment("clock"), capture_output=True, text=True
        )
        let_leases_run_out(place)
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        deaths += 1
        assert deaths < 200, "it does not get to its end"
    assert deaths >= 1
    place.manage("clock", "sweep")
    assert_all_is_as_after_one_calm_sweep(place, overdue[1])
    assert_one_letter_each(place)


@pytest.mark.parametrize("point", [*range(1, 60, 1 if FULL else 15)])
@pytest.mark.parametrize("when", ["before", "after"])
def test_at_whatever_statement_it_dies_an_obligation_is_whole_or_untouched(
    place: RealDatabase, overdue: tuple[str, Outcome], point: int, when: str
) -> None:
    """The first obligations one statement at a time: what is fired has told everybody, what is pending nobody."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.dying", str(point), when, "sweep"],
        cwd=ROOT,
        env=place.environment("clock"),
        capture_output=True,
    )
    assert ended.returncode == -signal.SIGKILL
    wanted = overdue[1]
    fired = {pk for pk, state in outcome(place.name)["obligations"].items() if state != "pending"}
    told = {
        key for (key,) in rows(place.name, "SELECT key FROM notifications_notification WHERE key LIKE 'obligation:%'")
    }
    occasions = {row[0] for row in wanted["told"] if row[0].startswith("obligation:")}
    assert told == {key for key in occasions if int(key.split(":")[1]) in fired}


@pytest.mark.parametrize("sweepers", [2, 3])
@pytest.mark.parametrize("seed", range(20 if FULL else 1))
def test_sweepers_that_meet_do_what_one_would(
    place: RealDatabase, overdue: tuple[str, Outcome], sweepers: int, seed: int
) -> None:
    running = [place.start("clock", "sweep") for _number in range(sweepers)]
    for process in running:
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
    place.manage("clock", "sweep")
    assert_all_is_as_after_one_calm_sweep(place, overdue[1])
    assert_one_letter_each(place)


@pytest.fixture
def broker() -> Iterator[dict[str, str]]:
    """Valkey's own program on a socket in a folder with a short name; what tells Celery where it is."""
    with tempfile.TemporaryDirectory(prefix="valkey-") as folder:
        socket = Path(folder, "valkey.sock")
        options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", folder]
        server = subprocess.Popen([program(), *options], stdout=subprocess.DEVNULL)
        try:
            assert eventually(socket.exists, 30)
            yield {"REDIS_URL": f"redis+socket://{socket}"}
        finally:
            server.kill()
            server.wait()


def worker(place: RealDatabase, broker: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency=2", "--loglevel=ERROR"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    env = place.environment("clock", **broker)
    return subprocess.Popen([*command, *quiet], cwd=ROOT, env=env, start_new_session=True)


def knock(place: RealDatabase, broker: dict[str, str], *tasks: str) -> None:
    """What beat does once a minute."""
    names = ", ".join(f"app.send_task({task!r})" for task in tasks)
    env = place.environment("clock", **broker)
    subprocess.run([sys.executable, "-c", f"from config.celery import app; {names}"], cwd=ROOT, env=env, check=True)


def kill_all_of(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def pending(place: RealDatabase) -> int:
    return sum(state == "pending" for state in outcome(place.name)["obligations"].values())


def unsent(place: RealDatabase) -> int:
    return len(rows(place.name, "SELECT 1 FROM notifications_notification WHERE mail IN ('pending', 'claimed')"))


def eventually(holds: Callable[[], object], seconds: float) -> bool:
    """If it becomes true in time; asked often."""
    end = time.monotonic() + seconds
    while not (answer := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    return bool(answer)


@pytest.mark.parametrize("seed", range(10 if FULL else 1))
def test_a_celery_worker_that_is_killed_in_mid_sweep_loses_and_doubles_nothing(
    place: RealDatabase, overdue: tuple[str, Outcome], broker: dict[str, str], seed: int
) -> None:
    whole = pending(place)
    first = worker(place, broker)
    try:
        knock(place, broker, "escalation.tasks.sweep", "notifications.tasks.deliver")
        assert eventually(lambda: pending(place) < whole - 10, 120), "it never began"
    finally:
        kill_all_of(first)
    left = pending(place)
    assert 0 < left < whole, "it was to die in the middle"
    let_leases_run_out(place)
    second = worker(place, broker)
    try:
        knock(place, broker, "escalation.tasks.sweep")
        assert eventually(lambda: pending(place) == 0, 120), "nobody went on"
        knock(place, broker, "notifications.tasks.deliver")
        assert eventually(lambda: unsent(place) == 0, 120), "mail stayed behind"
    finally:
        kill_all_of(second)
    assert_all_is_as_after_one_calm_sweep(place, overdue[1])
    assert_one_letter_each(place)


def test_a_mail_whose_sender_died_is_sent_again_with_the_same_id(place: RealDatabase) -> None:
    """The sender dies after the server took the mail and before anybody noted it."""
    dying: list[subprocess.Popen[str]] = []

    def die_at_the_fifth(_mail: object) -> str:
        if len(office.taken) == 5 and dying:
            dying.pop().kill()
        return "250 taken"

    with PostOffice(die_at_the_fifth) as office:
        process = place.start("clock", "sweep", **office.environment)
        dying.append(process)
        process.communicate(timeout=300)
        assert process.returncode == -signal.SIGKILL
        uncertain = office.ids[4]
        let_leases_run_out(place)
        place.manage("clock", "sweep", **office.environment)
        assert unsent(place) == 0
        times = Counter(office.ids)
        assert times.pop(uncertain) == 2
        assert set(times.values()) == {1}
        assert len(times) + 1 == len(sent_ids(place))


def test_a_sender_that_oversleeps_its_lease_changes_nothing_when_it_wakes(place: RealDatabase) -> None:
    sleeper: list[subprocess.Popen[str]] = []

    def stop_at_the_third(_mail: object) -> str:
        if len(office.taken) == 3 and sleeper:
            sleeper[0].send_signal(signal.SIGSTOP)
        return "250 taken"

    with PostOffice(stop_at_the_third) as office:
        process = place.start("clock", "sweep", **office.environment)
        sleeper.append(process)
        assert eventually(lambda: len(office.taken) == 3, 300)
        let_leases_run_out(place)
        place.manage("clock", "sweep", **office.environment)  # somebody else takes over
        before = rows(place.name, "SELECT * FROM notifications_notification ORDER BY id")
        assert unsent(place) == 0
        process.send_signal(signal.SIGCONT)
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
        assert rows(place.name, "SELECT * FROM notifications_notification ORDER BY id") == before
        repeats = Counter(office.ids) - Counter(set(office.ids))
        assert sum(repeats.values()) <= 1, "it sends no more than the mail it had in its hand"


def test_a_server_that_defers_everything_costs_only_time(place: RealDatabase) -> None:
    wait = "UPDATE notifications_notification SET mail_after = now() WHERE mail = 'pending'"
    state = "SELECT mail, count(*) FROM notifications_notification WHERE code = 'escalation' GROUP BY 1"
    with PostOffice(lambda _mail: "451 later") as office:
        place.manage("clock", "sweep", **office.environment)
        deferred = Counter(office.ids)
        assert set(deferred.values()) == {1}
    assert dict(rows(place.name, state)) == {"pending": ESCALATIONS * CASES}
    place.ask("owner", wait)
    with PostOffice() as office:
        place.manage("clock", "sweep", **office.environment)
        assert set(Counter(office.ids).values()) == {1}
        assert set(office.ids) <= set(deferred)
    assert dict(rows(place.name, state)) == {"sent": ESCALATIONS * CASES}
