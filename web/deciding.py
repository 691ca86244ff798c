"""What a decider sees: cards of what waits, the four numbers, who does what, for and against, where the chiefs stand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.clock import local_date
from accounts.models import User
from cases.access import cases_visible_to
from cases.models import Case, Stage
from escalation.chieftalk import chief_posts
from escalation.corrections import ACCEPTED, OPEN, corrected_lines, outcome, points_of, standing
from escalation.decision import corrections_to_answer
from escalation.differences import changes
from escalation.director import points_decided_by_director, reason_of, word_behind
from escalation.family import waiting_reports
from escalation.minutes import missing_from
from escalation.models import Awaited, Decision, Moving, Position, Recommendation
from escalation.moves import OutOfTurn
from escalation.positions import answered, deciding_chiefs, nobody_is_awaited, positions
from escalation.recommendation import newest, rows_of
from escalation.settling import goes_up, minutes_to_think, takes_effect_at
from escalation.standing import nearest_of
from escalation.touched import touched_sectors, why_on_the_list
from orgunits.people import acts_as
from web.casehead import head_of, person_of
from web.concern import lowest_and_highest
from web.correcting import as_agreed, standing_rows
from web.money import money, sectors_of
from web.options import compared
from web.stages import STEPS
from web.views.work import other_rows


def card(case: Case, user: User, at: dt.datetime) -> dict[str, Any]:
    today, version = local_date(at), newest(case)
    chiefs = deciding_chiefs(case)
    done = answered(version) if version else set()
    correcting = {row.chief_id for row in corrected_lines(case, chiefs, OPEN)}
    return {
        "case": case,
        "label": case.label_on(today),
        "version": version,
        "standing": nearest_of([case], today).get(case.pk),
        "approved": [chief.name for chief in chiefs if chief.pk in done - correcting],
        "correcting": [chief.name for chief in chiefs if chief.pk in correcting and chief != user],
        "missing": [chief.name for chief in chiefs if chief.pk not in done and chief != user],
        **(money(case, version, user, today) if version else {}),
    }


def overview(user: User, at: dt.datetime, task: str) -> dict[str, Any]:
    """What waits for the person's decision, then how their sector's cases stand and which may need a push."""
    today = local_date(at)
    waiting = Awaited.objects.filter(person__in=acts_as(user, today), task=task).select_related(
        "case__child__general_arena_unit"
    )
    cards = [card(row.case, user, at) for row in waiting.order_by("deadline__due_on")]
    visible = (
        cases_visible_to(user, at).exclude(stage=Stage.CLOSED).select_related("child", "holder").order_by("stage_at")
    )
    rows = other_rows(user, visible[:50], at)
    stages: list[dict[str, Any]] = [
        {"step": step, "rows": [row for row in rows if row["chip"][0] == step]} for step in STEPS[:5]
    ]
    for stage in stages:
        stage["over"] = sum(1 for row in stage["rows"] if row["standing"] and row["standing"].state == "over")
    late = [row for row in rows if row["standing"] and row["standing"].state in {"over", "soon"}]
    return {
        "cards": cards,
        "stages": stages,
        "late": late[:8],
        "total": len(rows),
        "cases": {one["case"] for one in (*cards, *late[:8])},
        "today": today,
    }


def page_of(case: Case, user: User, at: dt.datetime) -> dict[str, Any]:
    """Everything on a decision page, in the order it is read."""
    version = newest(case)
    if version is None or version.submitted_at is None:
        version = case.recommendations.exclude(submitted_at=None).order_by("round", "version").last() or version
    return version_page(case, version, user, at)


def draft_of(case: Case, user: User, at: dt.datetime) -> dict[str, Any]:
    """The same of the newest version, laid before or not."""
    return version_page(case, newest(case), user, at)


def version_page(case: Case, version: Recommendation | None, user: User, at: dt.datetime) -> dict[str, Any]:
    """Raises OutOfTurn when there is no version."""
    today = local_date(at)
    if version is None:
        raise OutOfTurn("E-NOTEXT", _("There is no recommendation in this case yet."))
    own = sectors_of(user, today)
    head, options, plain = head_of(case, user, at), compared(case), rows_of(version)
    corrections = standing_rows(case, version, user, today)
    agreed = {row["line"].key for row in corrections if row["outcome"] == ACCEPTED}
    lines = (
        version.lines.select_related("unit__sector", "person").prefetch_related("laws", "shares__sector")
        if version
        else []
    )
    return {
        "case": case,
        "head": head,
        "moving": Moving.of(case) if case.is_open else None,
        "today": today,
        "version": version,
        "points": list(version.at_points.all()),
        "paid": all(row.percent == 100 for row in plain),
        "rows": [
            {
                "line": line,
                "own": bool(line.unit and line.unit.sector and line.unit.sector.code in own),
                "agreed": line.key in agreed,
            }
            for line in lines
        ],
        "concern": lowest_and_highest(case),
        "words": case.perspectives.exclude(words="").filter(without_parents=False)
        | case.perspectives.filter(who="child").exclude(words=""),
        "silent": case.perspectives.filter(who="child", words=""),
        "reports": waiting_reports(case),
        "options": options,
        "chiefs": chief_rows(case, version, user, today),
        "directed": directed(version, user, today),
        "in_force_at": takes_effect_at(case) if case.stage == Stage.SUBMITTED and nobody_is_awaited(case) else None,
        "goes_to_director": case.stage == Stage.SUBMITTED and bool(goes_up(case, at)),
        "recommended": version.corrected_from or version,
        "pair": pair_names(version),
        "corrections": corrections,
        "as_agreed": as_agreed(version, deciding_chiefs(case), own) if agreed else {},
        "to_answer": {row.pk for row in corrections_to_answer(head.ask)} if corrections else set(),
        "chief_posts": chief_posts(head.ask),
        "minutes": minutes_to_think(),
        "since": since_last(version),
        "meetings": [
            (meeting, not missing_from(meeting))
            for talk in case.deliberations.all()
            for meeting in talk.meetings.exclude(minutes="")
        ],
        **money(case, version, user, today),
    }


def since_last(version: Recommendation) -> dict[str, Any]:
    """What differs from the version that was before the chiefs last: of this round, or what was in force before."""
    before = version.corrected_from
    if before is None:
        rows = version.case.recommendations.filter(round=version.round, version__lt=version.version)
        before = rows.exclude(submitted_at=None).order_by("version").last()
    old, new = (before.editions.last() if before else None), version.editions.last()
    found = changes(old, new) if old and new else []
    return {"version": before.version if before else None, "changes": found, "open": len(found) < 6}


def pair_names(version: Recommendation | None) -> str:
    version = version.corrected_from or version if version else None
    rows = version.approvals.filter(voided_at=None).select_related("by") if version else []
    return ", ".join(row.by.name for row in rows)


def chief_rows(case: Case, version: Recommendation | None, user: User, today: dt.date) -> list[dict[str, Any]]:
    """Each deciding chief, why they are on the list, and where they stand."""
    if version is None:
        return []
    latest: dict[int, list[Position]] = {}
    for position in positions(version):
        latest.setdefault(position.chief_id, []).append(position)
    rows = []
    for sector in touched_sectors(version):
        if sector.head is None:
            continue
        given = latest.get(sector.head_id or 0, [])
        carries, pays = why_on_the_list(version, sector)
        against = [one for one in given if one.stance == Position.Stance.DISAGREE]
        corrects = any(one.stance == Position.Stance.CORRECT for one in given)
        rows.append(
            {
                "person": person_of(sector.head, today, user),
                "sector": sector,
                "carries": carries,
                "pays": pays,
                "stance": "disagree" if against else "correct" if corrects else "approve" if given else "",
                "against": [one.at_point.no for one in against],
                "reason": given[0].reason if given else "",
                "at": given[0].at if given else None,
            }
        )
    return rows


def directed(version: Recommendation, user: User, today: dt.date) -> dict[str, Any] | None:
    """What the director decided of the version, when it is in force: who, when, which points, and why."""
    decision = Decision.objects.filter(recommendation=version).select_related("director", "by").first()
    word = word_behind(decision) if decision else None
    if decision is None or word is None:
        return None
    points = sorted(points_decided_by_director(decision))
    by = word.by.name if word.by != word.director else ""
    return {
        "person": person_of(word.director, today, user),
        "by": by,
        "at": word.at,
        "points": points,
        "reason": reason_of(word),
    }


def contested_points(case: Case) -> dict[str, Any]:
    """The points the chiefs disagree on, and those that are locked because all agree."""
    version = newest(case)
    contested = (
        {one.at_point_id for one in positions(version) if one.stance == Position.Stance.DISAGREE} if version else set()
    )
    if version:
        chiefs = deciding_chiefs(case)
        contested |= points_of(version, {row.line.key for row in standing(version) if outcome(row, chiefs) != ACCEPTED})
    points = list(version.at_points.all()) if version else []
    referral = getattr(version, "referral", None)
    return {
        "contested": [point for point in points if point.pk in contested],
        "locked": [point for point in points if point.pk not in contested],
        "referral": referral,
    }
