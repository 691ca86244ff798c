"""What does an invited person's page hold, what can be ticked on the share sheet, and what is each part called there?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import local_date
from accounts.models import User
from cases.access import Sight, sight
from cases.family import counts, custody_holders
from cases.models import Case, Consent, Depth, PartKind, SharingBasis
from escalation.inviting import invitable, of_person
from escalation.models import Invitation, Post, Question
from escalation.sharing import Choice, choices, known_codes, questions_for, share_of
from orgunits.people import memberships_on
from web.fields import a_day, choose_from, from_case, long_text, short_text

PLAIN_TITLES = {
    "contact": (gettext_lazy("Whom to call"), gettext_lazy("The one who holds the case now")),
    "interim": (gettext_lazy("The interim arrangement"), gettext_lazy("What applies until it is decided")),
    "entries": (gettext_lazy("Entries without a question"), gettext_lazy("Also those that are written later")),
    "needs": (gettext_lazy("The child's needs"), gettext_lazy("Every need with its goal")),
    "measures": (gettext_lazy("What is done now"), gettext_lazy("Every measure, without prices")),
}
KIND_TITLES = {
    "perspective": gettext_lazy("Own words: {name}"),
    "question": gettext_lazy("The thread »{name}«"),
    "meeting": gettext_lazy("Meeting: time, place and agenda"),
    "minutes": gettext_lazy("Minutes of the meeting"),
    "option": gettext_lazy("Option {name}"),
    "file": gettext_lazy("File: {name}"),
}


def title_of(choice: Choice, case: Case) -> str:
    """What a part is called, on the sheet and in the invited person's list of what they see."""
    if choice.kind in PLAIN_TITLES:
        return str(PLAIN_TITLES[choice.kind][0])
    row = choice.row
    names = {
        "perspective": lambda: case.child.first_name if row.who == "child" else row.speaker,
        "question": lambda: row.title,
        "option": lambda: f"{row.key}: {row.title}",
        "file": lambda: row.theme,
    }
    return str(KIND_TITLES[choice.kind]).format(name=names[choice.kind]() if choice.kind in names else "")


def detail_of(choice: Choice) -> Any:
    """The day it is from, or a word on what it holds."""
    if choice.kind in PLAIN_TITLES:
        return PLAIN_TITLES[choice.kind][1]
    row = choice.row
    days = {"perspective": "on", "question": "asked_at", "meeting": "at", "minutes": "at", "file": "added_at"}
    return getattr(row, days[choice.kind]) if choice.kind in days else ""


class ShareForm(forms.Form):
    """Whom, why, what they are asked, what they see, on which basis, until when. Nothing is ticked from the start."""

    invited = from_case(gettext_lazy("Whom"))
    reason = short_text(
        gettext_lazy("Why them?"),
        longest=300,
        help_text=gettext_lazy("They read it themselves. Write briefly what they can contribute."),
    )
    ask = short_text(gettext_lazy("What must they answer?"), help_text=gettext_lazy("One question is enough."))
    answer_by = a_day(gettext_lazy("Answer at the latest"))
    access_until = a_day(gettext_lazy("Last day of access"))
    extract = long_text(
        gettext_lazy("A short text, written for them"),
        rows=4,
        help_text=gettext_lazy("What they need to know to answer, and no more. Use your own words."),
    )
    shared = forms.MultipleChoiceField(
        label=gettext_lazy("Parts of the case"), required=False, widget=forms.CheckboxSelectMultiple
    )
    basis = forms.ChoiceField(label=gettext_lazy("Basis for sharing"), required=False, widget=forms.RadioSelect)
    consents = from_case(
        gettext_lazy("Which consents cover what you share, with this person, for this purpose?"),
        many=True,
        widget=forms.CheckboxSelectMultiple,
    )
    basis_reason = long_text(
        gettext_lazy("Why is it necessary to share without consent?"),
        rows=2,
        help_text=gettext_lazy("Write it when the basis is not consent."),
    )

    def for_case(self, case: Case, by: User, at: dt.datetime, before: Invitation | None) -> None:
        """The rows and codes of this case; the person is settled when a share is changed."""
        day = local_date(at)
        choose_from(self, case, day)
        self.fields["invited"].queryset = invitable(case, by, day)  # type: ignore[attr-defined]
        self.sheet = [(choice, title_of(choice, case), detail_of(choice)) for choice in choices(case)]
        self.fields["shared"].choices = [(choice.code, title) for choice, title, _detail in self.sheet]  # type: ignore[attr-defined]
        self.bases = [basis for basis in SharingBasis.objects.all() if basis.holds_on(day)]
        self.fields["basis"].choices = [(basis.code, str(basis)) for basis in self.bases]  # type: ignore[attr-defined]
        holders = list(custody_holders(case, day))
        good = [row.pk for row in case.consents.all() if counts(row, holders)]
        self.fields["consents"].queryset = Consent.objects.filter(pk__in=good)  # type: ignore[attr-defined]
        self.fields["consents"].label_from_instance = words_of_consent  # type: ignore[attr-defined]
        if before:
            del self.fields["invited"]
        else:
            self.fields["invited"].label_from_instance = with_unit(day)  # type: ignore[attr-defined]


def with_unit(day: dt.date) -> Callable[[User], str]:
    """Each by name, title and unit, so that nobody lets the wrong one in to a case."""
    units = dict(memberships_on(day).order_by("-pk").values_list("user", "unit__name"))

    def words(person: User) -> str:
        return ", ".join(part for part in (person.name, person.title, units.get(person.pk, "")) if part)

    return words


def words_of_consent(consent: Consent) -> str:
    """Whose, for which units, and in which words: so that one can see whether it covers the purpose."""
    units = ", ".join(unit.name for unit in consent.units.all())
    return _("{name} ({units}): »{scope}«").format(name=consent.given_by, units=units, scope=consent.scope)


def as_it_is(row: Invitation) -> dict[str, Any]:
    """What the form begins with when a share is changed."""
    names = ("reason", "answer_by", "access_until", "extract", "basis", "basis_reason")
    given = {name: getattr(row, name) for name in names}
    shared = row.part.shared if row.part else []
    return given | {
        "ask": row.question.title if row.question else "",
        "shared": shared,
        "consents": row.consents.all(),
    }


def drafted(form: ShareForm, case: Case, person: User, by: User, before: Invitation | None) -> tuple[Sight, Invitation]:
    """What the person would be let in to: their sight and their invitation, as the form has it; nothing is kept."""
    given = form.cleaned_data
    names = ("reason", "answer_by", "access_until", "extract", "basis")
    row = Invitation(person=person, invited_by=by, **{name: given.get(name) or None for name in names})
    row.reason, row.extract = row.reason or "", row.extract or ""
    old = before.question if before else None
    row.question = old if old and old.title == given["ask"] else None
    if row.question is None and given["ask"]:
        row.question = Question(title=given["ask"], asked_by=by)
    codes = known_codes(case, given["shared"]) | ({f"question:{old.pk}"} if old else set())
    return Sight(Depth.SHARE, frozenset({PartKind.INVITEE}), frozenset(codes)), row


def page_of(case: Case, seen: Sight, reader: User, invitations: list[Invitation], today: dt.date) -> dict[str, Any]:
    """The invited person's page, to them and as a preview: of this sight and these invitations alone."""
    share = share_of(case, seen, reader, invitations)
    asked = {row.question.pk for row in invitations if row.question and row.question.pk}
    return {
        "share": share,
        "invitations": invitations,
        "asked": [(row, _posts(share.posts, row.question)) for row in invitations if row.question],
        "others": [(row, share.posts.get(row.pk, [])) for row in share.questions if row.pk not in asked],
        "loose": share.posts.get(None, []),
        "sees": [*_asked_now(invitations), *(title_of(one, case) for one in choices(case) if one.code in share.codes)],
        "name": case.name_on(today),
        "until": max((row.access_until for row in invitations if row.access_until), default=None),
        "by_consent": [row for row in invitations if row.basis == "consent"],
    }


def _asked_now(invitations: list[Invitation]) -> list[str]:
    """The thread that a question will have once it is sent, for the preview."""
    new = [row.question for row in invitations if row.question and not row.question.pk]
    return [str(KIND_TITLES["question"]).format(name=question.title) for question in new]


def _posts(posts: dict[int | None, list[Post]], question: Question | None) -> list[Post]:
    return posts.get(question.pk, []) if question and question.pk else []


def invited_page(case: Case, reader: User, at: dt.datetime) -> dict[str, Any]:
    """What the person sees now by the invitations that last."""
    return page_of(case, sight(reader, case, at), reader, of_person(case, reader, at), local_date(at))


def narrow(form: forms.Form, case: Case, reader: User, at: dt.datetime) -> None:
    """The invited may only choose among the questions that are shared with them."""
    field = form.fields.get("question")
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        field.queryset = questions_for(sight(reader, case, at), reader, field.queryset)
