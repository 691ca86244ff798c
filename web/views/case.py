"""The case page: where it is, who holds it, by when, what can I do; and everything the group knows, on one page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.clock import local_date
from cases.access import looked_at, runs
from cases.events import words_of
from cases.models import Case, Depth, Draft, Note, PartKind
from cases.verbs import QUIET, STAR, VERBS, WEIGHTY
from cases.writing import begun, used
from escalation.deadlines import due_on
from escalation.implementation import in_force
from escalation.models import CriterionAnswer, Deliberation, Post, Question, Star, Verdict
from escalation.moves import Incomplete
from escalation.opening import open_case
from escalation.stances import events_shown
from escalation.star import current_star
from orgunits.models import Capability
from orgunits.people import home_unit
from web.acting import explain
from web.against import against_the_split
from web.attached import shown_files
from web.casehead import head_of, people_of
from web.concern import changes, lowest_and_highest, makes_sense, voices
from web.criteria import criteria
from web.drafts import Writing, resume
from web.familypage import family_of
from web.fields import choose_from
from web.followups import whole_follow_ups
from web.forms import NewCase
from web.lines import decided_rows, ruling_rows
from web.meetings import meetings_of
from web.money import sectors_of
from web.moving import panel
from web.optionfacts import attach
from web.options import compared
from web.request import Request
from web.rules import capable, case_page
from web.sharing import invited_page
from web.situations import bars, judging, seldom
from web.talkforms import Reply


@case_page()
def case(request: Request, case: Case) -> HttpResponse:
    context = case_context(request, case)
    others = {other for _link, other in context.get("siblings", ())}  # a sibling's case that is named here
    looked_at(others, by=request.user, at=request.at, action="case", purpose="list")
    return render(request, "web/invited.html" if "invited" in context else "web/case.html", context)


def case_context(request: Request, case: Case) -> dict[str, Any]:
    """What the page of the case shows to this person, and its printed sheet."""
    head = head_of(case, request.user, request.at)
    context: dict[str, Any] = {"head": head, "case": case, "today": local_date(request.at)}
    context |= {"bars": bars(case, head, request.user), "seldom": seldom(head), **judging(case, head)}
    if head.sight.discussion and not head.sight.full:
        context["invited"] = shared_page(case, request)
    if head.sight.full:
        context |= discussion(case, request)
    if "judged" in context:
        context["star_answers"] = star_answers(context["judged"])
    if head.sight.full:
        context |= inside(case, request) | panel(case, head.open)
    if head.sight.full or head.sight.own_lines:
        context |= {
            "lines": decided_rows(case, request.user, request.at),
            "rulings": ruling_rows(case, request.user, request.at),
            "decision": in_force(case),
            "ruling_due": due_on(case, "citizen_rulings_started"),
            "against": against_the_split(case) if head.sight.full else [],
        }
    return context


def shared_page(case: Case, request: Request) -> dict[str, Any]:
    """What an invited person sees, with a reply box in each thread."""
    page, drafts = invited_page(case, request.user, request.at), begun(request.user, case)
    for question in [*(row.question for row, _posts in page["asked"]), *(row for row, _posts in page["others"])]:
        question.replies = [reply_to(question, request, case, drafts)]
    asked = [option for option in page["share"].options if option.ask_invited]
    page["asked_options"] = attach(asked, case, request.user, local_date(request.at))
    return page


def discussion(case: Case, request: Request) -> dict[str, Any]:
    """Questions with their posts, meetings and notes of the round, for those who see the whole case."""
    talk = Deliberation.objects.filter(case=case, round=case.round).first()
    if talk is None:
        return {}
    posts = talk.posts.select_related("author").order_by("at", "pk")
    by_question: dict[int | None, list[Post]] = {}
    people = people_of((post.author for post in posts), local_date(request.at))
    for post in posts:
        post.person = people[post.author_id]  # type: ignore[attr-defined]
        by_question.setdefault(post.question_id, []).append(post)
    drafts = begun(request.user, case)
    threads = [
        (question, by_question.get(question.pk, []), *reply_to(question, request, case, drafts))
        for question in talk.questions.select_related("asked_by", "agreed_by")
    ]
    return {
        "talk": talk,
        "threads": threads,
        "open_questions": sum(question.agreed_at is None for question, *_rest in threads),
        "loose_posts": by_question.get(None, []),
        **meetings_of(talk, request),
    }


def reply_to(question: Question, request: Request, case: Case, drafts: dict[str, Draft]) -> tuple[Reply, Writing]:
    form = Reply(prefix=f"q{question.pk}", initial={"question": question.pk})
    choose_from(form, case, local_date(request.at))
    return form, resume(form, f"reply:{question.pk}", case, drafts)


def inside(case: Case, request: Request) -> dict[str, Any]:
    """What the group and the chiefs see besides the discussion."""
    today = local_date(request.at)
    star, heard, options = current_star(case), voices(case), compared(case)
    attach((column.option for column in options.columns if column.option), case, request.user, today)
    return {
        "own_sectors": sectors_of(request.user, today),
        "options": options,
        "needs": case.needs.all(),
        "measures": case.measures.select_related("unit"),
        "concerns": changes(case),
        "makes_sense": makes_sense(case),
        "tried": case.tried.all(),
        "perspectives": case.perspectives.all(),
        "consents": case.consents.prefetch_related("units"),
        "statutory": case.statutory_deadlines.all(),
        "star": star,
        "star_answers": star_answers(star),
        "verdicts": Verdict.objects.filter(dispute__star=star).select_related("by") if star else (),
        "voices": heard,
        "spread": lowest_and_highest(case),
        "scale_height": 44 + 28 * len(heard),
        "scale_bottom": 36 + 28 * len(heard),
        "talk_by": due_on(case, "declined_talk"),
        "declined_reason": words_of(case, "decline_star", "reason"),
        "follow_ups": whole_follow_ups(case),
        "group": group_of(case, request),
        "timeline": timeline(case),
        "attachments": shown_files(case),
        "notes": Note.objects.filter(case=case).select_related("by").order_by("-at"),
        "today": today,
        **family_of(case, request.user, request.at),
    }


def star_answers(star: Star | None) -> list[tuple[str, list[CriterionAnswer]]]:
    """Each criterion's heading with what the two of the pair say about it, the proposer first."""
    rows = star.answers.select_related("by").order_by("pk") if star else []
    by_code: dict[str, list[CriterionAnswer]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    return [(row.heading, by_code[row.code]) for row in criteria() if row.code in by_code]


def group_of(case: Case, request: Request) -> list[dict[str, Any]]:
    """Who takes part: the holder first, then the pair, then the invited with the day their access ends."""
    today = local_date(request.at)
    kinds = (
        PartKind.OPENER,
        PartKind.PROPOSER,
        PartKind.COUNTERPART,
        PartKind.COORDINATOR,
        PartKind.ASSIGNED,
        PartKind.INVITEE,
    )
    parts = case.parts.filter(runs(request.at), kind__in=kinds, user__isnull=False).select_related("user")
    shown = people_of((part.user for part in parts if part.user), today, request.user)
    people: dict[int, dict[str, Any]] = {}
    for part in parts:
        pk = part.user_id or 0
        row = people.setdefault(pk, {"person": shown[pk], "is_holder": pk == case.holder_id})
        if part.kind == PartKind.INVITEE and part.until:
            row["until"] = local_date(part.until) - dt.timedelta(days=1)
            row["invitation"] = part.invitations.filter(ended_at=None).first()
        row["flags"] = row.get("flags") or part.kind in {PartKind.PROPOSER, PartKind.COUNTERPART}
    return sorted(people.values(), key=lambda row: (not row["is_holder"], not row["flags"], row["person"].name))


def timeline(case: Case) -> list[dict[str, Any]]:
    """What happened, newest first; small steps of writing are left to the log."""
    rows = events_shown(case).exclude(verb__in=QUIET).select_related("by").order_by("-seq")[:60]
    return [
        {
            "at": event.at,
            "sentence": VERBS[event.verb].format(by=event.by.name if event.by else ""),
            "css": "stjerne" if event.verb in STAR else "vigtig" if event.verb in WEIGHTY else "",
        }
        for event in rows
    ]


@require_POST
@case_page(Depth.FULL)
def show_cpr(request: Request, case: Case) -> HttpResponse:
    """The whole number, for this one answer; the press of the button is what the log keeps."""
    looked_at([case], by=request.user, at=request.at, action="cpr", purpose="cpr")
    template = "web/parts/cpr.html" if request.htmx else "web/cpr.html"
    context = {"cpr": case.child.reveal_cpr(), "case": case}
    return render(
        request, template, context if request.htmx else context | {"head": head_of(case, request.user, request.at)}
    )


@capable(Capability.COORDINATE)
def new_case(request: Request) -> HttpResponse:
    form = NewCase(request.POST or None, initial={"name": ""})
    choose_from(form, Case(), local_date(request.at))
    if request.method == "POST" and form.is_valid() and (opened := _open(form, request)):
        return redirect("propose" if "propose" in request.POST else "case", opened.pk)
    context = {"form": form, "writing": resume(form, "new_case", None, begun(request.user, None))}
    return render(request, "web/new_case.html", context, status=422 if form.errors else 200)


def _open(form: NewCase, request: Request) -> Case | None:
    given = form.cleaned_data
    own = home_unit(request.user, local_date(request.at))
    units = list(
        dict.fromkeys([*([own] if own else []), *filter(None, [given["general_arena_unit"]]), *given["units"]])
    )
    child = {name: given[name] for name in ("name", "cpr", "birth_date", "protected_address", "general_arena_unit")}
    try:
        case = open_case(by=request.user, at=request.at, child=child, summary=given["summary"], units=units)
    except Incomplete as missing:
        explain(form, missing.problems)
        return None
    used(request.user, None, "new_case")
    return case
