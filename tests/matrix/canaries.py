"""What may be read by whom: every personal text of the stories is a canary, a word that stands nowhere else.

`PERSONAL` and `CODES` name every text field of the rooms that hold cases; a field that is in neither fails a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

ROOMS = ("cases", "escalation", "notifications")
TEXT = (models.CharField, models.TextField, ArrayField, models.JSONField, models.BinaryField)
WORD = re.compile(r"zk\d{4}q", re.IGNORECASE)
# Who may read a word: everyone who sees at least the headline; everyone who sees all; those who see all and the
# invited; those who see all and whoever carries the line; nobody, on any page.
HEADLINE, FULL, INVITED, LINE_1, LINE_2, NOBODY = "headline", "full", "invited", "line 1", "line 2", "nobody"

# Fields in which people write about the child, the family or their own reasons. Each must hold a canary.
PERSONAL = frozenset(
    [
        "cases.Child.name",
        "cases.CustodyHolder.name",
        "cases.CustodyHolder.relation",
        "cases.Sibling.name",
        "cases.Sibling.linked_number",
        "cases.Case.summary",
        "cases.Case.acting_municipality",
        "cases.Case.paying_municipality",
        "cases.Case.residence_municipality",
        "cases.Case.themes",
        "cases.Need.description",
        "cases.Need.goal",
        "cases.ExistingMeasure.name",
        "cases.TriedChannel.channel",
        "cases.TriedChannel.when",
        "cases.TriedChannel.result",
        "cases.Perspective.name",
        "cases.Perspective.method",
        "cases.Perspective.words",
        "cases.Perspective.not_obtained_text",
        "cases.Consent.given_by",
        "cases.Consent.scope",
        "cases.StatutoryDeadline.basis",
        "cases.StatutoryDeadline.text",
        "cases.Part.reason",
        "cases.Statement.text",
        "cases.Note.text",
        "escalation.Question.title",
        "escalation.Post.text",
        "escalation.Meeting.place",
        "escalation.Meeting.agenda",
        "escalation.Meeting.minutes",
        "escalation.Invitation.reason",
        "escalation.Option.title",
        "escalation.Option.description",
        "escalation.Option.benefits",
        "escalation.Option.drawbacks",
        "escalation.OptionPosition.reason",
        "escalation.SeparateCost.what",
        "escalation.Recommendation.ask",
        "escalation.Recommendation.why",
        "escalation.Recommendation.benefit",
        "escalation.Recommendation.dissent",
        "escalation.Recommendation.success_criteria",
        "escalation.AtPoint.text",
        "escalation.Line.task",
        "escalation.Line.function",
        "escalation.Line.end_criterion",
        "escalation.Hearing.to",
        "escalation.Hearing.answer",
        "escalation.Hearing.used_how",
        "escalation.Position.reason",
        "escalation.FollowUp.school_part",
        "escalation.FollowUp.social_part",
        "escalation.FollowUp.child_words",
        "escalation.FollowUp.conclusion_text",
        "escalation.FollowUpLine.note",
        "escalation.Star.consequence",
        "escalation.Star.interim",
        "escalation.Star.fewer_reason",
        "escalation.CriterionAnswer.justification",
    ]
)
# Fields that hold a code, a number of ours or what the municipality itself wrote; and the CPR number's three, which
# are looked for as digits.
CODES = frozenset(
    [
        "cases.CodeList.kind",
        "cases.CodeList.code",
        "cases.CodeList.name",
        "cases.CodeList.group",
        "cases.LegalBasis.code",
        "cases.LegalBasis.law",
        "cases.LegalBasis.paragraph",
        "cases.LegalBasis.text",
        "cases.LegalBasis.verification",
        "cases.Child.cpr_cipher",
        "cases.Child.cpr_index",
        "cases.Child.cpr_head",
        "cases.Case.number",
        "cases.Case.kle",
        "cases.Case.kle_secondary",
        "cases.Need.key",
        "cases.Need.dimension",
        "cases.Perspective.who",
        "cases.Event.verb",
        "cases.Event.from_stage",
        "cases.Event.to_stage",
        "cases.Event.data",
        "cases.Statement.kind",
        "cases.Access.action",
        "cases.Access.purpose",
        "escalation.DeadlineRule.code",
        "escalation.DeadlineRule.stage",
        "escalation.DeadlineRule.counted_from",
        "escalation.ChainStep.chain",
        "escalation.ChainStep.to",
        "escalation.Deadline.code",
        "escalation.Deadline.trace",
        "escalation.Obligation.chain",
        "escalation.Heartbeat.name",
        "escalation.Awaited.task",
        "escalation.Concern.voice",
        "escalation.Concern.dimension",
        "escalation.Invitation.basis",
        "escalation.Option.key",
        "escalation.Option.form",
        "escalation.OptionPosition.voice",
        "escalation.Line.key",
        "escalation.Line.task_key",
        "escalation.Referral.reasons",
        "escalation.CriterionAnswer.code",
        "notifications.Notification.key",
        "notifications.Notification.code",
        "notifications.Notification.failure",
    ]
)


@dataclass(frozen=True)
class Canary:
    """In which stage's story the word stands, what it stands for, and who may read it."""

    stage: str
    what: str
    audience: str


BOOK: dict[str, Canary] = {}


class Words:
    """The words of one story: `say("note.text")` is a new one, to be read by those who see all."""

    def __init__(self, stage: str) -> None:
        self.stage = stage

    def __call__(self, what: str, audience: str = FULL) -> str:
        word = f"zk{len(BOOK):04d}q"
        BOOK[word] = Canary(self.stage, what, audience)
        return word


def found_in(text: str) -> set[str]:
    """Every canary that stands in the text."""
    return {word.lower() for word in WORD.findall(text)}


def text_fields() -> Iterator[tuple[type[models.Model], str, str]]:
    """(model, field, full name) of everything that could hold a text; choices of ours cannot."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.fields:
                if isinstance(field, TEXT) and not field.choices:
                    yield model, field.name, f"{model._meta.label}.{field.name}"
