"""How do amounts look that may be ranges: 300.000–360.000 kr., and what one is against another, always in words."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from escalation.costs import Amount
from web.templatetags.signs import kr, number

register = template.Library()


@register.filter
def amount(value: Amount | int | None) -> str:
    """742.000 kr., 300.000–360.000 kr.; what is not written says so."""
    if value is None:
        return gettext("not written")
    if isinstance(value, int) or not value.is_range:
        return kr(value if isinstance(value, int) else value.low)
    return kr(value.high).replace(number(value.high), plain(value))


@register.filter
def plain(value: Amount) -> str:
    """As `amount` without its unit, for a column that has it in its head."""
    return f"{number(value.low)}–{number(value.high)}" if value.is_range else number(value.low)


@register.filter
def size(value: Amount) -> Amount:
    """Without its sign, for a place where words say whether it is too much or too little."""
    return Amount(*sorted((abs(value.low), abs(value.high))))


@register.filter
def in_words(more: Amount) -> str:
    """What one amount is more than another: 442.000 kr. lavere; of a range both ends, also where it may be either."""
    if not more:
        return gettext("same cost")
    if more.high <= 0:
        return gettext("%(amount)s lower") % {"amount": amount(Amount(-more.high, -more.low))}
    if more.low >= 0:
        return gettext("%(amount)s higher") % {"amount": amount(more)}
    return gettext("from %(lower)s lower to %(higher)s higher") % {"lower": kr(-more.low), "higher": kr(more.high)}


@register.simple_tag
def against(more: Amount) -> SafeString:
    """As in_words, in the colour of the design beside the words."""
    css = "lavere" if more.high < 0 else "hoejere" if more.low > 0 else "staerk"
    return format_html('<span class="{}">{}</span>', css, in_words(more))
