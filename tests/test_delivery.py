"""Has the mail gone: once, without a word about the child, tried again when it did not, and shown when it will not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from cases.models import Case
from notifications import delivery
from notifications.mail import SUBJECTS
from notifications.models import Notification
from notifications.recipients import RECIPIENTS, REPLIES
from tests import story
from tests.postoffice import PostOffice
from tests.story import act, days_later, on, person

pytestmark = pytest.mark.usefixtures("world")
SENT = days_later(1, 13)  # an hour after the star was proposed


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    """A mail server of the test's own."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = False
    with PostOffice() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server


def only() -> Notification:
    return Notification.objects.exclude(mail__in=("none", "morning")).get()


def let_leases_run_out() -> None:
    """Two minutes later, without waiting for them."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notifications_notification SET lease_until = clock_timestamp() - interval '1 second'")


def test_a_notice_that_is_to_be_mailed_is_mailed_once(half_star: Case) -> None:
    assert (delivery.deliver(SENT), delivery.deliver(SENT)) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == [person("ff-tl-han").email]
    assert letter.extra_headers["Message-ID"] == only().message_id
    assert (only().mail, only().sent_at) == ("sent", SENT)


def test_nothing_goes_before_its_time(half_star: Case) -> None:
    Notification.objects.update(mail_after=SENT + dt.timedelta(minutes=1))
    assert delivery.deliver(SENT) == 0
    assert delivery.deliver(SENT + dt.timedelta(minutes=1)) == 1


def test_a_mail_says_the_number_the_matter_the_day_and_where_to_read_on(half_star: Case, settings: Any) -> None:
    story.pass_time(half_star, on(dt.date(2026, 3, 19), 8))  # the day after the answer was due
    delivery.deliver(on(dt.date(2026, 3, 19), 8))
    asked, escalated = sorted(mail.outbox, key=lambda letter: "skaleret" in letter.subject)
    assert asked.subject == f"Stjernesager: Du er bedt om at tage stilling til en stjerne (sag {half_star.number})"
    assert "18. marts 2026" in escalated.body
    assert f"{settings.PUBLIC_URL}/sager/{half_star.pk}/" in escalated.body


def test_no_mail_says_anything_about_the_child(in_follow_up: Case) -> None:
    story.close(story.follow_up(in_follow_up, conclusion="close", next_on=None))
    Notification.objects.exclude(mail="none").update(mail="pending", lease_until=None, mail_after=SENT)
    other = story.refer(_laid_before())
    act("director_returns", other, "direktoer", days_later(14), questions="Er Kim Prøvesens mor spurgt?")
    story.pass_time(other, on(dt.date(2026, 5, 1)))
    delivery.deliver(on(dt.date(2026, 7, 2)))
    assert len(mail.outbox) > 20
    child = in_follow_up.child
    secrets = [*child.name.split(), child.cpr_head, child.reveal_cpr(), "skole", "Mellemform", "ro derhjemme", "mor"]
    for letter in mail.outbox:
        text = f"{letter.subject}\n{letter.body}".lower()
        assert not [secret for secret in secrets if secret.lower() in text], letter.subject
        assert "!" not in letter.subject + letter.body


def _laid_before() -> Case:
    case = story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))
    return story.lay_before(story.approve(case))


def test_every_mail_that_goes_at_once_has_a_subject_of_its_own() -> None:
    assert {verb for verb, told in RECIPIENTS.items() if told.at_once} <= set(SUBJECTS)
    of_the_clock = {"escalation", "case_task"}
    assert set(SUBJECTS) - of_the_clock - REPLIES <= {verb for verb, told in RECIPIENTS.items() if told.at_once}


def test_a_server_that_defers_is_tried_again_with_growing_pauses(half_star: Case, office: PostOffice) -> None:
    office.on_mail = lambda _mail: "451 later"
    at, pauses = SENT, []
    for _attempt in range(4):
        assert delivery.deliver(at) == 0
        assert delivery.deliver(at + dt.timedelta(seconds=30)) == 0, "not before the pause is over"
        pauses.append(only().mail_after - at)
        at = only().mail_after
    assert pauses == [dt.timedelta(minutes=minutes) for minutes in (2, 4, 8, 16)]
    office.on_mail = lambda _mail: "250 taken"
    assert delivery.deliver(at) == 1
    assert (len(office.ids), len(set(office.ids))) == (5, 1)
    assert (only().mail, only().failure) == ("sent", "")


def test_pauses_never_grow_beyond_two_hours(half_star: Case, office: PostOffice) -> None:
    office.on_mail = lambda _mail: "451 later"
    Notification.objects.update(attempts=30)
    delivery.deliver(SENT)
    assert only().mail_after - SENT == dt.timedelta(hours=2)


def test_a_server_that_is_not_there_costs_only_time(half_star: Case, office: PostOffice, settings: Any) -> None:
    settings.EMAIL_PORT = 1  # nobody listens there
    assert delivery.deliver(SENT) == 0
    assert (only().mail, only().failure) == ("pending", "ConnectionRefusedError")


def test_an_address_that_is_refused_is_shown_and_stops_nobody_else(half_star: Case, office: PostOffice) -> None:
    office.refuses[person("ff-tl-han").email] = "550 no such person"
    other = story.propose(story.ordinary_case(), partner="ff-tl-fam")
    assert delivery.deliver(SENT) == 1
    states = {notice.person.code: notice.mail for notice in Notification.objects.exclude(mail="none")}
    assert states == {"ff-tl-han": "failed", "ff-tl-fam": "sent"}
    assert Notification.objects.get(case=other, mail="sent").failure == ""


def test_an_address_that_is_deferred_is_tried_again(half_star: Case, office: PostOffice) -> None:
    office.refuses[person("ff-tl-han").email] = "450 come back in five minutes"
    delivery.deliver(SENT)
    assert only().mail == "pending"


def test_after_a_day_of_failing_it_is_shown_as_not_delivered(half_star: Case, office: PostOffice) -> None:
    office.on_mail = lambda _mail: "451 later"
    at = only().at
    for _attempt in range(60):
        delivery.deliver(at)
        if only().mail != "pending":
            break
        at = only().mail_after
    assert (only().mail, only().failure) == ("failed", "SMTPDataError")
    assert dt.timedelta(hours=20) < at - only().at < dt.timedelta(hours=28)


def test_a_mail_that_waited_for_three_days_gets_its_day_of_attempts(half_star: Case, office: PostOffice) -> None:
    """The sweeper was down; the first attempt meets a server that defers."""
    office.on_mail = lambda _mail: "451 later"
    delivery.deliver(SENT + dt.timedelta(days=3))
    assert only().mail == "pending"


def test_two_claims_never_hold_the_same_mail(half_star: Case) -> None:
    assert [notice.pk for notice in delivery.claim(SENT)] == [only().pk]
    assert delivery.claim(SENT) == []


def test_a_claim_that_ran_out_is_taken_over_and_the_sleeper_neither_sends_nor_changes_anything(half_star: Case) -> None:
    (sleeper,) = delivery.claim(SENT)
    let_leases_run_out()
    (heir,) = delivery.claim(SENT)
    assert delivery.send(heir, SENT)
    before = Notification.objects.values().get(pk=heir.pk)
    assert not delivery.send(sleeper, SENT + dt.timedelta(minutes=3))
    assert Notification.objects.values().get(pk=heir.pk) == before
    assert [letter.extra_headers["Message-ID"] for letter in mail.outbox] == [only().message_id]


def test_a_sleeper_whose_mail_fails_does_not_undo_what_the_heir_sent(half_star: Case, office: PostOffice) -> None:
    (sleeper,) = delivery.claim(SENT)
    let_leases_run_out()
    delivery.deliver(SENT)
    office.on_mail = lambda _mail: "451 later"
    assert not delivery.send(sleeper, SENT)
    assert only().mail == "sent"


def test_notices_that_are_for_the_app_only_are_never_mailed(star_case: Case) -> None:
    Notification.objects.update(mail="none")
    assert delivery.deliver(days_later(60)) == 0
    assert mail.outbox == []
