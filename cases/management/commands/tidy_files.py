"""Removes files that no row can read any more: of acts that did not come through, and of attachments that were hidden."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases import files


class Command(BaseCommand):
    help = "Removes the files that belong to no attachment and are more than a day old."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = 0
        for path in list(files.strays()):
            path.unlink(missing_ok=True)
            removed += 1
        self.stdout.write(f"Files removed: {removed}")
