"""Is every text translated, whole, and in the words that were agreed: the Danish catalogue against the source.

The strings are extracted from a copy of the source, so nothing in the repository changes. Needs gettext.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
DANISH = ROOT / "locale" / "da" / "LC_MESSAGES" / "django.po"
READ = {".py", ".html", ".txt"}
NOT_READ = {"tests", "static", "locale", "node_modules", "__pycache__"}  # and every folder that begins with a point
PLACEHOLDER = re.compile(r"\{\w*\}|%\(\w+\)[sd]|%[sd](?!\w)|</?[a-z][^>]*>")
# What Danish may not say here, and what it says instead (design README section 5, decisions 2 and 9–12).
BANNED = {
    r"!": "no exclamation mark",
    r"\bsystemet\b": "say who does it",
    r"\bugyldig": "say what to do",
    r"\bafvente": "say who is to do what",
    r"\bsucces": "say what is done",
    r"\bhverdag": "arbejdsdage",
    r"\bklient": "barnet, familien",
    r"\bforelæg|\bforelagt": "læg op til cheferne",
    r"\bmine opgaver\b": "Mit arbejde",
    r"\btil afgørelse\b": "Beslutninger",
    r"\bafgjort": "Besluttet",
    r"\bunderretning": "besked or påmindelse; an underretning is an act of law",
    r"[\w]['’´]s\b": "genitive without an apostrophe",
    r"[“”„‟]|(?<![=\w])\"": "quotes are »…«",
}
# Words that stand for one thing only: where the Danish has the first, the English has the second.
ONE_THING = {r"afgørelse": "ruling", r"indstil": "recommend", r"sagsholder": "hold", r"makker": "partner|pair"}


class Text(NamedTuple):
    """One message: what the source says and what the Danish says, in every plural form."""

    source: tuple[str, ...]
    danish: tuple[str, ...]
    fuzzy: bool

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each Danish form with the source form it stands for."""
        for number, form in enumerate(self.danish):
            yield self.source[min(number, len(self.source) - 1)], form


def forms(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, ignore_obsolete=True)


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Everything that asks to be translated, as makemessages finds it in a copy of the source."""
    if shutil.which("xgettext") is None:
        pytest.fail("xgettext is missing. Install gettext (apt-get install gettext) to check the Danish catalogue.")
    copy = tmp_path_factory.mktemp("source")
    copy_source(copy)
    (copy / "locale").mkdir()
    # Without settings: makemessages then reads what lies around it, and asks for no database and no keys.
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-W", "ignore", "-m", "django", "makemessages", "-l", "da"]
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return read(copy / DANISH.relative_to(ROOT))


def copy_source(target: Path) -> None:
    for path in sources():
        goal = target / path.relative_to(ROOT)
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, goal)


def sources() -> Iterator[Path]:
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in NOT_READ and not name.startswith(".")]
        yield from (Path(folder, name) for name in names if Path(name).suffix in READ)


@pytest.fixture(scope="session")
def catalogue() -> Catalog:
    return read(DANISH)


@pytest.fixture(scope="session")
def texts(catalogue: Catalog) -> list[Text]:
    return [Text(forms(row.id), forms(row.string), row.fuzzy) for row in catalogue if row.id]


def test_the_danish_catalogue_is_complete(source: Catalog, catalogue: Catalog) -> None:
    danish = {(row.context, row.id): row for row in catalogue if row.id}
    asked = {(row.context, row.id) for row in source if row.id}
    assert len(asked) > 500, "makemessages found far too little: look at how the test copies the source"
    missing = [text for context, text in asked if (context, text) not in danish]
    assert not missing, f"not in locale/da (run makemessages, then translate): {missing}"
    empty = [key for key in asked if not all(forms(danish[key].string))]
    assert not empty, f"not translated: {empty}"
    doubtful = [key for key in asked if danish[key].fuzzy]
    assert not doubtful, f"marked fuzzy, so never shown: {doubtful}"


def test_every_name_for_gettext_is_one_that_xgettext_knows() -> None:
    """`gettext as say` hides its texts from makemessages: they would stay English without anything being missing."""
    hidden = []
    for path in (path for path in sources() if path.suffix == ".py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                hidden += [
                    f"{path.relative_to(ROOT)}:{node.lineno} {one.name} as {one.asname}"
                    for one in node.names
                    if one.asname not in (None, one.name, "_")
                ]
    assert not hidden, f"import it by its own name, or as _: {hidden}"


def test_the_header_says_danish_with_two_plural_forms(catalogue: Catalog) -> None:
    header = dict(catalogue.mime_headers)
    assert header["Language"] == "da"
    assert header["Content-Type"].lower() == "text/plain; charset=utf-8"
    assert header["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
    assert not catalogue.fuzzy


def test_gettext_can_compile_the_catalogue(tmp_path: Path) -> None:
    if shutil.which("msgfmt") is None:
        pytest.fail("msgfmt is missing. Install gettext (apt-get install gettext) to check the Danish catalogue.")
    done = subprocess.run(
        ["msgfmt", "--check", "-o", tmp_path / "django.mo", DANISH], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_every_plural_has_both_forms(texts: list[Text]) -> None:
    wrong = [text.source for text in texts if len(text.danish) != len(text.source)]
    assert not wrong


def test_placeholders_and_tags_are_the_same_in_every_form(texts: list[Text]) -> None:
    """What is put in comes out: {name}, %(n)s and HTML tags, as often as in the source."""
    wrong = [
        (english, danish)
        for text in texts
        for english, danish in text.pairs
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(danish))
    ]
    assert not wrong


def test_the_ends_of_a_text_agree_so_that_it_fits_its_place(texts: list[Text]) -> None:
    """A sentence stays a sentence, a label a label, a question a question; no blanks at the edges appear or vanish."""
    wrong = [
        (english, danish)
        for text in texts
        for english, danish in text.pairs
        if end_of(english) != end_of(danish) or english[0].isspace() != danish[0].isspace()
    ]
    assert not wrong


def end_of(text: str) -> str:
    """The sign that ends a text; the point of an abbreviation is none."""
    last = re.sub(r"\s*\b(kr|mdr|nr|pr)\.$", "", text)[-1:]
    return last if last in {".", ":", "?", ",", ";", "…"} or last.isspace() else ""


# Where the word is what it says: a report of concern is the act of law itself.
MEANT = {r"\bunderretning": r"(?i)report|assess|specialist system"}


@pytest.mark.parametrize("pattern", BANNED)
def test_no_banned_word_is_used(pattern: str, texts: list[Text]) -> None:
    found = [
        danish
        for text in texts
        for english, danish in text.pairs
        if re.search(pattern, without_tags(danish), re.IGNORECASE) and not re.search(MEANT.get(pattern, r"$^"), english)
    ]
    assert not found, f"{BANNED[pattern]}: {found}"


@pytest.mark.parametrize("word", ONE_THING)
def test_one_word_stands_for_one_thing(word: str, texts: list[Text]) -> None:
    found = [
        (english, danish)
        for text in texts
        for english, danish in text.pairs
        if re.search(word, danish, re.IGNORECASE) and not re.search(ONE_THING[word], english, re.IGNORECASE)
    ]
    assert not found, f"»{word}« is only for {ONE_THING[word]}: {found}"


def without_tags(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)
