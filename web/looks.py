"""How is a look told in plain words: what was opened, and as what; one row per person and day in the log of a case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.models import PartKind
from orgunits.people import colours

# What was opened, by the name of the page or what the page itself said of it. A test keeps the pages of a case complete.
OPENED: dict[str, str | Promise] = {
    "case": gettext_lazy("Read the case"),
    "show_cpr": gettext_lazy("Pressed »Show« at the CPR number"),
    "cpr": gettext_lazy("Saw the whole CPR number"),
    "propose": gettext_lazy("Opened the star"),
    "cosign": gettext_lazy("Opened the star"),
    "decline": gettext_lazy("Opened the star"),
    "recommendation": gettext_lazy("Read the recommendation"),
    "recommendation_texts": gettext_lazy("Wrote in the recommendation"),
    "recommendation_line": gettext_lazy("Wrote in the recommendation"),
    "recommendation_new_line": gettext_lazy("Wrote in the recommendation"),
    "recommendation_points": gettext_lazy("Wrote in the recommendation"),
    "lay_before": gettext_lazy("Laid the recommendation before the chiefs"),
    "decide": gettext_lazy("Read the decision page"),
    "direct": gettext_lazy("Read the decision page"),
    "correct": gettext_lazy("Opened a correction"),
    "answer_correction": gettext_lazy("Opened a correction"),
    "as_seen": gettext_lazy("Read what the chiefs saw"),
    "share": gettext_lazy("Opened the share sheet"),
    "follow_up": gettext_lazy("Opened the follow-up"),
    "act": gettext_lazy("Wrote or recorded something"),
    "nudge": gettext_lazy("Reminded whoever holds the case"),
    "meeting_file": gettext_lazy("Fetched a meeting for the calendar"),
    "attachment": gettext_lazy("Fetched a file"),
    "move_package": gettext_lazy("Read the package for the new municipality"),
    "log": gettext_lazy("Read the log"),
    "path": gettext_lazy("Read the case's path"),
    "print_case": gettext_lazy("Printed the case"),
    "print_recommendation": gettext_lazy("Printed the recommendation"),
    "print_decision": gettext_lazy("Printed the decision"),
    "print_log": gettext_lazy("Printed the log"),
    "print_path": gettext_lazy("Printed the case's path"),
    "letter": gettext_lazy("Opened the letter to the family"),
    "print_letter": gettext_lazy("Fetched a letter to the family"),
    "print_recommendation_pdf": gettext_lazy("Fetched the recommendation as PDF"),
    "print_decision_pdf": gettext_lazy("Fetched the decision as PDF"),
    "my_work": gettext_lazy("Saw the case on the work list"),
    "cases": gettext_lazy("Saw the case in the list of cases"),
    "search": gettext_lazy("Found the case by a search"),
    "decisions": gettext_lazy("Saw the case in an overview"),
    "disagreements": gettext_lazy("Saw the case in an overview"),
    "notifications": gettext_lazy("Saw the case in a notice"),
}
ELSE = gettext_lazy("Opened a page of the case")
WITHOUT_A_CASE: dict[str, str | Promise] = {
    "search": gettext_lazy("Searched, and found no case"),
    "log_control": gettext_lazy("Read the log across the cases"),
}
PURPOSES: dict[str, str | Promise] = {
    **{kind.value: kind.label for kind in PartKind},
    "list": gettext_lazy("a list of own cases"),
    "search": gettext_lazy("a search among own cases"),
    "cpr_search": gettext_lazy("a search by CPR number"),
    "cpr": gettext_lazy("asked for the CPR number"),
    "special_access": gettext_lazy("special access"),
    "log_control": gettext_lazy("controls the log"),
}
NUMBER_SHOWN = frozenset({"cpr"})
OUTSIDE = frozenset({"special_access"})
PRINTED = "print_"


def opened(action: str, *, in_case: bool = True) -> str:
    return str(OPENED.get(action, ELSE) if in_case else WITHOUT_A_CASE.get(action, ELSE))


def purpose(code: str) -> str:
    return str(PURPOSES.get(code, code))


def shown_looks(rows: list[dict[str, Any]], day: dt.date, you: User) -> list[dict[str, Any]]:
    """The grouped rows of `cases.looks` with their people, in words; `marks` say what is to be noticed."""
    people = {person.pk: person for person in User.objects.filter(pk__in={row["by"] for row in rows})}
    slots = colours(people.values(), day)
    return [
        row
        | {
            "person": people[row["by"]],
            "is_you": row["by"] == you.pk,
            "slot": slots.get(row["by"], ""),
            "did": _listed(opened(action) for action in row["actions"] if action != "show_cpr"),
            "why": _listed(purpose(code) for code in row["purposes"] if code not in NUMBER_SHOWN),
            "saw_number": bool(NUMBER_SHOWN & set(row["actions"])),
            "printed": any(action.startswith(PRINTED) for action in row["actions"]),
            "outside": bool(OUTSIDE & set(row["purposes"])),
        }
        for row in rows
    ]


def _listed(words: Any) -> str:
    """Each once, in one sentence: the first as it stands, the others after a comma in small letters."""
    once = list(dict.fromkeys(words))
    return ", ".join([*once[:1], *(word[:1].lower() + word[1:] for word in once[1:])]) or _("Opened a page of the case")
