"""Replays case files through the domain's verbs and says where the outcome differs from what the file expects."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.compare import differences
from intake.problems import BadFile
from intake.replay import replay


class Command(BaseCommand):
    help = "Imports case files: each act at its own time and by its own actor. Exit 1 on a difference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON array and nothing else")
        parser.add_argument("--until", type=dt.date.fromisoformat, metavar="DATE", help="stop after this day")
        parser.add_argument("--as", dest="new_id", default="", metavar="NEWID", help="the case's number here")
        parser.add_argument(
            "--shift-to",
            type=dt.date.fromisoformat,
            metavar="DATE",
            help="move everything by whole weeks up to this day",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [self._one(path, options) for path in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
        if any(row["differences"] or row.get("error") for row in rows):
            raise SystemExit(1)

    def _one(self, path: Path, options: dict[str, Any]) -> dict[str, Any]:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            result = replay(data, until=options["until"], new_id=options["new_id"], shift_to=options["shift_to"])
        except OSError as error:
            raise CommandError(f"{path}: cannot be read ({error.strerror}).") from error
        except json.JSONDecodeError as error:
            raise CommandError(
                f"{path}: is not JSON: {error.msg} in line {error.lineno}, column {error.colno}."
            ) from error
        except BadFile as bad:
            raise CommandError(f"{path}: {bad}") from bad
        stopped_early = options["until"] or options["shift_to"]
        found = [] if stopped_early else differences(result, data["expected"])
        row = {
            "file": path.name,
            "id": result.case.number,
            "stage": result.case.stage,
            "star_status": result.case.star_status,
            "differences": found,
            "not_yet": result.not_yet,
        }
        if not options["json"]:
            self._say(row)
        return row

    def _say(self, row: dict[str, Any]) -> None:
        self.stdout.write(f"{row['file']}: {row['id']} {row['stage']}, star {row['star_status']}")
        for one in row["differences"]:
            self.stdout.write(f"  {one['path']}: expected {one['expected']}, got {one['got']}")
        for one in row["not_yet"]:
            self.stdout.write(f"  not yet: {one['path']}: {one['what']}")
