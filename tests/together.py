"""Who comes first: acts of several people at the same moment, each in a thread and on a connection of its own."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from accounts.models import User
from cases.models import Case, Stage
from escalation.moves import Refused
from escalation.recommendation import missing_approvals
from escalation.workflow import perform
from tests import story
from tests.story import act

FULL = os.environ.get("CAMPAIGN") == "full"
ROUNDS = range(200 if FULL else 3)
Act = Callable[[], Any]


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned, or the exception it ended with, in their order; all start from the same barrier."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=30)
            results[number] = acts[number]()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def refusals(results: list[Any]) -> list[str]:
    """The codes of what was refused; anything else that went wrong fails the test with its own words."""
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, Refused):
            raise result
    return [result.code for result in results if isinstance(result, Refused)]


def doing(verb: str, case: Case, code: str, at: dt.datetime, **given: Any) -> Act:
    return lambda: perform(verb, case, by=User.objects.get(code=code), at=at, **given)


def is_whole(case: Case) -> None:
    """Events are counted without a gap, and one person holds the case from its beginning until now."""
    seqs = list(case.events.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    spans = list(case.spans.order_by("since", "pk"))
    assert [span.until for span in spans[:-1]] == [span.since for span in spans[1:]]
    assert spans[-1].until is None


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def written() -> Case:
    """A recommendation that is whole and approved by nobody."""
    return story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))


def laid_before_the_chiefs() -> Case:
    return story.lay_before(story.approve(written()))


def ready(case: Case) -> Case:
    """Not with the chiefs, heard, and approved by both as it stands; the case it was, changed again if it must be."""
    at = case.events.latest("seq").at
    if case.stage == Stage.SUBMITTED:
        case = act("return_to_group", case, "ff-chef", at, questions="Hvorfor?")
        case = act("write_texts", case, "ul-kons-1", at, dissent="Ingen")
    missing = missing_approvals(case, story.newest(case))
    people = User.objects.filter(pk__in=missing).values_list("code", flat=True)
    return story.heard(story.approve(case, *people, at=at) if missing else case, at=at)


def sent_back(case: Case) -> Case:
    """Back with the group, and laid before again as a new version: the cheapest way to an undecided case."""
    return story.lay_before(ready(case), at=case.stage_at)
