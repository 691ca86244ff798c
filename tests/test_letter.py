"""Does a letter to the family say what was decided, all of it and nothing else, and never what must not leave the house?"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from cases.models import Access, Case, CustodyHolder, Event
from escalation import lix, paper
from escalation.letter import Added, LetterText, Receiver, Split, SplitLine, compose
from escalation.letterguard import Secrets, quotes, unspeakable
from escalation.letters import letter_text, needs_interpreter, on_paper, receivers_of, secrets_of
from escalation.models import Decision, Letter
from escalation.moves import Incomplete
from intake.familychecks import shown_to_the_family
from tests import story

AT = story.days_later(14)
DAY = AT.date()
PHONE = "00 00 12 01"
MARKUP = '# *fed* \\ $x$ @ref "q" <b> `k` _u_ [y] {z} //c\nny linje'
WORDS = st.text(st.characters(codec="latin-1", exclude_categories=("C", "Z")), min_size=1, max_size=30)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1))
LINES = st.lists(
    st.builds(
        SplitLine,
        key=WORDS,
        task=WORDS,
        unit=WORDS,
        person=WORDS,
        start=st.none() | DAYS,
        end_on=st.none() | DAYS,
        end_criterion=st.just("") | WORDS,
        cost_dkk=st.none() | st.integers(0, 10**7),
    ),
    max_size=9,
)


def split(lines: list[SplitLine], **other: Any) -> Split:
    given: dict[str, Any] = {"number": "FJ-1", "municipality": "Fjordby", "child": "Kim", "contact": "Solveig Ek"}
    given |= {"contact_title": "konsulent", "follow_up_on": None, "lines": lines}
    return Split(**(given | other))


@given(lines=LINES, greeting=WORDS, plain=WORDS)
@settings(max_examples=60, deadline=None)
def test_every_line_is_one_row_in_order_and_nothing_else_is_a_row(
    lines: list[SplitLine], greeting: str, plain: str
) -> None:
    """The oracle: what stands in a row is what stands in the line, and what the writer added beside it."""
    added = Added(greeting=greeting, phone=PHONE, plain={line.key: plain for line in lines[:1]})
    text = compose(split(lines), Receiver("parents", "Ida Ek"), added, DAY)
    assert [(task.key, task.what) for task in text.tasks] == [(line.key, line.task) for line in lines]
    for task, line in zip(text.tasks, lines, strict=True):
        assert task.who == tuple(name for name in (line.unit, line.person) if name)
        assert task.plain == added.plain.get(line.key, "")
        assert line.end_criterion in task.when
        assert task.amount == ""
    assert greeting in text.opening


def test_amounts_stand_there_only_when_they_are_chosen() -> None:
    lines = [SplitLine("L1", "Støtte", "Skolen", "", None, None, cost_dkk=142_000)]
    to = Receiver("parents", "Ida Ek")
    without = compose(split(lines), to, Added(), DAY)
    assert not any("142" in text for text in without.texts())
    assert "142.000" in compose(split(lines), to, Added(with_amounts=True), DAY).tasks[0].amount


def test_lix_counts_words_sentences_and_long_words() -> None:
    assert lix.read(["Kim går i skole. Kim er glad."]) == lix.Reading(4, "Kim går i skole")
    assert lix.read([]).lix == 0
    assert lix.read(["Fra 7. april kommer vi."]).longest == "Fra 7. april kommer vi"
    hard = lix.read(["Tværprofessionelle koordineringsforanstaltninger iværksættes forvaltningsoverskridende."])
    assert hard.is_hard and not hard.is_easy


def test_a_quotation_is_known_whatever_the_signs_between_the_words() -> None:
    said = "Far slår mig, når han er vred."
    assert quotes("Vi ved, at »far slår mig når« sker", said)
    assert not quotes("Far kommer på onsdag.", said)


def decision_of(case: Case) -> Decision:
    return Decision.objects.get(case=case, in_force=True)


def texts_of(text: LetterText) -> str:
    return "\n".join(text.texts())


def letter_to(case: Case, receiver: Receiver | None = None, **added: Any) -> LetterText:
    return letter_text(decision_of(case), receiver or receivers_of(case, DAY)[0], Added(phone=PHONE, **added), DAY)


def make(case: Case, by: str = "ul-kons-1", **given: Any) -> Letter:
    code = receivers_of(case, DAY)[0].code
    story.act("make_letter", case, by, AT, **({"receiver": code, "phone": PHONE} | given))
    return Letter.objects.filter(case=case).latest("at", "pk")


def refused(case: Case, **given: Any) -> dict[str, str]:
    """The code of each field that is refused."""
    with pytest.raises(Incomplete) as missing:
        make(case, **given)
    assert not Letter.objects.filter(case=case).exists()
    return {problem.field: problem.code for problem in missing.value.problems}


def test_the_letter_holds_both_lines_and_no_dissent_no_law_and_no_money(decided: Case) -> None:
    version = decision_of(decided).recommendation
    type(version).objects.filter(pk=version.pk).update(dissent="Skolen er uenig i det hele.")
    text = texts_of(letter_to(decided))
    for line in version.lines.all():
        assert line.task in text and line.unit and line.unit.name in text
        assert not any(law.paragraph in text for law in line.laws.all())
    assert "uenig" not in text and "§" not in text and "100.000" not in text


def test_each_who_holds_custody_gets_a_letter_and_the_child_from_ten_years(decided: Case) -> None:
    assert [row.code for row in receivers_of(decided, DAY)] == ["parents"]
    for name in ("Ida Ek", "Bo Lind"):
        CustodyHolder.objects.create(child=decided.child, name=name, relation="parent")
    assert [row.name for row in receivers_of(decided, DAY)] == ["Ida Ek", "Bo Lind"]
    tenth = dt.date(2026, 5, 12)
    assert [row.is_child for row in receivers_of(decided, tenth)] == [False, False, True]
    grown = dt.date(2034, 5, 12)
    assert [row.is_child for row in receivers_of(decided, grown)] == [True], "the parents are no longer parties"
    assert "Bo Lind" not in texts_of(letter_to(decided, receivers_of(decided, DAY)[0]))


def test_a_made_letter_is_kept_as_the_very_sheet_with_its_hash(decided: Case) -> None:
    letter = make(decided, greeting="Tak for samtalen.")
    assert letter.sha256 == hashlib.sha256(bytes(letter.content)).hexdigest()
    event = Event.objects.get(case=decided, verb="make_letter")
    assert event.data == {"letter": str(letter.pk), "to": "parents", "version": 1}
    assert not event.statements.exists()


def test_that_the_family_has_got_it_is_recorded_once_with_day_and_way(decided: Case) -> None:
    letter = make(decided)
    for wrong in (
        {"given_on": DAY - dt.timedelta(days=1)},
        {"given_on": DAY + dt.timedelta(days=1)},
        {"given_how": ""},
    ):
        with pytest.raises(Incomplete):
            story.act(
                "give_letter",
                decided,
                "ul-kons-1",
                AT,
                **({"letter": letter, "given_on": DAY, "given_how": "handed"} | wrong),
            )
    story.act("give_letter", decided, "ul-kons-1", AT, letter=letter, given_on=DAY, given_how="posted")
    letter.refresh_from_db()
    assert (letter.given_on, letter.given_how) == (DAY, "posted")


def test_a_protected_address_and_what_gives_it_away_is_refused_at_the_field(decided: Case) -> None:
    story.act("protect_address", decided, "ul-kons-1", AT)
    school = story.unit("UL-S01").name
    for text in ("Vi ses på Prøvevej 12.", "Kim bor i 7100 Vejle.", f"Kim går på {school}."):
        assert refused(decided, greeting=text) == {"greeting": "E-PROTECTED-ADDRESS"}
        assert refused(decided, plain_L1=text) == {"plain_L1": "E-PROTECTED-ADDRESS"}
    case = Case.objects.get(pk=decided.pk)
    assert school not in texts_of(letter_to(case)), "the school is not named to a parent either"
    make(case, greeting="Tak for samtalen.")


def test_a_cpr_number_is_refused_wherever_it_is_written(decided: Case) -> None:
    for number in ("720516-1000", "7205161000", "720516 1000"):
        assert refused(decided, greeting=f"Kim har {number}.") == {"greeting": "E-CPR"}
    assert refused(decided, phone="7205161000") == {"phone": "E-PHONE"}


def test_words_said_without_the_parents_are_in_no_letter(decided: Case) -> None:
    said = "Jeg tør ikke sige det til far, når han er hjemme."
    story.act("add_perspective", decided, "ul-kons-1", AT, who="child", words=said, without_parents=True)
    assert "tør" not in texts_of(letter_to(decided))
    assert refused(decided, greeting="Kim siger: jeg tør ikke sige det til far.") == {"greeting": "E-WITHOUT-PARENTS"}
    assert refused(decided, plain_L2=said) == {"plain_L2": "E-WITHOUT-PARENTS"}


def test_a_split_that_says_too_much_makes_no_letter(decided: Case) -> None:
    decision_of(decided).recommendation.lines.filter(key="L2").update(task="Støtte på Prøvevej 12")
    assert make(decided), "an address that is not protected may stand in a task"
    Letter.objects.all().delete()
    story.act("protect_address", decided, "ul-kons-1", AT)
    assert refused(Case.objects.get(pk=decided.pk)) == {"": "E-PROTECTED-ADDRESS"}


def test_paragraphs_and_amounts_belong_in_the_rulings(decided: Case) -> None:
    assert refused(decided, greeting="Efter § 32 får I hjælp.") == {"greeting": "E-PARAGRAPH"}
    assert refused(decided, plain_L1="Det koster 5.000 kr. om året.") == {"plain_L1": "E-AMOUNT"}
    assert make(decided, plain_L1="Det koster 5.000 kr. om året.", with_amounts=True)


def test_a_receiver_and_a_telephone_number_must_be_given(decided: Case) -> None:
    assert refused(decided, receiver="custody-0", phone="ring") == {"receiver": "E-EMPTY", "phone": "E-PHONE"}


def test_a_family_with_an_interpreter_is_seen_from_how_they_were_talked_with(decided: Case) -> None:
    assert not needs_interpreter(decided)
    given = {"who": "mother", "words": "Tak.", "method": "Samtale med autoriseret tolk"}
    story.act("add_perspective", decided, "ul-kons-1", AT, **given)
    assert needs_interpreter(decided)
    check = shown_to_the_family("letters_need_interpreter")
    assert check is not None and check(decided, AT) == {"W-LANGUAGE"}


def test_nothing_that_is_written_is_read_as_markup(decided: Case) -> None:
    version = decision_of(decided).recommendation
    version.lines.update(task=MARKUP, function=MARKUP)
    text = letter_to(decided, greeting=MARKUP)
    assert paper.pages_of(on_paper(text, decided, AT)) == 1


def test_the_secrets_of_a_case_without_protection_are_only_what_was_said_alone(decided: Case) -> None:
    assert secrets_of(decision_of(decided), receivers_of(decided, DAY)[0]) == Secrets(False)
    assert unspeakable("Vi ses på Prøvevej 12.", Secrets(False)) is None


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_page_shows_the_letter_before_it_is_made_and_makes_it(decided: Case, consultant: User) -> None:
    client, page = browser(consultant), reverse("letter", args=[decided.pk])
    assert "Støtte i klassen 10 timer om ugen" in client.get(page).content.decode()
    sent = {"receiver": "parents", "phone": PHONE, "greeting": "Tak for samtalen i tirsdags."}
    shown = client.post(page, sent | {"show": "1"})
    assert shown.status_code == 200 and shown.content.decode().count("Tak for samtalen i tirsdags.") == 2
    assert not Letter.objects.exists()
    bad = client.post(page, sent | {"greeting": "Kim har 720516-1000.", "show": "1"})
    assert bad.status_code == 422 and "id_greeting_error" in bad.content.decode()
    assert client.post(page, sent).status_code == 302
    fetched = client.get(reverse("print_letter", args=[decided.pk, Letter.objects.get().pk]))
    assert fetched["Content-Disposition"] == f'attachment; filename="{decided.number}-brev.pdf"'
    assert fetched["Cache-Control"] == "no-store" and fetched.content.startswith(b"%PDF")
    assert Access.objects.filter(case=decided, by=consultant, action="print_letter").count() == 1


def test_a_letter_is_hidden_from_those_who_do_not_see_the_case_in_full(
    decided: Case, outsider: User, administrator: User, school_leader: User
) -> None:
    letter = make(decided)
    for person in (outsider, administrator, school_leader):
        for name in ("letter", "print_letter", "print_recommendation_pdf", "print_decision_pdf"):
            more = [letter.pk] if name == "print_letter" else []
            assert browser(person).get(reverse(name, args=[decided.pk, *more])).status_code == 404


def test_a_chief_reads_the_decision_but_writes_no_letter(decided: Case, ul_chief: User) -> None:
    assert browser(ul_chief).get(reverse("letter", args=[decided.pk])).status_code == 403
    assert browser(ul_chief).get(reverse("print_decision_pdf", args=[decided.pk])).status_code == 200


def test_the_letter_of_another_case_is_not_found_here(decided: Case, consultant: User) -> None:
    letter, other = make(decided), story.ordinary_case()
    assert browser(consultant).get(reverse("print_letter", args=[other.pk, letter.pk])).status_code == 404


def test_there_is_no_letter_before_a_decision(laid_before: Case, consultant: User) -> None:
    assert browser(consultant).get(reverse("letter", args=[laid_before.pk])).status_code == 409
    assert browser(consultant).get(reverse("print_decision_pdf", args=[laid_before.pk])).status_code == 409
