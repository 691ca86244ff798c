"""What is different between two texts: old words struck, new words underlined, and said in words for those who listen."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WORDS = re.compile(r"\s+|[^\s]+")
MOST = 4_000_000  # comparisons of words; a longer text is shown as removed and added whole


def marked(old: str, new: str) -> SafeString:
    """`new` with what was taken out of `old` struck and what was put in underlined."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    if len(before) * len(after) > MOST:
        return format_html("{} {}", _removed(old), _added(new))
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return format_html_join(
        "", "{}", ((_step(kind, "".join(before[a:b]), "".join(after[c:d])),) for kind, a, b, c, d in steps)
    )


def changed(old: str, new: str) -> SafeString:
    """A short value that is one thing: the old whole, then the new."""
    return format_html("{}", new) if old == new else format_html("{} {}", _removed(old), _added(new))


def _step(kind: str, old: str, new: str) -> SafeString:
    if kind == "equal":
        return format_html("{}", new)
    return format_html("{}{}", _removed(old), _added(new))


def _removed(text: str) -> SafeString:
    html = '<del><span class="skjult">{} </span>{}</del>'
    return format_html(html, _("removed:"), text) if text.strip() else SafeString("")


def _added(text: str) -> SafeString:
    html = '<ins><span class="skjult">{} </span>{}</ins>'
    return format_html(html, _("added:"), text) if text.strip() else format_html("{}", text)
