"""Draws the stages and acts from the table of moves into docs/architecture.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from escalation.picture import BEGIN, END, generated


class Command(BaseCommand):
    help = "Rewrites the generated part of docs/architecture.md."

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "architecture.md"
        text = page.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN)
        page.write_text(before + generated() + rest.split(END)[1], encoding="utf-8")
