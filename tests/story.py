"""What happens in the tests' case: its life step by step through the domain's verbs, with other people if one likes.

Kim, nine years, is torn between school and family department. Ul-kons-1 and ff-tl-han set the star; the school and the
handicap team carry the lines; the chiefs of UL and FF decide. All people are fictive: CPR numbers have day + 60.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.clock import COPENHAGEN
from accounts.models import User
from cases.filekinds import Received
from cases.models import Attachment, Case, Child, LegalBasis
from escalation import sweeps
from escalation.casetasks import open_tasks
from escalation.hearing import is_heard, letters
from escalation.models import Decision, Option, Recommendation
from escalation.opening import open_case
from escalation.workflow import perform
from orgunits.models import OrgUnit
from tests import documents

NOON = dt.datetime(2026, 3, 10, 12, tzinfo=COPENHAGEN)  # a Tuesday; Easter is on 5 April
FIRST_DAY = dt.date(2026, 4, 7)  # the earliest line starts on the first working day after Easter
CRITERIA = ("a", "b", "c")


def days_later(number: int, hour: int = 12, minute: int = 0) -> dt.datetime:
    """That many calendar days after NOON's day, when the clock in Denmark shows that time."""
    return dt.datetime.combine(NOON.date() + dt.timedelta(days=number), dt.time(hour, minute), COPENHAGEN)


def on(day: dt.date, hour: int = 12, minute: int = 0) -> dt.datetime:
    """When the clock in Denmark shows that time on that day."""
    return dt.datetime.combine(day, dt.time(hour, minute), COPENHAGEN)


def person(code: str) -> User:
    return User.objects.get(code=code)


def unit(code: str) -> OrgUnit:
    return OrgUnit.objects.get(code=code)


def law(code: str) -> LegalBasis:
    return LegalBasis.objects.get(code=code)


def superuser() -> User:
    found = User.objects.filter(code="root").first()
    return found or User.objects.create_user(
        "root@example.invalid", code="root", name="Root", is_superuser=True, is_staff=True
    )


def act(verb: str, case: Case, by: str | User, at: dt.datetime, **given: Any) -> Case:
    """One act by one person (or their code); the case as it is afterwards."""
    perform(verb, case, by=person(by) if isinstance(by, str) else by, at=at, **given)
    return Case.objects.get(pk=case.pk)


def a_child(**other: Any) -> dict[str, Any]:
    """A child that nobody has registered yet."""
    serial = 1000 + Child.objects.count()
    given = {"name": "Kim Prøvesen", "cpr": f"720516-{serial}", "birth_date": dt.date(2016, 5, 12)}
    return given | {"protected_address": False, "general_arena_unit": unit("UL-S01")} | other


def ordinary_case(
    by: str = "ul-kons-1", at: dt.datetime = NOON, units: tuple[str, ...] = ("UL-S01", "FF-HAN"), **child: Any
) -> Case:
    """Opened, with one need, what has been tried, and the child's own words."""
    case = open_case(
        by=person(by),
        at=at,
        child=a_child(**child),
        summary="Skolen og familieafdelingen er uenige om, hvem der skal støtte.",
        units=[unit(code) for code in units],
    )
    act("add_need", case, by, at, dimension="dagtilbud_skole_laering", description="En tryg skoledag")
    act("add_tried", case, by, at, channel="Tværfagligt møde", result="Ingen aftale")
    return act("add_perspective", case, by, at, who="child", words="Jeg vil gerne i skole.", method="samtale")


def attach(case: Case, by: str = "ul-kons-1", at: dt.datetime | None = None, **other: Any) -> Attachment:
    """A PDF from the school lies on the case."""
    content = other.pop("content", documents.pdf("Kim har brug for ro."))
    given = {"file": Received(other.pop("name", "udtalelse.pdf"), content, len(content))}
    given |= {"theme": "Udtalelse fra skolen", "source": "received"}
    event = perform("attach_file", case, by=person(by), at=at or days_later(3), **(given | other))
    return Attachment.objects.get(pk=event.data["attachment"])


def criteria(answer: str = "yes", justification: str = "Det går på tværs.") -> list[dict[str, str]]:
    return [{"code": code, "answer": answer, "justification": justification} for code in CRITERIA]


def propose(case: Case, by: str = "ul-kons-1", partner: str = "ff-tl-han", at: dt.datetime | None = None) -> Case:
    return act(
        "propose_star",
        case,
        by,
        at or days_later(1),
        partner=person(partner),
        criteria=criteria(),
        consequence="Kim holder op med at komme i skole.",
        interim="Skolen giver to timers støtte om dagen.",
    )


def cosign(case: Case, by: str = "ff-tl-han", at: dt.datetime | None = None) -> Case:
    return act("cosign_star", case, by, at or days_later(2), criteria=criteria(justification=""))


def decline(case: Case, by: str = "ff-tl-han", at: dt.datetime | None = None) -> Case:
    return act("decline_star", case, by, at or days_later(2), reason="Det kan løses i almindeligt samarbejde.")


def discuss(case: Case, by: str = "ul-kons-1", at: dt.datetime | None = None) -> Case:
    """A question with a first post, and two options to choose between."""
    at = at or days_later(6)
    act("ask_question", case, by, at, title="Hvad skal der til?", text="Kim har brug for ro.")
    costs = {unit("UL"): 60_000, unit("FF"): 240_000}
    act("propose_option", case, by, at, title="Mellemform", description="Støtte i klassen og hjemme", costs=costs)
    return act(
        "propose_option", case, by, at, title="Specialskole", description="Ny skole", costs={unit("UL"): 400_000}
    )


def deliberate(case: Case, by: str = "ul-kons-1", at: dt.datetime | None = None) -> Case:
    """Discussed and ended: the recommendation is to be written."""
    case = discuss(case, by)
    return act("end_deliberation", case, by, at or days_later(7))


def line_one(case: Case) -> dict[str, Any]:
    """The school's line: UL pays 60 percent, FF 40 percent of 100,000 DKK a year."""
    return {
        "key": "L1",
        "task": "Støtte i klassen 10 timer om ugen",
        "unit": unit("UL-S01"),
        "function": "Skoleleder",
        "start": FIRST_DAY,
        "end_on": dt.date(2027, 4, 6),
        "cost_dkk": 100_000,
        "shares": {unit("UL"): 60, unit("FF"): 40},
        "laws": [law("FSL-20-2")],
        "needs": list(case.needs.all()),
        "triggers_ruling": False,
    }


def line_two(case: Case) -> dict[str, Any]:
    """The handicap team's line, with a named person; FF pays it all."""
    return {
        "key": "L2",
        "task": "Støtte i hjemmet hver onsdag",
        "unit": unit("FF-HAN"),
        "person": person("ff-raad-3"),
        "start": FIRST_DAY + dt.timedelta(days=7),
        "end_criterion": "Kim kommer selv i skole fire dage om ugen",
        "cost_dkk": 200_000,
        "shares": {unit("FF"): 100},
        "laws": [law("BL-32-1-2")],
        "needs": list(case.needs.all()),
        "triggers_ruling": True,
    }


def points() -> list[dict[str, Any]]:
    """Two at-points; the second triggers a ruling that the handicap team makes."""
    return [
        {"text": "at skolen giver støtte i klassen (L1)", "triggers_ruling": False},
        {
            "text": "at familieafdelingen giver støtte i hjemmet (L2)",
            "triggers_ruling": True,
            "ruling_law": law("BL-32-1-2"),
            "ruling_unit": unit("FF-HAN"),
        },
    ]


def draft(case: Case, by: str = "ul-kons-1", at: dt.datetime | None = None, **texts: Any) -> Case:
    """Texts, points and both lines: total, but approved by nobody."""
    at = at or days_later(8)
    given = {
        "ask": "Chefgruppen bedes godkende løsningen.",
        "why": "Den er mindst indgribende.",
        "benefit": "Kim får ro og kan lære.",
        "option": Option.objects.filter(deliberation__case=case).earliest("key"),
        "follow_up_on": dt.date(2026, 6, 30),
        "success_criteria": ["Kim er i skole fire dage om ugen"],
    }
    act("write_texts", case, by, at, **(given | texts))
    act("write_points", case, by, at, points=points())
    act("write_line", case, by, at, **line_one(case))
    return act("write_line", case, by, at, **line_two(case))


def approve(case: Case, *by: str, at: dt.datetime | None = None) -> Case:
    """Both of the pair stand by the text."""
    for each in by or ("ul-kons-1", "ff-tl-han"):
        case = act("approve_text", case, each, at or days_later(9))
    return case


def hear(case: Case, by: str = "ul-kons-1", at: dt.datetime | None = None) -> Case:
    """The hearing letter is sent; the answer is due after Easter."""
    return act("send_hearing", case, by, at or days_later(9), to=["Forældrene"], due_on=dt.date(2026, 4, 10))


def answer(case: Case, by: str = "ul-kons-1", at: dt.datetime | None = None) -> Case:
    """Everybody whom the letters ask has answered."""
    return act("answer_hearing", case, by, at or days_later(10), answer="Vi er enige.")


def heard(case: Case, by: str = "ul-kons-1", at: dt.datetime | None = None) -> Case:
    """Whatever the hearing still lacks: a letter, and the answers to it; nothing while there is no text to ask about."""
    at = at or days_later(10)
    if not Recommendation.objects.filter(case=case).exists():
        return case
    if not letters(case):
        case = act("send_hearing", case, by, at, to=["Forældrene"], due_on=at.date())
    return case if is_heard(case) else answer(case, by, at)


def lay_before(case: Case, by: str = "ul-kons-1", at: dt.datetime | None = None) -> Case:
    """The family is heard first, if it has not been."""
    at = at or days_later(10)
    return act("lay_before", heard(case, by, at), by, at)


def approve_all(case: Case, by: str, at: dt.datetime | None = None) -> Case:
    return act("take_position", case, by, at or days_later(13), stance="approve")


def disagree(case: Case, by: str, at: dt.datetime | None = None, contested: tuple[int, ...] = (2,)) -> Case:
    given = {"stance": "disagree", "contested": list(contested), "reason": "Det er skolens opgave."}
    return act("take_position", case, by, at or days_later(13), **given)


def decide(case: Case, at: dt.datetime | None = None) -> Case:
    """Both touched chiefs approve every point, and the time to think again goes by."""
    return think_again(approve_all(approve_all(case, "ul-chef", at), "ff-chef", at), at)


def think_again(case: Case, at: dt.datetime | None = None) -> Case:
    """Ten minutes after the last chief has spoken at `at`."""
    return pass_time(case, (at or days_later(13)) + dt.timedelta(minutes=10))


def direct(case: Case, by: str = "direktoer", at: dt.datetime | None = None, **given: Any) -> Case:
    """The director decides at `at`, and ten minutes later it holds."""
    at = at or days_later(14, 9)
    given = {"reason": "Familieafdelingen bærer opgaven."} | given
    return pass_time(act("director_decides", case, by, at, **given), at + dt.timedelta(minutes=10))


def refer(case: Case, at: dt.datetime | None = None) -> Case:
    """The chiefs disagree: the director must decide."""
    return think_again(disagree(approve_all(case, "ul-chef", at), "ff-chef", at), at)


def decided_line(case: Case, key: str) -> Any:
    return Decision.objects.get(case=case, in_force=True).recommendation.lines.get(key=key)


def accept(case: Case, key: str, by: str, at: dt.datetime | None = None) -> Case:
    return act("accept_line", case, by, at or days_later(15), line=decided_line(case, key))


def begin_implementation(case: Case) -> Case:
    """The units are told, and the school accepts its line."""
    case = act("inform_units", case, "ul-kons-1", days_later(14))
    return accept(case, "L1", "ul-skole-1")


def carry_out(case: Case) -> Case:
    """Both lines accepted, the ruling made, and the first day has come."""
    case = accept(begin_implementation(case), "L2", "ff-raad-3")
    ruling = case.decisions.get(in_force=True).rulings.get()
    act("start_ruling", case, "ff-tl-han", days_later(15), ruling=ruling)
    act("send_ruling", case, "ff-tl-han", days_later(16), ruling=ruling)
    return pass_time(case, on(FIRST_DAY))


def record_follow_up(case: Case, by: str = "ul-kons-1", at: dt.datetime | None = None, **other: Any) -> Case:
    """The school's side writes its part and signs it; the other side has not."""
    given = {"school_part": "Kim er i skole hver dag.", "social_part": "Der er ro i hjemmet.", "conclusion": "continue"}
    given |= {"child_wish": "Kim vil gerne tales med to gange om året.", "frequency_reason": "Skoleåret er langt."}
    lines = [{"line": line, "status": "yes"} for line in newest(case).lines.all()]
    given |= {"lines": lines, "next_on": dt.date(2026, 9, 30), "conclusion_text": "Det går godt."}
    return act("record_follow_up", case, by, at or on(dt.date(2026, 6, 30)), **(given | other))


def sign_follow_up(case: Case, by: str = "ff-tl-han", at: dt.datetime | None = None) -> Case:
    return act("sign_follow_up", case, by, at or on(dt.date(2026, 6, 30)), part="Der er ro i hjemmet.")


def follow_up(case: Case, by: str = "ul-kons-1", at: dt.datetime | None = None, **other: Any) -> Case:
    """Recorded by one side and signed by the other: whole."""
    return sign_follow_up(record_follow_up(case, by, at, **other), at=at)


def close(case: Case, by: str = "ul-kons-1", at: dt.datetime | None = None) -> Case:
    """What the child's age asked for has been done by then."""
    at = at or on(dt.date(2026, 7, 1))
    for task in open_tasks(case):
        case = act("do_task", case, by, at, task=task, words="Kim er hørt.")
    return act("close_case", case, by, at, code="goals_reached", reason="Målene er nået.")


def invite(case: Case, whom: str = "ul-skole-1", by: str = "ul-kons-1", **other: Any) -> Case:
    """Invited to the deliberation on the day of the second signature, for ten days."""
    given = {"reason": "Kender Kim", "basis": "own_unit", "access_until": days_later(12).date()}
    return act("invite", case, by, days_later(2), invited=person(whom), **(given | other))


def newest(case: Case) -> Recommendation:
    return Recommendation.objects.filter(case=case).latest("round", "version")


def pass_time(case: Case, to: dt.datetime) -> Case:
    """One sweep of this case at that instant."""
    sweeps.sweep(to, case)
    return Case.objects.get(pk=case.pk)
