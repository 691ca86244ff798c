"""Does a chief or a director see at a glance what is asked, what it means in kroner, and what is locked (design o-, p-)?"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import DemoClock
from cases.models import Case
from escalation.corrections import standing
from orgunits.models import Role
from tests import story
from tests.story import act, days_later, person

EVEN = {"L2": {"shares": {"UL": 50, "FF": 50}}}


@pytest.fixture
def corrected(laid_before: Case, settings: Any) -> Case:
    """UL's chief has approved all of it; FF's has corrected L2: 200,000 DKK a year, which FF paid alone."""
    settings.DEMO = True
    DemoClock.objects.create(ahead=days_later(13) - clock.now())
    case = story.approve_all(laid_before, "ul-chef", days_later(12))
    given = {"corrected": EVEN, "reason": "Arbejdet ligger i skoletiden."}
    return act("approve_with_changes", case, "ff-chef", days_later(13, 9), **given)


def sent_up(case: Case) -> Case:
    (row,) = standing(story.newest(case))
    said = act("answer_correction", case, "ul-chef", days_later(13, 10), correction=row, accepts=False, reason="Nej.")
    return story.pass_time(said, days_later(13, 11))


def browser(code: str) -> Client:
    client = Client()
    client.force_login(person(code), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def plain(answer: Any) -> str:
    return answer.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")


def page(code: str, address: str) -> str:
    answer = browser(code).get(address)
    assert answer.status_code == 200
    return plain(answer)


def the_answer_page(case: Case) -> str:
    (row,) = standing(story.newest(case))
    return reverse("answer_correction", args=[case.pk, row.pk])


def numbers(html: str) -> list[str]:
    """The four numbers in a row, as they are read: name, number, and what stands below."""
    part = html.split('<dl class="noegle">')[1].split("</dl>")[0]
    words = part.replace("<dt>", "|").replace("<dd>", " ").replace("<small>", " ")
    for tag in ("</dt>", "</dd>", "</small>", "<div>", "</div>", "</span>", '<span class="hoejere">'):
        words = words.replace(tag, "")
    return [" ".join(one.split()) for one in words.split("|")[1:]]


def test_the_director_is_asked_what_is_missing_with_its_price(corrected: Case) -> None:
    html = page("direktoer", reverse("direct", args=[sent_up(corrected).pk]))
    heading = html.split("<h1")[1].split("</h1>")[0]
    assert "Hvem betaler hvor meget af »Støtte i hjemmet hver onsdag«, 200.000 kr. om året?" in heading
    assert "100.000 kr. om året" in html.split("Uenigheden handler om")[1][:60]
    assert story.newest(corrected).ask in html


def test_the_director_sees_what_each_chief_would_have_and_what_is_locked(corrected: Case) -> None:
    html = page("direktoer", reverse("direct", args=[sent_up(corrected).pk]))
    ul, ff = html.split('class="duel"')[1].split("</section>")[0].split("av l")[1:]
    assert "FF 100 %" in ul and "Som gruppen indstillede" in ul
    assert "UL 50 % · FF 50 %" in ff and "Eget forslag" in ff
    assert ff.count("<rect") == 2
    assert "»Nej.«" in ul and "»Arbejdet ligger i skoletiden.«" in ff
    locked = html.split("h-laastl")[2].split("</section>")[0]
    assert "100.000 kr. af 300.000 kr." in locked and "Linje L1" in locked and "Linje L2" not in locked


def test_the_point_about_a_contested_line_is_not_locked(corrected: Case) -> None:
    html = page("direktoer", reverse("direct", args=[sent_up(corrected).pk]))
    assert "støtte i hjemmet (L2)" in html.split("h-strid")[2].split("</section>")[0]
    assert "støtte i hjemmet (L2)" not in html.split('id="h-laast"')[1].split("</section>")[0]


def test_silence_alone_leaves_the_recommendation_as_the_question(laid_before: Case, settings: Any) -> None:
    settings.DEMO = True
    case = story.approve_all(laid_before, "ul-chef")
    DemoClock.objects.create(ahead=days_later(62) - clock.now())
    case = story.pass_time(case, days_later(62))
    assert case.stage == "with_director", list(case.events.values_list("verb", "at"))[-5:]
    html = page("direktoer", reverse("direct", args=[case.pk]))
    assert story.newest(case).ask in html.split("<h1")[1].split("</h1>")[0]
    assert "h-laastl" not in html


def test_the_other_chief_reads_four_numbers(corrected: Case) -> None:
    found = numbers(page("ul-chef", the_answer_page(corrected)))
    assert found == [
        "Din sektor betaler 160.000 kr. før 60.000 kr.",
        "Forskel for dig 100.000 kr. højere om året",
        "Hele løsningen 300.000 kr. uændret",
        "Din bevilling Rækker op til 1.000.000 kr.",
    ]


def test_a_grant_that_does_not_suffice_says_so(corrected: Case) -> None:
    Role.objects.filter(memberships__user=person("ul-chef")).update(grant_limit_dkk=159_999)
    assert "Din bevilling Rækker ikke op til 159.999 kr." in numbers(page("ul-chef", the_answer_page(corrected)))


def test_something_third_goes_on_with_the_reason_that_was_written(corrected: Case) -> None:
    client, why = browser("ul-chef"), "60 og 40 er rimeligt."
    answer = client.post(the_answer_page(corrected), {"accepts": "third", "reason": why})
    assert answer.headers["Location"] == reverse("correct", args=[corrected.pk]) + "#ret-L2"
    assert why in plain(client.get(answer.headers["Location"]))
    assert not standing(story.newest(corrected))[0].answers.exists()


@pytest.mark.parametrize(
    ("ul", "ff", "said"),
    [("50", "50", "100 % er fordelt"), ("30", "50", "Der mangler 20 %"), ("60", "50", "10 % for meget")],
)
def test_while_one_corrects_the_page_says_how_much_is_split(laid_before: Case, ul: str, ff: str, said: str) -> None:
    html = plain(browser("ff-chef").post(correct_page(laid_before), written(laid_before, ul, ff) | {"preview": "1"}))
    below = html.split('id="betalt-L2"')[1].split("</fieldset>")[0]
    assert said in below


def test_a_refused_correction_keeps_its_row_open(laid_before: Case) -> None:
    """No reason was written: the row is still there, with what was typed."""
    answer = browser("ff-chef").post(correct_page(laid_before), written(laid_before, "50", "50"))
    assert answer.status_code == 422
    assert 'id="ret-L2" open' in plain(answer) and 'id="ret-L1" open' not in plain(answer)
    assert 'value="50"' in plain(answer)


def correct_page(case: Case) -> str:
    return reverse("correct", args=[case.pk])


def written(case: Case, ul: str, ff: str) -> dict[str, str]:
    """The form as it stands, with other shares of L2."""
    form = browser("ff-chef").get(correct_page(case)).context["form"]
    stands = {name: form[name].value() for name in form.fields}
    given = {name: "" if value is None else str(value) for name, value in stands.items()}
    units = {code: story.unit(code).pk for code in ("UL", "FF")}
    return given | {f"L2-share_{units['UL']}": ul, f"L2-share_{units['FF']}": ff, "shown": story.newest(case).shown_as}


def test_something_third_begins_with_every_field_as_it_stands(corrected: Case) -> None:
    client = browser("ul-chef")
    client.post(the_answer_page(corrected), {"accepts": "third", "reason": "60 og 40 er rimeligt."})
    shown = client.get(correct_page(corrected)).context["form"]
    form = {name: "" if shown[name].value() is None else str(shown[name].value()) for name in shown.fields}
    units = {code: story.unit(code).pk for code in ("UL", "FF")}
    sent = form | {f"L2-share_{units['UL']}": "40", f"L2-share_{units['FF']}": "60"}
    answer = client.post(correct_page(corrected), sent | {"shown": story.newest(corrected).shown_as})
    assert answer.status_code == 302, plain(answer)
    (row,) = standing(story.newest(corrected))
    assert row.fields == {"shares": [{"FF": 100}, {"UL": 40, "FF": 60}]} and row.reason == "60 og 40 er rimeligt."


def test_whoever_proposed_something_else_sees_the_counter_proposal_against_it(corrected: Case) -> None:
    given = {"corrected": {"L2": {"shares": {"UL": 30, "FF": 70}}}, "reason": "Det meste er hjemmets."}
    case = act("approve_with_changes", corrected, "ul-chef", days_later(13, 10), **given)
    html = page("ff-chef", the_answer_page(case))
    assert "Forskel for dig 40.000 kr. højere om året, mod dit forslag" in numbers(html)
    assert "Nej, jeg holder fast i mit eget forslag" in html and "UL 50 % · FF 50 %" in html


def test_who_has_approved_nothing_stands_by_nothing_they_approved(laid_before: Case, settings: Any) -> None:
    settings.DEMO = True
    DemoClock.objects.create(ahead=days_later(13) - clock.now())
    given = {"corrected": EVEN | {"L1": {"task": "Støtte 8 timer"}}, "reason": "Skoletid."}
    case = act("approve_with_changes", laid_before, "ff-chef", days_later(13, 9), **given)
    html = page("ul-chef", reverse("answer_correction", args=[case.pk, standing(story.newest(case))[0].pk]))
    assert "Nej, linjen skal være som indstillet" in html
    assert "Ingen har rettet det her" not in html, "both lines are corrected"


def test_once_paid_amounts_are_counted_too(laid_before: Case, settings: Any) -> None:
    story.newest(laid_before).lines.filter(key="L2").update(one_off_dkk=18_000)
    html = plain(
        browser("ff-chef").post(correct_page(laid_before), written(laid_before, "50", "50") | {"preview": "1"})
    )
    assert "Linje L2, UL, engang" in html and "9.000 kr." in html
    settings.DEMO = True
    DemoClock.objects.create(ahead=days_later(13) - clock.now())
    case = story.approve_all(laid_before, "ul-chef", days_later(12))
    case = act("approve_with_changes", case, "ff-chef", days_later(13, 9), corrected=EVEN, reason="Skoletid.")
    assert "Og om 9.000 kr. engang." in page("direktoer", reverse("direct", args=[sent_up(case).pk]))


def test_other_words_are_shown_before_they_are_sent(laid_before: Case) -> None:
    sent = written(laid_before, "0", "100") | {"L2-task": "Støtte hver mandag", "preview": "1"}
    html = plain(browser("ff-chef").post(correct_page(laid_before), sent))
    part = html.split('id="aendrer"')[1].split("</section>")[0]
    assert "<ins>Støtte hver mandag</ins>" in part and "ingen forskel" not in part


def test_the_director_reads_the_words_the_chiefs_have_agreed_on(laid_before: Case, settings: Any) -> None:
    settings.DEMO = True
    DemoClock.objects.create(ahead=days_later(13) - clock.now())
    given = {"corrected": EVEN | {"L1": {"task": "Støtte 8 timer"}}, "reason": "Skoletid."}
    case = story.approve_all(laid_before, "ul-chef", days_later(12))
    case = act("approve_with_changes", case, "ff-chef", days_later(13, 9), **given)
    for row in standing(story.newest(case)):
        yes = {"correction": row, "accepts": row.line.key == "L1", "reason": "Nej."}
        case = act("answer_correction", case, "ul-chef", days_later(13, 10), **yes)
    html = page("direktoer", reverse("direct", args=[story.pass_time(case, days_later(13, 11)).pk]))
    assert "Støtte 8 timer" in html.split("h-laastl")[2].split("</section>")[0]


def test_the_chiefs_read_that_it_goes_up_when_they_do_not_agree(corrected: Case) -> None:
    (row,) = standing(story.newest(corrected))
    no = {"correction": row, "accepts": False, "reason": "Nej."}
    case = act("answer_correction", corrected, "ul-chef", days_later(13, 12), **no)
    html = page("ff-chef", reverse("decide", args=[case.pk]))
    assert "Det går til direktøren" in html and "Det gælder fra" not in html


def decide(case: Case, instead_of: str, reason: str) -> Any:
    given = {"choice": "decide", "L2-choice": "recommended", "remark": reason, "instead_of": instead_of}
    shown = {"shown": story.newest(case).shown_as}
    return browser("direktoer").post(reverse("direct", args=[case.pk]), given | shown)


def test_a_page_from_before_the_decision_does_not_decide_over_it(corrected: Case) -> None:
    case = sent_up(corrected)
    assert decide(case, "", "Først.").status_code == 302
    answer = decide(case, "", "Den anden fane.")
    assert answer.status_code == 409 and "efter at siden blev åbnet" in plain(answer)
    (word,) = story.newest(case).directors_words.filter(superseded_at=None)
    assert decide(case, str(word.pk), "Tænkt om.").status_code == 302


def test_what_is_typed_beside_does_not_keep_the_director_from_sending_it_back(corrected: Case) -> None:
    case = sent_up(corrected)
    given = {"choice": "return", "L2-choice": "other", "remark": "Hvem er der i frikvartererne?", "instead_of": ""}
    given |= {f"L2-share_{story.unit('UL').pk}": "fem", "shown": story.newest(case).shown_as}
    assert browser("direktoer").post(reverse("direct", args=[case.pk]), given).status_code == 302
    assert Case.objects.get(pk=case.pk).stage == "recommendation"


def test_a_decided_version_says_when_it_was_recommended_and_as_which(corrected: Case) -> None:
    (row,) = standing(story.newest(corrected))
    case = act("answer_correction", corrected, "ul-chef", days_later(13, 10), correction=row, accepts=True)
    case = story.pass_time(case, days_later(13, 11))
    html = page("ul-chef", reverse("decide", args=[case.pk]))
    assert "fre. 20. mar. · version 1 · besluttet som version 2" in " ".join(html.split())
