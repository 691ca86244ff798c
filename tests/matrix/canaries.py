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
# Who may read a word: everyone who sees more than the headline; everyone who sees all; those who see all and the
# invited; those who see all and whoever carries the line; nobody, on any page. The name of a child with a protected
# name is for everyone who sees more than the headline, but on the case's own pages only, and in no list.
SHARE, FULL, INVITED, LINE_1, LINE_2, NOBODY = "share", "full", "invited", "line 1", "line 2", "nobody"
OWN = "own"  # a first position that is still hidden: for whoever gave it, the team leader, alone
CHIEFS = "chiefs"  # what the chiefs write to each other: for those who decide, and the director while deciding
PROTECTED = "protected"


def fields(table: dict[str, str]) -> frozenset[str]:
    return frozenset(f"{model}.{name}" for model, names in table.items() for name in names.split())


# Fields in which people write about the child, the family or their own reasons. Each must hold a canary.
PERSONAL = fields(
    {
        "cases.Child": "name",
        "cases.CustodyHolder": "name relation",
        "cases.Sibling": "name linked_number",
        "cases.Case": "summary acting_municipality paying_municipality residence_municipality themes",
        "cases.Need": "description goal",
        "cases.ExistingMeasure": "name",
        "cases.TriedChannel": "channel when result",
        "cases.Perspective": "name method words not_obtained_text no_to_sharing",
        "cases.Consent": "given_by scope",
        "cases.StatutoryDeadline": "basis text",
        "cases.Part": "reason",
        "cases.ConcernReport": "reference",
        "cases.Statement": "text",
        "cases.Note": "text",
        "cases.Draft": "fields",
        "cases.Attachment": "name theme",
        "escalation.Star": "consequence interim fewer_reason second_fewer_reason",
        "escalation.CriterionAnswer": "justification",
        "escalation.Verdict": "reason",
        "escalation.HandOver": "note",
        "escalation.Question": "title",
        "escalation.Post": "text",
        "escalation.Meeting": "place agenda others_present minutes",
        "escalation.Invitation": "reason basis_reason extract",
        "escalation.Option": "title description benefits drawbacks same_reason step_reason",
        "escalation.OptionPosition": "reason",
        "escalation.SeparateCost": "what assumptions",
        "escalation.Recommendation": "ask why benefit dissent dearer_reason success_criteria",
        "escalation.AtPoint": "text",
        "escalation.Line": "task function end_criterion",
        "escalation.Wording": "fields",
        "escalation.Addressee": "name answer used_how",
        "escalation.Ruling": "without_hearing_reason",
        "escalation.Position": "reason",
        "escalation.Correction": "fields reason",
        "escalation.CorrectionAnswer": "reason",
        "escalation.DirectorsWord": "corrected",
        "escalation.ChiefPost": "text",
        "escalation.Edition": "form names",
        "escalation.LineProgress": "declined_reason",
        "escalation.LineReport": "note",
        "escalation.FollowUp": "school_part social_part child_words child_how conclusion_text child_wish"
        " frequency_reason objection",
        "escalation.FollowUpLine": "note",
        "escalation.Moving": "municipality moved_from agreement summary sent_to documents confirmed_by",
    }
)
# Fields that hold a code, a number of ours or what the municipality itself wrote; and the three of the CPR number,
# which is looked for as digits.
CODES = fields(
    {
        "cases.CodeList": "kind code name group",
        "cases.LegalBasis": "code law paragraph text verification",
        "cases.SharingBasis": "code title_da title_en law warning_da warning_en",
        "cases.Part": "shared",
        "cases.Child": "cpr_cipher cpr_index cpr_head",
        "cases.Case": "number kle kle_secondary",
        "cases.Need": "key dimension",
        "cases.ExistingMeasure": "form",
        "cases.Perspective": "who",
        "cases.Attachment": "sha256 stored_name nonce wrapped_key",
        "cases.Event": "verb from_stage to_stage data",
        "cases.Statement": "kind",
        "cases.Access": "action purpose",
        "cases.Draft": "place",
        "escalation.Letter": "content sha256",  # a PDF: its words are compressed in it
        "escalation.DeadlineRule": "code stage counted_from",
        "escalation.ChainStep": "chain to",
        "escalation.Deadline": "code trace",
        "escalation.Obligation": "chain",
        "escalation.Heartbeat": "name",
        "escalation.Awaited": "task",
        "escalation.Concern": "voice dimension",
        "escalation.Invitation": "basis",
        "escalation.Option": "key form",
        "escalation.OptionPosition": "voice",
        "escalation.Line": "key task_key",
        "escalation.AtPoint": "line_key",
        "escalation.Edition": "hash",
        **dict.fromkeys(
            ("escalation.Recommendation", "escalation.Approval", "escalation.Position", "escalation.Decision"),
            "content_hash",
        ),
        "escalation.Referral": "reasons",
        "escalation.Moving": "contents",
        "escalation.CriterionAnswer": "code",
        "escalation.PairChange": "kind",
        "escalation.Wording": "key",
        "notifications.Notification": "key code failure",
        "notifications.Digest": "failure",
    }
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
