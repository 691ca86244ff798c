"""How does an operator load a municipality: reads organisation.json and prints what came of it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import clock
from intake.organisation import import_organisation
from intake.problems import BadFile


class Command(BaseCommand):
    help = "Load units, people, roles, calendar, code lists and deadlines from an organisation.json."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the organisation.json to load")
        parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        data = parsed(file)
        with transaction.atomic():
            try:
                report = import_organisation(data, at=clock.now())
            except BadFile as bad:
                raise CommandError(f"{file}: {bad}") from bad
            transaction.set_rollback(dry_run)
        self.stdout.write(str(report))
        if dry_run:
            self.stdout.write("(dry run: nothing was changed)")


def parsed(file: Path) -> Any:
    """The JSON in `file`; raises CommandError that says where reading stopped and what to do."""
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}. Check the name and the permissions.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise CommandError(f"{file} is not valid JSON at {where}: {error.msg}. Correct it there.") from error
