"""What does every form of ours carry, a token that makes it done once; and how does a filled field read on paper?"""

import secrets

from django import forms, template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.once import FIELD
from web.templatetags.signs import number

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """A hidden field with a random token (see web.once); a browser does not fill in an old one by itself."""
    html = '<input type="hidden" name="{}" value="{}" autocomplete="off">'
    return format_html(html, FIELD, secrets.token_urlsafe(24))


@register.filter
def written(field: BoundField) -> str:
    """What stands in a field, as one reads it; a day as 2026-08-27; nothing when it is empty."""
    value = field.value()
    if isinstance(field.field, forms.ChoiceField):
        return str(dict(field.field.choices).get(value, ""))  # type: ignore[arg-type]
    if isinstance(value, int):
        return number(value)
    return str(value or "")
