"""How does a meeting come into one's own calendar: as a file to fetch, with nothing in it that tells whom it is about."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from cases.access import NotVisible, sight
from cases.models import Case, Depth
from escalation.models import Meeting
from web.meetings import calendar_of
from web.request import Request
from web.rules import case_page


@case_page(Depth.SHARE)
def meeting_file(request: Request, case: Case, meeting_id: int) -> HttpResponse:
    meeting = Meeting.objects.filter(pk=meeting_id, deliberation__case=case).select_related("deliberation").first()
    if meeting is None or not _may_see(meeting, case, request):
        raise NotVisible
    address = settings.PUBLIC_URL + reverse("case", args=[case.pk]) + "#moede"
    answer = HttpResponse(
        calendar_of(meeting, case, address), content_type="text/calendar; charset=utf-8; method=PUBLISH"
    )
    answer["Content-Disposition"] = content_disposition_header(True, f"{case.number}-{meeting.pk}.ics") or "attachment"
    return answer


def _may_see(meeting: Meeting, case: Case, request: Request) -> bool:
    """As the case page: whoever reads the whole case; of the invited, those with whom the meeting is shared."""
    seen = sight(request.user, case, request.at)
    return seen.full or (seen.discussion and seen.sees(f"meeting:{meeting.pk}"))
