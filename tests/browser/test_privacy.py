"""Does a case's whole life leave anything personal outside its pages: in addresses, titles, the server's log, the mails?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.life import CHILD, CPR, Remains

NUMBER = re.compile(r"\d{6}-?\d{4}")
NAMES = [*CHILD.split(), CPR, CPR.replace("-", "")]


@pytest.fixture(scope="module")
def remains(lives: Callable[..., Remains]) -> Remains:
    return lives(scripts=True)


def test_no_number_and_no_name_of_the_child_is_in_titles_or_addresses(remains: Remains) -> None:
    assert len(remains.trace.addresses) > 50
    for seen in (*remains.trace.addresses, *remains.trace.titles):
        assert not NUMBER.search(seen), seen
        assert not any(name in seen for name in NAMES), seen


def test_the_log_of_the_server_knows_addresses_but_no_person(remains: Remains) -> None:
    assert "GET /sager/" in remains.log and "POST /sager/" in remains.log
    # Addresses hold random ids, whose digits prove nothing.
    without_ids = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", remains.log)
    assert NUMBER.findall(without_ids) == []
    assert [name for name in NAMES if name in without_ids] == []
    assert "Traceback" not in remains.log and "Incident" not in remains.log


def test_the_mails_hold_a_number_a_link_and_nobody(remains: Remains) -> None:
    assert {mail.to.partition("@")[0] for mail in remains.mails} >= {"ff-tl-han", "ul-chef", "ff-chef", "ul-skole-1"}
    for mail in remains.mails:
        without_link = mail.text.replace(mail.link, "")
        for text in (mail.subject, without_link):
            assert not NUMBER.search(text), text
            assert not any(name in text for name in NAMES), text
            assert "!" not in text
        assert "FJ-2026-0001" in mail.subject
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/sager/[0-9a-f-]{36}/", mail.link)
