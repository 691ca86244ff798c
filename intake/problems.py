"""What is wrong in a file: each problem names its place, says what stands there and what to do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


class BadFile(Exception):
    """The file cannot be used as it stands; nothing of it has been imported."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'} in the file")
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([f"{self.args[0]}. Nothing was imported.", *(f"  {problem}" for problem in self.problems)])


def shown(value: Any) -> str:
    """The value as it stands in the file, cut short."""
    text = json.dumps(value, ensure_ascii=isinstance(value, str) and not value.isprintable())
    return text if len(text) <= 60 else f"{text[:57]}..."
