"""One case's whole life as people live it at the browser: from the new case to the closed one, each at a screen of their own.

Kim, nine years, as in `tests.story`; here it is all written in forms. The clock stands at noon on Tuesday 10 March 2026,
and goes on to the first day of the split after Easter. After every step the case page must say who holds it, by when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, expect

from cases.models import Case
from tests.browser.house import House, Mail
from tests.browser.person import PHONE, WIDE, Person, Trace, person

CHILD, CPR = "Kim Prøvesen", "720516-1234"
FLAGGER, PARTNER, UL_CHIEF, FF_CHIEF = "Solveig Høgsbæk", "Morten Stensbro", "Torben Aakilde", "Pernille Dragsmark"


@dataclass
class Remains:
    """What is left when the case is closed: addresses and titles, the server's log, the mails."""

    trace: Trace = field(default_factory=Trace)
    log: str = ""
    mails: list[Mail] = field(default_factory=list)


class Life:
    """The people of the case, each in a browser of their own that stays open; and what must stand on its page."""

    def __init__(self, house: House, browser: Browser, chairs: ExitStack, *, scripts: bool) -> None:
        self.house, self.browser, self.chairs, self.scripts = house, browser, chairs, scripts
        self.trace = Trace()
        self.pictures = 0

    def arrives(self, code: str, address: str = "/", size: tuple[int, int] = WIDE) -> Person:
        """Somebody sits down, follows an address and signs in on the way."""
        seat = person(self.house, self.browser, code, size=size, scripts=self.scripts, trace=self.trace)
        someone = self.chairs.enter_context(seat)
        someone.signs_in(address)
        return someone

    def stands(self, someone: Person, stage: str, holder: str, deadline: str, *must_act: str) -> None:
        """The case page says where it is, who holds it, by when, and who else must act now."""
        someone.opens("case", self.case)
        head = someone.head()
        assert head.stage == stage
        assert head.holder.startswith("Sagsholder lige nu") and holder in head.holder
        assert deadline in head.deadline
        for name in must_act:
            assert "Skal handle nu:" in head.holder and name in head.holder.rpartition("Skal handle nu:")[2]
        self.photograph(someone, stage)

    def photograph(self, someone: Person, name: str) -> None:
        self.pictures += 1
        how = "scripts" if self.scripts else "plain"
        someone.photographs(f"life-{how}-{self.pictures:02}-{someone.code}-{name}")

    # The star

    def opens_a_case(self) -> None:
        self.consultant = who = self.arrives("ul-kons-1")
        who.follows("choose_case")
        who.follows("new_case")
        who.writes(name=CHILD, cpr=CPR, birth_date="2016-05-12", summary="Skolen og familieafdelingen er uenige.")
        who.chooses("general_arena_unit", "Tangskolen")
        who.ticks("Team Handicap")
        self.photograph(who, "ny sag")
        who.presses("button[name=propose]")
        self.case = Case.objects.get(number="FJ-2026-0001")
        assert who.page.url == self.house.page("propose", self.case)

    def proposes_the_star(self) -> None:
        """Six inputs: three reasons, the consequence, the interim arrangement, the partner."""
        who, inputs = self.consultant, ("criterion_a", "criterion_b", "criterion_c", "consequence", "interim")
        who.writes(**dict.fromkeys(inputs, "Det går på tværs af skole og familieafdeling."))
        who.page.get_by_role("radio", name=PARTNER).check()
        assert len([*inputs, "partner"]) == 6
        self.photograph(who, "foreslå")
        who.presses("main form[method=post] button.guld")
        self.stands(who, "Stjerne", f"Dig, {FLAGGER}", "tir. 17. mar. · 5 arbejdsdage", PARTNER)

    def signs_the_other_half(self) -> None:
        """The partner follows the link in the mail, reads, and answers yes three times."""
        self.house.pass_time(hours=1)  # the mail waits out the half hour in which the star can be taken back
        (mail,) = self.house.mails("ff-tl-han")
        assert self.case.number in mail.subject
        self.leader = who = self.arrives("ff-tl-han", mail.link)
        assert PARTNER in who.head().holder.rpartition("Skal handle nu")[2] or "dig" in who.head().holder
        who.follows("cosign", self.case)
        who.writes(criterion_a="yes", criterion_b="yes", criterion_c="yes")
        self.photograph(who, "underskriv")
        who.presses("main form[method=post] button[type=submit].guld")
        assert who.page.url == self.house.page("case", self.case)
        self.stands(self.consultant, "Drøftelse", f"Dig, {FLAGGER}", "tir. 24. mar. · 10 arbejdsdage")
        assert f"sammen med {PARTNER}" in self.consultant.head().holder

    # The deliberation

    def deliberates(self) -> None:
        who = self.consultant
        self.does(who, "ask_question", title="Hvad skal der til?", text="Kim har brug for ro.")
        # Begun: the next deadline is the end of the deliberation, three days later than else because of Easter.
        self.stands(who, "Drøftelse", FLAGGER, "fre. 10. apr. · 20 arbejdsdage")
        self.replies(self.leader, "Vi kan komme i hjemmet om onsdagen.")
        self.agrees(who)
        needs = {"dimension": "dagtilbud_skole_laering", "description": "En tryg skoledag", "goal": "Fire dage om ugen"}
        self.does(who, "add_need", **needs)
        self.does(who, "add_perspective", who="child", words="Jeg vil gerne i skole.", method="Samtale på skolen")
        self.proposes_options()
        self.does(who, "give_concern", value="8")
        self.does(self.leader, "give_concern", value="6")
        self.does(who, "give_concern", value="4", voice="child")
        self.meets()
        text = who.reads()
        for said in ("Jeg vil gerne i skole.", "En tryg skoledag", "Skolen prøver i fire uger.", "300.000 kr."):
            assert said in text, said
        self.photograph(who, "drøftelse færdig")

    def does(self, someone: Person, verb: str, /, **fields: str) -> None:
        """From the case page to the act's own page, writes, sends, and is told that it is done."""
        self.is_at_the_case(someone)
        someone.follows("act", self.case, verb)
        someone.writes(**fields)
        someone.presses("main form[method=post] button[type=submit].foerst")
        expect(someone.page.locator("#meddelelser .note[data-n=ok]")).to_be_visible()

    def is_at_the_case(self, someone: Person) -> None:
        if someone.page.url.partition("#")[0] != self.house.page("case", self.case):
            someone.opens("case", self.case)

    def replies(self, who: Person, words: str) -> None:
        who.opens("case", self.case)  # the question has come meanwhile
        thread = who.page.locator(".traad").filter(has_text="Hvad skal der til?")
        form = thread.locator("form.skriv")
        form.locator("textarea").fill(words)
        if self.scripts:
            form.locator("button.foerst").click()
            expect(thread.locator(".indlaeg").last).to_contain_text(words)
            expect(form.locator("textarea")).to_have_value("")
        else:
            who.presses(form.locator("button.foerst"))
            expect(thread.locator(".indlaeg").last).to_contain_text(words)

    def agrees(self, who: Person) -> None:
        who.opens("case", self.case)  # the reply has come meanwhile
        thread = who.page.locator(".traad").filter(has_text="Hvad skal der til?")
        button = thread.locator('form[action*="agree_question"] button')
        button.click() if self.scripts else who.presses(button)
        expect(thread.locator(".maerkat.enig")).to_be_visible()

    def proposes_options(self) -> None:
        """Two ways with their cost per sector, beside what each sector would do alone."""
        for title, costs in (("Mellemform", ("60.000", "240.000")), ("Specialskole", ("400.000", ""))):
            self.is_at_the_case(self.consultant)
            self.consultant.follows("act", self.case, "propose_option")
            self.consultant.writes(
                title=title, description="Støtte i klassen og hjemme", benefits="Ro", drawbacks="Tid"
            )
            for sector, amount in zip(("Uddannelse & Læring", "Familie & Forebyggelse"), costs, strict=True):
                self.consultant.page.get_by_label(f"{sector}, kr. pr. år").fill(amount)
            self.consultant.presses("main form[method=post] button[type=submit].foerst")
        for someone, amount in ((self.consultant, "350.000"), (self.leader, "150.000")):
            someone.opens("case", self.case)  # the options have come meanwhile
            someone.follows("act", self.case, "add_separate_cost")
            someone.writes(what="Eget tilbud", yearly=amount, assumptions="Takst 2026")
            someone.presses("main form[method=post] button[type=submit].foerst")

    def meets(self) -> None:
        when = {"meeting_at_0": "2026-03-10", "meeting_at_1": "10:00"}
        self.does(self.consultant, "plan_meeting", **when, place="Tangskolen", agenda="Skoledagen\nHjemmet")
        self.consultant.presses('#moede a[href*="write_minutes"]')
        self.consultant.writes(minutes="Skolen prøver i fire uger.")
        self.consultant.ticks(FLAGGER, PARTNER)
        self.consultant.presses("main form[method=post] button[type=submit].foerst")

    # The recommendation

    def writes_the_recommendation(self) -> None:
        who = self.consultant
        who.opens("case", self.case)
        who.presses('.hos form[action*="end_deliberation"] button')
        assert who.page.url.startswith(self.house.page("recommendation", self.case))
        self.stands(who, "Indstilling", f"Dig, {FLAGGER}", "tir. 24. mar. · 10 arbejdsdage")
        who.follows("recommendation", self.case)
        self.is_refused_with_everything_missing()
        who.writes(ask="Chefgruppen bedes godkende mellemformen.", why="Den er mindst indgribende.")
        who.writes(benefit="Kim får ro og kan lære.", follow_up_on="2026-06-30", success_criteria="Fire dage om ugen")
        who.chooses("option", "Mellemform")
        who.presses("#anb form button[type=submit]:not([formaction])")

    def is_refused_with_everything_missing(self) -> None:
        self.consultant.presses("#laegop")
        assert len(self.consultant.errors()) >= 5

    def splits_the_responsibility(self) -> None:
        """Two lines; the first with sums that do not add up, until they do."""
        who = self.consultant
        who.presses('#fordeling form[action$="/ny-linje/"] button')
        first = {"task": "Støtte i klassen 10 timer om ugen", "cost_dkk": "100.000", "start": "07.04.26"}
        self.fills_a_line("L1", "Tangskolen", "Folkeskoleloven", first | {"function": "Skoleleder"}, end_on="06.04.27")
        self.gets_the_sums_wrong()
        self.pays("L1", UL="60", FF="40")
        expect(who.page.locator("#sum-L1")).to_contain_text("100")
        who.presses('#fordeling form[action$="/ny-linje/"] button')
        second = {"task": "Støtte i hjemmet hver onsdag", "cost_dkk": "200.000", "start": "14.04.26"}
        until = {"end_criterion": "Kim kommer selv i skole fire dage om ugen"}
        self.fills_a_line("L2", "Team Handicap", "Barnets lov", second | {"function": "Rådgiver"} | until, end_on="")
        self.pays("L2", FF="100")
        expect(who.page.locator("#kontrol")).to_contain_text("Alle linjer er udfyldt")
        assert "300.000" in who.reads("#ialt") and "60.000" in who.reads("#ialt") and "240.000" in who.reads("#ialt")
        self.photograph(who, "fordeling")

    def fills_a_line(self, key: str, unit: str, law: str, fields: dict[str, str], end_on: str) -> None:
        page = self.consultant.page
        for name, value in {**fields, "end_on": end_on}.items():
            page.locator(f"#{key}-{name}").fill(value)
        self.consultant.chooses(f"#{key}-unit", unit)
        self.consultant.chooses(f"#{key}-law", law)
        page.locator(f"#{key}-needs input").check()
        self.saves(key)

    def saves(self, key: str) -> None:
        """The row's own button: without scripts the page comes anew, with scripts only the sums."""
        button = self.consultant.page.locator(f'button[form="form-{key}"]')
        if not self.scripts:
            self.consultant.presses(button)
            return
        with self.consultant.page.expect_response(re.compile("/indstilling/linje/")):
            button.click()

    def share(self, key: str, code: str) -> Locator:
        """The field as it is read aloud: the number of the line, then the sector."""
        name = re.compile(rf"^Linje {key.removeprefix('L')} {SECTORS[code]},.*%$")
        return self.consultant.page.get_by_role("textbox", name=name)

    def pays(self, key: str, **percent: str) -> None:
        """Shares by the code of the sector; those not named pay nothing."""
        for code in ("DT", "UL", "FF"):
            self.share(key, code).fill(percent.get(code, ""))
        self.saves(key)

    def gets_the_sums_wrong(self) -> None:
        """Each wrong sum is told in Danish with line, percent and kroner, in the control list and when laying before."""
        who = self.consultant
        for shares, sentence in WRONG_SUMS:
            self.pays("L1", **shares)
            expect(who.page.locator("#kontrol")).to_contain_text(re.compile(sentence))
            who.presses("#laegop")
            assert any(re.search(sentence, error) for error in who.errors()), who.errors()
            self.photograph(who, "forkert sum")
        for shares, sentence in NOT_NUMBERS:
            self.pays("L1", **shares)
            expect(who.page.locator("#fejl-L1")).to_contain_text(sentence)
            expect(self.share("L1", "UL")).to_have_value(shares["UL"])

    def makes_the_points(self) -> None:
        """One at-point per line, and for each an answer to whether it triggers a ruling."""
        who = self.consultant
        who.presses("#punkter button[name=from_lines]")
        assert "(L1)" in who.page.locator("#text_1").input_value() or "L1" in who.page.locator("#text_1").input_value()
        who.presses("#laegop")
        assert any("afgørelse" in error for error in who.errors()), who.errors()
        who.writes(ruling_1="no", ruling_2="yes")
        who.chooses("law_2", "Barnets lov")
        who.chooses("unit_2", "Team Handicap")
        who.presses("#punkter form:has(#text_1) button[type=submit]:not([formaction])")
        expect(who.page.locator("#ruling_2")).to_have_value("yes")

    def both_approve(self) -> None:
        """A changed word voids the other's approval, visibly; then both approve again."""
        self.approves(self.leader)
        who = self.consultant
        who.opens("recommendation", self.case)
        who.writes(benefit="Kim får ro og kan lære mere.")
        who.presses("#anb form button[type=submit]:not([formaction])")
        assert "bortfaldt" in self.signature(who, PARTNER) or "faldt bort" in self.signature(who, PARTNER)
        self.leader.opens("recommendation", self.case)
        assert "bortfaldt" in self.signature(self.leader, PARTNER) or "faldt" in self.signature(self.leader, PARTNER)
        who.presses("#laegop")
        assert any("godkende" in error for error in who.errors()), who.errors()
        self.approves(self.leader)
        self.stands(who, "Indstilling", FLAGGER, "tir. 24. mar.")
        self.approves(who)
        assert "Godkendte version 1" in self.signature(who, PARTNER)
        assert "Godkendte version 1" in self.signature(who, FLAGGER)

    def approves(self, who: Person) -> None:
        who.opens("recommendation", self.case)
        who.presses("#sign form button[type=submit]:not([formaction])")

    def signature(self, who: Person, name: str) -> str:
        return who.reads(who.page.locator("#underskrifter li").filter(has_text=name))

    def lays_before(self) -> None:
        who = self.consultant
        who.opens("recommendation", self.case)
        self.hears_the_family()
        assert f"{UL_CHIEF}, {FF_CHIEF}" in who.reads(who.page.locator("#hvf"))
        who.presses("#laegop")
        self.stands(who, "Beslutning", UL_CHIEF, "tir. 24. mar. · 10 arbejdsdage", FF_CHIEF)

    def hears_the_family(self) -> None:
        """A letter to two; one answers now, the other after a reminder."""
        who = self.consultant
        who.presses("#laegop")
        assert any("høringsbrevet" in error for error in who.errors()), who.errors()
        who.opens("act", self.case, "send_hearing")
        who.writes(to="Mor Prøvesen\nFar Prøvesen", due_on="2026-03-24")
        who.presses("main form[method=post] button[type=submit].foerst")
        for name in ("Mor Prøvesen", "Far Prøvesen"):
            who.presses(who.page.locator("#hoering li").filter(has_text=name).locator('a[href*="answer_hearing"]'))
            who.writes(answer="Vi er enige.")
            who.presses("main form[method=post] button[type=submit].foerst")

    # The decision and after

    def the_chiefs_decide(self) -> None:
        """The first at a desk, the second on a phone."""
        self.house.sweep()
        first = self.decides("ul-chef", WIDE)
        self.stands(first, "Beslutning", UL_CHIEF, "tir. 24. mar.", FF_CHIEF)
        second = self.decides("ff-chef", PHONE)
        self.house.pass_time(hours=1)  # ten minutes after the last of them it takes effect
        self.stands(second, "Opfølgning", FLAGGER, "tor. 12. mar. · 2 arbejdsdage")

    def decides(self, code: str, size: tuple[int, int]) -> Person:
        (mail,) = self.house.mails(code)
        chief = self.arrives(code, mail.link, size)
        chief.follows("decide", self.case)
        text = chief.reads()
        for shown in ("Chefgruppen bedes godkende mellemformen.", "300.000 kr.", "200.000 kr. lavere", "Jeg vil gerne"):
            assert shown in text, shown
        chief.writes(choice="approve")
        self.photograph(chief, "beslut")
        chief.presses("#beslut button[type=submit]:not([formaction])")
        assert chief.page.url == self.house.page("decisions")
        return chief

    def the_units_begin(self) -> None:
        """The units are told; each leader accepts, sees only their own line, and begins; the ruling is made."""
        who = self.consultant
        who.opens("case", self.case)
        who.presses('#linjer form[action*="inform_units"] button')
        self.stands(who, "Opfølgning", FLAGGER, "tir. 17. mar. · 5 arbejdsdage")
        self.school = school = self.arrives("ul-skole-1", f"/sager/{self.case.pk}/", PHONE)
        assert "Støtte i hjemmet" not in school.reads()
        school.presses('#linjer form[action*="accept_line"] button')
        assert "Støtte i hjemmet" not in school.reads() and "10. mar." in school.reads("#linjer")
        assert school.page.locator('form[action*="begin_line"]').count() == 0, "the first day has not come"
        self.photograph(school, "egen linje")
        self.leader.opens("case", self.case)
        self.leader.presses('#linjer form[action*="accept_line"] button')
        self.leader.presses('#linjer form[action*="start_ruling"] button')
        self.leader.presses('#linjer a[href*="send_ruling"]')
        self.leader.writes(has_guidance=True)
        self.leader.presses("main form[method=post] button[type=submit].foerst")
        self.stands(who, "Opfølgning", FLAGGER, "tir. 7. juli")

    def follows_up_and_closes(self) -> None:
        """Time goes on to the first day of the lines; the school begins; both parts are written; the goals are reached."""
        who, school = self.consultant, self.school
        self.house.pass_time(days=28)
        school.opens("case", self.case)
        school.presses('#linjer form[action*="begin_line"] button')
        assert "7. apr." in school.reads("#linjer td[data-l]:last-child")
        self.stands(who, "Opfølgning", FLAGGER, "tir. 7. juli")
        who.follows("follow_up", self.case)
        who.writes(school_part="Kim er i skole hver dag.", social_part="Der er ro i hjemmet.", child_words="Det går.")
        who.writes(status_L1="yes", status_L2="partly", actual_L1="90.000", actual_L2="210.000", goal_N1="yes")
        who.writes(conclusion="close", conclusion_text="Målene er nået.")
        self.photograph(who, "opfølgning")
        who.presses("main form[method=post] button[type=submit].foerst")
        self.leader.opens("case", self.case)
        self.leader.follows("follow_up", self.case)
        self.photograph(self.leader, "opfølgning underskrives")
        self.leader.presses('form[action*="sign_follow_up"] button.foerst')
        who.goes_to(self.house.page("act", self.case, "close_case"))
        who.writes(code="goals_reached", reason="Målene er nået.")
        who.presses("main form[method=post] button[type=submit].foerst")
        who.opens("case", self.case)
        head = who.head()
        assert (head.stage, head.holder) == ("Lukket", "Sagsholder lige nu Ingen. Sagen er lukket.")
        self.photograph(who, "lukket")
        self.house.sweep()


SECTORS = {"DT": "Dagtilbud", "UL": "Uddannelse & Læring", "FF": "Familie & Forebyggelse"}
WRONG_SUMS = (
    ({"UL": "60", "FF": "39"}, r"Linje 1: 1\s%.*\(1\.000\skr\.\)"),
    ({"UL": "60", "FF": "50"}, r"Linje 1: 10\s%.*\(10\.000\skr\.\)"),
)
NOT_NUMBERS = (
    ({"UL": "tres", "FF": "40"}, "Skriv et helt tal, for eksempel 40"),
    ({"UL": "-60", "FF": "40"}, "Skriv 0 eller et højere tal"),
)


@contextmanager
def life(house: House, browser: Browser, *, scripts: bool) -> Iterator[Life]:
    with ExitStack() as chairs:
        yield Life(house, browser, chairs, scripts=scripts)


def lived(house: House, browser: Browser, *, scripts: bool) -> Remains:
    """From beginning to end."""
    with life(house, browser, scripts=scripts) as case:
        case.opens_a_case()
        case.proposes_the_star()
        case.signs_the_other_half()
        case.deliberates()
        case.writes_the_recommendation()
        case.splits_the_responsibility()
        case.makes_the_points()
        case.both_approve()
        case.lays_before()
        case.the_chiefs_decide()
        case.the_units_begin()
        case.follows_up_and_closes()
    return Remains(case.trace, house.log.read_text(), house.mails())
