"""Where does mail go when there is no mail server: a folder of .eml files, one per Message-ID.

A repeat of the same mail lands on the same file, so a double can be seen as one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_OUTBOX)
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            name = re.sub(r"[^\w.-]", "", str(mail.extra_headers.get("Message-ID", "mail")))
            part = folder / f".{name}.part"
            part.write_bytes(mail.message().as_bytes())
            os.replace(part, folder / f"{name}.eml")
        return len(email_messages)
