"""Does every page speak English to whoever chose it: no Danish word outside what people and the municipality wrote."""

from __future__ import annotations

import datetime as dt
import html
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from cases.models import Case, Stage
from intake.signins import DEMO_PASSWORD
from notifications.mail import digest_for, message_for
from notifications.models import Digest, Notification
from tests import databases
from tests.matrix import expected, life
from tests.matrix.expected import ACTS, DOORS, PAGES
from web.templatetags import signs

Cases = dict[str, Case]
DANISH = re.compile(
    r"[æøå]|\b(og|ikke|skal|kan|vil|det|til|med|af|som|har|er|du|dig|din|dit|dine|jeg|vi|sag|sagen|sager|frist|fristen|barn|barnet"
    r"|arbejdsdage?|dage?|uden|eller|hvis|hvem|hvad|hvor|ved|fra|ingen|alle|gem|vis|svar|beslutning|stjernen?|trin"
    r"|indstilling|enhed|pr\. \w+)\b|\bkl\.",
    re.IGNORECASE,
)
READ_ALOUD = re.compile(r'\b(?:aria-label|title|placeholder|alt|data-text|data-missing|data-ready|value)="([^"]*)"')
UNSEEN = re.compile(r'(<option) value="[^"]*"')  # what the choice is called in addresses
NOT_READ = re.compile(r"<(script|style|symbol)\b.*?</\1>|<!--.*?-->", re.DOTALL)
OURS = re.compile(r'<([a-z]+)[^>]*\blang="(?!en)[a-z]+"[^>]*>.*?</\1>|<option value="da"[^>]*>.*?</option>', re.DOTALL)
TEXT = (models.CharField, models.TextField, models.EmailField, models.SlugField)
EXAMPLES = ("Dansk", DEMO_PASSWORD)  # the name of the language in its own words, and what is typed
IN_FULL = os.environ.get("CAMPAIGN") == "full"
# One of each role (by day two of them), and the stages whose pages differ.
PEOPLE = ("anonymous", "consultant", "invitee", "line_leader", "ul_chief", "director", "administrator", "analyst")
SHOWN = (Stage.ORDINARY, Stage.STAR_PROPOSED, Stage.DELIBERATION, Stage.WITH_DIRECTOR, Stage.IMPLEMENTATION)


@pytest.fixture
def cases(django_db_setup: None, django_db_blocker: Any, settings: Any, tmp_path: Any) -> Iterator[Cases]:
    """A case in each stage, whose words are none of any language; everybody has chosen English."""
    with django_db_blocker.unblock():
        name, told = life.told()
        settings.DEMO, settings.MAIL_OUTBOX = True, str(tmp_path)
        with databases.using(name), databases.rolled_back():
            User.objects.update(language="en")
            yield told


def content() -> list[str]:
    """Everything that people and the municipality wrote, the longest first."""
    found: set[str] = {"Fjordby Kommune"}
    for room in ("accounts", "orgunits", "cases", "escalation"):
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.fields:
                if isinstance(field, TEXT) and not field.choices:
                    found |= {str(text) for text in model._base_manager.values_list(field.name, flat=True) if text}
    return sorted((text for text in found if len(text) > 2), key=len, reverse=True)


def said(body: str, known: re.Pattern[str]) -> str:
    """What the page says in words of the product: texts and labels that are read aloud."""
    kept = UNSEEN.sub(r"\1", OURS.sub(" ", NOT_READ.sub(" ", body)))
    labels = " ".join(READ_ALOUD.findall(kept))
    words = html.unescape(re.sub(r"<[^>]+>", " ", kept) + " " + labels)
    return re.sub(r"/\S+/", " ", known.sub(" ", re.sub(r"\s+", " ", words)))


def danish_in(client: Client, path: str, known: re.Pattern[str]) -> set[str]:
    answer = client.get(path)
    body = answer.content.decode()
    if not answer["Content-Type"].startswith("text/html") or answer.status_code in {302, 405}:
        return set()
    assert '<html lang="en">' in body, path
    text = said(body, known)
    return {text[max(0, hit.start() - 25) : hit.end() + 25] for hit in DANISH.finditer(text)}


@pytest.mark.parametrize("actor", PEOPLE if IN_FULL else PEOPLE[1::4])
def test_no_page_says_a_danish_word_to_whoever_chose_english(cases: Cases, actor: str) -> None:
    """By day a quarter of the people, each at every other page."""
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = "en"
    if code := expected.ACTORS[actor]:
        person = User.objects.get(code=code)
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    written = content()
    known = re.compile("|".join(re.escape(re.sub(r"\s+", " ", text)) for text in (*written, *EXAMPLES)))
    asked = list(paths(cases))
    asked = asked if IN_FULL else asked[PEOPLE.index(actor) // 4 % 2 :: 2]
    faults = {path: found for path in asked if (found := danish_in(client, path, known))}
    assert faults == {}


# Files, and the answer to a correction that nobody has made here.
NO_PAGES = {
    *("attachment", "meeting_file", "print_letter", "print_recommendation_pdf", "print_decision_pdf"),
    "answer_correction",
}


def paths(cases: Cases) -> Iterator[str]:
    yield from (reverse(name) for name in PAGES if name not in {"set_language", "session_left"})
    yield from (reverse(name) for name in ("account_login", "account_reset_password", "account_change_password"))
    for stage in SHOWN:
        case = cases[stage]
        yield from (reverse(name, args=[case.pk]) for name in DOORS if name not in NO_PAGES)
        if stage == Stage.DELIBERATION:
            yield from (reverse("act", args=[case.pk, verb]) for verb in ACTS)


def test_mails_are_english_for_whoever_chose_it(cases: Cases) -> None:
    digest = Digest.objects.create(person=User.objects.get(code="ul-kons-1"), day=dt.date(2026, 7, 2), at=life.SEEN_AT)
    Notification.objects.filter(person=digest.person, mail="morning").update(digest=digest)
    with translation.override("en"):
        pending = Notification.objects.filter(mail="pending").select_related("person", "case")
        letters = [*(message_for(notice) for notice in pending), digest_for(digest)]
    assert len(letters) > 10
    assert [
        letter.subject for letter in letters if DANISH.search(letter.subject + letter.body.replace("/sager/", ""))
    ] == []


def test_dates_numbers_and_plurals_follow_the_language() -> None:
    moment = dt.datetime(2026, 11, 26, 12, 5, tzinfo=dt.UTC)
    shown = {}
    for language in ("da", "en"):
        with translation.override(language):
            words = (signs.day(moment, dt.date(2026, 1, 1)), signs.clock(moment), signs.number(742_000))
            shown[language] = [text.replace("\N{NO-BREAK SPACE}", " ") for text in words]
            shown[language] += [str(signs.working_days(count)) for count in (1, 2)]
    assert shown["da"] == ["tor. 26. nov.", "kl. 13.05", "742.000", "1 arbejdsdag", "2 arbejdsdage"]
    assert shown["en"] == ["Thu 26 Nov", "13:05", "742,000", "1 working day", "2 working days"]
