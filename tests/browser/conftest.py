"""What every browser test has: Chromium, the product as a server of its own, and people to sit at it."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import databases
from tests.browser.house import House, house
from tests.browser.life import Remains, lived
from tests.browser.person import Person, person

ARGUMENTS = ["--disable-gpu", "--disable-background-networking", "--no-first-run"]
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Playwright keeps an event loop in this thread, so Django must be told that we know what we do."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *root])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scripts and styles gathered as in real operation, so that a browser asks for each of them once."""
    folder = tmp_path_factory.mktemp("static")
    databases.manage(databases.main_name(), "app", "collectstatic", "--no-input", STATIC_ROOT=str(folder))
    return folder


@pytest.fixture(scope="package")
def home(
    chromium: Browser,
    static: Path,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """The product with the demo municipality, shared by the files: each tells its own cases and sets the clock."""
    with django_db_blocker.unblock(), house("home", tmp_path_factory.mktemp("home"), static) as opened:
        yield opened


@pytest.fixture(scope="package")
def lives(
    chromium: Browser,
    static: Path,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Remains]:
    """A case's whole life in a house of its own, and what is left of it; lived once with scripts and once without."""
    run = tmp_path_factory.getbasetemp()
    shared = run.parent if databases.WORKER != "main" else run  # all workers of a run share what is left

    def live(*, scripts: bool) -> Remains:
        kept = shared / f"life-{scripts}.pickle"
        with databases.alone(f"stjernesager-life-{databases.RUN}-{scripts}.lock"):
            if not kept.exists():
                folder = tmp_path_factory.mktemp("life")
                with django_db_blocker.unblock(), house("life", folder, static) as opened:
                    kept.write_bytes(pickle.dumps(lived(opened, chromium, scripts=scripts)))
            return pickle.loads(kept.read_bytes())

    return live


@pytest.fixture
def sit(home: House, chromium: Browser) -> Iterator[Callable[..., Person]]:
    """Lets somebody sit down at a browser, signed in: `sit("ul-chef", size=PHONE)`."""
    with ExitStack() as chairs:
        yield lambda code, **how: chairs.enter_context(person(home, chromium, code, **{"signed_in": True, **how}))
