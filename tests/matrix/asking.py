"""How is a cell of the matrix asked: one request as one person, rolled back, and everything that is wrong with the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Max
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from cases.models import Access, Case
from tests.matrix import expected
from tests.matrix.canaries import BOOK, CHIEFS, FULL, INVITED, LINE_1, LINE_2, OWN, PROTECTED, SHARE, found_in

# What a browser sends at least with every form of ours.
EMPTY_FORM = {"csrfmiddlewaretoken": "x"}
MAY_READ = {
    ".": frozenset[str](),
    "a": frozenset[str](),
    "i": frozenset({SHARE, INVITED, PROTECTED}),
    "1": frozenset({SHARE, LINE_1, PROTECTED}),
    "2": frozenset({SHARE, LINE_2, PROTECTED}),
    "f": frozenset({SHARE, INVITED, LINE_1, LINE_2, FULL, PROTECTED}),
    "F": frozenset({SHARE, INVITED, LINE_1, LINE_2, FULL, PROTECTED, CHIEFS}),
}
# Pages that name a case by its number to somebody who does not see it: a notice about what they were told once, and the
# log across the cases. In the demo also the mails, which hold a number and a link and nothing else. Those are no looks.
NUMBERS_ONLY = frozenset({"my_work", "notifications", "outbox", "log_control"})
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
PRINTED = re.compile(r'<p class="printhoved">.*?</p>', re.DOTALL)
FORBIDDEN_IN_CSP = ("unsafe-inline", "unsafe-eval", "*", "http:", "data:")


@dataclass
class Answer:
    """What came back, and which looks (by whom, at which case) were logged meanwhile."""

    status: int
    body: str
    headers: dict[str, str]
    cookies: SimpleCookie
    looks: set[tuple[int, Any]]
    error: str = ""

    @property
    def everything(self) -> str:
        """Body, headers and cookies: all that leaves the house."""
        return "\n".join([self.body, *self.headers.values(), self.cookies.output()])

    def same_as(self, other: Answer, *ids: object) -> bool:
        """Equal but for the id in the address, the csrf token, and the clock in the line that is only printed."""
        return self._plain(*ids) == other._plain(*ids)

    def _plain(self, *ids: object) -> tuple[int, str, str]:
        body = PRINTED.sub("", TOKEN.sub("", self.body))
        kept = {name: text for name, text in self.headers.items() if name not in {"Date", "Content-Length"}}
        headers = repr(sorted(kept.items())) + repr(sorted(self.cookies))
        for one in ids:
            body, headers = body.replace(str(one), "ID"), headers.replace(str(one), "ID")
        return self.status, body, headers


@dataclass
class Asker:
    """One actor with a browser of their own; every answer is held against what the table allows them to read."""

    actor: str
    cases: dict[str, Case]
    client: Client = field(init=False)
    person: User | None = field(init=False, default=None)
    cells: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        if code := expected.ACTORS[self.actor]:
            self.person = User.objects.get(code=code)
            self.client.force_login(self.person, "allauth.account.auth_backends.AuthenticationBackend")
        self.cookie = self.client.cookies.output(header="").strip()
        self.last_look = Access.objects.aggregate(last=Max("pk"))["last"] or 0

    def ask(self, method: str, path: str, data: Any = None, *, keep: bool = False, **more: Any) -> Answer:
        """One request; whatever it did is undone, unless it is to be kept."""
        self.cells += 1
        self.client.cookies = SimpleCookie(self.cookie)
        sent = {"data": EMPTY_FORM if data is None and method == "POST" else data or {}}
        with transaction.atomic():
            response = getattr(self.client, method.lower())(path, **sent, **more)
            looks = set(Access.objects.filter(pk__gt=self.last_look).values_list("by", "case"))
            transaction.set_rollback(not keep)
        return _answer(response, looks)

    def faults(self, answer: Answer, route: str, stage: str = "") -> Iterator[str]:
        """Everything that is wrong with the answer whatever its status: words, looks, headers."""
        if answer.status >= 500 and answer.status != 503:
            yield f"{answer.status} {answer.error}"
        yield from self.words(answer, route, stage)
        yield from self.looks(answer, route, stage)
        signed_in = self.actor not in expected.NOT_SIGNED_IN and not route.endswith("logout")
        yield from header_faults(answer, signed_in=signed_in)

    def words(self, answer: Answer, route: str, stage: str) -> Iterator[str]:
        """No word that the table does not let this person read; no word at all in a title; no whole CPR number."""
        whole = answer.everything
        for word in sorted(found_in(whole)):
            canary = BOOK[word]
            may = MAY_READ[expected.sees(self.actor, canary.stage)]
            may = may | {OWN} if self.actor == "team_leader" else may
            hidden_name = canary.audience == PROTECTED and canary.stage != stage
            if answer.status >= 300 and answer.status != 422:
                yield f"{canary.what} ({canary.stage}) in an answer {answer.status}"
            elif canary.audience not in may or hidden_name:
                yield f"{canary.what} ({canary.stage}) shown"
        for title in TITLE.findall(answer.body):
            if found_in(title):
                yield f"{BOOK[found_in(title).pop()].what} in the title"
        for told, case in self.cases.items():
            number = case.child.reveal_cpr()
            shows_it = route == "show_cpr" and told == stage and answer.status == 200
            if not shows_it and (number in whole or number.replace("-", "") in whole):
                yield f"the CPR number of {told} shown"

    def looks(self, answer: Answer, route: str, stage: str) -> Iterator[str]:
        """Each case that is shown was logged in this request, and no other."""
        assert not {by for by, _case in answer.looks} - {self.person and self.person.pk}
        logged = {told for told, case in self.cases.items() if case.pk in {pk for _by, pk in answer.looks}}
        shown = self.shown(answer) if answer.status in {200, 422} else set()
        if route == "outbox":
            shown = set()
        if route in NUMBERS_ONLY:
            shown = {told for told in shown if expected.sees(self.actor, told) != "."}
        if missing := shown - logged:
            yield f"shown and not logged: {sorted(missing)}"
        asked = {stage} if answer.status in {200, 302, 422} else set()
        if extra := logged - shown - asked:
            yield f"logged and not shown: {sorted(extra)}"

    def shown(self, answer: Answer) -> set[str]:
        """The stories whose case stands in the body, by number, id or any of its words."""
        words = {BOOK[word].stage for word in found_in(answer.body)}
        named = {told for told, case in self.cases.items() if case.number in answer.body or str(case.pk) in answer.body}
        return words | named


def nothing_wrong(faults: list[str]) -> None:
    """Fails with everything that is wrong, one line each."""
    if faults:
        pytest.fail(f"{len(faults)} faults:\n" + "\n".join(faults[:100]), pytrace=False)


def header_faults(answer: Answer, *, signed_in: bool) -> Iterator[str]:
    """What trust.md 4.7 asks of every answer, whatever its status."""
    got = answer.headers
    policy = got.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy:
        yield f"Content-Security-Policy: {policy!r}"
    yield from (f"Content-Security-Policy has {bad}" for bad in FORBIDDEN_IN_CSP if bad in policy)
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    yield from (f"{name}: {got.get(name)!r}" for name, text in wanted.items() if got.get(name) != text)
    if signed_in and "no-store" not in got.get("Cache-Control", ""):
        yield f"Cache-Control: {got.get('Cache-Control')!r}"
    for name, cookie in answer.cookies.items():
        if cookie["max-age"] == 0:  # taken back
            continue
        if not cookie["httponly"] or cookie["samesite"] not in {"Lax", "Strict"}:
            yield f"cookie {name} without HttpOnly or SameSite"


def _answer(response: HttpResponse, looks: set[tuple[int, Any]]) -> Answer:
    body = b"".join(response) if response.streaming else response.content
    error = getattr(response, "exc_info", None)
    return Answer(
        status=response.status_code,
        body=body.decode(errors="replace"),  # a PDF is no text
        headers=dict(response.headers),
        cookies=response.cookies,
        looks=looks,
        error=f"{error[0].__name__}: {error[1]}" if error else "",
    )
