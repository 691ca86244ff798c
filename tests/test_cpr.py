"""Is a CPR number read as it is written, kept so that nobody reads it, and found again only by the same number."""

from __future__ import annotations

import base64
import datetime as dt
import os
import re
import uuid
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from cases import cpr
from cases.models import Case, Child
from tests import story

NUMBER = "720516-1234"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("120516-1234", "120516-1234"),
        ("1205161234", "120516-1234"),
        (" 120516-1234\n", "120516-1234"),
        ("290200-1234", "290200-1234"),  # 2000 was a leap year
        ("311299-9999", "311299-9999"),
        ("010165-0000", "010165-0000"),  # fails modulus 11, as numbers issued since 2007 may
        ("070761-4285", "070761-4285"),
        ("720516-1234", "720516-1234"),  # a replacement number: the day plus 60
        ("910516-1234", "910516-1234"),  # the 31st plus 60
        ("610100-ab12", "610100-AB12"),  # replacement numbers may hold letters
    ],
)
def test_a_number_is_read_as_it_may_be_written(written: str, number: str) -> None:
    assert cpr.normalised(written) == number


@pytest.mark.parametrize(
    "written",
    [
        *("", "120516", "120516-123", "120516-12345", "12 05 16 1234", "120516–1234", "1205l6-1234"),
        *("320516-1234", "000516-1234", "310416-1234", "121316-1234", "120016-1234"),  # no such day or month
        *("290201-1234", "300216-1234"),
        *("600516-1234", "920516-1234", "910416-1234", "890201-1234", "990516-1234"),  # nor with 60 taken off
    ],
)
def test_what_is_no_number_is_refused_with_words_that_help(written: str) -> None:
    with pytest.raises(cpr.BadCpr) as bad:
        cpr.normalised(written)
    assert str(bad.value).endswith(".")
    assert not written or written not in str(bad.value), "the number itself is not repeated"


def test_digits_of_other_scripts_are_refused() -> None:
    with pytest.raises(cpr.BadCpr):
        cpr.normalised("١٢٠٥١٦-1234")


@given(st.dates(dt.date(1858, 1, 1), dt.date(2057, 12, 31)), st.integers(0, 9999), st.sampled_from((0, 60)))
def test_every_day_with_every_serial_is_a_number(day: dt.date, serial: int, replacement: int) -> None:
    written = f"{day.day + replacement:02d}{day.month:02d}{day.year % 100:02d}-{serial:04d}"
    assert cpr.normalised(written) == written


def test_lists_show_the_day_of_birth_and_no_more() -> None:
    assert cpr.masked(NUMBER) == "720516-••••"


def test_the_cipher_opens_only_for_its_own_row() -> None:
    cipher = cpr.encrypt(NUMBER, "cases_child|1|cpr")
    assert cpr.decrypt(cipher, "cases_child|1|cpr") == NUMBER
    for other in ("cases_child|2|cpr", "cases_child|1|name", "cases_parent|1|cpr", ""):
        with pytest.raises(InvalidTag):
            cpr.decrypt(cipher, other)


def test_a_changed_cipher_does_not_open() -> None:
    cipher = bytearray(cpr.encrypt(NUMBER, "row"))
    start = cipher.index(b"|") + 1
    raw = bytearray(base64.b64decode(bytes(cipher[start:])))
    for place in (0, 12, len(raw) - 1):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(InvalidTag):
            cpr.decrypt(bytes(cipher[:start]) + base64.b64encode(bytes(changed)), "row")


def test_the_same_number_is_never_the_same_cipher() -> None:
    assert len({cpr.encrypt(NUMBER, "row") for _time in range(50)}) == 50


def test_nothing_of_the_number_stands_in_the_cipher() -> None:
    cipher = cpr.encrypt(NUMBER, "row")
    key_id, _bar, body = cipher.partition(b"|")
    for text in (cipher, base64.b64decode(body)):
        for part in (NUMBER, NUMBER.replace("-", ""), NUMBER[:6], NUMBER[-4:]):
            assert part.encode() not in text
    assert key_id.decode() == os.environ.get("CPR_KEYS", f"{key_id.decode()}:").split(":", 1)[0]


def test_a_new_key_writes_and_the_old_one_still_reads(settings: Any) -> None:
    old = f"old:{base64.b64encode(os.urandom(32)).decode()}"
    new = f"new:{base64.b64encode(os.urandom(32)).decode()}"
    settings.CPR_KEYS = old
    cipher = cpr.encrypt(NUMBER, "row")
    settings.CPR_KEYS = f"{new},{old}"
    assert cpr.decrypt(cipher, "row") == NUMBER
    again = cpr.encrypt(NUMBER, "row")
    assert (cipher[:4], again[:4]) == (b"old|", b"new|")
    settings.CPR_KEYS = new
    assert cpr.decrypt(again, "row") == NUMBER
    with pytest.raises(KeyError):
        cpr.decrypt(cipher, "row")


digits = st.from_regex(re.compile(r"(0[1-9]|1\d|2[0-8])(0[1-9]|1[0-2])\d{6}", re.ASCII), fullmatch=True)


@given(digits, digits)
def test_the_index_is_the_same_only_for_the_same_number(one: str, other: str) -> None:
    assert (cpr.blind_index(one) == cpr.blind_index(other)) == (one == other)
    assert cpr.blind_index(one) == cpr.blind_index(f"{one[:6]}-{one[6:]}")


def test_the_index_depends_on_a_key_of_its_own(settings: Any) -> None:
    before = cpr.blind_index(NUMBER)
    settings.CPR_KEYS = f"other:{base64.b64encode(os.urandom(32)).decode()}"
    assert cpr.blind_index(NUMBER) == before
    settings.CPR_INDEX_KEY = base64.b64encode(os.urandom(32)).decode()
    assert cpr.blind_index(NUMBER) != before


@pytest.mark.usefixtures("world")
def test_a_child_is_found_again_by_its_number_and_reveals_it() -> None:
    first = story.ordinary_case(cpr=NUMBER)
    second = story.ordinary_case(by="dt-kons-1", cpr=NUMBER.replace("-", ""), name="kim prøvesen")
    assert first.child == second.child
    child = Child.objects.get()
    assert (child.name, child.reveal_cpr(), child.cpr_masked) == ("Kim Prøvesen", NUMBER, "720516-••••")


@pytest.mark.usefixtures("world")
def test_a_cipher_moved_to_another_child_does_not_open() -> None:
    first, second = story.ordinary_case().child, story.ordinary_case().child
    second.cpr_cipher = first.cpr_cipher
    with pytest.raises(InvalidTag):
        second.reveal_cpr()


@pytest.mark.usefixtures("world")
def test_the_whole_number_stands_nowhere_in_the_childs_row(ordinary_case: Case) -> None:
    child = Child.objects.filter(pk=ordinary_case.child_id).values().get()
    number = ordinary_case.child.reveal_cpr()
    assert all(number not in str(value) and number[-4:] not in str(value) for value in _without_ids(child).values())


def _without_ids(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not isinstance(value, uuid.UUID) and name != "cpr_cipher"}
