"""Whom is the case about: the child, who holds custody, and siblings."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models

from cases import cpr
from orgunits.models import OrgUnit

PARTY_AGE = 10  # years; barnets lov § 3
ADULT_AGE = 18


class Child(models.Model):
    """A child. The CPR number is encrypted; look up through `cpr_index`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    cpr_cipher = models.BinaryField()
    cpr_index = models.BinaryField(unique=True)
    cpr_head = models.CharField(max_length=6)
    birth_date = models.DateField()
    protected_address = models.BooleanField(default=False)
    general_arena_unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def first_name(self) -> str:
        return self.name.split(" ", 1)[0]

    @property
    def short_name(self) -> str:
        """First name and initial of surname, as lists show it."""
        parts = self.name.split()
        return f"{parts[0]} {parts[-1][0]}." if len(parts) > 1 else parts[0]

    def age_on(self, day: dt.date) -> int:
        """Whole years on `day`."""
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before_birthday

    def is_party_on(self, day: dt.date) -> bool:
        """Old enough to be a party of its own, and still a child (barnets lov § 3)."""
        return PARTY_AGE <= self.age_on(day) < ADULT_AGE

    def parents_are_parties_on(self, day: dt.date) -> bool:
        """Until the day the child is 18; from then on the young person alone is the party."""
        return self.age_on(day) < ADULT_AGE

    @property
    def cpr_masked(self) -> str:
        return f"{self.cpr_head}-••••"

    def set_cpr(self, text: str) -> None:
        """Encrypts and indexes; raises cases.cpr.BadCpr."""
        number = cpr.normalised(text)
        self.cpr_head = number[:6]
        self.cpr_cipher = cpr.encrypt(number, self._row)
        self.cpr_index = cpr.blind_index(number)

    def reveal_cpr(self) -> str:
        """The whole number. Whoever calls this leaves an Access row."""
        return cpr.decrypt(bytes(self.cpr_cipher), self._row)

    @property
    def _row(self) -> str:
        return f"cases_child|{self.pk}|cpr"


class CustodyHolder(models.Model):
    """Someone whose consent and hearing count, from and until these days; no end while it lasts."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="custody_holders")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=40)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)


class Sibling(models.Model):
    """A sibling, with the number of a case of its own if there is one (kept as a plain reference)."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="siblings")
    name = models.CharField(max_length=200)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    linked_number = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("pk",)
