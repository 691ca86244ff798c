"""Does docker-compose.yml hold what it promises: each service's exact command runs, is found healthy, and ends when asked.

Without Docker: the commands run here, with the secrets in files, on the tests' own PostgreSQL and a Valkey of their own.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from psycopg import sql

from config.embedded.valkey import program
from tests import databases
from tests.boot import eventually, free_port

ROOT = Path(__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
PRODUCT = {name: row for name, row in COMPOSE["services"].items() if row.get("image") == "stjernesager"}
SECRET_URLS = {"database_url": "app", "database_url_owner": "owner", "database_url_clock": "clock"}
GRACE = 30  # seconds from SIGTERM to the end


def steps(instruction: str) -> list[str]:
    return re.findall(rf"^{instruction}\s+(.*)$", DOCKERFILE, re.MULTILINE)


def image_command() -> list[str]:
    (command,) = steps("CMD")
    return list(json.loads(command))


def filled(text: str) -> str:
    """As Compose reads it where nothing is set: ${NAME:-default}, and $$ for a dollar."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(text)).replace("$$", "$")


# What stands in the files


def test_the_product_s_services_are_the_five_processes() -> None:
    assert set(PRODUCT) == {"migrate", "web", "worker", "beat", "sweeper"}


def test_no_secret_stands_in_an_environment() -> None:
    secret = re.compile(r"PASSWORD|SECRET|KEY|DATABASE_URL")
    for name, row in COMPOSE["services"].items():
        for variable, value in row.get("environment", {}).items():
            if secret.search(variable):
                assert variable.endswith("_FILE"), (name, variable)
                assert Path(value).parent == Path("/run/secrets"), (name, variable)


def test_every_service_has_exactly_the_secrets_that_it_reads() -> None:
    for name, row in PRODUCT.items():
        read = {Path(value).name for variable, value in row["environment"].items() if variable.endswith("_FILE")}
        assert read == set(row["secrets"]), name
        assert read <= set(COMPOSE["secrets"])
    assert "database_url_owner" not in {
        each for name in PRODUCT for each in PRODUCT[name]["secrets"] if name != "migrate"
    }


def test_every_service_is_confined_and_all_but_the_migration_wait_for_it() -> None:
    for name, row in PRODUCT.items():
        assert (row["read_only"], row["cap_drop"], row["init"]) == (True, ["ALL"], True), name
        assert row["security_opt"] == ["no-new-privileges:true"]
        assert row["stop_grace_period"] == f"{GRACE}s"
        if name == "migrate":
            assert row["restart"] == "no"
        else:
            assert row["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    ports = {name: row["ports"] for name, row in COMPOSE["services"].items() if "ports" in row}
    assert list(ports) == ["web"] and ports["web"][0].startswith("127.0.0.1:"), (
        "only the pages, and only to a proxy here"
    )


def test_every_service_but_the_migration_has_a_healthcheck() -> None:
    assert {name for name, row in COMPOSE["services"].items() if "healthcheck" not in row} == {"migrate"}


def test_bin_secrets_makes_every_secret_once(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    subprocess.run([ROOT / "bin" / "secrets", folder], check=True, capture_output=True)
    first = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(first) == {Path(row["file"]).name for row in COMPOSE["secrets"].values()}
    assert [name for name, text in first.items() if not text.strip()] == ["email_password"]
    assert len(set(first.values())) == len(first)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}
    subprocess.run([ROOT / "bin" / "secrets", folder], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == first


def test_the_roles_get_the_passwords_of_their_addresses(tmp_path: Path) -> None:
    """The script of the empty volume, run by bash with a psql that only says what it was given."""
    subprocess.run([ROOT / "bin" / "secrets", tmp_path / "secrets"], check=True, capture_output=True)
    fake = tmp_path / "psql"
    fake.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\ncat\n')
    fake.chmod(0o755)
    script = filled(COMPOSE["configs"]["roles"]["content"]).replace("/run/secrets", str(tmp_path / "secrets"))
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    said = subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True, check=True).stdout
    for name, role in SECRET_URLS.items():
        password = (tmp_path / "secrets" / name).read_text().split(":")[2].split("@")[0]
        assert f"{role}={password}\n" in said
        assert f"CREATE ROLE stjernesager_{role} LOGIN" in said


def test_the_image_runs_as_nobody_special_and_holds_what_it_starts() -> None:
    users = steps("USER")
    assert users == ["stjernesager"] and "useradd" in DOCKERFILE
    assert DOCKERFILE.index("USER stjernesager") > DOCKERFILE.index("RUN pip install --require-hashes")
    copied = [line.split()[0] for line in steps("COPY")]
    assert copied == ["requirements/runtime.txt", "."]
    assert all((ROOT / each).exists() for each in copied)
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".env", "secrets", ".git", "tests"} <= set(left_out)
    needed = {"manage.py", "config", "templates", "static", "locale", "demo", "requirements"}
    assert not needed & set(left_out)


def test_the_image_s_command_listens_where_the_port_and_the_check_are() -> None:
    command = " ".join(image_command())
    assert command.startswith("gunicorn config.wsgi") and "--bind=0.0.0.0:8000" in command
    assert steps("EXPOSE") == ["8000"]
    assert PRODUCT["web"]["ports"][0].endswith(":8000")


# What the commands do


@dataclass
class Stage:
    """An empty database, a broker and the secrets in files; runs services as Compose would."""

    folder: Path
    name: str
    broker: str
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        """What bin/secrets makes, with the addresses of the tests' own PostgreSQL."""
        subprocess.run([ROOT / "bin" / "secrets", self.folder], check=True, capture_output=True)
        for name, role in SECRET_URLS.items():
            (self.folder / name).unlink()
            (self.folder / name).write_text(f"{databases.url(role, self.name)}\n", encoding="utf-8")

    def environment(self, service: str) -> dict[str, str]:
        """The service's own environment and nothing of the tests', but for where the programs and the broker are."""
        given = {name: filled(text) for name, text in PRODUCT[service]["environment"].items()}
        found = {name: text.replace("/run/secrets", str(self.folder)) for name, text in given.items()}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        image = {
            "PATH": path,
            "HOSTNAME": socket.gethostname(),
            "HOME": str(self.folder),
            "STATIC_ROOT": str(self.folder),
        }
        return found | image | {"DJANGO_SETTINGS_MODULE": "config.settings", "REDIS_URL": self.broker}

    def here(self, words: list[str]) -> list[str]:
        """The words as they are, but for the port: several tests share this machine."""
        return [filled(word).replace(":8000", f":{self.port}") for word in words]

    def start(self, service: str) -> subprocess.Popen[bytes]:
        command = self.here(PRODUCT[service].get("command") or image_command())
        log = (self.folder / f"{service}.log").open("wb")
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment(service),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def is_healthy(self, service: str) -> bool:
        kind, *words = PRODUCT[service]["healthcheck"]["test"]
        command = self.here(words)
        command = ["sh", "-c", *command] if kind == "CMD-SHELL" else command
        done = subprocess.run(command, cwd=ROOT, env=self.environment(service), capture_output=True, timeout=60)
        return done.returncode == 0

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text(errors="replace")


@pytest.fixture(scope="module")
def prepared(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The migrate service has run on an empty database, which the first test asks about."""
    name = databases.name_of(f"{databases.WORKER}_compose")
    databases.drop(name)
    databases.ask(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with tempfile.TemporaryDirectory(prefix="valkey-") as folder:
        place = Path(folder, "valkey.sock")
        options = ["--port", "0", "--unixsocket", str(place), "--save", "", "--appendonly", "no", "--dir", folder]
        server = subprocess.Popen([program(), *options], stdout=subprocess.DEVNULL)
        try:
            assert eventually(place.exists, 30)
            stage = Stage(tmp_path_factory.mktemp("secrets"), name, f"redis+socket://{place}")
            migrate = stage.start("migrate")
            assert migrate.wait(300) == 0, stage.log("migrate")
            yield stage
        finally:
            server.kill()
            server.wait()
            databases.drop(name)


@pytest.mark.campaign
def test_the_migration_can_run_again_and_ends_by_itself(prepared: Stage) -> None:
    assert prepared.start("migrate").wait(300) == 0, prepared.log("migrate")


@pytest.mark.campaign
@pytest.mark.parametrize("service", ["web", "worker", "beat", "sweeper"])
def test_a_service_starts_is_found_healthy_and_ends_when_asked(prepared: Stage, service: str) -> None:
    for old in Path("/tmp").glob("schedule*"):
        old.unlink()
    process = prepared.start(service)
    try:
        assert eventually(lambda: prepared.is_healthy(service), 90), prepared.log(service)
        assert process.poll() is None, prepared.log(service)
    finally:
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert code == 0, (code, prepared.log(service))
    assert time.monotonic() - begun < GRACE


@pytest.mark.campaign
@pytest.mark.parametrize("service", ["web", "worker"])
def test_a_service_that_is_not_there_is_not_found_healthy(prepared: Stage, service: str) -> None:
    assert not prepared.is_healthy(service)
