"""What may each role of the database do: app and clock read and write, and can only add to the append-only tables."""

from __future__ import annotations

import dj_database_url
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, transaction
from psycopg import sql

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {role}",
)
KEEP_FOREVER = "REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}"
APPEND_ONLY = """
SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE tgname = 'append_only' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""


def other_roles() -> list[str]:
    """The database roles that sign in beside the owner; none when one role does everything."""
    users = {name: dj_database_url.parse(url)["USER"] for name, url in settings.DATABASE_URLS.items() if url}
    return sorted({users.get("app", ""), users.get("clock", "")} - {users.get("owner", ""), ""})


@transaction.atomic
def grant() -> None:
    """Gives every role its rights, all at once; raises CommandError when a role does not exist."""
    with connection.cursor() as cursor:
        cursor.execute(APPEND_ONLY)
        tables = [table for (table,) in cursor.fetchall()]
        for role in other_roles():
            _require(role)
            for statement in GRANTS:
                cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role)))
            for table in tables:
                names = {"role": sql.Identifier(role), "table": sql.Identifier("public", table)}
                cursor.execute(sql.SQL(KEEP_FOREVER).format(**names))


def _require(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            raise CommandError(
                f'The database has no role "{role}", which DATABASE_URL or DATABASE_URL_CLOCK names. '
                f'Create it with: CREATE ROLE "{role}" LOGIN'
            )
