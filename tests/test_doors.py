"""What do the doors do with what they should not be given: say so in Danish, keep what was typed, and write nothing."""

from __future__ import annotations

import datetime as dt
import html
import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import User
from cases.models import Case, CaseLink, LegalBasis, Part, PartKind, SpecialAccess, Stage
from escalation.letters import receivers_of
from escalation.models import Addressee, Invitation, Meeting, Option, Question
from orgunits.models import Membership
from tests import databases, documents, story
from tests.matrix import life
from tests.matrix.asking import EMPTY_FORM, Answer, Asker, header_faults, nothing_wrong
from tests.snapshot import counts
from web.acts import ACTS as FORMS

Cases = dict[str, Case]
IN_FULL = os.environ.get("CAMPAIGN") == "full"  # by day every third wrong value of a field is tried
SENTINEL = "Her slutter det jeg skrev"
LONG = "Jeg skriver meget. " * 1_100 + SENTINEL  # more than any field takes
MEGABYTE = "Jeg skriver meget. " * 55_000 + SENTINEL
NUL = f"Foran\0bagved. {SENTINEL}"
MARKUP = "<script>alert(1)</script>{{7321*7}}{% now %}\u202eneddo\u202c & \"citat\" 'ord' ${7321*7}"
ENGLISH = re.compile(
    r"\b(the|is|are|must|value|valid|ensure|select|enter|this|field|characters|write|choose|cannot)\b",
    re.IGNORECASE,
)


# What a field is: what one rightly writes in it, and what is refused.


@dataclass(frozen=True)
class Kind:
    """What is right in a case and what is wrong in any; what is foreign, seen from another case.

    What is wrong shows as it was typed and an error is said, but for what no hand can type (the key of a line).
    """

    right: Callable[[Case], Any]
    wrong: tuple[Any, ...] = ()
    foreign: Callable[[Case], Any] | None = None
    shows: bool = True
    is_day: bool = False
    is_said: bool = True


WORDS = Kind(lambda _case: "Noget at sige.", (LONG, NUL))
LINES = Kind(lambda _case: "Et punkt\nEt til", (NUL, f"{'x' * 1000} {SENTINEL}"))
AMOUNT = Kind(lambda _case: "12.500 kr.", ("-1", "ti", "12,5", "9999999999999", "1e9", "²", "NaN"))
RANGE = Kind(
    lambda _case: "12.500–15.000 kr.", ("-1", "ti", "12,5", "9999999999999", "2–1", "1–2–3", "ukendt", "²", "NaN")
)
TICK = Kind(lambda _case: "on")
NUMBERS = ("ti", "-1", "99999999999999999999", "²", "\0")


def day(right: dt.date) -> Kind:
    wrong = ("i morgen", "31.02.2026", "99.99.9999", "2026-13-01", "²")
    return Kind(lambda _case: right.strftime("%d.%m.%Y"), wrong, is_day=True)


def one_of(right: str) -> Kind:
    return Kind(lambda _case: right, ("findes-ikke", "\0"), shows=False)


def row(right: Callable[[Case], Any], foreign: Callable[[Case], Any] | None = None) -> Kind:
    """A row of the case; that of another case is foreign."""
    return Kind(right, NUMBERS, foreign or right, shows=False)


def unit_of(code: str) -> Kind:
    """A unit of a sector; one of the secretariat carries nothing."""
    return Kind(
        lambda _case: str(story.unit(code).pk), NUMBERS, lambda _case: str(story.unit("BU-SEK").pk), shows=False
    )


def person_of(code: str, other: str) -> Kind:
    return Kind(
        lambda _case: str(story.person(code).pk), NUMBERS, lambda _case: str(story.person(other).pk), shows=False
    )


def invitation_of(case: Case) -> str:
    row = Invitation.objects.filter(deliberation__case=case, ended_at=None, person__code="ff-psyk-1")
    return str(row.latest("pk").pk)


def question_of(case: Case) -> str:
    return str(Question.objects.filter(deliberation__case=case).earliest("pk").pk)


def meeting_of(case: Case) -> str:
    return str(Meeting.objects.filter(deliberation__case=case).earliest("pk").pk)


def planned_of(case: Case) -> str:
    return str(Meeting.objects.get(deliberation__case=case, minutes="").pk)


def option_of(case: Case) -> str:
    return str(Option.objects.filter(deliberation__case=case).earliest("key").pk)


def line_of(case: Case) -> str:
    return str(case.decisions.get(in_force=True).recommendation.lines.get(key="L1").pk)


def ruling_of(case: Case) -> str:
    return str(case.decisions.get(in_force=True).rulings.get().pk)


def addressee_of(case: Case) -> str:
    return str(Addressee.objects.filter(hearing__recommendation__case=case).earliest("pk").pk)


def consent_of(case: Case) -> str:
    return str(case.consents.earliest("pk").pk)


def link_of(case: Case) -> str:
    return str(CaseLink.objects.get(case=case).pk)


def another_number(case: Case) -> str:
    return Case.objects.exclude(pk=case.pk).filter(stage=Stage.FOLLOW_UP).get().number


def report_of(case: Case) -> str:
    return str(case.concern_reports.get().pk)


def task_of(case: Case) -> str:
    return str(case.case_tasks.get().pk)


def need_of(case: Case) -> str:
    return str(case.needs.get().pk)


def law_of(_case: Case) -> str:
    return str(LegalBasis.objects.get(code="FSL-20-2").pk)


def file_of(case: Case) -> str:
    return str(case.attachments.get().pk)


def letter_of(case: Case) -> str:
    return str(case.letters.get().pk)


def reader_of(case: Case) -> str:
    return receivers_of(case, life.SEEN_AT.date())[0].code


AN_HOUR_BEFORE = life.SEEN_AT - dt.timedelta(hours=1)


def staying(case: Case) -> Case:
    """In the story of a declined star the child moves; here it stays after all."""
    return story.act("cancel_move", case, "ul-kons-1", AN_HOUR_BEFORE, reason="De bliver boende.")


def disputed(case: Case) -> object:
    given = {"reason": "Vi er uenige.", "talked_on": dt.date(2026, 7, 1)}
    return story.act("raise_dispute", staying(case), "ul-kons-1", AN_HOUR_BEFORE, **given)


def withdrawn(case: Case) -> object:
    return story.act("withdraw_star", case, "ul-kons-1", AN_HOUR_BEFORE, why="other", reason="Løst.")


def offered(case: Case) -> object:
    given = {"receiver": story.person("ff-tl-fam"), "note": "Mødet er aftalt."}
    return story.act("offer_handover", case, "ul-kons-1", AN_HOUR_BEFORE, **given)


def meeting_planned(case: Case) -> object:
    given = {"meeting_at": life.SEEN_AT + dt.timedelta(days=3), "place": "Rådhuset"}
    return story.act("plan_meeting", case, "ul-kons-1", AN_HOUR_BEFORE, **given)


def closed(case: Case) -> object:
    return story.act("close_case", case, "ul-kons-1", AN_HOUR_BEFORE, code="solved_in_ordinary", reason="Løst.")


def declined(case: Case) -> object:
    line = story.decided_line(case, "L1")
    return story.act("decline_line", case, "ul-skole-1", AN_HOUR_BEFORE, line=line, reason="Vi har ingen timer.")


def half_signed(case: Case) -> object:
    return story.record_follow_up(case, at=AN_HOUR_BEFORE)


LAW = Kind(law_of, NUMBERS, shows=False)
NEED = row(need_of)
DOCUMENT = Kind(lambda _case: SimpleUploadedFile("udtalelse.pdf", documents.pdf()))
SUMMER = day(dt.date(2026, 8, 3))


@dataclass(frozen=True)
class Form:
    """A form: in which story, by whom, its fields, and a story whose rows are foreign to it."""

    stage: str
    fields: dict[str, Kind] = field(default_factory=dict)
    by: str = "consultant"
    other: str = Stage.SUBMITTED
    done: int = 302
    before: Callable[[Case], object] = lambda _case: None  # what must have happened in the story

    def right(self, case: Case) -> dict[str, Any]:
        return EMPTY_FORM | {name: kind.right(case) for name, kind in self.fields.items()}


TALK, WRITE = Stage.DELIBERATION, Stage.RECOMMENDATION
DIMENSION = one_of("dagtilbud_skole_laering")
MEETING = {
    "meeting_at_0": Kind(lambda _case: "2026-08-03", ("i morgen", "2026-02-31", "²")),
    "meeting_at_1": Kind(lambda _case: "13:00", ("kl. et", "25:00", "²")),
    "length": Kind(lambda _case: "90", ("-1", "ti", "601", "²")),
    "place": WORDS,
    "agenda": LINES,
    "attendees": person_of("ff-tl-han", "dt-kons-1"),
}
SEEN = Kind(lambda _case: "1", ("ti", "²"), shows=False)
KEY = Kind(lambda _case: "L1", ("\0", "x" * 13), shows=False, is_said=False)
LINE = {
    "key": KEY,
    "task": WORDS,
    "unit": unit_of("UL-S01"),
    "function": WORDS,
    "cost_dkk": AMOUNT,
    "one_off_dkk": AMOUNT,
    "start": SUMMER,
    "end_on": day(dt.date(2027, 7, 30)),
    "end_criterion": WORDS,
    "needs": NEED,
}
ACTS: dict[str, Form] = {
    "add_need": Form(Stage.ORDINARY, {"dimension": DIMENSION, "description": WORDS, "goal": WORDS}),
    "add_measure": Form(
        Stage.ORDINARY,
        {
            "name": WORDS,
            "unit": unit_of("UL-S01"),
            "form": one_of("home_based"),
            "step": one_of("3"),
            "laws": LAW,
            "cost_dkk": AMOUNT,
            "since": day(dt.date(2026, 2, 1)),
        },
    ),
    "add_tried": Form(Stage.ORDINARY, {"channel": WORDS, "when": WORDS, "result": WORDS}),
    "add_perspective": Form(
        Stage.ORDINARY,
        {
            "who": one_of("child"),
            "words": WORDS,
            "no_to_sharing": WORDS,
            "method": WORDS,
            "on": day(dt.date(2026, 7, 1)),
            "makes_sense": one_of("7"),
            "without_parents": TICK,
            "not_obtained": one_of("age"),
            "not_obtained_text": WORDS,
        },
    ),
    "add_consent": Form(
        Stage.ORDINARY,
        {"given_by": WORDS, "scope": WORDS, "units": unit_of("UL-S01"), "given_on": day(dt.date(2026, 7, 1))},
    ),
    "write_note": Form(Stage.ORDINARY, {"kind": one_of("note"), "text": WORDS}),
    "attach_file": Form(Stage.ORDINARY, {"file": DOCUMENT, "theme": WORDS, "source": one_of("received")}),
    "hide_file": Form(Stage.ORDINARY, {"attachment": row(file_of), "reason": WORDS}),
    "end_talk": Form(Stage.STAR_DECLINED, {"agreed": WORDS}),
    "close_case": Form(Stage.ORDINARY, {"code": one_of("solved_in_ordinary"), "reason": WORDS}),
    "notify_move": Form(Stage.ORDINARY, {"municipality": WORDS, "moves_on": SUMMER, "agreement": WORDS}),
    "prepare_move_summary": Form(Stage.STAR_DECLINED, {"summary": WORDS}),
    "send_move_package": Form(
        Stage.STAR_DECLINED,
        {"sent_to": WORDS, "sent_on": day(dt.date(2026, 7, 1)), "contents": one_of("child"), "documents": LINES},
    ),
    "receive_move_package": Form(
        Stage.IMPLEMENTATION, {"confirmed_by": WORDS, "received_on": day(dt.date(2026, 7, 1))}
    ),
    "cancel_move": Form(Stage.STAR_DECLINED, {"reason": WORDS}),
    "start_deliberation": Form(TALK, done=409),  # it has begun: there is no second time
    "ask_question": Form(TALK, {"title": WORDS, "text": WORDS, "hidden_from_invited": TICK}),
    "reply": Form(
        TALK,
        {"question": row(question_of), "text": WORDS, "kind": one_of("comment"), "hidden_from_invited": TICK},
    ),
    "agree_question": Form(TALK, {"question": row(question_of)}),
    "reopen_question": Form(TALK, {"question": row(question_of)}),
    "plan_meeting": Form(TALK, MEETING),
    "change_meeting": Form(TALK, MEETING | {"meeting": row(planned_of, meeting_of)}, before=meeting_planned),
    "cancel_meeting": Form(TALK, {"meeting": row(planned_of, meeting_of), "reason": WORDS}, before=meeting_planned),
    "write_minutes": Form(
        TALK,
        {
            "meeting": row(meeting_of),
            "seen": SEEN,
            "minutes": WORDS,
            "present": person_of("ff-tl-han", "dt-kons-1"),
            "others_present": LINES,
        },
    ),
    "approve_minutes": Form(TALK, {"meeting": row(meeting_of), "seen": SEEN}, by="team_leader"),
    "write_to_chiefs": Form(Stage.SUBMITTED, {"text": WORDS}, by="ff_chief"),
    "give_concern": Form(TALK, {"value": one_of("7"), "voice": one_of("child"), "dimension": DIMENSION}),
    "end_invitation": Form(TALK, {"invitation": row(invitation_of), "reason": WORDS}),
    "propose_option": Form(
        TALK,
        {
            **dict.fromkeys(("title", "description", "benefits", "drawbacks", "step_reason", "same_reason"), WORDS),
            "needs": NEED,
            "form": one_of("mellemform"),
            "step": one_of("3"),
            "measures_count": Kind(lambda _case: "2", ("-1", "ti", "100", "²")),
            "laws": LAW,
            "atypical": TICK,
            "more_of_the_same": one_of("yes"),
            "ask_invited": TICK,
        },
    ),
    "judge_sameness": Form(TALK, {"option": row(option_of), "more_of_the_same": one_of("no"), "same_reason": WORDS}),
    "take_stance": Form(TALK, {"option": row(option_of), "stance": one_of("support"), "reason": WORDS}),
    "add_separate_cost": Form(
        TALK, {"sector": unit_of("UL"), "what": WORDS, "yearly": RANGE, "one_off": RANGE, "assumptions": WORDS}
    ),
    "take_compensation": Form(WRITE, done=409),  # nobody pays more in the story
    "end_deliberation": Form(TALK),
    "write_line": Form(WRITE, LINE | {"person": person_of("ff-raad-3", "ul-kons-3"), "laws": LAW}),
    "drop_line": Form(WRITE, {"key": KEY}),
    "restore_line": Form(WRITE, {"key": KEY}, done=422),  # nothing is deleted in the story
    "approve_text": Form(WRITE),
    "send_hearing": Form(WRITE, {"to": LINES, "child": TICK, "due_on": SUMMER}),
    "answer_hearing": Form(Stage.HEARING, {"addressees": row(addressee_of), "answer": WORDS, "used_how": WORDS}),
    "mark_no_answer": Form(Stage.HEARING, {"addressee": row(addressee_of)}),
    "withdraw_consent": Form(Stage.ORDINARY, {"consent": row(consent_of)}),
    "change_custody": Form(
        Stage.ORDINARY,
        {
            **dict.fromkeys(("name_1", "name_2", "name_3", "reason"), WORDS),
            **dict.fromkeys(("relation_1", "relation_2", "relation_3"), one_of("mother")),
            "on": day(dt.date(2026, 6, 1)),
        },
    ),
    "protect_address": Form(Stage.ORDINARY),
    "lift_protection": Form(TALK, {"reason": WORDS}),
    "link_case": Form(Stage.RECOMMENDATION, {"number": Kind(another_number, (NUL, "x" * 41)), "reason": WORDS}),
    "unlink_case": Form(Stage.ORDINARY, {"link": row(link_of, lambda _case: "0")}),
    "record_concern_report": Form(Stage.ORDINARY, {"reference": WORDS, "received_on": day(dt.date(2026, 7, 1))}),
    "assess_concern_report": Form(Stage.ORDINARY, {"report": row(report_of), "assessed_on": day(dt.date(2026, 7, 1))}),
    "do_task": Form(Stage.FOLLOW_UP, {"task": row(task_of), "words": WORDS}, other=Stage.CLOSED),
    "dismiss_task": Form(Stage.FOLLOW_UP, {"task": row(task_of), "reason": WORDS}, other=Stage.CLOSED),
    "give_letter": Form(
        Stage.DECIDED,
        {"letter": row(letter_of), "given_on": day(dt.date(2026, 7, 1)), "given_how": one_of("handed")},
        other=Stage.IMPLEMENTATION,
    ),
    "take_back_star": Form(Stage.STAR_PROPOSED, {"reason": WORDS}),
    "take_back_signature": Form(TALK, by="team_leader", done=409),  # half an hour is long gone
    "raise_dispute": Form(
        Stage.STAR_DECLINED, {"reason": WORDS, "talked_on": day(dt.date(2026, 7, 1))}, before=staying
    ),
    "judge_star": Form(
        Stage.STAR_DECLINED, {"is_star": one_of("yes"), "reason": WORDS}, by="ul_chief", before=disputed
    ),
    "withdraw_star": Form(TALK, {"why": one_of("other"), "reason": WORDS}),
    "chiefs_withdraw_star": Form(Stage.SUBMITTED, {"why": one_of("other"), "reason": WORDS}, by="ul_chief"),
    "keep_star": Form(TALK, {"reason": WORDS}, by="team_leader", before=withdrawn),
    "offer_handover": Form(Stage.ORDINARY, {"receiver": person_of("ff-tl-fam", "ff-raad-5"), "note": WORDS}),
    "accept_handover": Form(Stage.ORDINARY, by="escalated", before=offered),
    "decline_handover": Form(Stage.ORDINARY, {"reason": WORDS}, by="escalated", before=offered),
    "take_offer_back": Form(Stage.ORDINARY, before=offered),
    "change_pair": Form(
        TALK,
        {"old": person_of("ff-tl-han", "ff-raad-5"), "new": person_of("ff-tl-mod", "ff-raad-5"), "reason": WORDS},
    ),
    "reopen_case": Form(Stage.CLOSED, {"reason": WORDS}),
    "reopen_ordinary": Form(Stage.ORDINARY, {"reason": WORDS}, before=closed),
    "declare_disqualified": Form(Stage.SUBMITTED, {"reason": WORDS}, by="ul_chief"),
    "inform_units": Form(Stage.DECIDED),
    "accept_line": Form(Stage.DECIDED, {"line": row(line_of)}, by="line_leader", other=Stage.IMPLEMENTATION),
    "decline_line": Form(
        Stage.DECIDED, {"line": row(line_of), "reason": WORDS}, by="line_leader", other=Stage.IMPLEMENTATION
    ),
    "report_line": Form(
        Stage.FOLLOW_UP,
        {"line": row(line_of), "status": one_of("yes"), "note": WORDS},
        by="line_leader",
        other=Stage.DECIDED,
    ),
    "end_line": Form(Stage.FOLLOW_UP, {"line": row(line_of)}, by="line_leader", other=Stage.DECIDED),
    "change_declined": Form(Stage.DECIDED, {"reason": WORDS}, before=declined),
    "sign_follow_up": Form(Stage.FOLLOW_UP, {"part": WORDS}, by="team_leader", before=half_signed),
    "object_to_follow_up": Form(Stage.FOLLOW_UP, {"reason": WORDS}, by="team_leader", before=half_signed),
    "begin_line": Form(Stage.IMPLEMENTATION, {"line": row(line_of)}, by="line_leader", other=Stage.DECIDED),
    "start_ruling": Form(Stage.DECIDED, {"ruling": row(ruling_of)}, other=Stage.IMPLEMENTATION),
    "send_ruling": Form(
        Stage.DECIDED,
        {"ruling": row(ruling_of), "without_hearing_reason": WORDS, "has_guidance": TICK},
        other=Stage.IMPLEMENTATION,
    ),
}
PAGES: dict[str, Form] = {
    "letter": Form(
        Stage.DECIDED,
        {
            "receiver": Kind(reader_of, ("findes-ikke", "\0"), shows=False),
            "phone": Kind(lambda _case: "00 00 12 01", ("ring", "720516-1000")),
            **dict.fromkeys(("greeting", "plain_L1", "plain_L2"), WORDS),
            "with_amounts": TICK,
        },
    ),
    "propose": Form(
        Stage.ORDINARY,
        {
            **dict.fromkeys(("criterion_a", "criterion_b", "criterion_c", "consequence", "interim"), WORDS),
            "partner": person_of("ff-tl-han", "ul-kons-2"),
        },
    ),
    "cosign": Form(
        Stage.STAR_PROPOSED,
        {
            **dict.fromkeys(("criterion_a", "criterion_b", "criterion_c"), one_of("yes")),
            **dict.fromkeys(("justification_a", "justification_b", "justification_c"), WORDS),
        },
        by="team_leader",
    ),
    "decline": Form(Stage.STAR_PROPOSED, {"reason": WORDS}, by="team_leader"),
    "share": Form(
        TALK,
        {
            "invited": person_of("ul-skole-3", "ul-kons-3"),
            **dict.fromkeys(("reason", "ask", "extract", "basis_reason"), WORDS),
            "basis": one_of("law"),
            "shared": one_of("entries"),
            "access_until": day(dt.date(2026, 8, 1)),
            "answer_by": day(dt.date(2026, 7, 20)),
        },
    ),
    "recommendation_texts": Form(
        WRITE,
        {
            **dict.fromkeys(("ask", "why", "benefit", "dissent"), WORDS),
            "option": row(option_of),
            "follow_up_on": day(dt.date(2026, 9, 1)),
            "success_criteria": LINES,
        },
    ),
    "recommendation_line": Form(WRITE, LINE | {"law": LAW}),
    "decide": Form(
        Stage.SUBMITTED,
        {"choice": one_of("disagree"), "contested": Kind(lambda _case: "2", ("0", "99", "ti")), "remark": WORDS},
        by="ff_chief",
    ),
    "direct": Form(
        Stage.WITH_DIRECTOR,
        {
            "choice": one_of("decide"),
            **dict.fromkeys(("L1-choice", "L2-choice"), one_of("recommended")),
            "remark": WORDS,
        },
        by="director",
    ),
    "follow_up": Form(
        Stage.FOLLOW_UP,
        {
            **dict.fromkeys(("school_part", "social_part", "child_words", "child_how", "conclusion_text"), WORDS),
            **dict.fromkeys(("child_wish", "frequency_reason", "note_L1"), WORDS),
            "child_on": day(dt.date(2026, 6, 30)),
            "goal_N1": one_of("partly"),
            "conclusion": one_of("continue"),
            "next_on": day(dt.date(2026, 10, 1)),
            **dict.fromkeys(("actual_L1", "actual_L2"), AMOUNT),
            **dict.fromkeys(("status_L1", "status_L2"), one_of("yes")),
        },
    ),
}
FORM_OF = ACTS | PAGES
FORM_NAMES = [pytest.param(name, id=name) for name in FORM_OF]
A_THIRD = FORM_NAMES if IN_FULL else FORM_NAMES[::3]
WORDY = [name for name, form in FORM_OF.items() if any(kind in (WORDS, LINES) for kind in form.fields.values())]


@pytest.fixture
def cases(django_db_setup: None, django_db_blocker: Any, settings: Any) -> Iterator[Cases]:
    """A case in each stage, seen on a day in July; all is rolled back."""
    with django_db_blocker.unblock():
        name, told = life.told()
        settings.DEMO = True
        with databases.using(name), databases.rolled_back():
            yield told


def place(name: str, case: Case) -> str:
    return reverse("act", args=[case.pk, name]) if name in ACTS else reverse(name, args=[case.pk])


def test_every_field_of_every_act_is_tried() -> None:
    """A field that nobody tries fails here. `shown` names the text that the page showed and
    `separate` the row that is written anew; both have tests of their own."""
    assert set(ACTS) == set(FORMS)
    for verb, form in ACTS.items():
        names = {"meeting_at" if name.startswith("meeting_at") else name for name in form.fields}
        assert names == set(FORMS[verb].form.base_fields) - {"shown", "separate"}, verb


@pytest.mark.parametrize("name", FORM_NAMES)
def test_what_is_rightly_filled_in_is_done(cases: Cases, name: str) -> None:
    form = FORM_OF[name]
    case = cases[form.stage]
    form.before(case)
    asker, before = Asker(form.by, cases), case.events.count()
    answer = asker.ask("POST", place(name, case), form.right(case), keep=True)
    assert answer.status == form.done, (answer.error, errors_in(answer))
    assert (case.events.count() > before) == (form.done not in {409, 422})


@pytest.mark.parametrize("name", FORM_NAMES if IN_FULL else FORM_NAMES[::4])
def test_what_is_wrongly_filled_in_is_refused_in_danish_and_nothing_is_lost(cases: Cases, name: str) -> None:
    form = FORM_OF[name]
    case, other = cases[form.stage], cases[form.other]
    form.before(case)
    asker, faults, right = Asker(form.by, cases), [], form.right(case)
    asker.ask("GET", place(name, case), keep=True)
    before = written()
    for field_name, kind in form.fields.items():
        wrong = [*(kind.wrong if IN_FULL else kind.wrong[::3]), *([kind.foreign(other)] if kind.foreign else [])]
        for value in wrong:
            answer = asker.ask("POST", place(name, case), right | {field_name: value}, keep=True)
            where = f"{field_name}={value[:20]!r}"
            faults += [f"{where}: {fault}" for fault in refusal_faults(answer, str(value), kind.shows, kind.is_said)]
    assert written() == before, {
        table: (before[table], now) for table, now in written().items() if before[table] != now
    }
    nothing_wrong(faults)


def written() -> dict[str, int]:
    """How many rows there are of everything, looks and drafts aside."""
    return {table: number for table, number in counts().items() if table not in {"cases.Access", "cases.Draft"}}


def refusal_faults(answer: Answer, typed: str, shows: bool, is_said: bool = True) -> Iterator[str]:
    if answer.status not in {403, 404, 422}:
        yield f"answered {answer.status} {answer.error}"
        return
    if answer.status == 422:
        errors = errors_in(answer)
        if is_said and not errors:
            yield "no error is said"
        yield from (f"in English: {error}" for error in errors if ENGLISH.search(error))
        kept = SENTINEL if SENTINEL in typed else html.escape(typed)
        if shows and kept not in answer.body:
            yield "what was typed is gone"
    yield from header_faults(answer, signed_in=True)


def errors_in(answer: Answer) -> list[str]:
    """The sentences that the page says are wrong."""
    found = re.findall(r'<p class="feltfejl[^"]*"[^>]*>(.*?)</p>', answer.body, re.DOTALL)
    for note in re.findall(r'data-n="fejl".*?</ul>', answer.body, re.DOTALL):
        found += re.findall(r"<li>(.*?)</li>", note, re.DOTALL)
    return [text for one in found if (text := html.unescape(re.sub(r"<[^>]+>", "", one)).strip())]


@pytest.mark.parametrize("name", WORDY if IN_FULL else WORDY[::3])
def test_markup_is_shown_as_it_was_written_and_never_done(cases: Cases, name: str) -> None:
    """Scripts, template signs and text that runs backwards are what somebody wrote, and no more."""
    form = FORM_OF[name]
    case = cases[form.stage]
    form.before(case)
    texts = {field_name: MARKUP for field_name, kind in form.fields.items() if kind in {WORDS, LINES}}
    asker = Asker(form.by, cases)
    short = {"when": MARKUP[:60]} if name == "add_tried" else {}
    right = form.right(case)
    answer = asker.ask("POST", place(name, case), right | texts | short, keep=True)
    assert answer.status == form.done, errors_in(answer)
    reader = Asker("consultant", cases)
    pages = [reverse(page, args=[case.pk]) for page in ("case", "recommendation")]
    shown = "".join(reader.ask("GET", page).body for page in pages)
    assert "<script>alert" not in shown and str(7321 * 7) not in shown
    failed = asker.ask("POST", place(name, case), right | dict.fromkeys(texts, LONG + MARKUP))
    assert "<script>alert" not in failed.body


@pytest.mark.parametrize("name", A_THIRD)
def test_a_body_without_anything_is_no_error_of_ours_and_does_nothing_of_weight(cases: Cases, name: str) -> None:
    """Neither without any field nor with fields that no form of ours has."""
    form = FORM_OF[name]
    case = cases[form.stage]
    form.before(case)
    asker = Asker(form.by, cases)
    for data in ({}, {"x": "1", "prefix": "\0<script>"}):
        answer = asker.ask("POST", place(name, case), data)
        assert answer.status in {200, 302, 404, 422, form.done}, (data, answer.error)
        assert "<script>" not in answer.body.replace('<script src="', "")


# Days, percents, points, files


FAR = ("9999-12-31", "0001-01-01", "2999-12-31", "1800-01-01")
WITH_DAYS = [name for name, form in FORM_OF.items() if any(kind.is_day for kind in form.fields.values())]


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Whatever takes longer is interrupted, and fails where it was."""

    def too_long(*_: object) -> None:
        raise TimeoutError(f"longer than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("name", WITH_DAYS)
def test_a_day_far_away_is_answered_at_once(cases: Cases, name: str) -> None:
    form = FORM_OF[name]
    case = cases[form.stage]
    form.before(case)
    asker, faults = Asker(form.by, cases), []
    for field_name in (field_name for field_name, kind in form.fields.items() if kind.is_day):
        for value in FAR if IN_FULL else FAR[::2]:
            with within(10):
                answer = asker.ask("POST", place(name, case), form.right(case) | {field_name: value})
            if answer.status not in {302, 422}:
                faults.append(f"{field_name}={value}: {answer.status} {answer.error}")
    nothing_wrong(faults)


@pytest.mark.parametrize(
    ("name", "field_name"),
    [("send_hearing", "to"), ("plan_meeting", "agenda"), ("recommendation_texts", "success_criteria")],
)
@pytest.mark.parametrize("length", [199, 250, 300, 301])
def test_a_long_line_of_a_list_is_kept_or_refused(cases: Cases, name: str, field_name: str, length: int) -> None:
    case = cases[FORM_OF[name].stage]
    data = FORM_OF[name].right(case) | {field_name: "x" * length}
    answer = Asker("consultant", cases).ask("POST", place(name, case), data)
    assert answer.status in {302, 422}, answer.error


def share(code: str) -> str:
    return f"share_{story.unit(code).pk}"


@pytest.mark.parametrize(
    ("percent", "status"),
    [("0", 302), ("99", 302), ("100", 302), ("101", 302), ("-1", 422), ("201", 422), ("ti", 422), ("50,5", 422)],
)
def test_a_split_may_be_wrong_while_it_is_written_but_only_in_numbers(cases: Cases, percent: str, status: int) -> None:
    case = cases[WRITE]
    data = PAGES["recommendation_line"].right(case) | {share("UL"): percent}
    answer = Asker("consultant", cases).ask("POST", place("recommendation_line", case), data)
    assert answer.status == status
    if status == 422:
        assert list(refusal_faults(answer, percent, shows=True)) == []


def test_a_line_with_one_wrong_cell_is_kept_as_a_draft_until_it_is_saved(cases: Cases) -> None:
    case, asker = cases[WRITE], Asker("consultant", cases)
    right = PAGES["recommendation_line"].right(case) | {"task": "Støtte hver tirsdag"}
    wrong = right | {"start": "32.13.26"}
    headers = {"HX-Request": "true"}
    answer = asker.ask("POST", place("recommendation_line", case), wrong, headers=headers, keep=True)
    assert answer.status == 422
    page = reverse("recommendation", args=[case.pk])
    assert "?ret=L1" in asker.ask("GET", page, keep=True).body
    mending = asker.ask("GET", f"{page}?ret=L1", keep=True).body
    assert "Støtte hver tirsdag" in mending and "32.13.26" in mending
    assert asker.ask("POST", place("recommendation_line", case), right, headers=headers, keep=True).status == 200
    after = asker.ask("GET", page, keep=True).body
    assert "Støtte hver tirsdag" in after and "?ret=L1" not in after


@pytest.mark.parametrize("percent", ["99", "101"])
def test_a_split_that_is_not_a_hundred_percent_is_not_laid_before(cases: Cases, percent: str) -> None:
    case, asker = cases[WRITE], Asker("consultant", cases)
    data = PAGES["recommendation_line"].right(case) | {share("UL"): percent}
    asker.ask("POST", place("recommendation_line", case), data, keep=True)
    story.approve(Case.objects.get(pk=case.pk), at=clock.now())  # the day in July goes on while the tests run
    answer = asker.ask("POST", place("lay_before", case))
    assert answer.status == 422
    assert any("%" in error for error in errors_in(answer)), errors_in(answer)


POINTS = {"count": "1", "text_1": "at skolen giver støtte", "ruling_1": "no"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": "to"},
        {"count": "-1"},
        {"count": "²"},
        {"count": "1000000000"},
        {"text_1": NUL},
        {"text_1": LONG},
        {"ruling_1": "yes", "law_1": "²"},
        {"ruling_1": "yes", "unit_1": "99999999999999999999"},
        {"ruling_1": "\0"},
    ],
    ids=lambda wrong: " ".join(f"{name}={value[:12]!r}" for name, value in wrong.items()),
)
def test_points_that_cannot_be_read_are_no_error_of_ours(cases: Cases, wrong: dict[str, str]) -> None:
    asker = Asker("consultant", cases)
    with within(3):
        answer = asker.ask("POST", reverse("recommendation_points", args=[cases[WRITE].pk]), POINTS | wrong)
    assert answer.status in {302, 422}, answer.error


@pytest.mark.parametrize("kept", ["\0", "findes-ikke", "x" * 100_000])
def test_a_law_that_nobody_knows_is_left_out(cases: Cases, kept: str) -> None:
    case = cases[WRITE]
    data = PAGES["recommendation_line"].right(case) | {"kept_laws": kept}
    answer = Asker("consultant", cases).ask("POST", place("recommendation_line", case), data)
    assert answer.status in {302, 422}, answer.error


# A new case

NEW = {
    "name": "Bo Prøvesen",
    "cpr": "720516-9999",
    "birth_date": "12.05.2016",
    "summary": "Skolen og familieafdelingen er uenige.",
}


@pytest.mark.parametrize(
    ("field_name", "value"),
    [
        *(("name", value) for value in ("", "   ", LONG, NUL)),
        *(("cpr", value) for value in ("", "123", "990199-1234", "72051x-1234", "720516-1234-5678", "720516\0999")),
        *(("birth_date", value) for value in ("", "i morgen", "31.02.2016", "²")),
        *(("summary", value) for value in ("", LONG, NUL)),
        *(("general_arena_unit", value) for value in NUMBERS),
        *(("units", value) for value in NUMBERS),
    ],
)
def test_a_case_is_not_opened_on_what_cannot_be(cases: Cases, field_name: str, value: str) -> None:
    before = written()
    answer = Asker("consultant", cases).ask("POST", reverse("new_case"), NEW | {field_name: value}, keep=True)
    typed = field_name in {"name", "cpr", "birth_date", "summary"} and "\0" not in value
    assert answer.status == 422
    assert list(refusal_faults(answer, value, shows=typed)) == []
    assert "9999" not in "".join(re.findall(r"<title>.*?</title>", answer.body))
    assert written() == before


@pytest.mark.parametrize("born", ["0001-01-01", "9999-12-31", "31.12.2030"])
def test_a_child_is_born_in_our_time(cases: Cases, born: str) -> None:
    answer = Asker("consultant", cases).ask("POST", reverse("new_case"), NEW | {"birth_date": born})
    assert answer.status == 422, answer.error


def test_nobody_opens_a_case_who_may_not(cases: Cases) -> None:
    before = written()
    for actor in ("caseworker", "ul_chief", "director", "superuser", "administrator", "unit_head"):
        assert Asker(actor, cases).ask("POST", reverse("new_case"), NEW, keep=True).status == 404
    assert written() == before


# Addresses


@pytest.mark.parametrize(
    "value", ["", "ti", "-1", "²", "99999999999999999999", "<script>alert(1)</script>", "\0", "1 OR 1=1"]
)
def test_an_address_with_nonsense_in_it_is_no_error_of_ours(cases: Cases, value: str) -> None:
    asker = Asker("consultant", cases)
    queries = [
        ("take_stance", TALK, "option"),
        ("write_minutes", TALK, "meeting"),
        ("agree_question", TALK, "question"),
        ("drop_line", WRITE, "key"),
        ("start_ruling", Stage.DECIDED, "ruling"),
    ]
    for verb, stage, query in queries:
        answer = asker.ask("GET", place(verb, cases[stage]), {query: value})
        assert answer.status in {200, 404, 409}, (verb, answer.error)
        assert "<script>alert" not in answer.body
    for name in ("cases", "my_work", "notifications"):
        answer = asker.ask("GET", reverse(name), {"vis": value, "page": value, "q": value})
        assert (answer.status, "<script>alert" in answer.body) == (200, False)


def test_an_act_that_nobody_knows_is_no_address(cases: Cases) -> None:
    asker = Asker("consultant", cases)
    for verb in ("slet", "open_case", "confirm_star", "perform", "__class__", "add-need", "ADD_NEED"):
        for method in ("GET", "POST"):
            assert asker.ask(method, f"/sager/{cases[TALK].pk}/{verb}/").status == 404


def test_what_only_takes_a_form_does_not_open(cases: Cases) -> None:
    asker = Asker("consultant", cases)
    names = ["show_cpr", "lay_before", *(f"recommendation_{part}" for part in ("texts", "line", "new_line", "points"))]
    for path in [*(reverse(name, args=[cases[WRITE].pk]) for name in names), reverse("mark_read")]:
        answer = asker.ask("GET", path)
        assert (answer.status, list(header_faults(answer, signed_in=True))) == (405, [])


ELSEWHERE = ("https://evil.example/", "//evil.example/", "\\\\evil.example", "http:evil.example", "javascript:alert(1)")


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_led_out_of_the_house(cases: Cases, elsewhere: str) -> None:
    asker, stranger = Asker("consultant", cases), Asker("anonymous", cases)
    answers = [
        asker.ask("POST", reverse("set_language"), {"language": "da", "next": elsewhere}),
        asker.ask("POST", reverse("mark_read"), {"next": elsewhere}),
        asker.ask("POST", reverse("account_logout"), {"next": elsewhere}),
        asker.ask("GET", f"{reverse('account_login')}?next={elsewhere}"),
        asker.ask("GET", reverse("home"), headers={"referer": elsewhere}),
        asker.ask("POST", place("cosign", cases[Stage.STAR_PROPOSED]), headers={"referer": elsewhere}),
        stranger.ask("GET", f"/mit-arbejde/?next={elsewhere}"),
        stranger.ask("GET", "/mit-arbejde/", headers={"HX-Request": "true", "HX-Current-URL": elsewhere}),
        sign_in(stranger, elsewhere),
    ]
    for answer in answers:
        for header in ("Location", "HX-Redirect", "HX-Location"):
            assert answer.headers.get(header, "/").startswith("/"), answer.headers[header]
            assert not answer.headers.get(header, "/").startswith(("//", "/\\")), answer.headers[header]
        assert 'href="https://evil' not in answer.body and 'href="javascript' not in answer.body


def sign_in(stranger: Asker, next_page: str) -> Answer:
    """By e-mail and password, with a page to go to afterwards."""
    person = User.objects.get(code="dt-kons-1")
    person.set_password("et langt kodeord til prøven")
    person.save()
    data = {"login": person.email, "password": "et langt kodeord til prøven", "next": next_page}
    answer = stranger.ask("POST", reverse("account_login"), data)
    assert answer.status == 302, errors_in(answer)
    return answer


# Access that ends, ends now


def test_the_session_of_a_closed_account_ends_at_once(cases: Cases) -> None:
    asker, page = Asker("consultant", cases), reverse("case", args=[cases[TALK].pk])
    assert asker.ask("GET", page).status == 200
    User.objects.filter(pk=asker.person and asker.person.pk).update(is_active=False)
    answer = asker.ask("GET", page)
    assert (answer.status, answer.looks) == (302, set())
    assert asker.ask("POST", place("add_need", cases[TALK])).status == 302
    assert asker.ask("GET", reverse("my_work")).status == 302


def test_a_closed_account_cannot_sign_in(cases: Cases) -> None:
    person = User.objects.get(code="ul-kons-3")
    person.set_password("et langt kodeord til prøven")
    person.save()
    data = {"login": person.email, "password": "et langt kodeord til prøven"}
    client = Client()
    client.post(reverse("account_login"), data)
    assert client.get(reverse("my_work")).status_code == 302


@pytest.mark.parametrize("actor", ["invitee", "unit_head", "ul_chief", "special_access", "assigned", "line_owner"])
def test_whoever_loses_their_part_sees_nothing_from_the_next_request_on(cases: Cases, actor: str) -> None:
    case = cases[Stage.IMPLEMENTATION]
    asker, page = Asker(actor, cases), reverse("case", args=[case.pk])
    assert asker.ask("GET", page).status == 200
    Part.objects.filter(case=case, user=asker.person).update(until=life.SEEN_AT)
    SpecialAccess.objects.filter(user=asker.person, content_object=case).delete()
    Membership.objects.filter(user=asker.person).update(until=dt.date(2026, 7, 1))
    answer = asker.ask("GET", page)
    assert (answer.status, answer.looks) == (404, set())
    assert case.number not in asker.ask("GET", reverse("cases")).body


def test_whoever_moves_to_another_unit_leaves_its_cases_behind(cases: Cases) -> None:
    """The part is the unit's: whoever leads it today sees the headline."""
    case = cases[Stage.IMPLEMENTATION]
    old, new = Asker("unit_head", cases), Asker("caseworker", cases)
    page = reverse("case", args=[case.pk])
    assert (old.ask("GET", page).status, new.ask("GET", page).status) == (200, 404)
    leads = Membership.objects.get(user=old.person, role__code="institution_leader")
    Membership.objects.create(user=new.person, unit=leads.unit, role=leads.role, since=dt.date(2026, 7, 2))
    Membership.objects.filter(pk=leads.pk).update(until=dt.date(2026, 7, 1))
    assert (old.ask("GET", page).status, new.ask("GET", page).status) == (404, 200)
    assert Part.objects.filter(case=case, kind=PartKind.UNIT_HEAD, unit=leads.unit).count() == 1


# Too much at once


@pytest.mark.parametrize("name", ["write_note", "reply", "recommendation_texts", "follow_up", "decline", "decide"])
def test_a_megabyte_is_too_much_and_comes_back_whole(cases: Cases, name: str) -> None:
    form = FORM_OF[name]
    case = cases[form.stage]
    words = next(field_name for field_name, kind in form.fields.items() if kind is WORDS)
    answer = Asker(form.by, cases).ask("POST", place(name, case), form.right(case) | {words: MEGABYTE})
    assert answer.status == 422 and MEGABYTE in answer.body


def test_a_body_that_is_too_large_is_refused_before_it_is_read(cases: Cases) -> None:
    asker, path = Asker("consultant", cases), place("write_note", cases[TALK])
    for data in ({"text": "x" * 3_000_000}, {f"x{number}": "1" for number in range(1_100)}):
        answer = asker.ask("POST", path, data)
        assert (answer.status, list(header_faults(answer, signed_in=False))) == (400, [])
        assert "Traceback" not in answer.body and ENGLISH.search(re.sub(r"<[^>]+>|\s+", " ", answer.body)) is None


def test_a_file_that_nobody_asked_for_goes_nowhere(cases: Cases, tmp_path: Path) -> None:
    upload = tmp_path / "ond.svg"
    upload.write_text("<svg onload=alert(1)>")
    before = written()
    with upload.open("rb") as sent:
        answer = Asker("consultant", cases).ask(
            "POST", place("write_note", cases[TALK]), {"kind": "note", "fil": sent}, keep=True
        )
    assert answer.status == 422 and written() == before


def test_a_fragment_that_fails_takes_the_place_of_the_page_with_what_was_typed(cases: Cases) -> None:
    case = cases[TALK]
    data = ACTS["reply"].right(case) | {"text": LONG}
    answer = Asker("consultant", cases).ask("POST", place("reply", case), data, headers={"HX-Request": "true"})
    assert (answer.status, answer.headers["HX-Retarget"]) == (422, "#indhold")
    assert list(refusal_faults(answer, LONG, shows=True)) == []
