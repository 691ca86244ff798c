"""What may a person choose for themselves."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import When

LANGUAGES = (("da", "Dansk"), ("en", "English"))  # each in its own words, so that everybody finds theirs


class ProfileForm(forms.Form):
    """What a person chooses for themselves. Reminders and escalations cannot be chosen away, so they are not asked."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect)
    news_mail = forms.ChoiceField(
        label=_("News in your cases: minutes, options, follow-up"),
        choices=[(When.MORNING, When.MORNING.label), (When.NEVER, When.NEVER.label)],
        widget=forms.RadioSelect,
    )
    reply_mail = forms.ChoiceField(label=_("New replies to the group"), choices=When.choices, widget=forms.RadioSelect)
    shortcuts = forms.BooleanField(
        label=_("Single keys as shortcuts"),
        required=False,
        help_text=_("The key / takes you to the search field. Switch it off if you speak to your computer."),
    )
