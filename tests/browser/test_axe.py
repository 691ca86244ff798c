"""Can everybody use every page, in every state: axe finds nothing, wide and on a phone; and each page is a sound page.

Sound: Danish, one heading of the first rank, no child in the title, nothing that scrolls sideways.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from cases.models import Case
from escalation.corrections import standing
from escalation.models import Meeting, Option
from tests import story
from tests.browser.house import House
from tests.browser.person import PHONE, WIDE, Person, person

AXE = Axe()
SEND = "main form[method=post] button[type=submit].foerst, main form[method=post] button[type=submit].guld"
Cases = dict[str, Case]


def with_words(case: Case) -> Case:
    """Everything a deliberation can hold, as a full page has it."""
    at = story.days_later(6)
    story.invite(case)
    story.discuss(case)
    for title, agree in (("Hvem følger Kim om morgenen?", True), ("Hvad kan skolen selv?", False)):
        story.act("ask_question", case, "ff-tl-han", at, title=title, text="Vi kan prøve.")
        question = case.deliberations.get().questions.get(title=title)
        if agree:
            story.act("agree_question", case, "ul-kons-1", at, question=question)
    story.act("reply", case, "ul-kons-1", at, text="Kun for gruppen.", hidden_from_invited=True)
    story.act("add_measure", case, "ul-kons-1", at, name="Støttetimer", unit=story.unit("UL-S01"), cost_dkk=40_000)
    story.act("add_perspective", case, "ul-kons-1", at, who="mother", words="Eftermiddagene er svære.", on=at.date())
    consent = {"given_by": "Mor", "scope": "Skolen", "units": [story.unit("UL-S01"), story.unit("FF-HAN")]}
    consent["given_on"] = at.date()
    story.act("add_consent", case, "ul-kons-1", at, **consent)
    story.act("write_note", case, "ul-kons-1", at, text="Mor har ringet.")
    for voice, value in (("", 8), ("child", 4)):
        story.act("give_concern", case, "ul-kons-1", at, value=value, voice=voice)
    story.act("give_concern", case, "ff-tl-han", at, value=6)
    story.act(
        "add_separate_cost",
        case,
        "ul-kons-1",
        at,
        sector=story.unit("UL"),
        what="Specialklasse",
        assumptions="Takst 2026",
        yearly=350_000,
    )
    option = Option.objects.filter(deliberation__case=case).earliest("key")
    story.act("take_stance", case, "ff-tl-han", at, option=option, stance="support", reason="Mindst indgribende")
    held = {"meeting_at": at, "place": "Tangskolen", "agenda": ["Skoledagen"], "attendees": [story.person("ul-kons-1")]}
    story.act("plan_meeting", case, "ul-kons-1", at, **held)
    meeting = Meeting.objects.get(deliberation__case=case)
    story.act("write_minutes", case, "ul-kons-1", at, meeting=meeting, minutes="Skolen prøver i fire uger.")
    return story.act("plan_meeting", case, "ul-kons-1", at, **(held | {"meeting_at": story.days_later(13)}))


def written(case: Case) -> Case:
    """Deliberated fully, and ended."""
    return story.act("end_deliberation", with_words(case), "ul-kons-1", story.days_later(7))


@pytest.fixture(scope="module")
def cases(home: House) -> Cases:
    """A case in each stage, and with what each can hold."""

    def star() -> Case:
        return story.cosign(story.propose(story.ordinary_case()))

    def draft() -> Case:
        return story.draft(story.deliberate(star()))

    def before() -> Case:
        return story.lay_before(story.approve(draft()))

    found = {
        "new": story.ordinary_case(),
        "protected": story.ordinary_case(protected_address=True, birth_date=dt.date(2012, 2, 3), cpr="630212-4321"),
        "half": story.propose(story.ordinary_case()),
        "declined": story.decline(story.propose(story.ordinary_case())),
        "silent": star(),
        "talk": with_words(star()),
        "unwritten": story.deliberate(star()),
        "faulty": story.act("write_line", story.deliberate(star()), "ul-kons-1", story.days_later(8), task="Støtte"),
        "draft": draft(),
        "hearing": story.hear(story.approve(draft())),
        "submitted": story.lay_before(story.approve(story.draft(written(star())))),
        "referred": story.refer(before()),
        "decided": story.decide(before()),
        "carried out": story.begin_implementation(story.decide(before())),
        "follow-up": story.carry_out(story.decide(before())),
    }
    second = story.follow_up(story.carry_out(story.decide(before())), at=story.on(story.FIRST_DAY, 14))
    closing = story.follow_up(
        story.carry_out(story.decide(before())), at=story.on(story.FIRST_DAY, 14), conclusion="close"
    )
    closed = story.close(closing, at=story.on(story.FIRST_DAY, 15))
    signing = story.record_follow_up(story.carry_out(story.decide(before())), at=story.on(story.FIRST_DAY, 14))
    return found | {"second follow-up": second, "closed": closed, "corrected": corrected(before()), "to sign": signing}


def corrected(case: Case) -> Case:
    """One chief would have line L2 otherwise; the other has not answered."""
    given = {"corrected": {"L2": {"shares": {"UL": 50, "FF": 50}}}, "reason": "Arbejdet ligger i skoletiden."}
    return story.act("approve_with_changes", case, "ff-chef", story.days_later(13), **given)


@pytest.fixture(scope="module")
def seat(home: House, chromium: Browser) -> Iterator[Callable[[str], Person]]:
    """Everybody keeps the browser they have once sat down at: scripts and styles are loaded once."""
    with ExitStack() as chairs:
        seats: dict[str, Person] = {}

        def sit(code: str) -> Person:
            if code not in seats:
                seats[code] = chairs.enter_context(person(home, chromium, code, signed_in=code != "stranger"))
            return seats[code]

        yield sit


@pytest.fixture(autouse=True)
def today(home: House, cases: Cases) -> None:
    """After Easter, when the last of the cases has been closed; most deadlines are over."""
    home.clock_says(story.on(story.FIRST_DAY, 16))


def is_sound(someone: Person, name: str) -> None:
    """axe finds nothing at either width; and what axe does not ask."""
    page = someone.page
    for size in (WIDE, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        found = AXE.run(page)
        assert len(found.response["passes"]) > 10, "axe has looked at the page"
        assert found.violations_count == 0, f"{name} at {size[0]}:\n{found.generate_report()}"
        assert not someone.scrolls_sideways(), f"{name} is too wide at {size[0]}"
        someone.photographs(f"axe-{name}-{size[0]}".replace("/", "-"))
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    assert page.locator("html").get_attribute("lang") == "da"
    assert page.locator("h1").count() == 1
    title = page.title()
    assert title.endswith("– Stjernesager") and not any(part in title for part in ("Kim", "Prøvesen"))


PAGES = [
    ("ul-kons-1", "my_work"),
    ("ff-psyk-2", "my_work"),
    ("ul-chef", "decisions"),
    ("dt-chef", "decisions"),
    ("direktoer", "disagreements"),
    ("ul-kons-1", "cases"),
    ("ul-kons-3", "cases"),
    ("ul-kons-1", "choose_case"),
    ("ul-kons-3", "choose_case"),
    ("ul-kons-1", "new_case"),
    ("ul-kons-1", "notifications"),
    ("ul-kons-3", "notifications"),
    ("ul-kons-1", "outbox"),
    ("ul-kons-1", "profile"),
    ("ul-kons-1", "phone_note"),
    ("analyse", "statistics"),
    ("ul-kons-1", "accessibility"),
    ("ul-kons-1", "privacy"),
]


@pytest.mark.parametrize(("code", "name"), PAGES)
def test_a_page_is_sound(home: House, seat: Any, code: str, name: str) -> None:
    who = seat(code)
    who.opens(name)
    is_sound(who, f"{name}-{code}")


def test_signing_in_is_sound(home: House, seat: Any) -> None:
    who = seat("stranger")
    who.opens("account_login")
    is_sound(who, "sign-in")
    who.writes(login="ul-kons-1@fjordby.example", password="forkert")
    who.presses("main form button.foerst")
    assert who.page.locator("main .note[data-n=fejl]").is_visible()
    is_sound(who, "sign-in refused")
    who.opens("account_reset_password")
    is_sound(who, "password forgotten")


READERS = [
    *[("ul-kons-1", stage) for stage in ("new", "protected", "half", "declined", "silent", "talk", "draft", "hearing")],
    *[("ul-kons-1", stage) for stage in ("submitted", "decided", "carried out", "follow-up", "closed")],
    *[("ff-tl-han", stage) for stage in ("half", "declined", "talk", "draft", "carried out")],
    ("direktoer", "referred"),
    ("ul-chef", "talk"),  # headline
    ("ul-skole-1", "half"),  # headline
    ("ul-chef", "submitted"),
    ("ul-chef", "decided"),
    ("ul-skole-1", "decided"),  # line owner
    ("ff-raad-3", "carried out"),  # line owner
]


@pytest.mark.parametrize(("code", "stage"), READERS)
def test_the_case_page_is_sound_for_every_reader(home: House, seat: Any, cases: Cases, code: str, stage: str) -> None:
    who = seat(code)
    who.opens("case", cases[stage])
    is_sound(who, f"case-{stage}-{code}")


def test_the_case_page_is_sound_for_the_invited(home: House, seat: Any, cases: Cases) -> None:
    home.clock_says(story.days_later(11))
    who = seat("ul-skole-1")
    who.opens("case", cases["talk"])
    assert "Kun for gruppen." not in who.reads()
    is_sound(who, "case-talk-invited")


ACTS = [
    *[("talk", "ul-kons-1", verb) for verb in ("add_need", "add_measure", "add_tried", "add_perspective")],
    *[("talk", "ul-kons-1", verb) for verb in ("add_consent", "write_note", "ask_question", "plan_meeting")],
    *[("talk", "ul-kons-1", verb) for verb in ("give_concern", "propose_option", "add_separate_cost")],
    ("talk", "ul-kons-1", "take_stance"),
    ("talk", "ul-kons-1", "write_minutes"),
    ("new", "ul-kons-1", "close_case"),
    ("declined", "ul-kons-1", "end_talk"),
    ("draft", "ul-kons-1", "send_hearing"),
    ("hearing", "ul-kons-1", "answer_hearing"),
]


@pytest.mark.parametrize(("stage", "code", "verb"), ACTS)
def test_an_act_is_sound_empty_and_refused(
    home: House, seat: Any, cases: Cases, stage: str, code: str, verb: str
) -> None:
    who, case = seat(code), cases[stage]
    about = {"take_stance": Option, "write_minutes": Meeting}.get(verb)
    query = (
        f"?{about.__name__.lower()}={about.objects.filter(deliberation__case=case).latest('pk').pk}" if about else ""
    )
    who.goes_to(home.page("act", case, verb) + query)
    is_sound(who, verb)
    who.presses(SEND)
    if who.errors():
        is_sound(who, f"{verb} refused")
    else:
        assert verb in {"add_need", "add_consent"}, "nonsense was accepted"


FORMS = [
    ("ul-kons-1", "new_case", ""),
    ("ul-kons-1", "phone_note", ""),
    ("ul-kons-1", "propose", "new"),
    ("ff-tl-han", "cosign", "half"),
    ("ff-tl-han", "decline", "half"),
    ("ff-chef", "decide", "submitted"),
    ("direktoer", "direct", "referred"),
    ("ul-kons-1", "follow_up", "follow-up"),
    ("ul-kons-1", "follow_up", "second follow-up"),
    ("ul-kons-1", "share", "talk"),
    ("ff-chef", "correct", "submitted"),
    ("ul-kons-1", "letter", "decided"),
]


@pytest.mark.parametrize(("code", "name", "stage"), FORMS)
def test_a_form_is_sound_empty_and_refused(
    home: House, seat: Any, cases: Cases, code: str, name: str, stage: str
) -> None:
    who = seat(code)
    who.opens(name, cases.get(stage))
    is_sound(who, f"{name}-{stage}")
    who.presses(who.page.locator(SEND).first)
    assert who.errors()
    is_sound(who, f"{name}-{stage} refused")


@pytest.mark.parametrize("stage", ["unwritten", "faulty", "draft", "hearing", "submitted", "decided"])
def test_the_recommendation_is_sound(home: House, seat: Any, cases: Cases, stage: str) -> None:
    who = seat("ul-kons-1")
    who.opens("recommendation", cases[stage])
    is_sound(who, f"recommendation-{stage}")
    if stage in {"unwritten", "faulty"}:
        who.presses("#laegop")
        assert who.errors()
        is_sound(who, f"recommendation-{stage} refused")


STANDING = [
    ("ul-chef", "decide", "corrected"),
    ("ff-chef", "decide", "corrected"),
    ("ff-tl-han", "follow_up", "to sign"),
]


@pytest.mark.parametrize(("code", "name", "stage"), STANDING)
def test_a_page_is_sound_for_whoever_must_answer(
    home: House, seat: Any, cases: Cases, code: str, name: str, stage: str
) -> None:
    who = seat(code)
    who.opens(name, cases[stage])
    is_sound(who, f"{name}-{stage}-{code}")


def test_the_answer_to_a_correction_is_sound_empty_and_refused(home: House, seat: Any, cases: Cases) -> None:
    who, (correction,) = seat("ul-chef"), standing(story.newest(cases["corrected"]))
    who.opens("answer_correction", cases["corrected"], str(correction.pk))
    is_sound(who, "answer_correction")
    who.presses("#beslut button.foerst")
    assert who.errors()
    is_sound(who, "answer_correction refused")


@pytest.mark.parametrize("stage", ["submitted", "decided"])
def test_the_decision_is_sound_for_those_who_only_read(home: House, seat: Any, cases: Cases, stage: str) -> None:
    who = seat("ul-kons-1")
    who.opens("decide", cases[stage])
    is_sound(who, f"decision-{stage}-read")


BORDERLESS = "all => all.filter(e => getComputedStyle(e).borderTopStyle === 'none').map(e => e.outerHTML.slice(0, 80))"
HIGH_CONTRAST = [
    ("ul-kons-1", "my_work", ""),
    ("ul-kons-1", "case", "talk"),
    ("ul-kons-1", "share", "talk"),
    ("ul-kons-1", "recommendation", "faulty"),
    ("ff-chef", "decide", "submitted"),
    ("ff-chef", "correct", "submitted"),
    ("ul-chef", "decide", "corrected"),
    ("direktoer", "direct", "referred"),
    ("ul-kons-1", "letter", "decided"),
    ("ul-kons-1", "follow_up", "follow-up"),
]


@pytest.mark.parametrize(("code", "name", "stage"), HIGH_CONTRAST)
def test_a_page_is_sound_in_high_contrast(
    home: House, seat: Any, cases: Cases, code: str, name: str, stage: str
) -> None:
    """In the few colours that the system forces: axe finds nothing, and what is marked is still told apart by a line."""
    who = seat(code)
    who.page.emulate_media(forced_colors="active")
    who.opens(name, cases.get(stage))
    assert who.page.evaluate("matchMedia('(forced-colors: active)').matches")
    is_sound(who, f"contrast-{name}-{stage}")
    marks = who.page.locator(".trin-m, .maerkat, .note, .knap:not(.stille), .enh b").filter(visible=True)
    assert marks.evaluate_all(BORDERLESS) == []
    who.page.emulate_media(forced_colors="none")


def test_refusals_are_sound(home: House, seat: Any, cases: Cases) -> None:
    who = seat("ul-kons-1")
    outsider = seat("ff-raad-5")
    assert outsider.goes_to(home.page("case", cases["talk"])) == 404
    is_sound(outsider, "404")
    assert who.goes_to(home.page("act", cases["talk"], "accept_line")) in {403, 409}
    is_sound(who, "403 or 409")
    assert who.goes_to(home.page("cosign", cases["half"])) == 403
    is_sound(who, "403")
    assert who.goes_to(home.page("propose", cases["talk"])) == 409
    is_sound(who, "409")


def test_the_whole_number_is_sound(home: House, chromium: Browser, cases: Cases) -> None:
    """Shown on a page of its own without scripts, in place with them."""
    with person(home, chromium, "ul-kons-1", signed_in=True) as who:
        who.opens("case", cases["new"])
        who.page.locator('form[action$="/cpr/"] button').click()
        who.page.locator(".maske[role=status]").wait_for()
        is_sound(who, "cpr")
