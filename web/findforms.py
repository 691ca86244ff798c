"""What is asked when somebody looks something up: a day on the path, and whose looks at which case on which day."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from web.fields import a_day, short_text

MOST_PAGES = 10_000


class OnDay(forms.Form):
    """The day on which one wants to know who held the case."""

    dag = a_day(_("Day"), required=True)


class ControlForm(forms.Form):
    """Part of a person's name, part of a case number, a day; and the page of the answer."""

    person = short_text(_("Person"), longest=120)
    sag = short_text(_("Case number"), longest=40)
    dag = a_day(_("Day"))
    side = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES, widget=forms.HiddenInput)
