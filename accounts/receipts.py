"""Was this form sent before: the first to come with a token does the act, whoever comes with it again is told so.

The row is written in the transaction of the act. A second sending that arrives meanwhile waits for the first at the
unique index: when the first is done it finds the receipt, when the first was undone it takes its place.
"""

from __future__ import annotations

import datetime as dt

from accounts.models import Receipt, User

KEPT = dt.timedelta(days=7)


def claim(user: User, token: str, digest: str, at: dt.datetime) -> tuple[Receipt, bool]:
    """The receipt of the token, and whether this is its first coming. Must run in the transaction of the act."""
    return Receipt.objects.get_or_create(user=user, token=token, defaults={"digest": digest, "at": at})


def keep(receipt: Receipt, location: str) -> None:
    """The act is done: from now on the token answers with this address."""
    receipt.location = location
    receipt.save(update_fields=["location"])


def release(receipt: Receipt) -> None:
    """Nothing was done: the same form may be corrected and sent again."""
    receipt.delete()


def forget_old(at: dt.datetime) -> int:
    """Removes receipts that are more than seven days old; returns how many."""
    return Receipt.objects.filter(at__lt=at - KEPT).delete()[0]
