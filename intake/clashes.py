"""Does the file belong in this database: the same municipality, and no e-mail that is somebody else's."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.models import User
from intake.problems import Problem, shown
from intake.reading import Tables
from orgunits.models import Municipality


def clashes_in(tables: Tables) -> Iterator[Problem]:
    yield from other_municipality(tables)
    yield from taken_emails(tables)


def other_municipality(tables: Tables) -> Iterator[Problem]:
    here = Municipality.objects.first()
    row = tables["municipality"][0]
    if here and "short_code" in row and row["short_code"] != here.short_code:
        found = (
            f"{shown(row['short_code'])} is not the municipality of this database, which is {shown(here.short_code)}"
        )
        yield Problem(row.at("short_code"), f"{found}. Import into an empty database, or write the right code.")


def taken_emails(tables: Tables) -> Iterator[Problem]:
    """E-mails of people in the database whom the file does not name, and whose e-mail it therefore cannot move."""
    codes = [row["id"] for row in tables["staff"] if "id" in row]
    others = dict(User.objects.exclude(code__in=codes).values_list("email", "code"))
    for row in tables["staff"]:
        owner = others.get(row.get("email", "").lower())
        if owner is not None:
            found = f"{shown(row['email'])} already belongs to {shown(owner)} in the database"
            yield Problem(row.at("email"), f"{found}. Write another e-mail, or change theirs first.")
