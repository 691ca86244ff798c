"""What does the group say: questions, posts, meetings, concern and invitations, until the deliberation ends."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.clock import local_instant
from cases import parts
from cases.models import Case, Depth, PartKind, Stage, StarStatus
from escalation.casefile import works_on_it
from escalation.consents import resting_on_consent
from escalation.models import Concern, Deliberation, Invitation, Meeting, Post, Question
from escalation.moves import Act, Asking, Move, OutOfTurn, Problem, Refused, stages
from escalation.moving import not_moving

TALKING = stages(Stage.DELIBERATION, Stage.RECOMMENDATION, Stage.HEARING)
AFTER_STAR = stages(Stage.DELIBERATION, Stage.RECOMMENDATION, Stage.HEARING, Stage.SUBMITTED, Stage.WITH_DIRECTOR)


def coordinates(ask: Asking) -> bool:
    """The coordinator, or whoever stands in for them."""
    return ask.is_one_of(ask.case.coordinator_id)


def coordinates_or_flags(ask: Asking) -> bool:
    return ask.has(PartKind.COORDINATOR, PartKind.PROPOSER, PartKind.COUNTERPART)


def in_the_group(ask: Asking) -> bool:
    """The pair, the coordinator, people who work on the case, and the invited while their access lasts."""
    return works_on_it(ask) or ask.has(PartKind.INVITEE)


def star_is_whole(ask: Asking) -> Refused | None:
    if ask.case.star_status == StarStatus.CONFIRMED:
        return None
    return OutOfTurn("E-NOTCONFIRMED", _("The deliberation cannot begin before both have signed the star."))


def current_deliberation(case: Case) -> Deliberation:
    return Deliberation.objects.get(case=case, round=case.round)


def not_begun_yet(ask: Asking) -> Refused | None:
    if Deliberation.objects.filter(case=ask.case, round=ask.case.round).exclude(started_at=None).exists():
        return OutOfTurn("E-STARTED", _("The deliberation has begun."))
    return None


def start(act: Act) -> None:
    begun(act)


def begun(act: Act) -> Deliberation:
    """The deliberation of this round, marked as started by its first entry or meeting."""
    deliberation = current_deliberation(act.case)
    if deliberation.started_at is None:
        deliberation.started_at = act.at
        deliberation.save()
    return deliberation


def needs_question(act: Act) -> list[Problem]:
    return [] if act.text("title") else [Problem("E-EMPTY", "title", _("Write the question."))]


def ask_question(act: Act) -> None:
    question = Question.objects.create(
        deliberation=begun(act), title=act.text("title"), asked_by=act.person, asked_at=act.at
    )
    act.data["question"] = question.pk
    if act.text("text"):
        _post(act, question)


def needs_text(act: Act) -> list[Problem]:
    return [] if act.text("text") else [Problem("E-EMPTY", "text", _("Write your reply."))]


def reply(act: Act) -> None:
    begun(act)
    _post(act, act.own("question") if act.given("question") else None)


def _post(act: Act, question: Question | None) -> None:
    post = Post(deliberation=current_deliberation(act.case), question=question, author=act.person, at=act.at)
    post.text, post.kind = act.text("text"), act.text("kind") or Post.Kind.COMMENT
    post.hidden_from_invited = bool(act.given("hidden_from_invited"))
    post.save()
    act.data["post"] = post.pk


def agree_question(act: Act) -> None:
    question: Question = act.own("question")
    if question.agreed_at:
        raise OutOfTurn("E-AGREED", _("Agreement has been recorded."))
    question.agreed_by, question.agreed_at = act.person, act.at
    question.save()
    act.data["question"] = question.pk


def reopen_question(act: Act) -> None:
    question: Question = act.own("question")
    question.agreed_by = question.agreed_at = None
    question.save()
    act.data["question"] = question.pk


def needs_meeting(act: Act) -> list[Problem]:
    problems = []
    if not act.given("meeting_at"):
        problems.append(Problem("E-EMPTY", "meeting_at", _("Write the day and the time.")))
    if not act.text("place"):
        problems.append(Problem("E-EMPTY", "place", _("Write where the meeting is.")))
    return problems


def plan_meeting(act: Act) -> None:
    deliberation = begun(act) if act.input["meeting_at"] <= act.at else current_deliberation(act.case)
    meeting = Meeting.objects.create(
        deliberation=deliberation,
        at=act.input["meeting_at"],
        place=act.text("place"),
        agenda=act.given("agenda") or [],
        planned_by=act.person,
    )
    meeting.attendees.set(act.given("attendees") or [])
    act.data["meeting"] = meeting.pk


def needs_minutes(act: Act) -> list[Problem]:
    return [] if act.text("minutes") else [Problem("E-EMPTY", "minutes", _("Write what you agreed on."))]


def write_minutes(act: Act) -> None:
    begun(act)
    meeting: Meeting = act.own("meeting")
    meeting.minutes, meeting.minutes_by, meeting.minutes_at = act.text("minutes"), act.person, act.at
    meeting.save()
    if act.given("attendees") is not None:
        meeting.attendees.set(act.input["attendees"])
    act.data["meeting"] = meeting.pk


def needs_concern(act: Act) -> list[Problem]:
    value = act.given("value")
    if value is None or not 0 <= value <= 10:
        return [Problem("E-EMPTY", "value", _("Choose a number from 0 to 10."))]
    return []


def give_concern(act: Act) -> None:
    concern = Concern(case=act.case, round=act.case.round, value=act.input["value"], on=act.given("on") or act.day)
    concern.voice, concern.dimension = act.text("voice"), act.text("dimension")
    concern.person = None if concern.voice else act.person
    concern.is_later = act.case.stage == Stage.FOLLOW_UP
    concern.save()
    act.data["concern"] = concern.pk


def needs_invitation(act: Act) -> list[Problem]:
    problems = []
    if not act.given("invited"):
        problems.append(Problem("E-EMPTY", "invited", _("Choose whom to invite.")))
    if not act.text("reason"):
        problems.append(Problem("E-REASON", "reason", _("Write why the person is invited.")))
    if not act.given("access_until") or act.input["access_until"] < act.day:
        problems.append(
            Problem("E-EMPTY", "access_until", _("Write the last day of access. It cannot be in the past."))
        )
    if not act.text("basis"):
        problems.append(Problem("E-CONSENT", "basis", _("Choose the basis for sharing.")))
    return problems


def invite(act: Act) -> None:
    """Access from the day to the end of the last day, to what the group shares with the invited."""
    first, last = act.given("access_from") or act.day, act.input["access_until"]
    person = act.input["invited"]
    invitation = Invitation.objects.create(
        deliberation=current_deliberation(act.case),
        person=person,
        invited_by=act.person,
        reason=act.text("reason"),
        access_from=first,
        access_until=last,
        basis=act.text("basis"),
    )
    invitation.consents.set(resting_on_consent(act.case, invitation, act.at))
    until = local_instant(last + dt.timedelta(days=1))
    since = max(act.at, local_instant(first))
    parts.give(act.case, PartKind.INVITEE, person, since, depth=Depth.SHARE, until=until, reason=act.text("reason"))
    act.data["invitation"] = invitation.pk


def has_discussion(ask: Asking) -> Refused | None:
    talk = Deliberation.objects.filter(case=ask.case, round=ask.case.round).first()
    if (
        ask.case.stage != Stage.DELIBERATION
        or talk is None
        or talk.posts.exists()
        or talk.meetings.exclude(at__gt=ask.at).exists()
    ):
        return None
    return OutOfTurn("E-NODISCUSSION", _("Write at least one post or hold a meeting before the deliberation ends."))


def end(act: Act) -> None:
    deliberation = begun(act)
    deliberation.ended_at = act.at
    deliberation.save()


MOVES = (
    Move(
        "start_deliberation",
        _("Begin the deliberation"),
        stages(Stage.DELIBERATION),
        coordinates_or_flags,
        unless=(star_is_whole, not_begun_yet),
        then=start,
    ),
    Move("ask_question", _("Ask the group"), TALKING, in_the_group, needs=needs_question, then=ask_question),
    Move("reply", _("Send reply"), TALKING, in_the_group, needs=needs_text, then=reply),
    Move("agree_question", _("We agree"), TALKING, works_on_it, then=agree_question),
    Move("reopen_question", _("Open again"), TALKING, works_on_it, then=reopen_question),
    Move("plan_meeting", _("Plan meeting"), TALKING, works_on_it, needs=needs_meeting, then=plan_meeting),
    Move("write_minutes", _("Write minutes"), TALKING, works_on_it, needs=needs_minutes, then=write_minutes),
    Move(
        "give_concern",
        _("Give your number"),
        AFTER_STAR | stages(Stage.STAR_PROPOSED, Stage.DECIDED, Stage.IMPLEMENTATION, Stage.FOLLOW_UP),
        in_the_group,
        needs=needs_concern,
        then=give_concern,
    ),
    Move("invite", _("Invite"), TALKING, works_on_it, needs=needs_invitation, then=invite),
    Move(
        "end_deliberation",
        _("Write recommendation"),
        stages(Stage.DELIBERATION),
        coordinates_or_flags,
        to=Stage.RECOMMENDATION,
        unless=(not_moving, has_discussion),
        then=end,
    ),
)
