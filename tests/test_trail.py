"""Can anybody change what was written once for all: no role, by no statement, in none of the four tables."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from cases.access import case_or_404
from cases.models import Access, Case, Event, Note, Statement
from cases.models import trail as trail_models
from tests import databases, story
from tests.story import act, days_later, person

TRAIL = {"cases_event": Event, "cases_statement": Statement, "cases_note": Note, "cases_access": Access}
STATEMENTS = {
    "UPDATE": "UPDATE {table} SET id = id",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
}


@pytest.fixture
def trail(half_star: Case) -> Case:
    """A case that has left a row in each of the four tables."""
    case = story.decline(half_star)
    act("write_note", case, "ul-kons-1", days_later(3), text="Vi taler sammen i morgen.")
    case_or_404(person("ul-kons-1"), case.pk, at=days_later(3), action="read")
    assert all(model.objects.exists() for model in TRAIL.values())
    return case


def test_no_role_can_change_remove_or_empty_the_trail(realdb: databases.RealDatabase, trail: Case) -> None:
    before = {table: realdb.ask("owner", f"SELECT * FROM {table} ORDER BY id") for table in TRAIL}
    for role in databases.URLS:
        for table in TRAIL:
            for name, statement in STATEMENTS.items():
                with pytest.raises(psycopg.Error) as refused:
                    realdb.ask(role, statement.format(table=table))
                wanted = "append-only" if role == "owner" else "permission denied"
                assert wanted in str(refused.value), (role, table, name)
    assert {table: realdb.ask("owner", f"SELECT * FROM {table} ORDER BY id") for table in TRAIL} == before


def test_the_owner_is_refused_by_the_trigger_for_a_single_row_too(realdb: databases.RealDatabase, trail: Case) -> None:
    for table in TRAIL:
        for statement in (f"UPDATE {table} SET id = id WHERE id = (SELECT max(id) FROM {table})",):
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match=f"append-only table {table}"):
                realdb.ask("owner", statement)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("role", ["app", "clock"])
@pytest.mark.parametrize("table", TRAIL)
def test_doors_and_clock_may_only_read_and_add(role: str, table: str) -> None:
    rights = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
    with connection.cursor() as cursor:
        columns = ", ".join("has_table_privilege(%s, %s, %s)" for _right in rights)
        given = [value for right in rights for value in (f"stjernesager_{role}", table, right)]
        cursor.execute(f"SELECT {columns}", given)
        held = dict(zip(rights, cursor.fetchone(), strict=True))
    assert {right for right, is_held in held.items() if is_held} == {"SELECT", "INSERT"}


@pytest.mark.usefixtures("world")
def test_the_doors_neither_own_nor_switch_off_what_guards_them() -> None:
    for statement in (
        "ALTER TABLE cases_event DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP TRIGGER append_only ON cases_event",
        "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DELETE FROM django_migrations",
        "SET ROLE stjernesager_owner",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.usefixtures("world")
def test_the_roles_cannot_look_past_row_level_security_nor_make_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname LIKE 'stjernesager%%'"
        )
        rows = cursor.fetchall()
    assert {name for name, *_rest in rows} >= {"stjernesager_owner", "stjernesager_app", "stjernesager_clock"}
    assert not any(flag for _name, *flags in rows for flag in flags)


@pytest.mark.usefixtures("world")
def test_the_product_itself_is_refused_when_it_would_change_an_event(half_star: Case) -> None:
    event = Event.objects.filter(case=half_star).latest("seq")
    for change in (event.save, event.delete, lambda: Event.objects.filter(pk=event.pk).update(verb="nothing")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.usefixtures("world")
def test_every_table_of_the_trail_has_both_triggers() -> None:
    models = [
        model for model in vars(trail_models).values() if getattr(model, "__module__", "") == trail_models.__name__
    ]
    tables = {model._meta.db_table for model in models if hasattr(model, "_meta")}
    assert tables == set(TRAIL)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgname LIKE 'append_only%%' AND tgenabled = 'O'"
        )
        found = set(cursor.fetchall())
    tables = {*TRAIL, "escalation_edition"}
    assert found == {(table, name) for table in tables for name in ("append_only", "append_only_whole")}
