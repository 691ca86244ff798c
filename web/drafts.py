"""Where can one have begun to write, what is it called, where does one go on, and how does a form get its draft back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.access import NotVisible
from cases.models import Case, Draft
from escalation.workflow import MOVES
from web.acts import ACTS
from web.once import FIELD

PLACE, CASE = "draft_place", "draft_case"  # the hidden fields by which a form says where it is
# What a form carries besides what was written in it. `shown` says which text was read: that does not keep.
NOT_WRITTEN = frozenset(
    {"csrfmiddlewaretoken", FIELD, PLACE, CASE, "answer", "prefix", "shown", "propose", "show", "instead_of"}
)
ABOUT = {
    "reply": "question",
    **dict.fromkeys(("write_minutes", "change_meeting", "cancel_meeting"), "meeting"),
    **dict.fromkeys(("take_stance", "judge_sameness"), "option"),
}
WHOLE = re.compile(r"([a-z_]{1,40})(?::([A-Za-z0-9-]{1,16}))?")


@dataclass(frozen=True)
class Place:
    """What one writes there, and the page one goes on at."""

    label: str | Promise
    page: str
    section: str = ""


PLACES = {
    "new_case": Place(_("New case"), "new_case"),
    "phone_note": Place(_("Telephone note"), "phone_note"),
    "propose": Place(_("Proposal of a star"), "propose"),
    "share": Place(_("Invitation"), "share"),
    "cosign": Place(_("Signing a star"), "cosign"),
    "decline": Place(_("Declining a star"), "decline"),
    "texts": Place(_("Texts of the recommendation"), "recommendation", "anb"),
    "line": Place(_("Line of the responsibility split"), "recommendation"),
    "points": Place(_("At-points"), "recommendation", "punkter"),
    "decide": Place(_("Decision"), "decide", "beslut"),
    "correct": Place(_("Correction"), "correct"),
    "answer_correction": Place(_("Answer to a correction"), "decide"),
    "direct": Place(_("Decision"), "direct", "beslut"),
    "letter": Place(_("Letter to the family"), "letter"),
    "follow_up": Place(_("Follow-up"), "follow_up"),
}


# Where one decides: which decision is never chosen beforehand, not even by one's own draft.
UNDECIDED = frozenset({"decide", "direct", "answer_correction"})
# The drafts that an act of deciding uses up besides the one it was written in.
USED_UP = {
    **dict.fromkeys(("take_position", "approve_with_changes", "return_to_group"), ("decide", "correct")),
    **dict.fromkeys(("director_decides", "director_returns"), ("direct",)),
}
NO_CASE_YET = frozenset({"new_case", "phone_note"})  # one begins to write before the case is there, or chosen


@dataclass(frozen=True)
class Writing:
    """What a template needs to know of a form that keeps drafts: where it is, and the draft it was filled from."""

    place: str
    case: Case | None
    draft: Draft | None = None


def resume(form: forms.Form, place: str, case: Case | None, drafts: dict[str, Draft]) -> Writing:
    """Fills a form that was not sent yet from its draft, if there is one."""
    draft = None if form.is_bound else drafts.get(place)
    if draft:
        fill(form, draft)
    return Writing(place, case, draft)


def fill(form: forms.Form, draft: Draft) -> None:
    """The form shows what was typed, whether or not it can be read as what the field wants; no decision is chosen."""
    data, decides = as_sent(draft), draft.place.partition(":")[0] in UNDECIDED
    for name, field in form.fields.items():
        if decides and getattr(field.widget, "input_type", "") == "radio":
            continue
        whole = form.add_prefix(name)
        if whole in data or not field.widget.is_hidden:
            form.initial[name] = field.widget.value_from_datadict(data, {}, whole)  # type: ignore[arg-type]


def as_sent(draft: Draft) -> QueryDict:
    """The draft as a browser would have sent it."""
    data = QueryDict(mutable=True)
    for name, texts in draft.fields.items():
        data.setlist(name, texts)
    return data


def keeps_drafts(form: forms.Form) -> bool:
    """The form has a long text in it."""
    return any(isinstance(field.widget, forms.Textarea) for field in form.fields.values())


def place_of_act(verb: str, initial: Mapping[str, Any]) -> str:
    about = initial.get(ABOUT.get(verb, ""), "")
    return f"{verb}:{about}" if about else verb


def asked(data: QueryDict) -> tuple[str, uuid.UUID | None]:
    """Which place and case the form says. Raises NotVisible for a place there is not, or a case that is no id."""
    whole = WHOLE.fullmatch(data.get(PLACE, ""))
    if whole is None or whole[1] not in PLACES.keys() | ACTS.keys():
        raise NotVisible
    try:
        case = uuid.UUID(said) if (said := data.get(CASE)) else None
    except ValueError:
        raise NotVisible from None
    if (case is None) != (whole[1] in NO_CASE_YET):
        raise NotVisible
    return whole[0], case


def written(data: QueryDict) -> dict[str, list[str]]:
    """Every field that a person writes in, with its texts."""
    return {name: [str(text) for text in texts] for name, texts in data.lists() if name not in NOT_WRITTEN}


def label_of(place: str) -> str:
    name = place.partition(":")[0]
    return str(PLACES[name].label if name in PLACES else MOVES[name].label)


def address_of(place: str, case_id: uuid.UUID | None) -> str:
    """The page where one goes on."""
    name, _colon, about = place.partition(":")
    if name == "reply" and about:
        return reverse("case", args=[case_id]) + f"#q{about}"
    if name == "line" and about:
        return reverse("recommendation", args=[case_id]) + f"#linje-{about}"
    if name in PLACES:
        page = PLACES[name]
        return reverse(page.page, args=[case_id] if case_id else []) + (f"#{page.section}" if page.section else "")
    return reverse("act", args=[case_id, name]) + (f"?{ABOUT[name]}={about}" if name in ABOUT and about else "")
