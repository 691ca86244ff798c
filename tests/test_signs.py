"""Do stars, icons, money, dates and names look as drawn, in Danish and in English?"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

from web.templatetags import signs

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def danish() -> Iterator[None]:
    with translation.override("da"):
        yield


def plain(text: str) -> str:
    """The text with ordinary spaces, easier to read in a test."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def render(source: str, **context: object) -> str:
    return Template("{% load signs %}" + source).render(Context(context))


def test_kroner_are_written_with_points_and_kr() -> None:
    assert signs.kr(742000) == "742.000\N{NO-BREAK SPACE}kr."
    assert plain(signs.kr(0)) == "0 kr."
    assert signs.kr(None) == ""


def test_kroner_in_english_are_dkk_with_commas() -> None:
    with translation.override("en"):
        assert plain(signs.kr(742000)) == "DKK 742,000"
        assert signs.number(742000) == "742,000"


def test_a_day_written_as_figures_is_said_in_words_and_other_words_stay() -> None:
    assert plain(signs.written_day("2026-08-27", TODAY)) == "tor. 27. aug."
    assert signs.written_day("2025-09 til 2026-01", TODAY) == "2025-09 til 2026-01"


def test_shares_are_percent_after_a_hard_space() -> None:
    assert signs.percent(60) == "60\N{NO-BREAK SPACE}%"
    assert plain(signs.percent(Decimal("33.5"))) == "33,5 %"
    with translation.override("en"):
        assert signs.percent(60) == "60%"


def test_a_difference_is_said_in_words_never_with_a_minus() -> None:
    with translation.override("en"):
        assert plain(signs.lower_or_higher(742000, 1184000)) == "DKK 442,000 lower"
        assert plain(signs.lower_or_higher(1184000, 742000)) == "DKK 442,000 higher"
        assert signs.lower_or_higher(742000, 742000) == "same cost"


def test_a_difference_has_a_colour_beside_the_words() -> None:
    assert render("{% difference 742000 1184000 %}").startswith('<span class="lavere">')
    assert render("{% difference 1184000 742000 %}").startswith('<span class="hoejere">')
    assert render("{% difference 1 1 %}").startswith('<span class="staerk">')


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (date(2026, 11, 26), "tor. 26. nov."),
        (date(2026, 2, 24), "tir. 24. feb."),
        (date(2026, 5, 22), "fre. 22. maj"),
        (date(2026, 6, 4), "tor. 4. juni"),
        (date(2026, 7, 14), "tir. 14. juli"),
        (date(2027, 1, 4), "man. 4. jan. 2027"),
        (date(2025, 12, 19), "fre. 19. dec. 2025"),
    ],
)
def test_a_day_is_weekday_date_and_the_year_only_when_it_is_another(moment: date, written: str) -> None:
    assert plain(signs.day(moment, TODAY)) == written
    assert " " not in signs.day(moment, TODAY)


def test_a_day_in_english_has_no_points() -> None:
    with translation.override("en"):
        assert plain(signs.day(date(2026, 11, 26), TODAY)) == "Thu 26 Nov"
        assert plain(signs.day(date(2027, 1, 4), TODAY)) == "Mon 4 Jan 2027"


def test_a_long_day_is_written_out() -> None:
    assert signs.long_day(TODAY) == "mandag 23. november 2026"
    with translation.override("en"):
        assert signs.long_day(TODAY) == "Monday 23 November 2026"


def test_instants_are_shown_as_danish_wall_clock_time() -> None:
    winter = datetime(2026, 11, 19, 9, 4, tzinfo=UTC)
    assert plain(signs.day_clock(winter, TODAY)) == "tor. 19. nov. kl. 10.04"
    assert plain(signs.clock(datetime(2026, 7, 1, 11, 0, tzinfo=UTC))) == "kl. 13.00"
    assert plain(signs.clock(datetime(2026, 11, 23, 8, 20, tzinfo=UTC))) == "kl. 9.20"
    with translation.override("en"):
        assert plain(signs.day_clock(winter, TODAY)) == "Thu 19 Nov 10:04"


def test_an_instant_late_in_the_evening_utc_belongs_to_the_next_danish_day() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert plain(signs.day(new_year, TODAY)) == "fre. 1. jan. 2027"


@pytest.mark.parametrize("sign", [signs.long_day, signs.clock, lambda moment: signs.day(moment, TODAY)])
def test_no_date_is_written_as_nothing(sign) -> None:
    assert sign(None) == ""
    assert sign("") == ""  # what Django hands to a filter when the page has no such value


def test_one_working_day_is_not_working_days() -> None:
    with translation.override("en"):
        assert signs.working_days(1) == "1 working day"
        assert signs.working_days(3) == "3 working days"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Solveig Høgsbæk", "SH"),
        ("Anne-Grethe Holmbo", "AH"),
        ("Jens Bo Østerby", "JØ"),
        ("Anna Anna", "AA"),
        ("Alma", "A"),
        ("", ""),
    ],
)
def test_initials_are_the_first_letters_of_first_and_last_name(name: str, letters: str) -> None:
    assert signs.initials(name) == letters


def test_quotes_point_inwards_as_in_danish_books_and_stay_escaped() -> None:
    assert render("{{ said|quote }}", said="Nej <b>tak</b>") == "»Nej &lt;b&gt;tak&lt;/b&gt;«"


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    assert render('{% icon "doku" %}') == '<svg class="i" aria-hidden="true"><use href="#i-doku"/></svg>'
    labelled = '<svg class="i" role="img" aria-label="Frist &amp; svar"><use href="#i-ur"/></svg>'
    assert render('{% icon "ur" label=text %}', text="Frist & svar") == labelled


def test_a_star_says_how_many_have_signed_unless_a_word_stands_beside_it() -> None:
    with translation.override("en"):
        assert 'aria-label="Half star: one signature is missing"' in render('{% star "half" %}')
    assert render('{% star "whole" size="l" label=False %}') == (
        '<svg class="stj l" aria-hidden="true"><use href="#stj-whole"/></svg>'
    )


def test_a_star_in_no_known_state_is_an_error() -> None:
    with pytest.raises(KeyError):
        signs.star("favourite")


def test_every_sign_used_in_a_template_is_in_the_picture_sheet() -> None:
    sheet = set(re.findall(r'id="((?:i|stj)-[\w-]+)"', (ROOT / "templates/parts/icons.html").read_text()))
    assert {f"stj-{state}" for state in signs.STARS} < sheet
    for template in (ROOT / "templates").rglob("*.html"):
        text = template.read_text()
        used = {f"i-{name}" for name in re.findall(r'{% icon "([\w-]+)"', text)}
        assert used <= sheet, (template, used - sheet)


def test_no_template_carries_style_or_script_that_the_content_policy_refuses() -> None:
    pages = [page for page in (ROOT / "templates").rglob("*.html") if "mail" not in page.parts]  # mail needs its style
    for template in pages:
        text = template.read_text()
        refused = re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:|hx-on", text)
        assert not refused, (template, refused)
