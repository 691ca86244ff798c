"""How is a file fetched: by those who see the whole case and those it is shared with, as a download no browser opens."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from cases import files
from cases.access import NotVisible, sight
from cases.models import Attachment, Case, Depth
from escalation.moves import OutOfTurn
from web.request import Request
from web.rules import case_page

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@case_page(Depth.SHARE)
def attachment(request: Request, case: Case, attachment_id: uuid.UUID) -> HttpResponse:
    row = case.attachments.filter(pk=attachment_id, hidden_at=None).first()
    if row is None or not sight(request.user, case, request.at).sees(f"file:{row.pk}"):
        raise NotVisible
    try:
        return download(row, files.content_of(row))
    except files.Unreadable:
        raise OutOfTurn(
            "E-FILE-LOST", _("The file cannot be opened just now. Tell those who run the product.")
        ) from None


def download(row: Attachment, content: bytes) -> HttpResponse:
    """The name goes in the header alone (RFC 6266); the kind is what was recognised, and is not to be guessed again."""
    answer = HttpResponse(content, content_type=row.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = POLICY
    return answer
