"""What is there to see: one case in each stage of its life, every text in it a canary, told by the domain's verbs.

The people are those of `actors`. All stories begin on the same day in March and are looked at on the same day in July.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.auth.models import Permission
from django.core.mail import EmailMessage
from django.db import connection

from accounts.models import DemoClock, User
from cases import parts, writing
from cases.models import Case, CustodyHolder, Depth, PartKind, Sibling, SpecialAccess, Stage, StatutoryDeadline
from escalation.letters import receivers_of
from escalation.models import Correction, DirectorsWord, Dispute, Invitation, Meeting, Moving, Option, Question, Verdict
from escalation.opening import open_case
from notifications.mail import message_for
from notifications.models import Notification
from tests import databases, documents, story
from tests.matrix.canaries import BOOK, CHIEFS, FULL, INVITED, LINE_1, LINE_2, NOBODY, OWN, PROTECTED, SHARE, Words
from tests.story import FIRST_DAY, NOON, act, days_later, on, person, unit

SEEN_AT = on(dt.date(2026, 7, 2))
PROTECTED_IN = (Stage.DELIBERATION, Stage.SUBMITTED, Stage.DECIDED)  # there the child's name is protected
C, T, INVITEE, EXPIRED = "ul-kons-1", "ff-tl-han", "ff-psyk-1", "ff-psyk-2"


@dataclass
class Story:
    """A case on its way, with its words."""

    say: Words
    case: Case
    lines: list[dict[str, Any]] = field(default_factory=list)

    def do(self, verb: str, by: str, at: dt.datetime, **given: Any) -> None:
        self.case = act(verb, self.case, by, at, **given)


def ordinary(say: Words) -> Story:
    """Opened by the consultant; the school, another school and the handicap team are involved."""
    protected = say.stage in PROTECTED_IN
    first = say("child.first_name", PROTECTED if protected else SHARE)
    name = f"{first} {say('child.middle_name', NOBODY)} {say('child.surname', NOBODY)}"
    case = open_case(
        by=person(C),
        at=NOON,
        child=story.a_child(name=name, protected_address=protected),
        summary=say("case.summary"),
        units=[unit(code) for code in ("UL-S01", "FF-HAN", "UL-S02")],
        acting_municipality=say("case.acting_municipality"),
        paying_municipality=say("case.paying_municipality"),
        residence_municipality=say("case.residence_municipality"),
        themes=[say("case.themes")],
    )
    CustodyHolder.objects.create(child=case.child, name=say("custody.name"), relation=say("custody.relation"))
    Sibling.objects.create(child=case.child, name=say("sibling.name"), linked_number=say("sibling.linked_number"))
    StatutoryDeadline.objects.create(
        case=case, basis=say("statutory.basis"), text=say("statutory.text"), due_on=dt.date(2026, 8, 1)
    )
    told = Story(say, case)
    dimension = "dagtilbud_skole_laering"
    told.do("add_need", C, NOON, dimension=dimension, description=say("need.description"), goal=say("need.goal"))
    told.do("add_measure", C, NOON, name=say("measure.name"), unit=unit("UL-S01"), cost_dkk=40_000)
    tried = {"channel": say("tried.channel"), "when": say("tried.when"), "result": say("tried.result")}
    told.do("add_tried", C, NOON, **tried)
    said = {"words": say("perspective.words"), "method": say("perspective.method"), "on": NOON.date()}
    told.do("add_perspective", C, NOON, who="child", no_to_sharing=say("perspective.no"), **said)
    why = {"name": say("perspective.name"), "not_obtained_text": say("perspective.not_obtained_text")}
    told.do("add_perspective", C, NOON, who="mother", not_obtained="other", **why)
    consent = {"given_by": say("consent.given_by"), "scope": say("consent.scope"), "units": [unit("UL-S01")]}
    told.do("add_consent", C, NOON, **consent)
    holder = {"given_by": case.child.custody_holders.get().name, "units": [unit("UL-S01"), unit("FF-HAN")]}
    told.do("add_consent", C, NOON, **(consent | holder))  # sharing rests on consent: it must cover both lines' units
    told.do("write_note", C, NOON, text=say("note.text"))
    told.do("offer_handover", C, NOON, receiver=person("ul-kons-2"), note=say("handover.note"))
    told.do("take_offer_back", C, NOON)
    told.do("record_concern_report", C, NOON, reference=say("concern_report.reference"), received_on=NOON.date())
    writing.keep(person(C), case.pk, "write_note", {"text": [say("draft.text")]}, NOON)
    theme = say("attachment.theme")
    story.attach(told.case, C, NOON, name=say("attachment.name"), theme=theme, content=documents.pdf(theme))
    return told


def proposed(say: Words) -> Story:
    told = ordinary(say)
    criteria = [{"code": code, "answer": "partly", "justification": say(f"first.{code}")} for code in "abc"]
    given = {"consequence": say("star.consequence"), "interim": say("star.interim"), "criteria": criteria}
    told.do("propose_star", C, days_later(1), partner=person(T), fewer_reason=say("star.fewer_reason"), **given)
    return told


def declined(say: Words) -> Story:
    told = proposed(say)
    told.do("decline_star", T, days_later(2), reason=say("decline_star.reason"))
    return told


def declined_and_moving(say: Words) -> Story:
    """The child moves later in the year; the summary is written."""
    told = declined(say)
    move(told, days_later(3), dt.date(2026, 9, 1))
    return told


def move(told: Story, at: dt.datetime, on: dt.date) -> None:
    """Told, and summed up for the new municipality."""
    say = told.say
    told.do(
        "notify_move", C, at, municipality=say("moving.municipality"), moves_on=on, agreement=say("moving.agreement")
    )
    told.do("prepare_move_summary", C, at, summary=say("moving.summary"))


def hand_over(told: Story, at: dt.datetime) -> None:
    given = {"sent_to": told.say("moving.sent_to"), "documents": [told.say("moving.documents")]}
    told.do("send_move_package", C, at, contents=list(Moving.Content.values), **given)


def told_apart(told: Story) -> None:
    """What a chief wrote in a dispute that was settled; the story goes on as if there had been none."""
    star, at = told.case.stars.get(), days_later(2)
    dispute = Dispute.objects.create(star=star, raised_at=at, settled_at=at, is_star=True)
    Verdict.objects.create(
        dispute=dispute, sector=unit("UL"), by=person("ul-chef"), is_star=True, reason=told.say("verdict.reason"), at=at
    )


def deliberated(say: Words) -> Story:
    """Somebody invited may still come, somebody else's access has ended; threads, meetings, options, concern."""
    told = proposed(say)
    criteria = [{"code": code, "answer": "partly", "justification": say(f"second.{code}")} for code in "abc"]
    told.do("cosign_star", T, days_later(2), criteria=criteria, fewer_reason=say("star.second_fewer_reason"))
    told_apart(told)
    for whom, until in ((INVITEE, dt.date(2026, 12, 31)), (EXPIRED, days_later(5).date())):
        why = {"basis": "law", "basis_reason": say("invitation.basis_reason"), "access_until": until}
        why |= {"reason": say("invitation.reason", FULL), "extract": say("invitation.extract", FULL)}
        told.do("invite", C, days_later(2), invited=person(whom), **why)
    told.do("ask_question", C, days_later(3), title=say("question.title", INVITED), text=say("post.shared", INVITED))
    question = Question.objects.get(deliberation__case=told.case)
    told.do("reply", T, days_later(3), question=question, text=say("post.hidden"), hidden_from_invited=True)
    told.do("reply", T, days_later(3), text=say("post.loose", INVITED), kind="fact")
    hidden = {"title": say("question.hidden"), "text": say("question.hidden.post"), "hidden_from_invited": True}
    told.do("ask_question", C, days_later(3), **hidden)
    told.do("ask_question", C, days_later(3), title=say("question.without_posts"))
    meet(told, "with", INVITED, [person(INVITEE), person(C)])
    meet(told, "without", FULL, [person(C), person(T)])
    for name in ("option_a", "option_b"):
        text = {part: say(f"{name}.{part}") for part in ("title", "description", "benefits", "drawbacks")}
        text |= {part: say(f"{name}.{part}") for part in ("same_reason", "step_reason")}
        told.do("propose_option", C, days_later(5), costs={unit("UL"): 60_000}, step=3, more_of_the_same=True, **text)
    option = Option.objects.filter(deliberation__case=told.case).earliest("key")
    audience = OWN if say.stage == Stage.DELIBERATION else FULL  # the others have not answered, and it has not ended
    hidden = {"stance": "reservation", "reason": say("stance.reason", audience)}
    told.do("take_stance", T, days_later(5), option=option, **hidden)
    told.do(
        "add_separate_cost",
        C,
        days_later(5),
        sector=unit("UL"),
        what=say("separate.what"),
        yearly=300_000,
        assumptions=say("separate.assumptions"),
    )
    told.do("give_concern", T, days_later(5), value=7)
    told.do("give_concern", C, days_later(5), value=9, voice="child")
    share_more(told, question)
    return told


def share_more(told: Story, question: Question) -> None:
    """The invited get a thread, the loose entries and a meeting; what they were given before is history."""
    say, row = told.say, Invitation.objects.get(deliberation__case=told.case, person=person(INVITEE))
    meeting = Meeting.objects.get(deliberation__case=told.case, attendees=person(INVITEE))
    codes = ["entries", f"question:{question.pk}", f"meeting:{meeting.pk}", f"minutes:{meeting.pk}"]
    why = {"reason": say("share.reason", INVITED), "extract": say("share.extract", INVITED), "shared": codes}
    why |= {"ask": say("share.ask", INVITED), "basis": "law", "basis_reason": say("share.basis_reason")}
    told.do("change_share", C, days_later(5), invitation=row, access_until=dt.date(2026, 12, 31), **why)


def meet(told: Story, name: str, audience: str, attendees: list[User]) -> None:
    """A meeting that has been held, with minutes."""
    say, place = told.say, told.say(f"meeting.{name}.place", audience)
    plan = {"place": place, "agenda": [say(f"meeting.{name}.agenda", audience)], "attendees": attendees}
    told.do("plan_meeting", C, days_later(4), meeting_at=days_later(4), **plan)
    meeting = Meeting.objects.get(deliberation__case=told.case, place=place)
    held = {"minutes": say(f"meeting.{name}.minutes", audience), "present": attendees}
    held["others_present"] = [say(f"meeting.{name}.others_present", audience)]
    told.do("write_minutes", C, days_later(4), meeting=meeting, **held)


def drafted(say: Words) -> Story:
    """Texts, points and both lines are written, and approved by nobody."""
    told = deliberated(say)
    told.do("end_deliberation", C, days_later(7))
    texts = {name: say(f"recommendation.{name}") for name in ("ask", "why", "benefit", "dissent", "dearer_reason")}
    option = Option.objects.filter(deliberation__case=told.case).earliest("key")
    more = {"follow_up_on": dt.date(2026, 6, 30), "success_criteria": [say("recommendation.success_criteria")]}
    told.do("write_texts", C, days_later(8), option=option, **texts, **more)
    points = [row | {"text": say("at_point.text")} for row in story.points()]
    told.do("write_points", C, days_later(8), points=points)
    for line, audience in ((story.line_one(told.case), LINE_1), (story.line_two(told.case), LINE_2)):
        words = {part: say(f"{audience}.{part}", audience) for part in ("task", "function", "end_criterion")}
        told.lines.append(line | words)
    write_lines(told, days_later(8))
    return told


def write_lines(told: Story, at: dt.datetime) -> None:
    for line in told.lines:
        told.do("write_line", C, at, **line)


def in_hearing(say: Words) -> Story:
    told = drafted(say)
    told.do("send_hearing", C, days_later(9), to=[say("hearing.to")], due_on=dt.date(2026, 4, 10))
    return told


def submitted(say: Words) -> Story:
    """Answered, laid before, returned with questions, laid before again; one of the two chiefs has answered."""
    told = in_hearing(say)
    told.do("answer_hearing", C, days_later(10), answer=say("hearing.answer"), used_how=say("hearing.used_how"))
    story.approve(told.case, at=days_later(10))
    told.do("lay_before", C, days_later(10))
    corrects(told)
    told.do("return_to_group", "ff-chef", days_later(13), questions=say("return_to_group.questions"))
    told.do("write_texts", C, days_later(14), why=say("recommendation.why_again"))
    write_lines(told, days_later(14))
    story.approve(told.case, at=days_later(14))
    told.do("lay_before", C, days_later(14))
    told.do("take_position", "ul-chef", days_later(15), stance="approve", reason=say("position.ul"))
    return told


def corrects(told: Story) -> None:
    """The chiefs talk among themselves; one corrects a line, and the other says yes."""
    told.do("write_to_chiefs", "ul-chef", days_later(11), text=told.say("chief_post", CHIEFS))
    corrected = {"L2": {"end_criterion": told.say("correction.end_criterion")}}
    told.do(
        "approve_with_changes", "ff-chef", days_later(11), corrected=corrected, reason=told.say("correction.reason")
    )
    row = Correction.objects.get(recommendation__case=told.case)
    reason = told.say("correction.answer")
    told.do("answer_correction", "ul-chef", days_later(12), correction=row, accepts=True, reason=reason)


def contested(say: Words) -> Story:
    told = submitted(say)
    disagrees = {"stance": "disagree", "contested": [2], "reason": say("position.ff")}
    told.do("take_position", "ff-chef", days_later(15), **disagrees)
    told.case = story.think_again(told.case, days_later(15))
    by, at, version = person("direktoer"), told.case.stage_at, story.newest(told.case)
    other = {"L1": {"task": say("director.other_task", NOBODY)}}  # said, and said otherwise before it took effect
    DirectorsWord.objects.create(recommendation=version, director=by, by=by, at=at, corrected=other, superseded_at=at)
    return told


def decided(say: Words) -> Story:
    told = submitted(say)
    told.do("take_position", "ff-chef", days_later(15), stance="approve", reason=say("position.ff"))
    told.case = story.think_again(told.case, days_later(15))
    receiver = receivers_of(told.case, days_later(15).date())[0].code
    told.do("make_letter", C, days_later(15, hour=13), receiver=receiver, phone="00 00 12 01")
    return told


def begun(say: Words) -> Story:
    """The units are told, and the school has accepted its line."""
    told = decided(say)
    told.do("inform_units", C, days_later(16))
    told.case = story.accept(told.case, "L1", "ul-skole-1", days_later(16))
    return told


def begun_and_moving(say: Words) -> Story:
    """The child moves later in the year; the package is sent."""
    told = begun(say)
    move(told, days_later(17), dt.date(2026, 9, 1))
    hand_over(told, days_later(17))
    return told


def carried_out(say: Words) -> Story:
    told = begun(say)
    line = story.decided_line(told.case, "L2")
    told.do("decline_line", "ff-raad-3", days_later(16), line=line, reason=say("line.declined_reason", LINE_2))
    told.case = story.accept(told.case, "L2", "ff-raad-3", days_later(16))
    ruling = told.case.decisions.get(in_force=True).rulings.get()
    told.do("start_ruling", T, days_later(16), ruling=ruling)
    without = {"without_hearing_reason": say("ruling.without_hearing_reason"), "has_guidance": True}
    told.do("send_ruling", T, days_later(16), ruling=ruling, **without)
    told.case = story.pass_time(told.case, on(FIRST_DAY))
    line = story.decided_line(told.case, "L1")
    told.do("report_line", "ul-skole-1", on(FIRST_DAY), line=line, status="yes", note=say("report.note", LINE_1))
    follow_up(told, "continue", on(dt.date(2026, 6, 30)))
    return told


def follow_up(told: Story, conclusion: str, at: dt.datetime) -> None:
    say = told.say
    names = ("school_part", "child_words", "child_how", "child_wish", "frequency_reason", "conclusion_text")
    texts = {name: say(f"follow_up.{name}") for name in names}
    lines = [
        {"line": line, "status": "yes", "note": say("follow_up.line.note")}
        for line in story.newest(told.case).lines.all()
    ]
    given = {"conclusion": conclusion, "lines": lines, "next_on": dt.date(2026, 9, 30), **texts}
    told.do("record_follow_up", C, at, **given)
    told.do("object_to_follow_up", T, at, reason=say("follow_up.objection"))
    told.do("record_follow_up", C, at, **given)
    told.do("sign_follow_up", T, at, part=say("follow_up.social_part"))


def closed(say: Words) -> Story:
    """The child has moved, and the new municipality has the package."""
    told, day = carried_out(say), on(dt.date(2026, 7, 1))
    follow_up(told, "close", day)
    move(told, day, day.date())
    hand_over(told, day)
    told.do("receive_move_package", C, day, confirmed_by=say("moving.confirmed_by"))
    told.do("close_case", C, day, code="child_moved", reason=say("close_case.reason"))
    return told


STORIES: dict[str, Callable[[Words], Story]] = {
    Stage.ORDINARY: ordinary,
    Stage.STAR_PROPOSED: proposed,
    Stage.STAR_DECLINED: declined_and_moving,
    Stage.DELIBERATION: deliberated,
    Stage.RECOMMENDATION: drafted,
    Stage.HEARING: in_hearing,
    Stage.SUBMITTED: submitted,
    Stage.WITH_DIRECTOR: contested,
    Stage.DECIDED: decided,
    Stage.IMPLEMENTATION: begun_and_moving,
    Stage.FOLLOW_UP: carried_out,
    Stage.CLOSED: closed,
}


def tell_all() -> dict[str, Case]:
    """Every story, by the stage it has come to; then those who have part by other ways than these acts."""
    cases = {stage: tell(Words(stage)).case for stage, tell in STORIES.items()}
    siblings = {"number": cases[Stage.DELIBERATION].number, "reason": Words(Stage.ORDINARY)("link_case.reason")}
    act("link_case", cases[Stage.ORDINARY], C, days_later(1), **siblings)
    for stage, case in cases.items():
        assert case.stage == stage
        let_others_in(case)
    User.objects.filter(code="ul-kons-3").update(is_active=False)
    story.superuser()
    set_clock()
    return cases


@cache
def told() -> tuple[str, dict[str, Case]]:
    """The database of this worker in which the stories stand, and their cases by stage; told once in a run."""
    name, (cases, book) = databases.told_once("told", lambda: (tell_all(), dict(BOOK)))
    BOOK.update(book)
    return name, cases


@cache
def mails() -> list[EmailMessage]:
    """The mails that are to be sent about all of it."""
    with databases.using(told()[0]):
        pending = Notification.objects.filter(mail=Notification.Mail.PENDING).select_related("person", "case")
        return [message_for(notice) for notice in pending]


def let_others_in(case: Case) -> None:
    """Somebody works on it, somebody was told of an overdue deadline, two have special access (one cannot sign in)."""
    parts.give(case, PartKind.ASSIGNED, person("ff-raad-1"), NOON)
    if case.is_open:
        parts.give(case, PartKind.ESCALATED, person("ff-tl-fam"), NOON, depth=Depth.HEADLINE)
    see = Permission.objects.get(codename="see_case")
    for code in ("ff-raad-6", "ul-kons-3"):
        SpecialAccess.objects.create(user=person(code), content_object=case, permission=see)


def set_clock() -> None:
    """From now on it is a day in July, whatever the day is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (really,) = cursor.fetchone()
    DemoClock.objects.create(ahead=SEEN_AT - really)
