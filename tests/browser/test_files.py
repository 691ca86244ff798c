"""Can a file be attached, read again and refused by hand, with and without scripts, wide and on a phone?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cases.models import Case
from tests import story
from tests.browser.house import House
from tests.browser.person import PHONE, WIDE, Person
from tests.browser.test_axe import is_sound
from tests.documents import docx, pdf

Sit = Callable[..., Person]
CONTENT = pdf("Kim har brug for ro.")


@pytest.fixture(scope="module")
def case(home: House) -> Case:
    found = story.cosign(story.propose(story.ordinary_case()))
    home.clock_says(story.days_later(3))
    return found


def chooses(who: Person, name: str, content: bytes) -> None:
    given: Any = {"name": name, "mimeType": "application/pdf", "buffer": content}
    who.page.locator('main input[type="file"]').set_input_files(given)


@pytest.mark.parametrize(("size", "scripts"), [(WIDE, True), (PHONE, False)])
def test_a_file_is_attached_and_downloaded(case: Case, sit: Sit, size: Any, scripts: bool, tmp_path: Path) -> None:
    who = sit("ul-kons-1", size=size, scripts=scripts)
    who.opens("case", case)
    who.follows("act", case, "attach_file")
    chooses(who, "Udtalelse – Østerby.pdf", CONTENT)
    who.writes(theme="Udtalelse fra skolen", source="received")
    who.presses("main form button.foerst")
    assert who.page.url.endswith(f"/sager/{case.pk}/#bilag")
    with who.page.expect_download() as started:
        who.clicks_on(who.page.locator("#bilag td a").first)
    assert started.value.suggested_filename == "Udtalelse – Østerby.pdf"
    started.value.save_as(tmp_path / "fetched.pdf")
    assert (tmp_path / "fetched.pdf").read_bytes() == CONTENT
    if scripts:
        is_sound(who, "files")


def test_a_refused_file_is_said_at_its_field_and_the_page_is_sound(case: Case, sit: Sit) -> None:
    who = sit("ul-kons-1")
    who.opens("act", case, "attach_file")
    chooses(who, "brev.docx", docx({"word/vbaProject.bin": b"x"}))
    who.writes(theme="Brev", source="internal")
    who.presses("main form button.foerst")
    assert who.errors() == ["Fil – Dokumentet indeholder makroer. Gem det som PDF, og vedhæft den."]
    assert who.page.locator('[name="theme"]').input_value() == "Brev"
    assert who.page.locator('[name="source"][value="internal"]').is_checked()
    is_sound(who, "attach_file refused")


def test_a_misplaced_file_is_removed(home: House, case: Case, sit: Sit) -> None:
    row = story.attach(case, at=story.days_later(3, hour=13), theme="Hører ikke til her")
    home.clock_says(story.days_later(3, hour=14))
    who = sit("ul-kons-1")
    who.opens("case", case)
    who.presses(who.page.locator("#bilag tr", has_text=row.theme).get_by_role("link", name="Fjern"))
    assert who.page.locator('[name="attachment"]').input_value() == str(row.pk)
    is_sound(who, "hide_file")
    who.writes(reason="Den hører til en anden sag.")
    who.presses("main form button.foerst")
    assert row.theme not in who.reads("#bilag") and "Den hører til en anden sag." in who.reads("#bilag")
