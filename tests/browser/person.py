"""Somebody at a browser: opens pages, writes in fields, presses what there is to press, and looks at what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from cases.models import Case
from tests.browser.house import House, address_of, screenshots

WIDE, PHONE, NARROW = (1440, 900), (390, 844), (320, 640)


@dataclass
class Trace:
    """What a walk leaves behind outside the pages: addresses visited and page titles."""

    addresses: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    scripts_that_failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Head:
    """What the head of a case page says, as plain text."""

    stage: str
    holder: str
    deadline: str


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip()


class Person:
    """One person, one browser context. `page` is there for what has no verb of its own."""

    def __init__(self, house: House, page: Page, code: str, trace: Trace) -> None:
        self.house, self.page, self.code, self.trace = house, page, code, trace
        self.clicks = 0

    # Getting about

    def signs_in(self, address: str = "/") -> None:
        """Goes to the address, is asked who they are, tells, and is let in to it."""
        self.page.goto(address if address.startswith("http") else self.house.url + address)
        self.writes(login=address_of(self.code), password=self.house.password)
        self.presses("main form button.foerst")

    def opens(self, name: str, case: Case | None = None, *more: str) -> None:
        self.goes_to(self.house.page(name, case, *more))

    def goes_to(self, address: str) -> int:
        answer = self.page.goto(address)
        self.notes()
        return answer.status if answer else 0

    def presses(self, what: str | Locator) -> None:
        """Presses something that leads to another page (or the same page anew), and is there."""
        with self.page.expect_navigation():
            self.clicks_on(what)
        self.notes()

    def clicks_on(self, what: str | Locator) -> None:
        self.clicks += 1
        self.the(what).click()

    def follows(self, name: str, case: Case | None = None, *more: str) -> None:
        """Presses the first link on the page that leads there."""
        address = self.house.page(name, case, *more).removeprefix(self.house.url)
        self.presses(self.page.locator(f'main a[href^="{address}"]:not([href*="/{address}/#"])').first)

    def notes(self) -> None:
        self.trace.addresses.append(self.page.url)
        self.trace.titles.append(self.page.title())

    # Writing

    def writes(self, **fields: Any) -> None:
        """Fills fields by their name: texts, numbers, days; a choice by its value; True ticks a box."""
        for name, value in fields.items():
            self.write(f'[name="{name}"]', value)

    def write(self, selector: str, value: Any) -> None:
        found = self.page.locator(f"main {selector}")
        kind = found.first.get_attribute("type") or found.first.evaluate("element => element.localName")
        if kind in ("radio", "checkbox") and value is not True:
            found = self.page.locator(f'main {selector}[value="{value}"]')
        if kind in ("radio", "checkbox"):
            found.check()
        elif kind in ("select", "select-one", "select-multiple"):
            found.select_option(value)
        else:
            found.fill(str(value))

    def chooses(self, selector: str, words: str) -> None:
        """Chooses in a list by words of the option; `selector` or the name of the field."""
        found = self.page.locator(selector if selector.startswith("#") else f'main select[name="{selector}"]')
        option = found.locator("option", has_text=words).first
        found.select_option(option.get_attribute("value"))

    def ticks(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_role("checkbox", name=label).check()

    # Looking

    def the(self, what: str | Locator) -> Locator:
        return self.page.locator(what) if isinstance(what, str) else what

    def reads(self, what: str | Locator = "main") -> str:
        return plain(self.the(what).inner_text())

    def all(self, selector: str) -> list[str]:
        return [plain(text) for text in self.page.locator(selector).all_inner_texts()]

    def head(self) -> Head:
        boxes = self.all(".hos > div")
        return Head(self.reads(".trinlinje [aria-current=step] b"), boxes[0], boxes[1])

    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return self.all("main .note[data-n=fejl][data-focus] li")

    def focused(self, attribute: str = "id") -> str:
        script = "name => (document.activeElement && document.activeElement.getAttribute(name)) || ''"
        return str(self.page.evaluate(script, attribute))

    def scrolls_sideways(self) -> bool:
        root = "document.documentElement"
        return bool(self.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))

    def photographs(self, name: str) -> None:
        """A picture for people, if they asked for any."""
        if folder := screenshots():
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"{name}.png", full_page=True)


def _is_a_fault(said: ConsoleMessage) -> bool:
    """An error on the console, except that a page answered with another status than 200, which is none."""
    return said.type == "error" and "Failed to load resource" not in said.text


@contextmanager
def person(
    house: House,
    browser: Browser,
    code: str = "",
    *,
    size: tuple[int, int] = WIDE,
    scripts: bool = True,
    trace: Trace | None = None,
    signed_in: bool = False,
) -> Iterator[Person]:
    """A browser of one's own for a while; no script on the page may fail, and none may be stopped by our own rules."""
    context = browser.new_context(
        locale="da-DK",
        timezone_id="Europe/Copenhagen",
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    trace = trace or Trace()
    failed = trace.scripts_that_failed
    context.on("weberror", lambda error: failed.append(str(error.error)))
    context.on("console", lambda said: failed.append(said.text) if _is_a_fault(said) else None)
    if signed_in:
        context.add_cookies([house.cookie(code)])  # type: ignore[list-item]
    try:
        yield Person(house, context.new_page(), code, trace)
    finally:
        context.close()
    assert failed == []
