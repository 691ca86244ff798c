"""Who and what is there in every test: the database, the cast, and a case in each stage of its life.

Ordinary tests run in a transaction that is rolled back, as the role `app`, in the demo municipality without cases.
Tests that need real transactions, threads or processes ask for `realdb` and get a database of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import databases, story

NOON, days_later = story.NOON, story.days_later
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


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.drop_run()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of the import of a municipality start without one."""
    for item in items:
        if item.path.name == "test_organisation.py":
            item.add_marker(pytest.mark.usefixtures("no_municipality"))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Every worker has a clone of the template; Django reaches it as the role `app`."""
    name = databases.name_of(databases.WORKER)
    databases.clone(databases.ORGANISED, name)
    databases.switch_to(name)
    yield
    databases.switch_to(databases.main_name())
    databases.drop(name)


@pytest.fixture(scope="module")
def no_municipality(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database as `prepare` leaves it: no unit, no person, no policy."""
    name = databases.name_of(f"{databases.WORKER}_bare")
    databases.clone(databases.BARE, name)
    with databases.using(name):
        yield
    databases.drop(name)


@pytest.fixture
def realdb(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[databases.RealDatabase]:
    """A database of the test's own: what it does is committed, and other threads and processes see it."""
    name = databases.name_of(f"{databases.WORKER}_real")
    databases.clone(databases.ORGANISED, name)
    with django_db_blocker.unblock(), databases.using(name):
        yield databases.RealDatabase(name, tmp_path / "outbox")
    databases.drop(name)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> None:
    """The demo municipality: rolled back afterwards, or real where the test asks for `realdb`."""
    request.getfixturevalue("realdb" if "realdb" in request.fixturenames else "db")


def _person(code: str) -> Callable[[None], Any]:
    @pytest.fixture
    def person(world: None) -> Any:
        return story.person(code)

    return person


globals().update({name: _person(code) for name, code in CAST.items()})


@pytest.fixture
def superuser(world: None) -> Any:
    """Somebody with every right that Django knows, and no role in any unit."""
    return story.superuser()


@pytest.fixture
def ordinary_case(world: None) -> Any:
    return story.ordinary_case()


@pytest.fixture
def half_star(ordinary_case: Any) -> Any:
    return story.propose(ordinary_case)


@pytest.fixture
def star_case(half_star: Any) -> Any:
    """A star that both have signed: under deliberation, nothing said yet."""
    return story.cosign(half_star)


@pytest.fixture
def drafted(star_case: Any) -> Any:
    """The deliberation is over, the text is written and approved by both: ready to be laid before the chiefs."""
    return story.approve(story.draft(story.deliberate(star_case)))


@pytest.fixture
def laid_before(drafted: Any) -> Any:
    return story.lay_before(drafted)


@pytest.fixture
def decided(laid_before: Any) -> Any:
    return story.decide(laid_before)


@pytest.fixture
def in_follow_up(decided: Any) -> Any:
    return story.carry_out(decided)


@pytest.fixture
def at() -> dt.datetime:
    return NOON
