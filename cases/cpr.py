"""How is a CPR number kept: AES-256-GCM with a key id, bound to its row, and a blind index for exact look-up.

Formats: six digits of birth (the day plus 60 in a replacement number), a hyphen or none, four signs.
Modulus 11 is never tested: numbers without it are valid (CPR-kontoret, since 2007).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re

from django.conf import settings
from django.utils.translation import gettext as _

from cases import keyring

FORM = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})-?([0-9A-Z]{4})")
REPLACEMENT_DAY = 60


class BadCpr(ValueError):
    """What was written cannot be a CPR number; the message says what to do."""


def normalised(text: str) -> str:
    """`ddmmåå-ssss`; raises BadCpr unless the six digits are a day (or a day plus 60), a month and a year."""
    match = FORM.fullmatch(text.strip().upper())
    if not match:
        raise BadCpr(_("Write the CPR number as six digits, a hyphen and four signs."))
    day, month, year, serial = match.groups()
    born = int(day) - REPLACEMENT_DAY if int(day) > REPLACEMENT_DAY else int(day)
    if not any(_is_date(century + int(year), int(month), born) for century in (1800, 1900, 2000)):
        raise BadCpr(_("The first six digits are not a date. Check the CPR number."))
    return f"{day}{month}{year}-{serial}"


def fits(text: str, born: dt.date) -> bool:
    """The six digits say this day of birth, in whichever century; the day may be 60 more."""
    number = normalised(text)
    days = {f"{born.day:02d}", f"{born.day + REPLACEMENT_DAY:02d}"}
    return number[:2] in days and number[2:6] == f"{born.month:02d}{born.year % 100:02d}"


def masked(cpr: str) -> str:
    return f"{cpr[:6]}-••••"


def encrypt(cpr: str, row: str) -> bytes:
    """The cipher text, bound to `row` (table|key|column) so that it cannot be moved to another row."""
    return keyring.seal(cpr.encode(), row, settings.CPR_KEYS)


def decrypt(cipher: bytes, row: str) -> str:
    """The CPR number; raises KeyError when its key is gone and InvalidTag when it was changed or moved."""
    return keyring.unseal(cipher, row, settings.CPR_KEYS).decode()


def blind_index(cpr: str) -> bytes:
    """A keyed digest for exact look-up; the key is not the one that encrypts."""
    key = base64.b64decode(settings.CPR_INDEX_KEY)
    return hmac.new(key, normalised(cpr).encode(), hashlib.sha256).digest()


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True
