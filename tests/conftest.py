"""Who and what is there in every test: the database, the cast, and a case in each stage of its life.

Ordinary tests run in a transaction that is rolled back, as the role `app`, in the demo municipality without cases.
Tests that need real transactions, threads or processes ask for `realdb` and get a database of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cases.models import Case
from tests import databases, story

pytest.register_assert_rewrite("tests.browser.person", "tests.browser.life")  # before the browser tests import them

# The cast: the fixture's name and the person's code in demo/organisation.json.
CAST = {
    "consultant": "ul-kons-1",
    "other_consultant": "dt-kons-1",
    "team_leader": "ff-tl-han",
    "other_team_leader": "ff-tl-fam",
    "ul_chief": "ul-chef",
    "ff_chief": "ff-chef",
    "dt_chief": "dt-chef",
    "director": "direktoer",
    "school_leader": "ul-skole-1",
    "other_school_leader": "ul-skole-2",
    "line_owner": "ff-raad-3",
    "psychologist": "ff-psyk-1",
    "outsider": "ff-raad-5",
    "administrator": "adm",
    "log_controller": "dbr",
    "analyst": "analyse",
}


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.drop_leftovers()
        databases.keep_files_apart()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.drop_run()
        databases.drop_files()


# Whole tables: every door, every person, every stage; whole files replayed; threads that meet.
LONG = frozenset({"test_matrix.py", "test_doors.py", "test_moves_matrix.py", "test_import_case.py", "test_workflow.py"})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of the import of a municipality start without one; bin/test --quick leaves the long tables out."""
    for item in items:
        if item.path.name in LONG:
            item.add_marker(pytest.mark.long)
        if item.path.name == "test_organisation.py" and isinstance(item, pytest.Function):
            item.fixturenames.insert(0, "no_municipality")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> Iterator[None]:
    """Every worker has a clone of the template; Django reaches it as the role `app`."""
    name = databases.name_of(databases.WORKER)
    databases.clone(databases.template(databases.ORGANISED), name)
    databases.switch_to(name)
    yield
    databases.switch_to(databases.main_name())


@pytest.fixture(scope="module")
def no_municipality(django_db_setup: None) -> Iterator[None]:
    """The database as `prepare` leaves it: no unit, no person, no policy."""
    name = databases.name_of(f"{databases.WORKER}_bare")
    databases.clone(databases.template(databases.BARE), name)
    with databases.using(name):
        yield
    databases.drop(name)


@pytest.fixture
def realdb(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> Iterator[databases.RealDatabase]:
    """A database of the test's own: what it does is committed, and other threads and processes see it."""
    name = databases.name_of(f"{databases.WORKER}_real")
    with django_db_blocker.unblock():
        databases.clone(database_at(_stage_of(request)), name)
        with databases.using(name):
            yield databases.RealDatabase(name, tmp_path / "outbox")
    databases.drop(name)


@pytest.fixture
def world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[bool]:
    """The demo municipality and, if the test asks for one, the case in its stage; all of it is rolled back afterwards.

    False where the test has a transaction of its own (mark `django_db`): the story is then told inside it.
    """
    if connection.in_atomic_block:
        yield False
    elif "realdb" in request.fixturenames:
        request.getfixturevalue("realdb")
        yield True
    else:
        with (
            django_db_blocker.unblock(),
            databases.using(database_at(_stage_of(request))),
            databases.rolled_back(),
        ):
            yield True


# The life of the case: each stage, the one before it, and the step between them. A stage is told once per worker, in a
# database of its own, and every test that asks for it begins there.
STAGES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "ordinary_case": ("", lambda _nothing: story.ordinary_case()),
    "half_star": ("ordinary_case", story.propose),
    "star_case": ("half_star", story.cosign),  # both have signed: under deliberation, nothing said yet
    "written": ("star_case", lambda case: story.draft(story.deliberate(case))),  # whole, approved by nobody
    "drafted": ("written", story.approve),  # ready to be laid before the chiefs
    "laid_before": ("drafted", story.lay_before),
    "decided": ("laid_before", story.decide),
    "in_follow_up": ("decided", story.carry_out),
}


def _stage_of(request: pytest.FixtureRequest) -> str:
    """The latest stage that the test asks for; none if it has no case."""
    return next((stage for stage in reversed(STAGES) if stage in request.fixturenames), "")


def database_at(stage: str) -> str:
    if not stage:
        return databases.name_of(databases.WORKER)
    before, step = STAGES[stage]
    return databases.staged(stage, database_at(before), lambda: step(Case.objects.first()))


def _case_in(stage: str) -> Callable[[pytest.FixtureRequest, bool], Any]:
    @pytest.fixture
    def case(request: pytest.FixtureRequest, world: bool) -> Any:
        if world:
            return Case.objects.get()
        before, step = STAGES[stage]
        return step(request.getfixturevalue(before) if before else None)

    return case


globals().update({stage: _case_in(stage) for stage in STAGES})


def _person(code: str) -> Callable[[bool], Any]:
    @pytest.fixture
    def person(world: bool) -> Any:
        return story.person(code)

    return person


globals().update({name: _person(code) for name, code in CAST.items()})


@pytest.fixture
def superuser(world: bool) -> Any:
    """Somebody with every right that Django knows, and no role in any unit."""
    return story.superuser()
