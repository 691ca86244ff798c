"""What does a person give with each act: one small drawing per verb, for the machine that lives whole lives of a case.

Every text that is written carries a mark of its own, so that it can be looked for afterwards. Texts that a later act of the
same kind may replace by design say so with a place (`in_place`): there the newest must stand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from hypothesis import strategies as st

from accounts.clock import local_date
from accounts.models import User
from cases.filekinds import Received
from cases.models import Attachment, Case, Consent
from escalation.casetasks import open_tasks
from escalation.closing import Closing
from escalation.family import seen_links, waiting_reports
from escalation.hearing import awaited, silent
from escalation.letters import receivers_of
from escalation.models import (
    Correction,
    FollowUp,
    Invitation,
    Letter,
    Line,
    Meeting,
    Moving,
    Option,
    OptionPosition,
    Position,
    Question,
    Ruling,
    Withdrawal,
)
from escalation.recommendation import newest
from escalation.stances import is_shown
from tests import documents, story

Given = dict[str, Any]
TAILS = ("", " æøå", " <b>fed</b>", " 😀", " {{ 7*7 }}", " ' OR 1=1 --", "\nny linje")


@dataclass
class Giving:
    """One person is about to act: draws what they give, and remembers the marks of what they wrote, by place."""

    draw: Callable[[Any], Any]
    case: Case
    by: User
    at: dt.datetime
    number: int
    written: dict[str, str] = field(default_factory=dict)

    @property
    def day(self) -> dt.date:
        return local_date(self.at)

    def words(self, in_place: str = "") -> str:
        """A text with a mark of its own. `in_place`: the newest written there is the one that counts."""
        mark = f"mk{self.number:05d}n{len(self.written)}x"
        self.written[in_place or mark] = mark
        return mark + self.one(TAILS)

    def one(self, of: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(of))

    def some(self, of: Sequence[Any]) -> list[Any]:
        return [one for one in of if self.draw(st.booleans())]

    def row(self, rows: QuerySet[Any] | Sequence[Any]) -> Any:
        """One of the rows, or None when there is none."""
        found = list(rows)
        return self.one(found) if found else None

    def soon(self, least: int = 1, most: int = 40) -> dt.date:
        return self.day + dt.timedelta(days=self.draw(st.integers(least, most)))

    def somebody(self, *codes: str) -> User:
        return story.person(self.one(codes))


def star(give: Giving) -> Given:
    """The two of the pair write the reason for fewer criteria in one place: the second's word replaces the first's."""
    given = {"partner": give.somebody("ff-tl-han", "ff-tl-han", "ff-tl-fam", "ul-kons-1", "dt-kons-1")}
    rows = story.criteria(give.one(("yes", "yes", "partly", "no")), give.words())
    return given | {
        "criteria": rows,
        "consequence": give.words(),
        "interim": give.words(),
        "fewer_reason": give.words(),
    }


def signature(give: Giving) -> Given:
    rows = story.criteria(give.one(("yes", "partly", "no")), give.words())
    return {"criteria": rows} | ({"fewer_reason": give.words()} if give.draw(st.booleans()) else {})


def question(give: Giving) -> Any:
    return give.row(Question.objects.filter(deliberation__case=give.case).order_by("pk"))


def meeting(give: Giving) -> Any:
    return give.row(Meeting.objects.filter(deliberation__case=give.case).order_by("pk"))


def invitation(give: Giving) -> Any:
    return give.row(Invitation.objects.filter(deliberation__case=give.case).order_by("pk"))


def option(give: Giving) -> Any:
    return give.row(Option.objects.filter(deliberation__case=give.case).order_by("pk"))


def proposal(give: Giving) -> Given:
    costs = {story.unit(code): give.draw(st.integers(0, 500_000)) for code in ("UL", "FF")}
    given = {"title": give.words(), "description": give.words(), "benefits": give.words(), "costs": costs}
    return given | {"ask_invited": give.draw(st.booleans())}


def stance(give: Giving) -> Given:
    """A first position may be given again while it is hidden; afterwards one more may be given, and both stand."""
    chosen = option(give)
    if chosen is None:
        return {}
    place = f"stance:{chosen.pk}:{give.by.pk}:{is_shown(chosen)}"
    return {"option": chosen, "stance": give.one(OptionPosition.Stance.values), "reason": give.words(place)}


def minutes(give: Giving) -> Given:
    held = meeting(give)
    return {"meeting": held, "minutes": give.words(f"minutes:{held.pk}")} if held else {}


def a_meeting(give: Giving, place: str = "Tangskolen") -> Given:
    at = give.at + dt.timedelta(days=give.draw(st.integers(-3, 10)))
    people = give.some([story.person(code) for code in ("ul-kons-1", "ff-tl-han", "ul-skole-2")])
    return {"meeting_at": at, "place": place, "attendees": people}


def other_meeting(give: Giving) -> Given:
    chosen = meeting(give)
    return a_meeting(give, give.words(f"meeting:{chosen.pk}")) | {"meeting": chosen} if chosen else {}


def share(give: Giving) -> Given:
    codes = [f"option:{row.pk}" for row in Option.objects.filter(deliberation__case=give.case).order_by("pk")]
    codes += [f"question:{row.pk}" for row in Question.objects.filter(deliberation__case=give.case).order_by("pk")]
    basis = {"basis": give.one(("law", "law", "own_unit", "consent")), "basis_reason": give.words()}
    until = {"access_until": give.soon(-1, 30), "reason": give.words()}
    return basis | until | {"extract": give.words(), "shared": give.some([*codes, "needs", "entries"])}


def an_invitation(give: Giving) -> Given:
    return share(give) | {"invited": give.somebody("ul-skole-1", "ul-skole-2", "ff-psyk-1", "dt-kons-1")}


def texts(give: Giving) -> Given:
    names = ("ask", "why", "benefit", "dissent", "dearer_reason")
    given: Given = {name: give.words() for name in names if name in names[:3] or give.draw(st.booleans())}
    return given | {"option": option(give), "follow_up_on": give.soon(20, 90), "success_criteria": [give.words("goal")]}


def points(give: Giving) -> Given:
    return {
        "points": [
            row | {"text": f"{row['text']} {give.words(f'point:{no}')}"} for no, row in enumerate(story.points())
        ]
    }


def line(give: Giving) -> Given:
    given = give.one((story.line_one, story.line_two))(give.case) | {"task": f"Støtte 10 timer om ugen {give.words()}"}
    if give.draw(st.integers(0, 4)) == 0:
        shares = give.one(({"UL": 50, "DT": 50}, {"FF": 90}, {"UL": 100}))
        given["shares"] = {story.unit(code): percent for code, percent in shares.items()}
    return given


def of_lines(give: Giving) -> Any:
    version = newest(give.case)
    return give.row(version.lines.order_by("pk") if version else [])


def decided_line(give: Giving) -> Any:
    return give.row(Line.objects.filter(recommendation__decision__case=give.case).order_by("pk"))


def ruling(give: Giving) -> Any:
    return give.row(Ruling.objects.filter(decision__case=give.case).order_by("pk"))


def position(give: Giving) -> Given:
    if give.draw(st.integers(0, 3)):
        return {"stance": Position.Stance.APPROVE, "reason": give.words()}
    return {"stance": "disagree", "contested": give.one(([1], [2], [1, 2])), "reason": give.words()}


def corrected(give: Giving) -> Given:
    chosen = of_lines(give)
    change = give.one(({"shares": {"UL": 50, "FF": 50}}, {"cost_dkk": 90_000}, {"end_criterion": "Når målet er nået"}))
    return {"corrected": {chosen.key: change}, "reason": give.words()} if chosen else {"reason": give.words()}


def directors_word(give: Giving) -> Given:
    return corrected(give) if give.draw(st.booleans()) else {"reason": give.words()}


def follow_up(give: Giving) -> Given:
    """It may be written anew until it is signed; afterwards another is begun."""
    signed = FollowUp.objects.filter(case=give.case).exclude(signed_at=None).count()
    names = ("school_part", "social_part", "child_wish", "frequency_reason", "conclusion_text")
    given: Given = {name: give.words(f"follow_up:{give.case.round}:{signed}:{name}") for name in names}
    version = newest(give.case)
    given["lines"] = [{"line": row, "status": "yes"} for row in version.lines.all()] if version else []
    return given | {"conclusion": give.one(FollowUp.Conclusion.values), "next_on": give.soon(20, 120)}


def own_part(give: Giving) -> Given:
    signed = FollowUp.objects.filter(case=give.case).exclude(signed_at=None).count()
    return {"part": give.words(f"follow_up:{give.case.round}:{signed}:social_part")}


def custody(give: Giving) -> Given:
    return {"holders": [{"name": give.words("custody"), "relation": "mor"}], "reason": give.words()}


def package(give: Giving) -> Given:
    return {"sent_to": give.words(), "contents": give.some(Moving.Content.values)}


def letter(give: Giving) -> Given:
    receivers = receivers_of(give.case, give.day)
    return {"receiver": give.one(receivers).code if receivers else "", "phone": "00 00 12 01"}


def a_file(give: Giving) -> Given:
    content = documents.pdf("Kim har brug for ro.")
    return {"file": Received("udtalelse.pdf", content, len(content)), "theme": give.words(), "source": "received"}


def why(give: Giving) -> Given:
    return {"reason": give.words()}


def nothing(_give: Giving) -> Given:
    return {}


INPUTS: dict[str, Callable[[Giving], Given]] = {
    "add_need": lambda give: {
        "dimension": "dagtilbud_skole_laering",
        "description": give.words(),
        "goal": give.words(),
    },
    "add_measure": lambda give: {"name": give.words(), "unit": story.unit("UL-S01"), "cost_dkk": 40_000},
    "add_tried": lambda give: {"channel": give.words(), "result": give.words()},
    "add_perspective": lambda give: {"who": give.one(("child", "mother")), "words": give.words()},
    "add_consent": lambda give: {
        "given_by": give.words(),
        "scope": give.words(),
        "units": [story.unit(give.one(("UL-S01", "UL-S02", "FF-HAN")))],
    },
    "write_note": lambda give: {"text": give.words()},
    "attach_file": a_file,
    "hide_file": lambda give: (
        why(give) | {"attachment": give.row(Attachment.objects.filter(case=give.case).order_by("added_at"))}
    ),
    "propose_star": star,
    "cosign_star": signature,
    "decline_star": why,
    "take_back_star": why,
    "end_talk": nothing,
    "raise_dispute": lambda give: why(give) | {"talked_on": give.one((None, give.day))},
    "judge_star": lambda give: {"is_star": give.draw(st.booleans()), "reason": give.words(f"verdict:{give.by.pk}")},
    "ask_question": lambda give: {
        "title": give.words(),
        "text": give.words(),
        "hidden_from_invited": give.draw(st.booleans()),
    },
    "reply": lambda give: {"question": question(give), "text": give.words(), "kind": give.one(("comment", "fact"))},
    "agree_question": lambda give: {"question": question(give)},
    "reopen_question": lambda give: {"question": question(give)},
    "plan_meeting": a_meeting,
    "change_meeting": other_meeting,
    "cancel_meeting": lambda give: {"meeting": meeting(give)} | why(give),
    "write_minutes": minutes,
    "approve_minutes": lambda give: {"meeting": meeting(give)},
    "give_concern": lambda give: {"value": give.draw(st.integers(-1, 11)), "voice": give.one(("", "child"))},
    "invite": an_invitation,
    "change_share": lambda give: share(give) | {"invitation": invitation(give)},
    "end_invitation": lambda give: {"invitation": invitation(give)} | why(give),
    "propose_option": proposal,
    "judge_sameness": lambda give: (
        {"option": chosen, "more_of_the_same": give.draw(st.booleans()), "same_reason": give.words(f"same:{chosen.pk}")}
        if (chosen := option(give))
        else {}
    ),
    "add_separate_cost": lambda give: {
        "sector": story.unit(give.one(("UL", "FF", "DT"))),
        "what": give.words(),
        "yearly": give.draw(st.integers(0, 900_000)),
        "assumptions": give.words(),
    },
    "take_stance": stance,
    "write_texts": texts,
    "write_points": points,
    "write_line": line,
    "drop_line": lambda give: {"key": chosen.key if (chosen := of_lines(give)) else ""},
    "restore_line": lambda give: {"key": give.one(("L1", "L2"))},
    "send_hearing": lambda give: {"to": [give.words()], "due_on": give.soon(0, 15)},
    "answer_hearing": lambda give: (
        {"answer": give.words(), "used_how": give.words()}
        | ({"addressees": awaited(give.case)[:1]} if give.draw(st.booleans()) else {})
    ),
    "mark_no_answer": lambda give: {"addressee": give.row(silent(give.case, give.day))},
    "take_position": position,
    "approve_with_changes": corrected,
    "answer_correction": lambda give: {
        "correction": give.row(Correction.objects.filter(recommendation__case=give.case).order_by("pk")),
        "accepts": give.draw(st.booleans()),
        "reason": give.words(),
    },
    "return_to_group": lambda give: {"questions": give.words()},
    "director_decides": directors_word,
    "director_returns": why,
    "write_to_chiefs": lambda give: {"text": give.words()},
    "declare_disqualified": why,
    "accept_line": lambda give: {"line": decided_line(give)},
    "decline_line": lambda give: (
        {"line": chosen, "reason": give.words(f"declined:{chosen.pk}")} if (chosen := decided_line(give)) else {}
    ),
    "begin_line": lambda give: {"line": decided_line(give)},
    "report_line": lambda give: {"line": decided_line(give), "status": give.one(("yes", "no")), "note": give.words()},
    "end_line": lambda give: {"line": decided_line(give)},
    "start_ruling": lambda give: {"ruling": ruling(give)},
    "send_ruling": lambda give: {"ruling": ruling(give), "has_guidance": True},
    "make_letter": letter,
    "give_letter": lambda give: {
        "letter": give.row(Letter.objects.filter(case=give.case).order_by("at")),
        "given_on": give.day,
        "given_how": give.one(Letter.Way.values),
    },
    "record_follow_up": follow_up,
    "sign_follow_up": own_part,
    "object_to_follow_up": why,
    "change_declined": why,
    "close_case": lambda give: {"code": give.one(Closing.values)} | why(give),
    "withdraw_star": lambda give: {"why": give.one(Withdrawal.Why.values)} | why(give),
    "chiefs_withdraw_star": lambda give: {"why": give.one(Withdrawal.Why.values)} | why(give),
    "keep_star": why,
    "offer_handover": lambda give: {
        "receiver": give.somebody("ul-kons-2", "ff-tl-fam", "dt-kons-1"),
        "note": give.words(),
    },
    "decline_handover": why,
    "change_pair": lambda give: (
        {"old": give.somebody("ul-kons-1", "ff-tl-han"), "new": give.somebody("ul-kons-2", "ff-tl-fam")} | why(give)
    ),
    "reopen_case": why,
    "reopen_ordinary": why,
    "withdraw_consent": lambda give: {"consent": give.row(Consent.objects.filter(case=give.case).order_by("pk"))},
    "change_custody": custody,
    "lift_protection": why,
    "link_case": lambda give: (
        {"number": give.row(Case.objects.exclude(pk=give.case.pk).values_list("number", flat=True))} | why(give)
    ),
    "unlink_case": lambda give: {"link": give.row(seen_links(give.case, give.by, give.at))},
    "record_concern_report": lambda give: {"reference": give.words(), "received_on": give.day},
    "assess_concern_report": lambda give: {"report": give.row(waiting_reports(give.case)), "assessed_on": give.day},
    "do_task": lambda give: {"task": give.row(open_tasks(give.case)), "words": give.words()},
    "dismiss_task": lambda give: {"task": give.row(open_tasks(give.case))} | why(give),
    "notify_move": lambda give: {"municipality": give.words(), "moves_on": give.soon(0, 30), "agreement": give.words()},
    "prepare_move_summary": lambda give: {"summary": give.words("summary")},
    "send_move_package": package,
    "receive_move_package": lambda give: {"confirmed_by": give.words()},
    "cancel_move": why,
}


def given_for(verb: str, give: Giving) -> Given:
    """What the person gives with that act; nothing for an act that takes nothing."""
    return INPUTS.get(verb, nothing)(give)
