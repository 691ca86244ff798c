"""Does another municipality work as well: five sectors, its own codes, criteria, pair, limits, days and amounts.

One case lives its whole life in it through the domain's verbs, and on the way its people open their pages.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import DemoClock
from cases.models import Case, Stage
from escalation.corrections import standing
from escalation.deadlines import due_on
from escalation.grants import above_limit, grant_limit
from escalation.letter import Added
from escalation.letters import letter_text, on_paper, receivers_of
from escalation.models import Decision, Letter, Policy
from escalation.moves import Incomplete
from escalation.opening import open_case
from escalation.star import criteria_needed
from escalation.touched import touched_sectors
from intake.organisation import import_organisation
from orgunits.models import OrgUnit
from orgunits.people import pair_sides
from tests import databases, story
from tests.story import NOON, act, days_later, law, on, person, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_municipality")]

KYSTRUP = json.loads((databases.ROOT / "tests" / "data" / "organisation-kystrup.json").read_text(encoding="utf-8"))
DEMO = json.loads((databases.ROOT / "demo" / "organisation.json").read_text(encoding="utf-8"))
SECTORS = ["BØH", "SK", "SUN", "FA", "HCP"]
FIRST, SECOND = "p42", "p32"  # the pair: a leader in Familiehjælpen begins, a coordinator in Sundhed og Trivsel follows
CHIEFS = {"SK": "p21", "FA": "p41", "HCP": "p51"}
LOOK_BACK = on(dt.date(2026, 6, 5))


@pytest.fixture(autouse=True)
def kystrup(settings: Any) -> None:
    settings.DEMO = True
    import_organisation(KYSTRUP, at=NOON)
    clock_says(NOON)


def clock_says(at: dt.datetime) -> None:
    """When the doors think it is."""
    DemoClock.objects.all().delete()
    DemoClock.objects.create(ahead=at - clock.now())


def demo_words() -> set[str]:
    """Every name and code of the demo municipality that Kystrup does not use too."""
    units = [value for row in DEMO["units"] for value in (row["code"], row["name"])]
    people = [value for row in DEMO["staff"] for value in (row["id"], row["name"], row["email"])]
    laws = [row["code"] for row in DEMO["code_lists"]["legal_bases"]]
    outside = [row["name"] for key in ("external_parties", "external_persons") for row in DEMO[key]]
    return {"Fjordby", "fjordby", *units, *people, *laws, *outside, *DEMO["code_lists"]["criteria"].values()}


FOREIGN = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, sorted(demo_words(), key=len, reverse=True))) + r")(?!\w)")


def words_of(page: bytes) -> str:
    """What people read, and the links and titles: without what is drawn anew every time."""
    text = re.sub(r'(nonce|value|name)="[^"]*"', "", html.unescape(page.decode()))
    return re.sub(r"<(script|style|svg)\b.*?</\1>|[0-9a-f]{8}-[0-9a-f-]{27}", "", text, flags=re.DOTALL)


def open_pages(code: str, case: Case | None, *names: str, status: int = 200) -> str:
    """Each page as that person, in Danish: answered, and nothing of the demo municipality in it."""
    latest = case.events.latest("seq").at if case else NOON
    clock_says(latest)
    client, seen = Client(headers={"accept-language": "da"}), ""
    client.force_login(person(code), "allauth.account.auth_backends.AuthenticationBackend")
    for name in names:
        of_case = name in OF_CASE
        answer = client.get(reverse(name, args=[case.pk] if of_case and case else []))
        assert answer.status_code == status, (code, name, answer.status_code)
        text = words_of(answer.content)
        assert not FOREIGN.findall(text), (code, name, FOREIGN.findall(text))
        assert '<html lang="da"' in text, name
        seen += text
    return seen


OF_CASE = {
    *("case", "propose", "cosign", "recommendation", "recommendation_texts", "recommendation_points", "lay_before"),
    *(
        "recommendation_new_line",
        "decide",
        "correct",
        "as_seen",
        "direct",
        "follow_up",
        "share",
        "log",
        "path",
        "letter",
    ),
    *("print_case", "print_recommendation", "print_decision", "print_log", "print_path"),
}
DAILY = ("my_work", "notifications", "profile", "cases")


def opened(at: dt.datetime = NOON) -> Case:
    child = {"name": "Kim Prøvesen", "cpr": "720516-1000", "birth_date": dt.date(2016, 5, 12)}
    child |= {"protected_address": False, "general_arena_unit": unit("SK-1")}
    units = [unit(code) for code in ("SK-1", "FA-1", "HCP-1")]
    case = open_case(by=person(FIRST), at=at, child=child, summary="Ingen kører Kim i skole.", units=units)
    act("add_need", case, FIRST, at, dimension="hverdag", description="En tryg vej til skole")
    act("add_tried", case, FIRST, at, channel="Møde", result="Ingen aftale")
    return act("add_perspective", case, FIRST, at, who="child", words="Jeg vil gerne i skole.", method="samtale")


def answers(*values: str) -> list[dict[str, str]]:
    rows = zip(("k1", "k2", "k3", "k4"), values, strict=False)
    return [{"code": code, "answer": value, "justification": "Det ser vi hver dag."} for code, value in rows]


def proposed(case: Case, *values: str) -> Case:
    words = {"consequence": "Kim holder op i skolen.", "interim": "Skolen henter Kim."}
    return act("propose_star", case, FIRST, days_later(1), partner=person(SECOND), criteria=answers(*values), **words)


def starred() -> Case:
    case = proposed(opened(), "yes", "partly")
    return act("cosign_star", case, SECOND, days_later(2), criteria=answers("yes", "yes", "no", "no"))


def deliberated(case: Case) -> Case:
    at = days_later(6)
    act("ask_question", case, FIRST, at, title="Hvem kører?", text="Kim skal være i skole kl. 8.")
    costs = {unit(code): 20_000 for code in SECTORS}
    act("propose_option", case, FIRST, at, title="Sammen", description="Alle hjælper", costs=costs)
    act("propose_option", case, FIRST, at, title="Taxa", description="Kun kørsel", costs={unit("HCP"): 400_000})
    return act("end_deliberation", case, FIRST, days_later(7))


def line(case: Case, key: str, task: str, code: str, dkk: int, shares: dict[str, int], **other: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"key": key, "task": task, "unit": unit(code), "start": story.FIRST_DAY}
    given |= {"end_on": dt.date(2027, 4, 6), "cost_dkk": dkk, "laws": [law("KY-skole")], "needs": case.needs.all()}
    given |= {"shares": {unit(sector): percent for sector, percent in shares.items()}, "triggers_ruling": False}
    return given | other


def written(case: Case, dkk: int = 40_000) -> Case:
    at = days_later(8)
    texts = {"ask": "Områdecheferne bedes godkende løsningen.", "why": "Den holder.", "benefit": "Kim kommer i skole."}
    option = case.deliberations.get().options.earliest("key")
    goal = ["Kim er i skole fire dage om ugen"]
    act("write_texts", case, FIRST, at, **texts, option=option, follow_up_on=LOOK_BACK.date(), success_criteria=goal)
    ruling = {"triggers_ruling": True, "ruling_law": law("KY-hjem"), "ruling_unit": unit("FA-1")}
    points = [
        {"text": "at skolen støtter i klassen (L1)", "triggers_ruling": False},
        {"text": "at Familiehjælpen støtter hjemme (L2)", **ruling},
        {"text": "at Kim bliver kørt (L3)", "triggers_ruling": False},
    ]
    act("write_points", case, FIRST, at, points=points)
    school = line(
        case, "L1", "Støtte i klassen 10 timer om ugen", "SK-1", 100_000, {"SK": 70, "FA": 30}, function="Leder"
    )
    home = {"person": person("p43"), "laws": [law("KY-hjem")], "triggers_ruling": True}
    act("write_line", case, FIRST, at, **school)
    act(
        "write_line",
        case,
        FIRST,
        at,
        **line(case, "L2", "Støtte hjemme hver onsdag", "FA-1", 50_000, {"FA": 100}, **home),
    )
    drive = line(case, "L3", "Kørsel til og fra skole hver dag", "HCP-1", dkk, {"HCP": 100}, function="Kørselsleder")
    return act("write_line", case, FIRST, at, **drive)


def laid_before(case: Case) -> Case:
    story.approve(case, FIRST, SECOND)
    act("send_hearing", case, FIRST, days_later(9), to=["Forældrene"], due_on=days_later(9).date())
    act("answer_hearing", case, FIRST, days_later(10), answer="Vi er enige.")
    return act("lay_before", case, FIRST, days_later(10))


def decided(case: Case) -> Case:
    """The chief who drives wants the school to pay half of it, and the other two say yes."""
    for sector in ("SK", "FA"):
        story.approve_all(case, CHIEFS[sector])
    halved = {"L3": {"shares": {"HCP": 50, "SK": 50}}}
    act("approve_with_changes", case, CHIEFS["HCP"], days_later(13), corrected=halved, reason="Skolen sparer en taxa.")
    (row,) = standing(story.newest(case))
    for sector in ("SK", "FA"):
        case = act("answer_correction", case, CHIEFS[sector], days_later(13, 13), correction=row, accepts=True)
    assert story.pass_time(case, days_later(13, 13) + dt.timedelta(minutes=24)).stage == Stage.SUBMITTED
    return story.pass_time(case, days_later(13, 13) + dt.timedelta(minutes=25))


def carried_out(case: Case) -> Case:
    act("inform_units", case, FIRST, days_later(14))
    for key, code in (("L1", "p22"), ("L2", "p43"), ("L3", "p52")):
        story.accept(case, key, code)
    ruling = case.decisions.get(in_force=True).rulings.get()
    act("start_ruling", case, FIRST, days_later(15), ruling=ruling)
    act("send_ruling", case, FIRST, days_later(16), ruling=ruling)
    return story.pass_time(case, on(story.FIRST_DAY))


def test_it_loads_twice_alike_with_its_own_sectors_pair_and_numbers() -> None:
    again = import_organisation(KYSTRUP, at=NOON)
    assert again.total("created") + again.total("changed") + again.total("ended") == 0
    assert list(OrgUnit.objects.filter(kind="sector").order_by("slot").values_list("code", flat=True)) == SECTORS
    assert max(OrgUnit.objects.exclude(level=None).values_list("level", flat=True)) == 3
    assert (pair_sides(person(FIRST), NOON.date()), pair_sides(person(SECOND), NOON.date())) == ({1}, {2})
    assert pair_sides(person("p43"), NOON.date()) == set()
    assert (criteria_needed(), Policy.objects.get().undo_minutes) == (2, 25)
    assert grant_limit(unit("SK"), NOON.date()) == 90_000


def test_as_many_criteria_must_count_as_the_municipality_says() -> None:
    case = opened()
    with pytest.raises(Incomplete) as refused:
        proposed(case, "yes")
    assert [problem.field for problem in refused.value.problems] == ["criterion_k2", "criterion_k3", "criterion_k4"]
    proposed(case, "yes", "partly")
    with pytest.raises(Incomplete) as refused:
        act("cosign_star", case, SECOND, days_later(2), criteria=answers("yes", "no", "no", "no"))
    assert [problem.field for problem in refused.value.problems] == ["fewer_reason"]


def test_the_deadlines_are_its_own_and_its_closed_day_counts_as_none() -> None:
    case = proposed(opened(), "yes", "yes")
    assert due_on(case, "star_answer") == dt.date(2026, 3, 16)  # 3 working days from Wednesday the 11th
    case = act("cosign_star", case, SECOND, days_later(2), criteria=answers("yes", "yes", "no", "no"))
    assert due_on(case, "deliberation_start") == dt.date(2026, 3, 24)  # 7, without Friday the 20th
    assert due_on(case, "deliberation_end") == dt.date(2026, 4, 8)  # 15, without that day and Easter


def test_a_first_follow_up_later_than_its_own_two_months_is_refused() -> None:
    case = written(deliberated(starred()))
    act("write_texts", case, FIRST, days_later(8), follow_up_on=dt.date(2026, 6, 8))
    story.approve(case, FIRST, SECOND)
    with pytest.raises(Incomplete) as refused:
        act("lay_before", case, FIRST, days_later(10))
    assert "E-FOLLOWUP" in {problem.code for problem in refused.value.problems}


def test_what_is_above_the_chiefs_own_limit_goes_to_its_director() -> None:
    case = laid_before(written(deliberated(starred()), dkk=95_000))
    assert [sector.code for sector in above_limit(case, days_later(13))] == ["HCP"]
    for chief in CHIEFS.values():
        case = story.approve_all(case, chief)
    case = story.pass_time(case, days_later(13) + dt.timedelta(minutes=25))
    assert case.stage == Stage.WITH_DIRECTOR
    assert "Familiehjælpen" in open_pages("p01", case, "disagreements", "direct", "case")


def test_a_case_lives_its_whole_life_there_and_every_page_is_its_own() -> None:
    case = opened()
    assert case.number == "KYS-2026-0001"
    asked = open_pages(FIRST, case, *DAILY, "new_case", "choose_case", "case", "propose")
    assert all(name in asked for name in KYSTRUP["code_lists"]["criteria"].values())
    case = proposed(case, "yes", "partly")
    assert "Familien har mødt mange fagfolk" in open_pages(SECOND, case, "cosign", "case")
    case = act("cosign_star", case, SECOND, days_later(2), criteria=answers("yes", "yes", "no", "no"))
    assert (case.stage, case.holder, case.coordinator) == (Stage.DELIBERATION, person(FIRST), person(FIRST))
    assert "Olga Rugmark" in open_pages(FIRST, case, "share")
    story.invite(case, "p22", FIRST)
    open_pages("p22", case, "my_work", "case")
    case = written(deliberated(case))
    story.approve(case, FIRST, SECOND)
    editor = open_pages(FIRST, case, "case", "recommendation", "print_recommendation")
    assert all(sector in editor for sector in SECTORS)

    act("send_hearing", case, FIRST, days_later(9), to=["Forældrene"], due_on=days_later(9).date())
    act("answer_hearing", case, FIRST, days_later(10), answer="Vi er enige.")
    case = act("lay_before", case, FIRST, days_later(10))
    assert [sector.code for sector in touched_sectors(story.newest(case))] == list(CHIEFS)
    for chief in CHIEFS.values():
        open_pages(chief, case, *DAILY, "decisions", "case", "decide", "correct")
    for chief in ("p11", "p31"):
        open_pages(chief, case, "decisions", "my_work")

    case = decided(case)
    decision = Decision.objects.get(case=case)
    assert case.stage == Stage.DECIDED
    paid = {row.sector.code: row.percent for row in decision.recommendation.lines.get(key="L3").shares.all()}
    assert paid == {"HCP": 50, "SK": 50}
    case = carried_out(case)
    assert case.stage == Stage.FOLLOW_UP
    assert due_on(case, "first_follow_up") == dt.date(2026, 6, 7)  # 2 months from 7 April
    open_pages(FIRST, case, *DAILY, "case", "decide", "as_seen", "letter", "follow_up", "log", "path")
    open_pages(FIRST, case, "print_case", "print_decision", "print_log", "print_path")
    for code in ("p43", "p52", "p22"):
        open_pages(code, case, *DAILY)
    for code, page in (("p04", "log_control"), ("p05", "statistics")):
        open_pages(code, case, page)

    story.record_follow_up(case, FIRST, LOOK_BACK, conclusion="close", next_on=None)
    open_pages(SECOND, case, "case", "my_work")
    case = story.sign_follow_up(case, SECOND, LOOK_BACK)
    case = story.close(case, FIRST)
    assert case.stage == Stage.CLOSED
    open_pages(FIRST, case, "case", "log", "path", "decide", "cases")
    open_pages("p03", case, "case", status=404)


def test_the_letter_to_the_family_comes_from_kystrup() -> None:
    case = decided(laid_before(written(deliberated(starred()))))
    decision, day = Decision.objects.get(case=case), days_later(14).date()
    text = letter_text(decision, receivers_of(case, day)[0], Added(phone="00 00 12 01"), day)
    assert text.sender[0] == "Kystrup Kommune"
    assert not FOREIGN.findall(repr(text))
    assert on_paper(text, case, days_later(14)).startswith(b"%PDF")
    clock_says(days_later(14))
    client = Client()
    client.force_login(person(FIRST), "allauth.account.auth_backends.AuthenticationBackend")
    sent = {"receiver": "parents", "phone": "00 00 12 01"}
    assert client.post(reverse("letter", args=[case.pk]), sent).status_code == 302
    letter = client.get(reverse("print_letter", args=[case.pk, Letter.objects.get().pk]))
    assert (letter.status_code, letter["Content-Type"]) == (200, "application/pdf")
    for name in ("print_recommendation_pdf", "print_decision_pdf"):
        assert client.get(reverse(name, args=[case.pk])).content.startswith(b"%PDF")
