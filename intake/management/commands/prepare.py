"""Is the database ready for this version: brings tables, rights, texts and demo up to date, as often as one likes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts import clock
from intake import demo, roles
from intake.catalogues import compile_catalogues
from intake.organisation import import_organisation
from intake.signins import set_demo_passwords, signins_text
from orgunits.models import Municipality


class Command(BaseCommand):
    help = "Migrate, grant the database roles their rights, compile texts and, in demo mode, load the demo."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if roles.other_roles() and settings.DATABASE_ROLE != "owner":
            raise CommandError("Only the owner of the database can prepare it. Run again with DATABASE_ROLE=owner.")
        for sentence in compile_catalogues():
            self.stderr.write(sentence)
        migrate()
        roles.grant()
        if settings.DEMO:
            load_demo()
            write_signins()


def migrate() -> None:
    """Applies the migrations that are missing, if any, and makes the table of the cache."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


@transaction.atomic
def load_demo() -> None:
    """Fills an empty database with the demo municipality, its sign-ins and its cases."""
    if Municipality.objects.exists():
        return
    at = clock.now()
    text = (settings.BASE_DIR / "demo" / "organisation.json").read_text(encoding="utf-8")
    import_organisation(json.loads(text), at=at)
    set_demo_passwords()
    demo.load(at)


def write_signins() -> None:
    """Writes whom to sign in as to the file that SIGNINS_FILE names, for bin/start to show."""
    if file := os.environ.get("SIGNINS_FILE"):
        Path(file).write_text(signins_text(clock.local_date(clock.now())), encoding="utf-8")
