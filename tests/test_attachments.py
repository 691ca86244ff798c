"""Do files on a case reach those who see all of it, and nobody and nothing else: no stranger, no disk, no log, no address?"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import DemoClock, User
from cases import files
from cases.filekinds import LARGEST, Received
from cases.models import Access, Attachment, Case, Event, Statement
from config.embedded.secret_keys import MAKERS, secret_files
from escalation.moves import Forbidden, Incomplete, OutOfTurn
from escalation.workflow import perform
from notifications.models import Notification
from tests import story
from tests.databases import ROOT
from tests.documents import docx, pdf, photograph

SECRET = "zk7777q"  # a word that stands in nothing else
CONTENT = pdf(SECRET)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Sign = Callable[[User], Client]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def sign(world: bool, settings: Any) -> Iterator[Sign]:
    """The person at a browser, on a day in the middle of the deliberation."""
    settings.DEMO = True
    DemoClock.objects.create(ahead=story.days_later(4) - clock.now())

    def signed(user: User) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user, BACKEND)
        return client

    yield signed


def upload(content: bytes = CONTENT, name: str = "udtalelse.pdf", kind: str = "application/pdf", **other: Any) -> Any:
    given = {"file": SimpleUploadedFile(name, content, kind), "theme": "Udtalelse", "source": "received"}
    return given | other


def attach_page(case: Case) -> str:
    return reverse("act", args=[case.pk, "attach_file"])


def address(attachment: Attachment) -> str:
    return reverse("attachment", args=[attachment.case_id, attachment.pk])


# In, and out again


def test_what_is_uploaded_is_what_is_downloaded(
    sign: Sign, star_case: Case, consultant: User, team_leader: User
) -> None:
    sent = sign(consultant).post(attach_page(star_case), upload(name="Udtalelse – Østerby.pdf"))
    assert (sent.status_code, sent["Location"]) == (302, reverse("case", args=[star_case.pk]) + "#bilag")
    row = Attachment.objects.get()
    assert (row.name, row.theme, row.source) == ("Udtalelse – Østerby.pdf", "Udtalelse", "received")
    assert (row.size, row.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert (row.added_by, row.content_type) == (consultant, "application/pdf")
    got = sign(team_leader).get(address(row))
    assert (got.status_code, got.content) == (200, CONTENT)


def test_the_answer_is_a_download_that_no_browser_opens_as_a_page_of_ours(
    sign: Sign, star_case: Case, consultant: User
) -> None:
    row = story.attach(star_case, name='Kim "æ"\r\nX-Evil: 1.pdf')
    got = sign(consultant).get(address(row))
    assert got["Content-Type"] == "application/pdf"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert got["Cache-Control"] == "no-store"
    assert got["Content-Disposition"] == "attachment; filename*=utf-8''Kim%20%22%C3%A6%22%20X-Evil%3A%201.pdf"
    assert "X-Evil" not in got.headers


def test_the_kind_is_what_the_file_is_and_not_what_the_browser_said(
    sign: Sign, star_case: Case, consultant: User
) -> None:
    for content, name, said, is_really in (
        (CONTENT, "side.html", "text/html", "application/pdf"),
        (docx(), "brev.pdf", "application/pdf", Attachment.Kind.DOCX),
    ):
        sign(consultant).post(attach_page(star_case), upload(content, name, said))
        row = Attachment.objects.latest("added_at")
        assert row.content_type == is_really
        assert row.name.startswith(name) and row.name != name, "it has its true ending"


def test_a_picture_leaves_place_and_time_behind(sign: Sign, star_case: Case, consultant: User) -> None:
    sign(consultant).post(attach_page(star_case), upload(photograph(SECRET), "IMG_1.jpg", "image/jpeg"))
    row = Attachment.objects.get()
    got = sign(consultant).get(address(row))
    assert SECRET.encode() not in got.content and got.content.startswith(b"\xff\xd8\xff")
    assert hashlib.sha256(got.content).hexdigest() == row.sha256


# Who


def test_one_download_is_one_look(sign: Sign, star_case: Case, consultant: User) -> None:
    row = story.attach(star_case)
    client, before = sign(consultant), Access.objects.count()
    client.get(address(row))
    look = Access.objects.latest("pk")
    assert Access.objects.count() == before + 1
    assert (look.by, look.case, look.action) == (consultant, star_case, "attachment")


def same(answer: Any, *ids: object) -> tuple[int, str]:
    body = re.sub(
        r'<p class="printhoved">.*?</p>|name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode()
    )
    for each in ids:
        body = body.replace(str(each), "ID")
    return answer.status_code, body


@pytest.mark.parametrize(
    "who",
    [
        *("outsider", "administrator", "superuser", "analyst", "log_controller", "director"),
        *("other_school_leader", "school_leader", "ul_chief", "ff_chief", "dt_chief", "other_consultant"),
    ],
)
def test_to_everybody_else_a_file_does_not_exist(
    request: pytest.FixtureRequest, sign: Sign, star_case: Case, who: str
) -> None:
    """The headline (chiefs, the leader of an involved school) gives no file, nor does an invitation."""
    story.invite(star_case, "ul-skole-2")
    row, client, before = story.attach(star_case), sign(request.getfixturevalue(who)), Access.objects.count()
    nowhere = uuid.uuid4()
    got = client.get(address(row))
    assert got.status_code == 404
    assert SECRET.encode() not in got.content and row.theme not in got.content.decode()
    for path in (
        reverse("attachment", args=[nowhere, row.pk]),
        reverse("attachment", args=[star_case.pk, nowhere]),
    ):
        assert same(client.get(path), nowhere, star_case.pk, row.pk) == same(got, nowhere, star_case.pk, row.pk)
    assert Access.objects.count() == before
    assert row.theme not in client.get(reverse("case", args=[star_case.pk])).content.decode()


def test_somebody_not_signed_in_is_sent_to_sign_in(sign: Sign, star_case: Case) -> None:
    row = story.attach(star_case)
    got = Client().get(address(row))
    assert got.status_code == 302 and "/konto/" in got["Location"]


def test_a_file_is_found_under_its_own_case_only(sign: Sign, star_case: Case, consultant: User) -> None:
    row, other = story.attach(star_case), story.ordinary_case()
    assert sign(consultant).get(reverse("attachment", args=[other.pk, row.pk])).status_code == 404


def test_the_invited_cannot_attach(sign: Sign, star_case: Case) -> None:
    story.invite(star_case, "ul-skole-2")
    assert sign(story.person("ul-skole-2")).post(attach_page(star_case), upload()).status_code == 403
    assert not Attachment.objects.exists()


# What is wrong


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Filen er tom. Vælg en anden."),
        (b"MZ" + bytes(100), "Det er ikke en PDF-"),
        (pdf(trailer=b"/Encrypt 5 0 R"), "beskyttet med en adgangskode"),
        (docx({"word/vbaProject.bin": b"x"}), "indeholder makroer"),
        (CONTENT + bytes(LARGEST), "Filen er større end 25 MB."),
    ],
)
def test_a_file_that_will_not_do_is_refused_at_its_field_and_nothing_typed_is_lost(
    sign: Sign, star_case: Case, consultant: User, folder: Path, content: bytes, sentence: str
) -> None:
    got = sign(consultant).post(attach_page(star_case), upload(content, theme="Skrevet af mig", source="sent"))
    page = got.content.decode()
    assert got.status_code == 422
    assert sentence in page and 'href="#id_file"' in page
    assert 'value="Skrevet af mig"' in page and re.search(r'value="sent"[^>]*checked', page)
    assert not Attachment.objects.exists() and not Event.objects.filter(verb="attach_file").exists()
    assert not folder.exists() or not list(folder.iterdir())


def test_a_theme_that_is_missing_is_said_and_the_file_must_be_chosen_again(
    sign: Sign, star_case: Case, consultant: User
) -> None:
    page = sign(consultant).post(attach_page(star_case), upload(theme="", source="")).content.decode()
    for sentence in ("Skriv med få ord, hvad det er.", "Vælg, hvor filen kommer fra.", "Vælg filen igen"):
        assert sentence in page
    page = sign(consultant).post(attach_page(star_case), {"theme": "", "source": ""}).content.decode()
    assert "Vælg en fil." in page and "Vælg filen igen" not in page


def test_a_cpr_number_belongs_neither_in_the_name_nor_in_the_theme(
    sign: Sign, star_case: Case, consultant: User
) -> None:
    files = upload(name="Kim 010112-1234.pdf", theme="Udtalelse om 0101121234", source="sent")
    page = sign(consultant).post(attach_page(star_case), files).content.decode()
    assert "Der står et CPR-nummer i filens navn." in page and "Udelad CPR-nummeret." in page
    assert not Attachment.objects.exists()


def test_the_domain_asks_too(star_case: Case, consultant: User) -> None:
    file = Received("a.pdf", b"MZ", 2)
    with pytest.raises(Incomplete) as missing:
        perform("attach_file", star_case, by=consultant, at=story.days_later(4), file=file)
    assert {problem.code for problem in missing.value.problems} == {"E-EMPTY", "E-FILE-KIND"}


def test_a_disk_that_is_full_is_said_at_the_field(
    sign: Sign, star_case: Case, consultant: User, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "no-folder").write_text("in the way")
    settings.FILES_ROOT = str(tmp_path / "no-folder")
    got = sign(consultant).post(attach_page(star_case), upload())
    assert (got.status_code, "Filen kunne ikke gemmes lige nu." in got.content.decode()) == (422, True)
    assert not Attachment.objects.exists()


def test_two_files_at_once_are_refused(sign: Sign, star_case: Case, consultant: User) -> None:
    twice = upload(other=SimpleUploadedFile("b.pdf", CONTENT))
    assert sign(consultant).post(attach_page(star_case), twice).status_code == 400


def test_a_file_sent_to_a_page_that_asks_for_none_is_dropped(sign: Sign, star_case: Case, consultant: User) -> None:
    answer = Client().post(reverse("account_login"), {"login": "x", "file": SimpleUploadedFile("a.pdf", CONTENT)})
    assert not answer.wsgi_request.FILES
    answer = Client().post(attach_page(star_case), upload())
    assert not answer.wsgi_request.FILES, "nor is it kept from somebody who is not signed in"
    assert sign(consultant).post(attach_page(star_case), upload(theme="")).wsgi_request.FILES


# At rest


def test_the_plain_bytes_lie_on_no_disk(
    sign: Sign, star_case: Case, consultant: User, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    large = pdf(SECRET, objects=(b"<< /Note (%s) >>" % (SECRET.encode() * 600_000),))
    assert sign(consultant).post(attach_page(star_case), upload(large)).status_code == 302
    row = Attachment.objects.get()
    (kept,) = folder.iterdir()
    assert re.fullmatch(r"[0-9a-f]{32}", kept.name) and kept.name == row.stored_name
    assert kept.stat().st_mode & 0o777 == 0o600 and folder.stat().st_mode & 0o777 == 0o700
    for path in (each for each in tmp_path.rglob("*") if each.is_file()):
        assert SECRET.encode() not in path.read_bytes(), path
    assert SECRET not in str(Attachment.objects.values().get())
    assert files.content_of(row) == large


def test_a_cipher_opens_for_its_own_row_only_and_not_when_it_was_changed(star_case: Case, folder: Path) -> None:
    one, other = story.attach(star_case), story.attach(star_case, content=pdf("noget andet"))
    path = folder / one.stored_name
    mine, theirs = path.read_bytes(), (folder / other.stored_name).read_bytes()
    for changed in (theirs, mine[:-1] + bytes((mine[-1] ^ 1,)), b""):
        path.write_bytes(changed)
        with pytest.raises(files.Unreadable):
            files.content_of(one)
    path.write_bytes(mine)
    one.wrapped_key = other.wrapped_key
    with pytest.raises(files.Unreadable):
        files.content_of(one)


def test_a_new_master_key_wraps_and_the_old_one_still_opens(star_case: Case, settings: Any) -> None:
    first = story.attach(star_case)
    settings.FILE_KEYS = f"new:{base64.b64encode(os.urandom(32)).decode()},{settings.FILE_KEYS}"
    second = story.attach(star_case)
    assert bytes(second.wrapped_key).startswith(b"new|")
    assert files.content_of(first) == files.content_of(second)
    settings.FILE_KEYS = settings.FILE_KEYS.split(",")[0]
    with pytest.raises(files.Unreadable):
        files.content_of(first)


def test_a_file_that_is_lost_is_said_in_words(sign: Sign, star_case: Case, consultant: User, folder: Path) -> None:
    row = story.attach(star_case)
    (folder / row.stored_name).unlink()
    got = sign(consultant).get(address(row))
    assert (got.status_code, "Filen kan ikke åbnes lige nu." in got.content.decode()) == (409, True)


def test_files_of_acts_that_did_not_come_through_are_tidied_and_no_others(
    star_case: Case, consultant: User, folder: Path
) -> None:
    kept, hidden, fresh = (story.attach(star_case) for _each in range(3))
    hide(star_case, hidden)
    Attachment.objects.filter(pk=fresh.pk).delete()  # as if its act had not been committed yet
    for name in ("0" * 32, "1" * 32 + ".new", "not-ours.txt"):
        (folder / name).write_bytes(b"x")
    old = time.time() - 2 * files.ON_ITS_WAY
    for path in folder.iterdir():
        if path.name != fresh.stored_name:
            os.utime(path, (old, old))
    call_command("tidy_files")
    assert {path.name for path in folder.iterdir()} == {kept.stored_name, fresh.stored_name, "not-ours.txt"}


# Keys


def test_a_state_folder_from_before_gets_the_key_that_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in MAKERS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    (tmp_path / "cpr_keys").write_text("k1:old")
    found = secret_files(tmp_path)
    made = Path(found["FILE_KEYS_FILE"]).read_text()
    assert (tmp_path / "cpr_keys").read_text() == "k1:old"
    assert len(base64.b64decode(made.removeprefix("k1:"))) == 32
    assert Path(secret_files(tmp_path)["FILE_KEYS_FILE"]).read_text() == made


@pytest.mark.parametrize("name", ["FILE_KEYS", "FILES_ROOT"])
def test_without_key_or_folder_nothing_starts_and_one_sentence_says_why(name: str) -> None:
    kept = {key: text for key, text in os.environ.items() if not key.startswith(name)}
    done = subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=kept, capture_output=True, text=True)
    assert done.returncode and f"{name} is not set. Set {name}, or {name}_FILE" in done.stderr.splitlines()[-1]


# Removed


def hide(case: Case, row: Attachment, by: str = "ul-kons-1", reason: str = "Den hører til et andet barn.") -> Event:
    at = story.days_later(4)
    return perform("hide_file", case, by=story.person(by), at=at, attachment=row, reason=reason)


def test_a_misplaced_file_can_never_be_read_again_and_that_it_was_here_stays(
    sign: Sign, star_case: Case, consultant: User, folder: Path
) -> None:
    row = story.attach(star_case, name="Jens.pdf", theme="Underretning om Jens")
    path, client = reverse("act", args=[star_case.pk, "hide_file"]), sign(consultant)
    form = client.get(f"{path}?attachment={row.pk}").content.decode()
    assert re.search(rf'value="{row.pk}"\s+selected', form)
    refused = client.post(path, {"attachment": str(row.pk), "reason": ""})
    assert (refused.status_code, "Skriv, hvorfor filen ikke hører til her." in refused.content.decode()) == (422, True)
    client.post(path, {"attachment": str(row.pk), "reason": "Den hører til et andet barn."})
    row.refresh_from_db()
    assert (row.wrapped_key, row.hidden_by) == (None, consultant)
    with pytest.raises(files.Unreadable):
        files.content_of(row)
    assert client.get(address(row)).status_code == 404
    page = client.get(reverse("case", args=[star_case.pk])).content.decode()
    assert "Den hører til et andet barn." in page and "Jens" not in page
    event = Event.objects.get(verb="hide_file")
    assert event.data == {"attachment": str(row.pk)}
    assert Statement.objects.get(event=event).text == "Den hører til et andet barn."


def test_a_file_is_removed_once_and_in_its_own_case_only(star_case: Case) -> None:
    row = story.attach(star_case)
    other = story.ordinary_case()
    with pytest.raises(Forbidden):
        hide(other, row)
    with pytest.raises(Forbidden):
        hide(star_case, row, by="ff-tl-han")  # neither holds nor coordinates it
    hide(star_case, row)
    with pytest.raises(OutOfTurn):
        hide(star_case, row)


# No trace of names


def test_name_theme_and_content_stand_in_no_event_notice_address_or_log(
    sign: Sign, star_case: Case, consultant: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = sign(consultant)
    client.post(attach_page(star_case), upload(name=f"{SECRET}.pdf", theme=SECRET))
    row = Attachment.objects.get()
    client.get(address(row))
    client.post(attach_page(star_case), upload(b"MZ", name=f"{SECRET}.exe", theme=SECRET))
    assert SECRET not in caplog.text and SECRET not in address(row)
    assert SECRET not in str(list(Event.objects.values())) + str(list(Notification.objects.values()))
    page = client.get(reverse("case", args=[star_case.pk])).content.decode()
    assert page.count(SECRET) >= 2 and SECRET not in re.findall(r"<title>.*?</title>", page, re.DOTALL)[0]


def test_the_case_page_says_when_there_is_nothing(sign: Sign, star_case: Case, consultant: User) -> None:
    page = sign(consultant).get(reverse("case", args=[star_case.pk])).content.decode()
    assert "Ingen bilag." in page and 'href="#bilag"' in page
    form = sign(consultant).get(attach_page(star_case)).content.decode()
    assert "En fil ad gangen, højst 25 MB" in form and 'enctype="multipart/form-data"' in form
