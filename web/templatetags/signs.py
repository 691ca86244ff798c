"""How do stars, icons, money, dates and names look on a page, in Danish and in English."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext

from escalation.canonical import short

register = template.Library()

NBSP = "\N{NO-BREAK SPACE}"
WEEKDAYS = ("man.", "tir.", "ons.", "tor.", "fre.", "lør.", "søn.")
MONTHS = ("jan.", "feb.", "mar.", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec.")
STARS = {
    "none": gettext_lazy("No star"),
    "half": gettext_lazy("Half star: one signature is missing"),
    "whole": gettext_lazy("Star set by both"),
    "closed": gettext_lazy("Closed case"),
}


def is_danish() -> bool:
    return (get_language() or "da").startswith("da")


def locale() -> str:
    return "da" if is_danish() else "en_GB"


def local(moment: date) -> date:
    """Instants as Danish wall-clock time; plain dates as they are."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A sign of templates/parts/icons.html; without `label` it is decoration and not read aloud."""
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="#i-{}"/></svg>', label, name)
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def star(state: str, size: str = "", label: bool = True) -> SafeString:
    """The star, `state` as in STARS; `size` is "", "l" or "xl"; `label=False` where a word stands beside it."""
    read = format_html('role="img" aria-label="{}"', STARS[state]) if label else SafeString('aria-hidden="true"')
    css = f"stj {size}".strip()
    return format_html('<svg class="{}" {}><use href="#stj-{}"/></svg>', css, read, state)


@register.filter
def number(value: int | Decimal | None) -> str:
    """742000 → 742.000"""
    return "" if value is None else format_decimal(value, locale=locale())


@register.filter
def kr(value: int | None) -> str:
    """Whole kroner: 742000 → 742.000 kr."""
    if value is None:
        return ""
    return f"{number(value)}{NBSP}kr." if is_danish() else f"DKK{NBSP}{number(value)}"


@register.filter
def percent(value: int | Decimal | None) -> str:
    """60 → 60 %"""
    if value is None:
        return ""
    return f"{number(value)}{NBSP}%" if is_danish() else f"{number(value)}%"


@register.filter
def lower_or_higher(cost: int, other: int) -> str:
    """What `cost` is against `other`, in words: 442.000 kr. lavere."""
    if cost == other:
        return gettext("same cost")
    words = gettext("%(amount)s lower") if cost < other else gettext("%(amount)s higher")
    return words % {"amount": kr(abs(cost - other))}


@register.simple_tag
def difference(cost: int, other: int) -> SafeString:
    """As lower_or_higher, in the colour of the design beside the words."""
    css = "lavere" if cost < other else "hoejere" if cost > other else "staerk"
    return format_html('<span class="{}">{}</span>', css, lower_or_higher(cost, other))


@register.filter
def hashmark(content_hash: str) -> str:
    """The first twelve characters in groups of four, as people compare them."""
    return short(content_hash)


@register.filter
def written_day(text: str, today: date) -> str:
    """A day that was written as 2026-08-27 as one says it; anything else as it was written."""
    try:
        return day(date.fromisoformat(text), today)
    except ValueError:
        return text


@register.filter
def day(moment: date | None, today: date) -> str:
    """tor. 26. nov., with the year when it is not the year of `today`."""
    if not moment:
        return ""
    moment = local(moment)
    if is_danish():
        text = f"{WEEKDAYS[moment.weekday()]} {moment.day}. {MONTHS[moment.month - 1]}"
    else:
        text = format_date(moment, "EEE d MMM", locale=locale())
    if moment.year != local(today).year:
        text = f"{text} {moment.year}"
    return text.replace(" ", NBSP)


@register.filter
def long_day(moment: date | None) -> str:
    """mandag 23. november 2026"""
    if not moment:
        return ""
    return format_date(local(moment), "EEEE d. MMMM y" if is_danish() else "EEEE d MMMM y", locale=locale())


@register.filter
def clock(moment: datetime | None) -> str:
    """kl. 13.00, Danish wall-clock time"""
    if not moment:
        return ""
    moment = timezone.localtime(moment)
    return f"kl.{NBSP}{moment.hour}.{moment:%M}" if is_danish() else f"{moment:%H:%M}"


@register.filter
def day_clock(moment: datetime | None, today: date) -> str:
    """tor. 19. nov. kl. 10.04"""
    return f"{day(moment, today)} {clock(moment)}" if moment else ""


@register.filter
def working_days(count: int) -> str:
    """3 → 3 arbejdsdage"""
    return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}


@register.filter
def initials(name: str) -> str:
    """Solveig Høgsbæk → SH"""
    words = name.split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


@register.filter(is_safe=True)
def quote(text: str) -> str:
    """»…«"""
    return f"»{text}«" if is_danish() else f"“{text}”"
