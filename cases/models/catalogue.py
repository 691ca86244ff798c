"""Which codes may a case use: lists of words as data, and legal bases with the days they hold."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language


class CodeList(models.Model):
    """One entry of a list the municipality owns: themes, ICS dimensions, criteria, steps, forms of measures."""

    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    group = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("kind", "position")
        constraints = (models.UniqueConstraint(fields=("kind", "code"), name="one_entry_per_code"),)

    def __str__(self) -> str:
        return self.name


FIRST_NUMBER = Func(F("paragraph"), Value(r"\d+"), function="SUBSTRING", output_field=models.CharField())


class LegalBasis(models.Model):
    """A paragraph one may rest a line on, while it is in force. A list that ages, so never code.

    They come by law, then by the first number of the paragraph: § 2, § 20, § 108.
    """

    code = models.CharField(max_length=20, unique=True)
    law = models.CharField(max_length=80)
    paragraph = models.CharField(max_length=80)
    text = models.CharField(max_length=300)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    verification = models.CharField(max_length=40, blank=True)
    party_from_10 = models.BooleanField(default=False)  # on the list in barnets lov § 3
    follow_up_by_law = models.BooleanField(default=False)  # followed up within three months by barnets lov § 95

    class Meta:
        ordering = ("law", Cast(FIRST_NUMBER, models.IntegerField()), "paragraph")

    def __str__(self) -> str:
        return f"{self.law[:1].upper()}{self.law[1:]} {self.paragraph}"

    def holds_on(self, day: dt.date) -> bool:
        """Both days are included."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class SharingBasis(models.Model):
    """What may allow sharing with an invited person, while it holds. A list that ages, so never code."""

    class Asks(models.TextChoices):
        NOTHING = "nothing"
        CONSENT = "consent"
        REASON = "reason"
        OWN_UNIT = "own_unit"

    code = models.CharField(max_length=20, unique=True)
    title_da = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    law = models.CharField(max_length=160, blank=True)
    warning_da = models.CharField(max_length=300, blank=True)
    warning_en = models.CharField(max_length=300, blank=True)
    asks = models.CharField(max_length=8, choices=Asks, default=Asks.REASON)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.title_en if str(get_language()).startswith("en") else self.title_da

    @property
    def warning(self) -> str:
        """What to mind, in the reader's language."""
        return self.warning_en if str(get_language()).startswith("en") else self.warning_da

    def holds_on(self, day: dt.date) -> bool:
        """Both days are included."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
