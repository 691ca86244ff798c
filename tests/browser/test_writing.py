"""Is nothing lost that a person writes, and nothing done twice: a lost connection, an ended session, two at one line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from accounts.clock import real_now
from cases.models import Case, Draft, Note
from escalation.models import Post
from tests import story
from tests.browser.house import House
from tests.browser.person import PHONE, Person
from tests.browser.test_axe import is_sound

Sit = Callable[..., Person]
WORDS = "Kim er glad for svømning, og mor er træt."
SAID = "[data-draft]"


@pytest.fixture(autouse=True)
def today(home: House) -> None:
    home.clock_says(story.days_later(8, hour=13))


@pytest.fixture
def case(home: House) -> Case:
    return story.ordinary_case()


@pytest.fixture
def written(home: House) -> Case:
    return story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))


def at_a_note(sit: Sit, case: Case, **how: Any) -> Person:
    who = sit("ul-kons-1", **how)
    who.opens("act", case, "write_note")
    return who


def types(who: Person, text: str) -> None:
    field = who.page.locator("main textarea[name=text]")
    field.click()
    field.press("Control+End")
    who.page.keyboard.type(text)


def saved(case: Case) -> str:
    draft = Draft.objects.filter(case=case).first()
    return draft.fields["text"][0] if draft else ""


def ends_session(code: str) -> None:
    """As the server does it: the session is gone, the cookie is still in the browser."""
    user = str(story.person(code).pk)
    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") == user:
            session.delete()


# Drafts


def test_a_draft_is_saved_while_one_writes_and_given_back(home: House, sit: Sit, case: Case) -> None:
    who = at_a_note(sit, case)
    types(who, WORDS)
    expect(who.page.locator(SAID)).to_contain_text(re.compile(r"Kladde gemt kl\.\s13\.\d\d"))
    assert saved(case) == WORDS
    expect(who.page.locator("main textarea[name=text]")).to_be_focused()
    who.opens("act", case, "write_note")
    expect(who.page.locator("main textarea[name=text]")).to_have_value(WORDS)
    expect(who.page.locator(".kladde-note")).to_contain_text("Kladde fra")
    is_sound(who, "draft note")
    kept = who.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Kim" not in kept and "svømning" not in kept, "nothing of it stands in the browser's storage"
    who.presses(".kladde-note button")
    expect(who.page.locator("main textarea[name=text]")).to_have_value("")


def test_leaving_the_page_at_once_saves_what_was_written(home: House, sit: Sit, case: Case) -> None:
    who = at_a_note(sit, case)
    types(who, WORDS)
    who.opens("my_work")
    who.page.wait_for_timeout(500)
    assert saved(case) == WORDS
    who.page.reload()
    expect(who.page.get_by_role("heading", name="Dine kladder")).to_be_visible()
    is_sound(who, "my work with drafts")


def test_the_act_leaves_no_draft_behind(home: House, sit: Sit, case: Case) -> None:
    who = at_a_note(sit, case)
    types(who, WORDS)
    who.presses("main form button.foerst")
    who.page.wait_for_timeout(500)
    assert Note.objects.filter(case=case).count() == 1
    assert not Draft.objects.filter(case=case).exists()


def test_it_is_read_aloud_at_most_once_a_minute(home: House, sit: Sit, case: Case) -> None:
    who = at_a_note(sit, case)
    who.page.evaluate(
        """() => { window.told = 0; new MutationObserver(() => { window.told += 1; })
        .observe(document.querySelector("[data-draft-told]"), {childList: true, characterData: true, subtree: true}); }"""
    )
    for text in ("Kim", " er glad", " for svømning"):
        types(who, text)
        who.page.wait_for_timeout(1900)
    assert saved(case) == "Kim er glad for svømning"
    assert who.page.evaluate("window.told") == 1


def test_without_scripts_there_is_a_button(home: House, sit: Sit, case: Case) -> None:
    who = at_a_note(sit, case, scripts=False)
    who.writes(text=WORDS)
    who.presses(who.page.get_by_role("button", name="Gem kladde"))
    assert "Kladde gemt kl." in who.reads()
    expect(who.page.locator("main textarea[name=text]")).to_have_value(WORDS)
    assert saved(case) == WORDS


# The connection


def test_a_lost_connection_is_said_the_text_stays_and_is_saved_when_it_is_back(
    home: House, sit: Sit, case: Case
) -> None:
    who = at_a_note(sit, case)
    types(who, "Kim er glad")
    expect(who.page.locator(SAID)).to_contain_text("Kladde gemt")
    who.page.context.set_offline(True)
    types(who, " for svømning.")
    expect(who.page.locator(f"{SAID}.fejl")).to_have_text("Ikke gemt. Vi prøver igen.")
    expect(who.page.locator("main textarea[name=text]")).to_have_value("Kim er glad for svømning.")
    assert saved(case) == "Kim er glad"
    who.page.context.set_offline(False)
    expect(who.page.locator(SAID)).to_contain_text("Kladde gemt")
    expect(who.page.locator(f"{SAID}.fejl")).to_have_count(0)
    assert saved(case) == "Kim er glad for svømning."


# The session


def test_a_session_that_ends_in_the_middle_of_a_text_loses_no_byte_of_it(home: House, sit: Sit, case: Case) -> None:
    who = at_a_note(sit, case)
    types(who, WORDS)
    expect(who.page.locator(SAID)).to_contain_text("Kladde gemt")
    ends_session("ul-kons-1")
    who.presses("main form button.foerst")
    assert who.page.url.startswith(home.page("account_login"))
    assert "er ikke gemt" in who.reads()
    who.writes(login="ul-kons-1@fjordby.example", password=home.password)
    who.presses("main form button.foerst")
    assert who.page.url == home.page("act", case, "write_note")
    expect(who.page.locator("main textarea[name=text]")).to_have_value(WORDS)
    assert not Note.objects.filter(case=case).exists()
    who.presses("main form button.foerst")
    assert Note.objects.get(case=case).text == WORDS


def test_who_signs_in_in_another_tab_goes_on_in_this_one(home: House, sit: Sit, case: Case) -> None:
    who = at_a_note(sit, case)
    types(who, "Kim er glad")
    expect(who.page.locator(SAID)).to_contain_text("Kladde gemt")
    ends_session("ul-kons-1")
    types(who, " for svømning.")
    over = who.page.get_by_role("dialog", name="Du er logget ud")
    expect(over).to_be_visible()
    is_sound(who, "signed out")
    expect(who.page.locator("main textarea[name=text]")).to_have_value("Kim er glad for svømning.")
    with who.page.context.expect_page() as opened:
        over.get_by_role("link", name="Log ind i en ny fane").click()
    tab = opened.value
    tab.locator("[name=login]").fill("ul-kons-1@fjordby.example")
    tab.locator("[name=password]").fill(home.password)
    tab.locator("main form button.foerst").click()
    tab.get_by_role("heading", name="Du er logget ind").wait_for()
    tab.close()
    expect(over).to_be_hidden(timeout=15_000)
    expect(who.page.locator(SAID)).to_contain_text("Kladde gemt", timeout=15_000)
    who.presses("main form button.foerst")
    assert Note.objects.get(case=case).text == "Kim er glad for svømning."


def nearly_over(code: str) -> None:
    """As if nothing had been done for twenty-five minutes and a half."""
    user = str(story.person(code).pk)
    for row in Session.objects.all():
        data = row.get_decoded()
        if data.get("_auth_user_id") == user and "seen" in data:
            data["seen"] = (real_now() - dt.timedelta(minutes=25, seconds=30)).isoformat()
            row.session_data = Session.get_session_store_class()().encode(data)
            row.save()


@pytest.mark.parametrize("way", ["Escape", "button"])
def test_one_is_warned_five_minutes_before_and_stays_by_a_key(home: House, sit: Sit, case: Case, way: str) -> None:
    who = sit("ul-kons-1")
    who.page.clock.install()
    who.opens("act", case, "write_note")
    nearly_over("ul-kons-1")
    who.page.clock.fast_forward("25:01")
    dialog = who.page.get_by_role("dialog", name="Er du her stadig?")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text(re.compile(r"om 4 minutter og \d+ sekunder"))
    expect(dialog.get_by_role("button", name="Bliv logget ind")).to_be_focused()
    is_sound(who, "session dialog")
    who.photographs("session-dialog")
    who.page.keyboard.press("Escape" if way == "Escape" else "Enter")
    expect(dialog).to_be_hidden()
    kept = [row.get_decoded() for row in Session.objects.all() if "seen" in row.get_decoded()]
    newest = max(dt.datetime.fromisoformat(data["seen"]) for data in kept)
    assert real_now() - newest < dt.timedelta(minutes=1)


def test_a_page_that_only_stands_open_does_not_prolong_the_session(home: House, sit: Sit, case: Case) -> None:
    who = sit("ul-kons-1")
    who.page.clock.install()
    who.opens("case", case)
    nearly_over("ul-kons-1")
    before = {row.pk: row.get_decoded()["seen"] for row in Session.objects.all() if "seen" in row.get_decoded()}
    who.page.clock.fast_forward("25:01")
    expect(who.page.get_by_role("dialog", name="Er du her stadig?")).to_be_visible()
    assert {row.pk: row.get_decoded()["seen"] for row in Session.objects.filter(pk__in=before)} == before


def test_a_fragment_after_the_end_says_so_and_keeps_the_text(home: House, sit: Sit) -> None:
    case = story.discuss(story.cosign(story.propose(story.ordinary_case())))
    who = sit("ul-kons-1")
    who.opens("case", case)
    field = who.page.locator(".skriv textarea").first
    field.fill(WORDS)
    ends_session("ul-kons-1")
    with who.page.expect_response(lambda answer: answer.status == 401):
        who.page.locator(".skriv button.foerst").first.click()
    expect(field).to_have_value(WORDS)
    assert who.page.url == home.page("case", case)
    expect(who.page.locator("#meddelelser [data-signed-out] a")).to_have_text("Log ind i en ny fane")


def test_a_refused_fragment_says_why_at_the_top_and_keeps_the_text(home: House, sit: Sit) -> None:
    """The forms of the discussion pick their own part of an answer; a refusal is none of it, and is shown all the same."""
    case = story.heard(story.approve(story.draft(story.deliberate(story.cosign(story.propose(story.ordinary_case()))))))
    who = sit("ul-kons-1")
    who.opens("case", case)
    field = who.page.locator(".skriv textarea").first
    field.fill(WORDS)
    story.lay_before(case)
    who.page.locator(".skriv button.foerst").first.click()
    expect(who.page.locator("#meddelelser .note")).to_contain_text("Det, du har skrevet, står her stadig.")
    expect(field).to_have_value(WORDS)


# Twice


def test_a_double_click_writes_one_note(home: House, sit: Sit, case: Case) -> None:
    for scripts in (True, False):
        who = at_a_note(sit, case, scripts=scripts)
        before = Note.objects.filter(case=case).count()
        who.writes(text=f"{WORDS} {scripts}")
        who.page.locator("main form button.foerst").dblclick()
        who.page.wait_for_url(f"{home.page('case', case)}#log")
        assert Note.objects.filter(case=case).count() == before + 1


def test_a_reply_sent_twice_with_the_keyboard_stands_once(home: House, sit: Sit) -> None:
    case = story.discuss(story.cosign(story.propose(story.ordinary_case())))
    before = Post.objects.filter(deliberation__case=case).count()
    who = sit("ul-kons-1")
    who.opens("case", case)
    who.page.locator(".skriv textarea").first.fill(WORDS)
    button = who.page.locator(".skriv button.foerst").first
    button.focus()
    for _press in range(2):
        who.page.keyboard.press("Enter")
    expect(who.page.locator(".indlaeg", has_text=WORDS)).to_have_count(1)
    who.page.wait_for_timeout(500)
    assert Post.objects.filter(deliberation__case=case).count() == before + 1


def test_the_way_back_in_the_browser_does_nothing_again(home: House, sit: Sit, case: Case) -> None:
    who = at_a_note(sit, case)
    who.writes(text=WORDS)
    token = who.page.locator("main form.panel [name=once]").input_value()
    who.presses("main form button.foerst")
    assert Note.objects.filter(case=case).count() == 1
    who.page.go_back()
    who.writes(text=WORDS)
    fill_in = "([token]) => { document.querySelector('main form.panel [name=once]').value = token; }"
    who.page.evaluate(fill_in, [token])  # a page that the browser kept whole has its old token
    who.presses("main form button.foerst")
    assert "gjort én gang" in who.reads()
    assert Note.objects.filter(case=case).count() == 1
    who.page.go_back()
    who.writes(text="Noget ganske andet.")
    who.page.evaluate(fill_in, [token])
    who.presses("main form button.foerst")
    assert "Det er allerede sendt" in who.reads() and "Noget ganske andet." in who.reads()
    is_sound(who, "sent before")
    who.presses(who.page.get_by_role("button", name="Send også det her"))
    assert Note.objects.filter(case=case).count() == 2


# Two at one line


def changes_the_task(case: Case, text: str) -> None:
    line = story.newest(case).lines.get(key="L1")
    given = story.line_one(case) | {"task": text, "version": line.edits}
    story.act("write_line", case, "ff-tl-han", story.days_later(8), **given)


@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["wide", "phone"])
def test_two_at_one_line_get_both_versions_and_choose(
    home: House, sit: Sit, written: Case, size: tuple[int, int]
) -> None:
    who = sit("ul-kons-1", size=size)
    who.opens("recommendation", written)
    changes_the_task(written, "Støtte i klassen 12 timer om ugen")
    field = who.page.locator("#L1-task")
    field.fill("Støtte i klassen 8 timer om ugen")
    field.press("Tab")
    box = who.page.locator("#konflikt")
    expect(box).to_contain_text("har rettet linje 1, mens du skrev")
    expect(box.locator("ins").first).to_be_visible()
    assert box.locator("button, a.knap").count() == 3
    expect(field).to_have_value("Støtte i klassen 8 timer om ugen")
    who.photographs(f"conflict-{size[0]}")
    is_sound(who, "conflict in the row")
    who.presses(box.get_by_role("link", name="Ret selv ud fra begge"))
    expect(who.page.locator("#L1-task")).to_have_value("Støtte i klassen 8 timer om ugen")
    is_sound(who, "both versions")
    who.page.locator("#L1-task").fill("Støtte i klassen 10 timer om ugen")
    who.page.get_by_role("button", name="Gem linje 1").click()
    expect(who.page.locator("#konflikt")).to_have_count(0)
    assert story.newest(written).lines.get(key="L1").task == "Støtte i klassen 10 timer om ugen"
    assert not Draft.objects.filter(case=written).exists()


def test_two_at_one_line_without_scripts(home: House, sit: Sit, written: Case) -> None:
    who = sit("ul-kons-1", scripts=False)
    who.opens("recommendation", written)
    changes_the_task(written, "Støtte i klassen 12 timer om ugen")
    who.write("#L1-task", "Støtte i klassen 8 timer om ugen")
    who.presses(who.page.get_by_role("button", name="Gem linje 1"))
    assert "To har rettet det samme" in who.reads()
    who.presses(who.page.get_by_role("button", name="Behold min"))
    assert story.newest(written).lines.get(key="L1").task == "Støtte i klassen 8 timer om ugen"


def test_several_changes_of_one_row_in_a_hurry_are_no_conflict_with_oneself(
    home: House, sit: Sit, written: Case
) -> None:
    who = sit("ul-kons-1")
    who.opens("recommendation", written)
    for name, text in (("task", "Ny opgave"), ("cost_dkk", "90.000"), ("function", "Lærer"), ("cost_dkk", "80.000")):
        who.page.locator(f"#L1-{name}").fill(text)
        who.page.locator(f"#L1-{name}").press("Tab")
    expect(who.page.locator("#ialt")).to_contain_text("280.000")
    expect(who.page.locator("#konflikt")).to_have_count(0)
    line = story.newest(written).lines.get(key="L1")
    assert (line.task, line.cost_dkk, line.function) == ("Ny opgave", 80_000, "Lærer")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_deleted_line_comes_back_by_one_press(home: House, sit: Sit, written: Case, scripts: bool) -> None:
    who = sit("ul-kons-1", scripts=scripts)
    who.opens("recommendation", written)
    who.page.locator("button.slet").first.click()
    gone = who.page.locator("#linje-L1.slettet")
    expect(gone).to_contain_text("Linje 1 er slettet.")
    undo = gone.get_by_role("button", name="Fortryd")
    if scripts:
        expect(undo).to_be_focused()
        expect(who.page.locator("#ialt")).to_contain_text("200.000")
        expect(who.page.locator("#nr-L2")).to_have_text("Linje 1")
    if scripts:
        is_sound(who, "a deleted line")
    who.photographs(f"deleted-line-{scripts}")
    who.presses(undo)
    expect(who.page.locator("#L1-task")).to_have_value("Støtte i klassen 10 timer om ugen")
