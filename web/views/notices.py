"""What is new for me; and in the demo, which mails were sent."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.clock import local_date
from cases.access import NotVisible, cases_visible_to, labels, looked_at
from notifications.models import Notification
from web.notices import mailed, sentence
from web.request import Request
from web.rules import signed_in

SHOWN = 50


@signed_in
def notifications(request: Request) -> HttpResponse:
    """The newest notices. A case the person no longer sees is named by its number only."""
    rows = list(
        Notification.objects.filter(person=request.user).select_related("case__child", "event__by", "digest")[:SHOWN]
    )
    visible = set(
        cases_visible_to(request.user, request.at)
        .filter(pk__in={row.case_id for row in rows})
        .values_list("pk", flat=True)
    )
    today, names = local_date(request.at), labels(request.user, (row.case for row in rows), request.at)
    shown = [
        {
            "notice": row,
            "sentence": sentence(row),
            "mailed": mailed(row, request.at),
            "visible": row.case_id in visible,
            "label": names[row.case_id],
        }
        for row in rows
    ]
    looked_at(
        {row.case for row in rows if row.case_id in visible},
        by=request.user,
        at=request.at,
        action="notifications",
        purpose="list",
    )
    return render(request, "web/notifications.html", {"rows": shown, "today": today})


@require_POST
@signed_in
def mark_read(request: Request) -> HttpResponse:
    Notification.objects.filter(person=request.user, read_at=None).update(read_at=request.at)
    back = request.POST.get("next", "")
    return redirect(back if back in {"/mit-arbejde/", "/beskeder/"} else "notifications")


@signed_in
def outbox(request: Request) -> HttpResponse:
    """Demo only: the mails in the outbox folder. They hold no personal data, so anyone signed in may read them."""
    if not (settings.DEMO and settings.MAIL_OUTBOX):
        raise NotVisible
    files = sorted(Path(settings.MAIL_OUTBOX).glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)[
        :SHOWN
    ]
    return render(request, "web/outbox.html", {"mails": [_read(path) for path in files]})


def _read(path: Path) -> dict[str, Any]:
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = mail.get_body(("plain",))
    return {
        "to": mail["To"],
        "subject": mail["Subject"],
        "at": mail["Date"],
        "language": mail["Content-Language"] or settings.LANGUAGE_CODE,
        "text": body.get_content() if body else "",
    }
