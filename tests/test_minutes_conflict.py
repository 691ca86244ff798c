"""Two write the minutes at the same time: does the second see what the first wrote, and can they save all the same?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Draft
from escalation.models import Meeting
from tests.story import person
from tests.test_meetings import C, T, at_work, march, meeting, minutes, plan

__all__ = ["march", "meeting", "plan"]  # fixtures
pytestmark = pytest.mark.usefixtures("world", "march")
THEIRS, MINE = "Vi prøver i seks uger.", "Vi prøver i fire uger og ringer til mor."


def address(meeting: Meeting) -> str:
    return reverse("act", args=[meeting.deliberation.case_id, "write_minutes"])


def sent(meeting: Meeting, text: str, seen: int | str) -> dict[str, Any]:
    return {"meeting": meeting.pk, "seen": seen, "minutes": text, "present": [person(T).pk]}


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def box(page: str) -> str:
    return page.split('id="konflikt"')[1].split("</form>")[0] if 'id="konflikt"' in page else ""


def clash(meeting: Meeting) -> tuple[Client, Any]:
    """T opens the first wording, C saves another, T sends."""
    minutes(meeting)
    client = at_work(T)
    seen = seen_in(client.get(address(meeting), {"meeting": meeting.pk}).content.decode())
    minutes(meeting, THEIRS, who=C, present=[person(C)], others_present=["Anna Prøve, mor"])
    return client, client.post(address(meeting), sent(meeting, MINE, seen))


def test_the_second_sees_both_wordings_who_saved_and_when_and_nothing_is_lost(meeting: Meeting) -> None:
    _client, answer = clash(meeting)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert THEIRS in box(page) and person(C).name in box(page) and "12.00" in box(page)
    assert person(T).name in box(page) and "Anna Prøve, mor" in box(page)
    assert f">\n{MINE}</textarea>" in page, "one's own stands in its field"
    assert Meeting.objects.get().minutes == THEIRS, "nothing is overwritten unseen"
    assert Draft.objects.get(person=person(T)).fields["minutes"] == [MINE]


def test_whoever_has_seen_both_saves_and_the_draft_is_used_up(meeting: Meeting) -> None:
    client, answer = clash(meeting)
    again = sent(meeting, MINE, seen_in(answer.content.decode()))
    here = {"draft_place": f"write_minutes:{meeting.pk}", "draft_case": meeting.deliberation.case_id}
    assert client.post(address(meeting), again | here).status_code == 302
    assert Meeting.objects.get().minutes == MINE
    assert not Draft.objects.exists()


def test_a_third_wording_in_between_is_shown_as_well(meeting: Meeting) -> None:
    client, answer = clash(meeting)
    minutes(meeting, "Vi prøver i ti uger.", who=C)
    answer = client.post(address(meeting), sent(meeting, MINE, seen_in(answer.content.decode())))
    assert answer.status_code == 409 and "ti uger" in box(answer.content.decode())


def test_the_form_that_is_opened_again_shows_both_and_can_be_saved(meeting: Meeting) -> None:
    client, _answer = clash(meeting)
    page = client.get(address(meeting), {"meeting": meeting.pk}).content.decode()
    assert THEIRS in box(page) and f">\n{MINE}</textarea>" in page
    assert client.post(address(meeting), sent(meeting, MINE, seen_in(page))).status_code == 302
    assert Meeting.objects.get().minutes == MINE


def test_the_draft_can_be_let_go_for_the_saved_wording(meeting: Meeting) -> None:
    client, _answer = clash(meeting)
    here = {"draft_place": f"write_minutes:{meeting.pk}", "draft_case": meeting.deliberation.case_id}
    page = client.post(reverse("discard_draft"), here, follow=True).content.decode()
    assert f">\n{THEIRS}</textarea>" in page and not box(page)


def test_without_anybody_else_there_is_no_box(meeting: Meeting) -> None:
    minutes(meeting)
    page = at_work(T).get(address(meeting), {"meeting": meeting.pk}).content.decode()
    assert not box(page)
    draft = {"draft_place": f"write_minutes:{meeting.pk}", "draft_case": meeting.deliberation.case_id}
    client = at_work(T)
    client.post(reverse("save_draft"), draft | sent(meeting, MINE, seen_in(page)) | {"answer": "status"})
    page = client.get(address(meeting), {"meeting": meeting.pk}).content.decode()
    assert MINE in page and not box(page)
