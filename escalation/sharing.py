"""What may be shared with an invited person, and what do they see of it: the only place that turns codes into rows.

Their page, the preview of it, the search and what they may answer all come from here. A code names one part of the case:
»entries«, »needs«, »measures«, »interim«, »contact«, »perspective:3«, »question:17«, »meeting:5«, »minutes:5«,
»option:2«, »file:<id>«. What has no code in the share does not exist for them.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from cases.access import Sight
from cases.models import Attachment, Case, ExistingMeasure, Need, Perspective
from escalation.models import Deliberation, Invitation, Meeting, Option, Post, Question, Star

PLAIN = ("contact", "interim", "entries", "needs", "measures")


@dataclass(frozen=True)
class Choice:
    """One line of the share sheet: its code, which kind it is, the row it names, and what the child says against it."""

    code: str
    kind: str
    row: Any = None
    refused: str = ""


@dataclass(frozen=True)
class Share:
    """Everything an invited person sees of the case, and nothing else."""

    invitations: list[Invitation]
    questions: list[Question]
    posts: dict[int | None, list[Post]]
    meetings: list[tuple[Meeting, bool, bool]]
    perspectives: list[Perspective]
    needs: list[Need]
    measures: list[ExistingMeasure]
    options: list[Option]
    files: list[Attachment]
    interim: Star | None
    contact: User | None
    codes: frozenset[str] = field(default_factory=frozenset)


def ids(codes: Collection[str], kind: str) -> list[str]:
    """The ids of that kind among the codes."""
    return [code.partition(":")[2] for code in codes if code.startswith(f"{kind}:")]


def numbers(codes: Collection[str], kind: str) -> list[int]:
    return [int(one) for one in ids(codes, kind) if one.isascii() and one.isdigit() and len(one) < 19]


def _file_ids(codes: Collection[str]) -> list[uuid.UUID]:
    return [uuid.UUID(one) for one in ids(codes, "file")]


def choices(case: Case) -> list[Choice]:
    """Every part of the case that can be shared, in the order of the sheet."""
    talk = Deliberation.objects.filter(case=case, round=case.round).first()
    found = [Choice(code, code) for code in PLAIN]
    found += [
        Choice(f"perspective:{row.pk}", "perspective", row, refused=row.no_to_sharing)
        for row in case.perspectives.exclude(words="")
    ]
    if talk:
        found += [
            Choice(f"question:{row.pk}", "question", row) for row in talk.questions.filter(hidden_from_invited=False)
        ]
        for meeting in talk.meetings.all():
            found += [Choice(f"meeting:{meeting.pk}", "meeting", meeting)]
            found += [Choice(f"minutes:{meeting.pk}", "minutes", meeting)] if meeting.minutes else []
        found += [Choice(f"option:{row.pk}", "option", row) for row in talk.options.all()]
    found += [Choice(f"file:{row.pk}", "file", row) for row in case.attachments.filter(hidden_at=None)]
    return found


def known_codes(case: Case, codes: Iterable[str]) -> set[str]:
    """Those of the codes that name something in this case."""
    return {choice.code for choice in choices(case)} & set(codes)


def questions_for(seen: Sight, reader: User, rows: QuerySet[Question]) -> QuerySet[Question]:
    """All questions for those who see the whole case; for the invited the ones shared with them, and their own."""
    if seen.full:
        return rows
    return rows.filter(readable_questions(seen.shared, reader))


def readable_questions(codes: Collection[str], reader: User) -> Q:
    """Questions that are shared with the reader, and their own."""
    return (Q(pk__in=numbers(codes, "question")) | Q(asked_by=reader)) & Q(hidden_from_invited=False)


def readable_posts(codes: Collection[str], reader: User) -> Q:
    """Posts in what is shared, none that is kept from the invited; and what the reader wrote in it themselves."""
    shared = Q(question__in=numbers(codes, "question")) | Q(question__asked_by=reader)
    loose = Q(question=None) if "entries" in codes else Q(question=None, author=reader)
    return (shared | loose) & Q(hidden_from_invited=False) & ~Q(question__hidden_from_invited=True)


def share_of(case: Case, seen: Sight, reader: User, invitations: list[Invitation]) -> Share:
    """What somebody with this sight, invited so, sees: the page and its preview are made of nothing else."""
    codes = seen.shared
    talk = Deliberation.objects.filter(case=case, round=case.round).first()
    posts: dict[int | None, list[Post]] = {}
    questions, meetings, options = [], [], []
    if talk:
        for post in talk.posts.filter(readable_posts(codes, reader)).select_related("author"):
            posts.setdefault(post.question_id, []).append(post)
        questions = list(questions_for(seen, reader, talk.questions.select_related("asked_by", "agreed_by")))
        meetings = _meetings(talk, codes)
        options = list(talk.options.filter(pk__in=numbers(codes, "option")))
    return Share(
        invitations=invitations,
        questions=questions,
        posts=posts,
        meetings=meetings,
        perspectives=list(case.perspectives.filter(pk__in=numbers(codes, "perspective")).exclude(words="")),
        needs=list(case.needs.all()) if "needs" in codes else [],
        measures=list(case.measures.select_related("unit")) if "measures" in codes else [],
        options=options,
        files=files_for(case, codes),
        interim=Star.objects.filter(case=case).order_by("pk").last() if "interim" in codes else None,
        contact=case.holder if "contact" in codes else None,
        codes=codes,
    )


def files_for(case: Case, codes: Collection[str]) -> list[Attachment]:
    """The files that are shared and still there."""
    return list(case.attachments.filter(pk__in=_file_ids(codes), hidden_at=None))


def _meetings(talk: Deliberation, codes: Collection[str]) -> list[tuple[Meeting, bool, bool]]:
    """Each meeting with whether its plan, and whether its minutes, are shared."""
    plans, minutes = set(numbers(codes, "meeting")), set(numbers(codes, "minutes"))
    rows = talk.meetings.filter(pk__in=plans | minutes)
    return [(row, row.pk in plans, row.pk in minutes) for row in rows]
