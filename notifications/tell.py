"""How is somebody told: one row per person and occasion, written in the transaction of the act itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from accounts.clock import local_date, next_morning
from accounts.models import User, When
from cases.models import Case, Event
from notifications.models import NEWS, REMINDER, Notification
from notifications.recipients import RECIPIENTS, REPLIES, TAKEN_BACK, Recipients, Told
from orgunits.people import absent_on, stand_in

Mail = Notification.Mail
BY_WISH = {When.AT_ONCE: Mail.PENDING, When.MORNING: Mail.MORNING, When.NEVER: Mail.NONE}


def tell(event: Event, case: Case) -> None:
    """Everyone the table names hears of the event, but never the one who did it."""
    told, today = RECIPIENTS[event.verb], local_date(event.at)
    if event.verb in TAKEN_BACK:
        waiting = Notification.objects.filter(case=case, code=TAKEN_BACK[event.verb], mail=Mail.PENDING)
        waiting.update(mail=Mail.NONE, mail_after=None)
    asked = _people(told.who, case, today)
    hearing = [person for pk, person in _people(told.hearers, case, today).items() if pk not in asked]
    rows = [
        *(_about(event, case, person, event.verb, told) for person in asked.values()),
        *(_about(event, case, person, NEWS, Told()) for person in hearing),
    ]
    Notification.objects.bulk_create(row for row in rows if row.person.is_active and row.person_id != event.by_id)


def _people(groups: Iterable[Recipients], case: Case, day: dt.date) -> dict[int, User]:
    return {person.pk: person for group in groups for person in _with_stand_ins(group(case), day)}


def _about(event: Event, case: Case, person: User, code: str, told: Told) -> Notification:
    mail = mail_about(code, told, person)
    after = next_morning(event.at) if mail == Mail.MORNING else event.at + told.wait
    return Notification(
        key=f"event:{event.pk}:{person.pk}",
        person=person,
        case=case,
        event=event,
        code=code,
        at=event.at,
        mail=mail,
        mail_after=None if mail == Mail.NONE else after,
    )


def mail_about(code: str, told: Told, person: User) -> str:
    """At once when something waits for them; news in the morning, unless the person has chosen otherwise."""
    if told.at_once:
        return Mail.PENDING
    return BY_WISH[When(person.reply_mail if code in REPLIES else person.news_mail)]


def _with_stand_ins(people: Iterable[User], day: dt.date) -> Iterator[User]:
    """Everybody, and for those who are away whoever stands in for them."""
    away = absent_on(day)
    for person in people:
        yield person
        if person.pk in away and (instead := stand_in(person, day)):
            yield instead


def tell_of_deadline(
    key: str, person: User, case: Case, code: str, at: dt.datetime, *, due_on: dt.date, working_days: int
) -> None:
    """The person is reminded (in the mail of this morning) or escalated to (at once).

    `working_days` is how many after (+) or before (−) the deadline. Nobody can choose these away.
    """
    mail = Mail.MORNING if code == REMINDER else Mail.PENDING
    Notification.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "case": case,
            "code": code,
            "at": at,
            "due_on": due_on,
            "working_days": working_days,
            "mail": mail,
            "mail_after": at,
        },
    )


def heard(case: Case, keys: Iterable[str]) -> set[int]:
    """The ids of those who were told something of the case whose key begins with one of these."""
    starts = tuple(keys)
    rows = Notification.objects.filter(case=case, event=None).values_list("key", "person") if starts else ()
    return {person for key, person in rows if key.startswith(starts)}


def take_back(keys: Iterable[str]) -> None:
    """Reminders whose keys begin so and that still wait for the morning are not mailed: what they ask for is done."""
    waiting = Notification.objects.filter(code=REMINDER, mail=Mail.MORNING, digest=None)
    for key in keys:
        waiting.filter(key__startswith=key).update(mail=Mail.NONE, mail_after=None)
