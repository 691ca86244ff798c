"""How much may a job cost the one who does it, and how much does it cost: the table, and how the README says it.

`tests/browser/test_burden.py` does each job and counts; what it counts must be what stands here, and within the budget.
`python -m tests.burden` writes the table into the README.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- burden: begin -->", "<!-- burden: end -->"


@dataclass(frozen=True)
class Effort:
    """Clicks and choices, fields written in, and pages that had to be opened after the first."""

    clicks: int
    fields: int = 0
    pages: int = 0

    @property
    def inputs(self) -> int:
        return self.clicks + self.fields

    def __str__(self) -> str:
        return _and(_so_many(self.clicks, "click"), _so_many(self.fields, "text"))


@dataclass(frozen=True)
class Budget:
    """At most so many inputs of either kind; or at most so many clicks, and so many texts beside them."""

    inputs: int | None = None
    clicks: int | None = None
    texts: int = 0

    def holds(self, effort: Effort) -> bool:
        if self.inputs is not None:
            return effort.inputs <= self.inputs
        return self.clicks is not None and effort.clicks <= self.clicks and effort.fields <= self.texts

    def __str__(self) -> str:
        if self.inputs is not None:
            return _so_many(self.inputs, "input")
        return _and(_so_many(self.clicks or 0, "click"), _so_many(self.texts, "text"))


@dataclass(frozen=True)
class Job:
    what: str
    budget: Budget
    counted: Effort


JOBS = {
    "propose": Job("Propose a star, until the page says that nothing is missing", Budget(inputs=6), Effort(1, 5, 0)),
    "cosign": Job("Sign the other half of a star, from the link in the mail", Budget(clicks=7), Effort(5, 0, 2)),
    "approve": Job("A chief approves, from the link in the mail", Budget(clicks=4), Effort(3, 0, 2)),
    "return": Job("A chief sends the case back, from the link in the mail", Budget(clicks=3, texts=1), Effort(3, 1, 2)),
    "correct": Job(
        "A chief corrects who pays one line and approves the rest, from the link in the mail",
        Budget(clicks=5, texts=3),
        Effort(5, 3, 3),
    ),
    "answer": Job(
        "A chief who has approved says yes to the correction, from the link in the mail",
        Budget(clicks=4),
        Effort(4, 0, 3),
    ),
    "gap": Job("Mend a gap between payers in a split of six lines", Budget(inputs=2), Effort(1, 1, 0)),
    "phone note": Job("Write a telephone note, from any page", Budget(clicks=3, texts=1), Effort(3, 1, 2)),
}


def _so_many(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}" if number else ""


def _and(*parts: str) -> str:
    return " + ".join(part for part in parts if part)


def table() -> str:
    rows = [f"| {job.what} | {job.budget} | {job.counted} | {job.counted.pages} |" for job in JOBS.values()]
    return "\n".join(["| job | at most | counted | pages opened |", "|---|---|---|---|", *rows])


def generated() -> str:
    """What stands between the markers in the README."""
    return f"{BEGIN}\n{table()}\n{END}"


def drawn() -> str:
    """What the README says now, markers included."""
    page = README.read_text(encoding="utf-8")
    return BEGIN + page.split(BEGIN)[1].split(END)[0] + END


if __name__ == "__main__":
    README.write_text(README.read_text(encoding="utf-8").replace(drawn(), generated()), encoding="utf-8")
