"""What does the case page say about the family: custody, consents, siblings' cases, reports of concern, tasks; and what its
forms begin with.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.clock import local_date
from accounts.models import User
from cases.access import labels
from cases.family import custody_holders, no_longer_covered
from cases.models import Case, Statement
from escalation.casetasks import open_tasks, tasks_held_by
from escalation.family import far_end, seen_links, waiting_reports
from escalation.hearing import awaited, child_is_party
from escalation.models import CaseTask
from escalation.recommendation import newest
from web.familyforms import MOST_HOLDERS
from web.request import Request


def family_of(case: Case, user: User, at: dt.datetime) -> dict[str, Any]:
    """For those who see the case in full."""
    today = local_date(at)
    return {
        "custody": custody_holders(case, today),
        "uncovered": no_longer_covered(case, today) if case.is_open else [],
        "parents_are_parties": case.child.parents_are_parties_on(today),
        "reports": waiting_reports(case),
        "case_tasks": open_tasks(case),
        "tasks_over": tasks_over(case),
        "siblings": [(link, far_end(link, case)) for link in seen_links(case, user, at)],
    }


def tasks_over(case: Case) -> list[dict[str, Any]]:
    """The tasks that are done or not relevant, with what was written about it."""
    ended = Statement.objects.filter(event__case=case, event__verb__in=("do_task", "dismiss_task"))
    words = {row.event.data["task"]: row.text for row in ended.select_related("event")}
    tasks = CaseTask.objects.filter(case=case).exclude(done_at=None).select_related("done_by")
    return [{"task": task, "words": words.get(task.pk, "")} for task in tasks]


def tasks_of(user: User, at: dt.datetime) -> list[dict[str, Any]]:
    """What the days of children ask of the person, in the cases they hold."""
    tasks, today = tasks_held_by(user), local_date(at)
    names = labels(user, (task.case for task in tasks), at)
    return [{"task": task, "label": names[task.case_id], "over": task.due_on < today} for task in tasks]


def family_initial(request: Request, case: Case, verb: str) -> dict[str, Any]:
    """What a form begins with: whom a letter goes to, who holds custody, today where a day is asked for."""
    today = local_date(request.at)
    if verb == "send_hearing":
        names = [holder.name for holder in custody_holders(case, today)]
        return {"to": names, "child": child_is_party(case, newest(case), today)}
    if verb == "answer_hearing":
        waiting = [one.pk for one in awaited(case)]
        return {"addressees": [pk for pk in waiting if str(pk) == request.GET.get("addressee")]}
    if verb == "change_custody":
        rows = list(custody_holders(case, today))[:MOST_HOLDERS]
        given = {f"name_{no}": row.name for no, row in enumerate(rows, start=1)}
        return given | {f"relation_{no}": row.relation for no, row in enumerate(rows, start=1)} | {"on": today}
    return {"received_on": today, "assessed_on": today} if verb.endswith("_concern_report") else {}
