"""What does each way cost, and whom: prices once and per year, ranges, each for itself with assumptions, compensation."""

from __future__ import annotations

import datetime as dt
import html
import re
import secrets
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.access import NotVisible
from cases.models import Case
from escalation.compensation import proposals
from escalation.costs import Amount, Price
from escalation.grants import sector_amounts, yearly_amounts
from escalation.models import Option, OptionCost, SeparateCost
from escalation.moves import Forbidden, Incomplete, OutOfTurn
from tests import story
from tests.story import act, days_later, person, unit
from tests.test_once import at_work

pytestmark = pytest.mark.usefixtures("world")

REASON = "Takst 2026 for en plads, 12 måneder."


def alone(case: Case, by: str, sector: str, yearly: Amount | int, **other: Any) -> Case:
    given = {"what": "Eget tilbud", "yearly": yearly, "assumptions": REASON} | other
    return act("add_separate_cost", case, by, days_later(8), sector=unit(sector), **given)


def both_alone(case: Case) -> Case:
    """UL would pay 350,000 a year alone and FF 150,000: together FF pays more, and UL less."""
    return alone(alone(case, "ul-kons-1", "UL", 350_000), "ff-tl-han", "FF", 150_000)


def problems(case: Case, by: str, sector: str, **given: Any) -> set[tuple[str, str]]:
    with pytest.raises(Incomplete) as refused:
        alone(case, by, sector, **({"yearly": 100} | given))
    return {(problem.code, problem.field) for problem in refused.value.problems}


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.replace("\N{NO-BREAK SPACE}", " ")))


def page(client: Client, name: str, case: Case, *more: str) -> str:
    answer = client.get(reverse(name, args=[case.pk, *more]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(client: Client, case: Case, verb: str, **fields: Any) -> Any:
    return client.post(reverse("act", args=[case.pk, verb]), fields | {"once": secrets.token_urlsafe(24)})


# Each for itself


def test_what_a_sector_would_do_alone_is_written_by_somebody_from_there(star_case: Case) -> None:
    assert problems(star_case, "ul-kons-1", "FF") == {("E-ROLE", "sector")}
    alone(star_case, "ff-tl-han", "FF", 150_000)
    assert SeparateCost.objects.get().written_by == person("ff-tl-han")


def test_it_rests_on_assumptions_in_writing(star_case: Case) -> None:
    assert problems(star_case, "ul-kons-1", "UL", assumptions=" ") == {("E-ASSUMPTIONS", "assumptions")}
    assert problems(star_case, "ul-kons-1", "UL", yearly=None) == {("E-EMPTY", "yearly")}


def test_history_from_a_case_file_is_loaded_as_it_stands(star_case: Case) -> None:
    alone(star_case, "ul-kons-1", "FF", 150_000, assumptions="", as_filed=True)
    assert SeparateCost.objects.get().assumptions == ""


def test_somebody_invited_writes_for_a_third_sector(star_case: Case) -> None:
    story.invite(star_case, "dt-leder-1")
    alone(star_case, "dt-leder-1", "DT", Amount(30_000, 40_000), one_off=5_000)
    row = SeparateCost.objects.get()
    assert (row.yearly_low_dkk, row.yearly_high_dkk, row.once_low_dkk) == (30_000, 40_000, 5_000)


def test_whoever_has_no_part_in_the_case_writes_nothing(star_case: Case) -> None:
    with pytest.raises(NotVisible):
        alone(star_case, "ul-skole-2", "UL", 1)
    assert not SeparateCost.objects.exists()


def test_a_row_is_written_anew_in_its_place(star_case: Case) -> None:
    alone(star_case, "ul-kons-1", "UL", 350_000)
    row = SeparateCost.objects.get()
    alone(star_case, "ul-kons-1", "UL", 340_000, separate=row)
    assert list(SeparateCost.objects.values_list("pk", "yearly_low_dkk")) == [(row.pk, 340_000)]


def test_the_row_of_another_sector_stays_as_it_is(star_case: Case) -> None:
    alone(star_case, "ff-tl-han", "FF", 150_000)
    assert problems(star_case, "ul-kons-1", "UL", separate=SeparateCost.objects.get()) == {("E-ROLE", "sector")}


def test_a_row_of_another_case_is_not_reached_through_this_one(star_case: Case) -> None:
    other = story.cosign(story.propose(story.ordinary_case(by="dt-kons-1"), by="dt-kons-1"))
    alone(other, "ff-tl-han", "FF", 1)
    with pytest.raises(Forbidden):
        alone(star_case, "ff-tl-han", "FF", 2, separate=SeparateCost.objects.get())


def test_the_form_begins_with_ones_own_sector_and_says_what_is_wrong_at_its_field(star_case: Case) -> None:
    client = at_work("ul-kons-1")
    shown = page(client, "act", star_case, "add_separate_cost")
    assert re.search(rf'value="{unit("UL").pk}" selected', shown)
    wrong = {"sector": unit("FF").pk, "what": "Plads", "yearly": "360.000-300.000", "assumptions": "Vores takst"}
    answer = send(client, star_case, "add_separate_cost", **wrong)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Skriv det laveste beløb først og så det højeste." in text
    assert 'value="360.000-300.000"' in text and "Vores takst" in text, "nothing typed is lost"
    answer = send(client, star_case, "add_separate_cost", **wrong | {"yearly": "300.000–360.000 kr."})
    assert answer.status_code == 422
    assert "Kun en fra Familie &amp; Forebyggelse kan skrive" in answer.content.decode()
    answer = send(
        client, star_case, "add_separate_cost", **wrong | {"sector": unit("UL").pk, "yearly": "300.000 til 360.000"}
    )
    assert answer.status_code == 302
    row = SeparateCost.objects.get()
    assert (row.yearly_low_dkk, row.yearly_high_dkk) == (300_000, 360_000)


@pytest.mark.parametrize("written", ["ukendt", "?", "1-2-3", "12,5", "-5", "999999999999"])
def test_what_is_no_amount_is_answered_in_a_sentence(star_case: Case, written: str) -> None:
    client = at_work("ul-kons-1")
    fields = {"sector": unit("UL").pk, "what": "Plads", "yearly": written, "assumptions": REASON}
    answer = send(client, star_case, "add_separate_cost", **fields)
    assert answer.status_code == 422
    assert 'id="id_yearly_error"' in answer.content.decode()


# Options


def test_an_option_has_a_price_once_and_per_year_for_each_sector(star_case: Case) -> None:
    client = at_work("ul-kons-1")
    ul, ff = unit("UL").pk, unit("FF").pk
    fields = {"title": "Mellemform", "description": "Støtte", f"cost_{ul}": "60.000", f"once_{ul}": "5.000"}
    answer = send(client, star_case, "propose_option", **fields, **{f"cost_{ff}": "200.000–240.000"})
    assert answer.status_code == 302
    rows = OptionCost.objects.values_list("sector__code", "yearly_low_dkk", "yearly_high_dkk", "once_low_dkk")
    assert set(rows) == {("UL", 60_000, 60_000, 5_000), ("FF", 200_000, 240_000, 0)}
    shown = plain(page(client, "case", star_case))
    assert "260.000–300.000 kr." in shown and "FF 200.000–240.000" in shown
    assert "5.000 kr." in shown


def test_bad_amounts_of_an_option_stand_at_their_field_with_the_rest_kept(star_case: Case) -> None:
    name = f"cost_{unit('UL').pk}"
    fields = {"title": "Mellemform", "description": "Støtte", name: "meget"}
    answer = send(at_work("ul-kons-1"), star_case, "propose_option", **fields)
    text = answer.content.decode()
    assert answer.status_code == 422 and f'id="id_{name}_error"' in text
    assert 'value="meget"' in text and "Mellemform" in text and not Option.objects.exists()


def test_an_option_without_a_price_says_so_and_is_never_nothing(star_case: Case) -> None:
    case = act("propose_option", star_case, "ul-kons-1", days_later(5), title="Ny", description="Ny vej")
    shown = plain(page(at_work("ul-kons-1"), "case", case))
    assert "ikke skrevet" in shown and "0 kr." not in shown


def test_each_for_itself_is_the_base_of_every_difference_and_none_is_told_while_somebody_is_silent(
    star_case: Case,
) -> None:
    case = alone(story.discuss(star_case), "ul-kons-1", "UL", 350_000)
    shown = plain(page(at_work("ul-kons-1"), "case", case))
    assert "FF har ikke skrevet, hvad de ville gøre alene" in shown
    assert "50.000 kr. højere" in shown, "the special school is paid by UL alone"
    shown = plain(page(at_work("ul-kons-1"), "case", alone(case, "ff-tl-han", "FF", 150_000)))
    assert "200.000 kr. lavere" in shown and "600.000 kr. lavere" in shown and "1.000.000 kr. lavere" in shown
    assert REASON in shown and "Skrevet af Solveig Høgsbæk (UL), Morten Stensbro (FF)" in shown


def test_a_range_is_compared_from_the_least_to_the_most(star_case: Case) -> None:
    case = alone(story.discuss(star_case), "ul-kons-1", "UL", Amount(380_000, 460_000))
    assert "fra 60.000 kr. lavere til 20.000 kr. højere" in plain(page(at_work("ul-kons-1"), "case", case))


# Lines


def test_a_one_off_amount_of_a_line_is_kept_copied_and_brought_back(written: Case) -> None:
    given = story.line_one(written) | {"one_off_dkk": 25_000}
    act("write_line", written, "ul-kons-1", days_later(8), **given)
    act("drop_line", written, "ul-kons-1", days_later(8), key="L1")
    act("restore_line", written, "ul-kons-1", days_later(8), key="L1")
    case = story.lay_before(story.approve(written))
    act("return_to_group", case, "ul-chef", days_later(13), questions="Hvor længe?")
    act("write_texts", case, "ul-kons-1", days_later(14), ask="Igen.")
    assert story.newest(case).version == 2
    assert story.newest(case).lines.get(key="L1").one_off_dkk == 25_000


def test_what_is_paid_once_counts_against_the_limit_of_a_grant(written: Case) -> None:
    act("write_line", written, "ul-kons-1", days_later(8), **story.line_one(written) | {"one_off_dkk": 50_000})
    version = story.newest(written)
    assert yearly_amounts(version) == {"UL": 60_000, "FF": 240_000}
    assert sector_amounts(version) == {"UL": 90_000, "FF": 260_000}


def test_lines_that_follow_each_other_are_summed_as_stated_and_their_dearest_day_is_said(written: Case) -> None:
    after_the_first = story.line_one(written)["end_on"] + dt.timedelta(days=1)
    case = act(
        "write_line", written, "ul-kons-1", days_later(8), **story.line_two(written) | {"start": after_the_first}
    )
    assert sum(yearly_amounts(story.newest(case)).values()) == 300_000
    said = "ikke alt løber på samme tid: højst 200.000 kr. om året ad gangen"
    laid = story.lay_before(story.approve(case))
    for who, page in (("ul-kons-1", "recommendation"), ("ul-chef", "decide")):
        text = html.unescape(at_work(who).get(reverse(page, args=[laid.pk])).content.decode()).replace("\xa0", " ")
        assert said in text and "300.000" in text, page


def test_a_line_is_saved_with_its_one_off_amount_in_the_editor(written: Case) -> None:
    client, line = at_work("ul-kons-1"), story.newest(written).lines.get(key="L2")
    fields = {"key": "L2", "version": line.edits, "task": line.task, "cost_dkk": "200.000", "one_off_dkk": "15.000 kr."}
    assert client.post(reverse("recommendation_line", args=[written.pk]), fields).status_code == 302
    assert story.newest(written).lines.get(key="L2").one_off_dkk == 15_000
    assert 'value="15.000"' in page(client, "recommendation", written)


# The whole against each for itself, and who pays whom


def test_the_decision_page_says_the_difference_in_words_and_who_saves(written: Case) -> None:
    case = story.lay_before(story.approve(both_alone(written)))
    shown = plain(page(at_work("ul-chef"), "decide", case))
    assert "200.000 kr. lavere" in shown and "500.000 kr. hver for sig" in shown
    assert "290.000 kr. lavere" in shown, "UL in the first year"
    assert "-200.000" not in shown and "−200.000" not in shown


def test_while_a_line_has_no_price_the_whole_is_not_known(written: Case) -> None:
    case = both_alone(written)
    act("write_line", case, "ul-kons-1", days_later(8), **story.line_one(case) | {"cost_dkk": None})
    shown = plain(page(at_work("ul-kons-1"), "recommendation", case))
    assert "når hver linje har sin udgift pr. år" in shown
    assert not proposals(story.newest(case))


def test_the_one_who_saves_is_proposed_to_pay_and_the_pair_takes_it_with_one_press(written: Case) -> None:
    case = both_alone(written)
    client = at_work("ul-kons-1")
    shown = plain(page(client, "recommendation", case))
    assert "Uddannelse &amp; Læring betaler Familie &amp; Forebyggelse 86.164 kr. for det første år." in shown
    assert "betaler 236.164 kr. i helhedsløsningen mod 150.000 kr. alene: 86.164 kr. højere." in shown
    assert send(client, case, "take_compensation").status_code == 302
    last = story.newest(case).at_points.last()
    assert last and (last.no, last.triggers_ruling) == (3, False)
    assert last.text.startswith("at Uddannelse & Læring betaler Familie & Forebyggelse 86.164 kr.")
    assert "Den står i at-punkterne." in page(client, "recommendation", case)
    with pytest.raises(OutOfTurn):
        act("take_compensation", case, "ff-tl-han", days_later(9))


def test_taking_it_voids_the_approvals_of_what_stood(written: Case) -> None:
    case = story.approve(both_alone(written), "ul-kons-1")
    act("take_compensation", case, "ff-tl-han", days_later(9))
    assert not story.newest(case).approvals.filter(voided_at=None).exists()


def test_nothing_is_proposed_while_somebody_is_silent_or_a_share_has_no_payer(written: Case) -> None:
    case = alone(written, "ul-kons-1", "UL", 350_000)
    assert not proposals(story.newest(case))
    alone(case, "ff-tl-han", "FF", 150_000)
    assert proposals(story.newest(case))
    shares = {unit("UL"): 50, unit("FF"): 40}
    act("write_line", case, "ul-kons-1", days_later(8), **story.line_one(case) | {"shares": shares})
    assert not proposals(story.newest(case))


def test_the_same_time_is_compared_where_every_line_ends(written: Case) -> None:
    line = story.line_two(written) | {"end_on": story.FIRST_DAY.replace(year=2027)}
    case = both_alone(written)
    act("write_line", case, "ul-kons-1", days_later(8), **line)
    shown = plain(page(at_work("ul-kons-1"), "recommendation", case))
    assert "De første 5 år" in shown
    assert "2.500.000 kr." not in shown, "each for itself is not counted for five years against a split of one"


def test_a_number_alone_is_a_price_per_year() -> None:
    assert Price.of(5) == Price(Amount(5, 5), Amount())
