"""Which addresses are there: every route of the resolver, with what its view declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address: its name with namespaces, its pattern, its view, and the names of what is filled in."""

    name: str
    pattern: str
    view: Callable[..., Any]
    keys: frozenset[str]

    @property
    def module(self) -> str:
        return str(getattr(self.view, "__module__", ""))


def routes() -> list[Route]:
    return list(_walk(get_resolver(), "", "", frozenset()))


def ours() -> list[Route]:
    """The routes of web.urls."""
    return [route for route in routes() if not route.pattern.startswith(("konto/", "admin/"))]


def _walk(resolver: URLResolver, pattern: str, space: str, keys: frozenset[str]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        whole = pattern + str(entry.pattern)
        filled = keys | frozenset(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, whole, f"{space}{entry.namespace}:" if entry.namespace else space, filled)
        elif isinstance(entry, URLPattern):
            yield Route(f"{space}{entry.name}" if entry.name else whole, whole, entry.callback, filled)
