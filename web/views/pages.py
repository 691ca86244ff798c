"""Pages about the product itself: health, accessibility, privacy, statistics in one count, the way in to setup."""

from __future__ import annotations

import datetime as dt
import os

import redis
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from accounts.clock import local_date, now
from cases.access import NotVisible
from escalation.models import Heartbeat, Obligation
from insight.counts import declined_stars, signed_stars
from orgunits.models import Capability
from web.request import Request
from web.rules import capable, public

SWEEP_LATE = dt.timedelta(minutes=5)


@public
@transaction.non_atomic_requests
def health(request: HttpRequest) -> HttpResponse:
    """Names the product and this instance, and tells database, broker, last sweep and pending migrations."""
    database, sweep, pending = _database()
    parts = {
        "database": database,
        "broker": _broker(),
        "last_sweep": sweep,
        "pending_migrations": pending,
        "failed_obligations": _count(state=Obligation.State.FAILED),
        "unheard_obligations": _count(state=Obligation.State.PENDING, unheard_at__isnull=False),
    }
    # Without its broker the product goes on: the sweeper needs only PostgreSQL. So a lost broker is told, not fatal.
    ok = database == "ok" and pending == 0
    body = {
        "product": "stjernesager",
        "instance": os.environ.get("INSTANCE", ""),
        "status": "ok" if ok else "failing",
        **parts,
    }
    return JsonResponse(body, status=200 if ok else 503, headers={"Cache-Control": "no-store"})


def _database() -> tuple[str, str, int | None]:
    try:
        pending = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
        beat = Heartbeat.objects.filter(name="sweep").first()
        late = beat is None or now() - beat.at > SWEEP_LATE
        return "ok", ("late" if late else "ok") if beat else "none yet", len(pending)
    except DatabaseError:
        return "failing", "unknown", None


def _count(**which: object) -> int | None:
    """How many obligations are failed (given up) or unheard (nobody could be told): each ought to be looked at."""
    try:
        return Obligation.objects.filter(**which).count()
    except DatabaseError:
        return None


def _broker() -> str:
    url = settings.REDIS_URL.replace("redis+socket://", "unix://")
    try:
        redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1).ping()
    except (redis.RedisError, OSError):
        return "failing"
    return "ok"


@public
def admin_entrance(request: HttpRequest) -> HttpResponse:
    """Where the administration sends whoever may not be in it: to sign in, or, signed in, to a page that does not exist."""
    if request.user.is_authenticated:
        raise NotVisible
    return redirect_to_login("/admin/")


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/accessibility.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/privacy.html")


@capable(Capability.ANALYSE, Capability.DECIDE, Capability.DIRECT)
def statistics(request: Request) -> HttpResponse:
    """Counts of the year, without names; below five they are not shown as numbers."""
    year = local_date(request.at).year
    counts = {
        "signed": signed_stars(request.user, request.at, year),
        "declined": declined_stars(request.user, request.at, year),
    }
    return render(request, "web/statistics.html", {"year": year, **counts})


@capable(Capability.ADMINISTER)
def setup(request: Request) -> HttpResponse:
    return redirect("admin:index")
