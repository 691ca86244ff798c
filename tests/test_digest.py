"""Does the mail at 8 hold everything new that did not go at once: once per person and working day, and not a word too much."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from accounts.models import User
from cases.models import Case, PartKind
from escalation import sweeps
from notifications import delivery, digest
from notifications.models import Digest, Notification
from orgunits.models import ClosedDay
from tests import databases, story
from tests.story import act, on, person
from tests.together import together

pytestmark = pytest.mark.usefixtures("world")


def in_march(day: int, hour: int = 8, minute: int = 0) -> dt.datetime:
    """That clock time of a day in March 2026, in Denmark."""
    return on(dt.date(2026, 3, day), hour, minute)


def morning(at: dt.datetime) -> list[Any]:
    """One sweep and one delivery at that instant; the mails of the morning it sent."""
    mail.outbox.clear()
    sweeps.sweep(at)
    delivery.deliver(at)
    return [letter for letter in mail.outbox if "digest" in letter.extra_headers["Message-ID"]]


@pytest.fixture
def quiet_case(star_case: Case) -> Case:
    """Both have signed, and both have heard of it."""
    Notification.objects.update(mail="none")
    return star_case


def asked(case: Case, at: dt.datetime) -> Case:
    """The other one of the pair hears that a question was asked, which is news and no more."""
    return act("ask_question", case, "ul-kons-1", at, title="Hvad nu?", text="Kim har brug for ro.")


def test_news_waits_for_eight_o_clock_of_the_next_working_day(quiet_case: Case) -> None:
    asked(quiet_case, in_march(12, 13))
    assert [len(morning(in_march(12, hour))) for hour in (14, 23)] == [0, 0]
    assert morning(in_march(13, 7, 59)) == []
    (letter,) = morning(in_march(13))
    assert letter.to == [person("ff-tl-han").email]
    assert morning(in_march(13, 9)) == []


@pytest.mark.parametrize(
    ("day", "hour"),
    [(14, 12), (15, 12), (16, 7)],
    ids=["on a Saturday", "on a Sunday", "before 8 on Monday"],
)
def test_no_mail_goes_at_the_weekend_or_before_eight(quiet_case: Case, day: int, hour: int) -> None:
    asked(quiet_case, in_march(13, 12))
    assert morning(in_march(day, hour)) == []
    assert len(morning(in_march(16))) == 1


def test_no_mail_goes_on_a_closed_day_or_a_holiday(quiet_case: Case) -> None:
    ClosedDay.objects.create(day=dt.date(2026, 3, 13), name="Lukket")
    asked(quiet_case, in_march(12, 14))
    assert morning(in_march(13)) == []
    assert len(morning(in_march(16))) == 1
    asked(quiet_case, on(dt.date(2026, 4, 1)))
    Notification.objects.filter(code="reminder").update(mail="none")
    for day in (2, 3, 6):  # skærtorsdag, langfredag, 2. påskedag
        assert morning(on(dt.date(2026, 4, day), 9)) == []


def test_three_missed_mornings_are_one_mail(quiet_case: Case) -> None:
    for day in (12, 13, 16):
        asked(quiet_case, in_march(day, 13))
    (letter,) = [one for one in morning(in_march(18, 15)) if one.to == [person("ff-tl-han").email]]
    assert letter.subject == f"Stjernesager: 3 nyheder (sag {quiet_case.number})"
    assert Digest.objects.get(person__code="ff-tl-han").notices.count() == 3
    assert morning(in_march(18, 16)) == []


def test_a_reminder_stands_in_the_mail_of_its_own_morning(quiet_case: Case, settings: Any) -> None:
    (letter,) = morning(in_march(19))  # five working days before the deliberation must have begun
    assert letter.to == [person("ul-kons-1").email]
    assert letter.subject == f"Stjernesager: 1 frist (sag {quiet_case.number})"
    assert f"{quiet_case.number} · Under drøftelse\nPåmindelse: fristen er 26. marts 2026" in letter.body
    assert f"{settings.PUBLIC_URL}/sager/{quiet_case.pk}/" in letter.body
    assert mail.outbox == [letter], "and nothing goes at once"


def test_what_was_done_before_the_mail_went_is_not_reminded_of(quiet_case: Case) -> None:
    """Today's mail was written already when the reminder came: it would have stood in tomorrow's."""
    Digest.objects.create(person=person("ul-kons-1"), day=dt.date(2026, 3, 19), at=in_march(19))
    assert morning(in_march(19)) == []
    act("start_deliberation", quiet_case, "ul-kons-1", in_march(19, 9))
    assert Notification.objects.get(code="reminder").mail == "none"
    assert [letter for letter in morning(in_march(20)) if letter.to == [person("ul-kons-1").email]] == []


def test_an_escalation_goes_at_once_and_not_in_the_morning_mail(quiet_case: Case) -> None:
    assert len(morning(in_march(26))) == 2  # due today: the holder and the other one of the pair
    assert morning(in_march(27)) == []
    assert {letter.to[0] for letter in mail.outbox} == {person("ul-kons-1").email, person("ul-kons-2").email}


def test_one_mail_names_each_case_with_how_much_is_new_and_nothing_of_what_it_is(quiet_case: Case) -> None:
    other = story.cosign(story.propose(story.ordinary_case()))
    Notification.objects.update(mail="none")
    for case, times in ((quiet_case, 2), (other, 1)):
        for minute in range(times):
            asked(case, in_march(12, 13, minute))
    (letter,) = morning(in_march(13))
    assert letter.subject == "Stjernesager: 3 nyheder i 2 sager"
    assert f"{quiet_case.number} · Under drøftelse · 2 nyheder" in letter.body
    assert f"{other.number} · Under drøftelse · 1 nyhed" in letter.body
    text = (letter.subject + letter.body).lower()
    child = quiet_case.child
    for secret in (*child.name.split(), child.cpr_head, "ro", "spørg", "skole", person("ul-kons-1").name):
        assert secret.lower() not in text.split(), secret
    assert "!" not in text


def test_nobody_hears_of_their_own_act(quiet_case: Case) -> None:
    asked(quiet_case, in_march(12, 13))
    assert [letter.to for letter in morning(in_march(13))] == [[person("ff-tl-han").email]]


def test_nothing_new_is_no_mail(quiet_case: Case) -> None:
    assert morning(in_march(13)) == []
    assert not Digest.objects.exists()


def test_whoever_is_switched_off_gets_none(quiet_case: Case, team_leader: User) -> None:
    asked(quiet_case, in_march(12, 13))
    User.objects.filter(pk=team_leader.pk).update(is_active=False)
    assert morning(in_march(13)) == []
    User.objects.filter(pk=team_leader.pk).update(is_active=True)
    assert morning(in_march(16)) == []


def test_whoever_is_switched_off_between_writing_and_sending_gets_none(quiet_case: Case, team_leader: User) -> None:
    asked(quiet_case, in_march(12, 13))
    sweeps.sweep(in_march(13))
    User.objects.filter(pk=team_leader.pk).update(is_active=False)
    assert delivery.deliver(in_march(13)) == 0
    assert (Digest.objects.get().mail, mail.outbox) == ("none", [])


def test_what_was_read_already_is_no_news(quiet_case: Case) -> None:
    asked(quiet_case, in_march(12, 13))
    Notification.objects.update(read_at=in_march(12, 14))
    assert morning(in_march(13)) == []


def test_whoever_sees_the_case_no_longer_hears_no_more_of_it(quiet_case: Case) -> None:
    asked(quiet_case, in_march(12, 13))
    quiet_case.parts.filter(user__code="ff-tl-han").update(until=in_march(12, 14))
    quiet_case.parts.filter(kind=PartKind.UNIT_HEAD).update(until=in_march(12, 14))
    assert morning(in_march(13)) == []


def test_whoever_wants_no_news_gets_reminders_all_the_same(quiet_case: Case) -> None:
    User.objects.update(news_mail="never", reply_mail="never")
    asked(quiet_case, in_march(12, 13))
    assert morning(in_march(13)) == []
    assert len(morning(on(dt.date(2026, 4, 8)))) == 1  # five working days before the deliberation must end


def test_a_reply_goes_at_once_to_whoever_asked_for_it(quiet_case: Case, team_leader: User) -> None:
    User.objects.filter(pk=team_leader.pk).update(reply_mail="at_once")
    case = asked(quiet_case, in_march(12, 13))
    question = case.deliberations.get().questions.get()
    act("reply", case, "ul-kons-1", in_march(12, 14), question=question, text="Vi prøver.")
    delivery.deliver(in_march(12, 14))
    (letter,) = mail.outbox
    assert letter.subject == f"Stjernesager: Et nyt svar i drøftelsen (sag {case.number})"


def test_the_mail_speaks_the_language_of_whoever_gets_it(quiet_case: Case, team_leader: User) -> None:
    User.objects.filter(pk=team_leader.pk).update(language="en")
    asked(quiet_case, in_march(12, 13))
    (letter,) = morning(in_march(13))
    assert letter.subject == f"Star cases: 1 notice (case {quiet_case.number})"
    assert f"{quiet_case.number} · Under deliberation · 1 notice" in letter.body


def test_a_repeat_of_the_mail_has_the_same_id(quiet_case: Case, settings: Any) -> None:
    asked(quiet_case, in_march(12, 13))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT, settings.EMAIL_USE_TLS = 1, False  # nobody listens there
    sweeps.sweep(in_march(13))
    assert delivery.deliver(in_march(13)) == 0
    row = Digest.objects.get()
    assert (row.mail, row.failure, row.attempts) == ("pending", "ConnectionRefusedError", 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert delivery.deliver(in_march(13, 9)) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<digest.{row.pk}@stjernesager>"


def test_notices_of_a_replay_are_never_mailed(quiet_case: Case) -> None:
    asked(quiet_case, in_march(12, 13))
    Notification.objects.update(mail="replayed", mail_after=None)
    assert morning(in_march(13)) == []


def test_two_sweeps_at_once_write_one_mail(realdb: databases.RealDatabase, quiet_case: Case) -> None:
    asked(quiet_case, in_march(12, 13))
    assert sorted(together(*[lambda: digest.compose(in_march(13))] * 4)) == [0, 0, 0, 1]
    assert Digest.objects.get().notices.count() == 1


def test_the_mail_is_not_written_while_a_reminder_of_the_morning_is_still_to_be_fired(
    realdb: databases.RealDatabase, star_case: Case
) -> None:
    """Another sweep holds the case: what it is about to say belongs in the mail with the news."""
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=star_case.pk)
        assert together(lambda: sweeps.sweep(in_march(19)))[0] == 0
        assert not Digest.objects.exists()
    sweeps.sweep(in_march(19))
    assert Digest.objects.filter(person__code="ul-kons-1").exists()
