"""Which files does the case page list: those that can be opened, and of those removed that they were here, and why."""

from __future__ import annotations

from typing import Any

from cases.models import Attachment, Case, Statement


def shown_files(case: Case) -> dict[str, Any]:
    rows = list(case.attachments.select_related("added_by", "hidden_by"))
    kept = [row for row in rows if row.hidden_at is None]
    removed = [row for row in rows if row.hidden_at]
    return {"kept": kept, "removed": with_reasons(case, removed) if removed else []}


def with_reasons(case: Case, rows: list[Attachment]) -> list[tuple[Attachment, str]]:
    """Each removed file with what was written about it; its name and theme are shown to nobody."""
    said = Statement.objects.filter(event__case=case, event__verb="hide_file", kind="reason").select_related("event")
    reasons = {each.event.data["attachment"]: each.text for each in said}
    return [(row, reasons.get(str(row.pk), "")) for row in rows]
