"""Where in the texts of the cases somebody may read do the words stand?

Whoever sees a case in full finds its summary, needs, questions, posts and the lines of the newest recommendation; the
invited find what the page of the case shows them. Texts name the child, so those of a protected child are not searched.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from cases.access import cases_visible_to, shared_with
from cases.models import Case, Depth, Need
from escalation.models import Line, Post, Question, Recommendation
from escalation.sharing import readable_posts, readable_questions

SHORTEST = 3  # letters of the longest word; shorter ones stand everywhere
MOST = 20  # of each kind, the newest


@dataclass(frozen=True)
class Passage:
    """A text in which every word stands: whose case, what kind of text, who wrote it and when, and which row it is."""

    case_id: uuid.UUID
    kind: str
    text: str
    at: dt.datetime | None = None
    by: str = ""
    row: str = ""


@dataclass(frozen=True)
class Readable:
    """The cases somebody reads in full, and of the others what is shared with them: by case, the codes of their share."""

    full: QuerySet[Case]
    reader: User
    invited: dict[uuid.UUID, frozenset[str]]

    def questions(self) -> Q:
        """Of the questions those they may read."""
        found = Q(deliberation__case__in=self.full)
        for case, codes in self.invited.items():
            found |= Q(deliberation__case=case) & readable_questions(codes, self.reader)
        return found

    def posts(self) -> Q:
        """Of the posts those they may read."""
        found = Q(deliberation__case__in=self.full)
        for case, codes in self.invited.items():
            found |= Q(deliberation__case=case) & readable_posts(codes, self.reader)
        return found


def passages(user: User, at: dt.datetime, words: list[str]) -> list[Passage]:
    """Every text with all the words, kind by kind, the newest of each kind first."""
    if max(map(len, words), default=0) < SHORTEST:
        return []
    open_names = Q(child__protected_address=False)
    shared = shared_with(user, at)
    named = Case.objects.filter(open_names, pk__in=shared).values_list("pk", flat=True) if shared else ()
    invited = {case: shared[case] for case in named}
    readable = Readable(cases_visible_to(user, at, Depth.FULL).filter(open_names), user, invited)
    return [found for source in SOURCES for found in source(readable, words)]


def _summaries(readable: Readable, words: list[str]) -> Iterator[Passage]:
    for case in readable.full.filter(_holds(words, "summary")).order_by("-opened_at")[:MOST]:
        yield Passage(case.pk, "summary", case.summary, case.opened_at)


def _needs(readable: Readable, words: list[str]) -> Iterator[Passage]:
    rows = Need.objects.filter(_holds(words, "description", "goal"), case__in=readable.full)
    for need in rows.order_by("-pk")[:MOST]:
        yield Passage(need.case_id, "need", f"{need.description}\n{need.goal}".strip(), row=need.key)


def _questions(readable: Readable, words: list[str]) -> Iterator[Passage]:
    rows = Question.objects.filter(
        readable.questions(), _holds(words, "title"), deliberation__round=F("deliberation__case__round")
    )
    for question in rows.select_related("asked_by", "deliberation").order_by("-asked_at", "-pk")[:MOST]:
        case_id = question.deliberation.case_id
        yield Passage(case_id, "question", question.title, question.asked_at, question.asked_by.name, str(question.pk))


def _posts(readable: Readable, words: list[str]) -> Iterator[Passage]:
    rows = Post.objects.filter(
        readable.posts(), _holds(words, "text"), deliberation__round=F("deliberation__case__round")
    )
    for post in rows.select_related("author", "deliberation").order_by("-at", "-pk")[:MOST]:
        row = str(post.question_id or "")
        yield Passage(post.deliberation.case_id, "post", post.text, post.at, post.author.name, row)


def _lines(readable: Readable, words: list[str]) -> Iterator[Passage]:
    versions = Recommendation.objects.filter(case=OuterRef("recommendation__case")).order_by("-round", "-version")
    newest = Subquery(versions.values("pk")[:1])
    rows = Line.objects.filter(_holds(words, "task"), recommendation__case__in=readable.full, recommendation=newest)
    for line in rows.select_related("recommendation").order_by("-recommendation__changed_at", "position")[:MOST]:
        version = line.recommendation
        yield Passage(version.case_id, "line", line.task, version.changed_at, row=line.key)


SOURCES: tuple[Callable[[Readable, list[str]], Iterator[Passage]], ...] = (
    _summaries,
    _needs,
    _questions,
    _posts,
    _lines,
)


def _holds(words: list[str], *fields: str) -> Q:
    """Every word stands in one of the fields."""
    whole = Q()
    for word in words:
        anywhere = Q()
        for name in fields:
            anywhere |= Q(**_contains(name, word))
        whole &= anywhere
    return whole


def _contains(name: str, word: str) -> dict[str, Any]:
    return {f"{name}__icontains": word}
