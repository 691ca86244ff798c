"""Who has seen a case, when and why: reads the trace that `cases.access` leaves, and never writes it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import TruncDate

from accounts.clock import COPENHAGEN, local_instant
from cases.models import Access, Case


def looks_by_day(case: Case) -> QuerySet[Access, Any]:
    """One row per person and Danish day, the newest first: what they opened, as what, how often, from when to when."""
    rows = Access.objects.filter(case=case).annotate(day=TruncDate("at", tzinfo=COPENHAGEN)).values("by", "day")
    return rows.annotate(
        times=Count("pk"),
        first=Min("at"),
        last=Max("at"),
        actions=ArrayAgg("action", distinct=True, order_by="action"),
        purposes=ArrayAgg("purpose", distinct=True, order_by="purpose"),
    ).order_by("-last", "by")


def lookers(case: Case) -> int:
    """How many people have seen anything of the case."""
    return Access.objects.filter(case=case).values("by").distinct().count()


def looks_across(*, name: str = "", number: str = "", day: dt.date | None = None) -> QuerySet[Access]:
    """Every look at every case, the newest first; of people called so, at cases numbered so, on that Danish day."""
    rows = Access.objects.select_related("by", "case").order_by("-pk")
    if name:
        rows = rows.filter(by__name__icontains=name)
    if number:
        rows = rows.filter(case__number__icontains=number)
    if day:
        rows = rows.filter(at__gte=local_instant(day), at__lt=local_instant(day + dt.timedelta(days=1)))
    return rows
