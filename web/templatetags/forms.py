"""What does every form of ours carry: a token that makes it done once."""

import secrets

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.once import FIELD

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """A hidden field with a random token (see web.once); a browser does not fill in an old one by itself."""
    html = '<input type="hidden" name="{}" value="{}" autocomplete="off">'
    return format_html(html, FIELD, secrets.token_urlsafe(24))
