"""Where do you belong: the unit tree, roles with their capabilities, memberships, deputies and grant limits."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

COLOURS = 6  # as many as static/css/tokens.css names: --e1 to --e6


class Capability(models.TextChoices):
    """What a role may do at all. Which case it may do it to is `cases.access`' question."""

    FLAG = "flag", _("may propose and co-sign a star")
    COORDINATE = "coordinate", _("opens and coordinates cases")
    CASEWORK = "casework", _("works on cases it is assigned to")
    LEAD_UNIT = "lead_unit", _("leads a unit and answers for its lines")
    DECIDE = "decide", _("decides as level-2 chief")
    DIRECT = "direct", _("decides as director")
    ADMINISTER = "administer", _("sets up units and people, sees no case")
    CONTROL_LOG = "control_log", _("controls the access log, sees no case content")
    ANALYSE = "analyse", _("reads statistics only")


class Municipality(models.Model):
    """The one municipality whose database this is."""

    name = models.CharField(max_length=120)
    short_code = models.CharField(max_length=4, unique=True)
    inhabitants = models.PositiveIntegerField(default=0)
    email_domain = models.CharField(max_length=120, blank=True)
    criteria_needed = models.PositiveSmallIntegerField(null=True)  # that must count for a star; null is all there are

    def __str__(self) -> str:
        return self.name


class OrgUnit(models.Model):
    """One unit of the tree. Its sector is data: the nearest unit of kind `sector` upwards, itself included."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipality")
        DIRECTORATE = "directorate", _("directorate")
        SECTOR = "sector", _("sector")
        DEPARTMENT = "department", _("department")
        TEAM = "team", _("team")
        INSTITUTION = "institution", _("institution")
        BOARD = "board", _("board")
        SECRETARIAT = "secretariat", _("secretariat")
        EXTERNAL = "external", _("outside party")

    class Area(models.TextChoices):
        GENERAL = "general", _("general")
        SPECIALISED = "specialised", _("specialised")
        SUPPORT = "support", _("support")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    sector = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="units_in_sector")
    area = models.CharField(_("area"), max_length=12, choices=Area, blank=True)
    head = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="heads")
    contact_adviser = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    is_supplier = models.BooleanField(_("carries out work for others"), default=False)
    slot = models.PositiveSmallIntegerField(_("colour slot"), default=0)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("code",)
        constraints = (models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),)

    def __str__(self) -> str:
        return self.name

    @property
    def colour(self) -> str:
        """The colour slot "1"–"6" of its sector, from the start again after that; empty outside the sectors."""
        return str((self.sector.slot - 1) % COLOURS + 1) if self.sector else ""


class Role(models.Model):
    """A job function as data, with the capabilities it gives."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    capabilities = ArrayField(models.CharField(max_length=20, choices=Capability), default=list, blank=True)
    grant_limit_dkk = models.PositiveBigIntegerField(_("grant limit, DKK per year"), null=True, blank=True)
    grant_note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person holds a role in a unit from a day to a day, both included."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="memberships")
    role = models.ForeignKey(Role, models.PROTECT, related_name="memberships")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(fields=("user", "unit", "role", "since"), name="one_membership_per_start"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.role}, {self.unit}"


class Deputy(models.Model):
    """Who stands in for a person, from a day to a day. A deputy acts only while the person is absent or disqualified."""

    person = models.ForeignKey(User, models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(User, models.CASCADE, related_name="stands_in_for")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints = (
            models.UniqueConstraint(fields=("person", "deputy", "since"), name="one_deputyship_per_start"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="nobody_is_their_own_deputy"),
        )

    def __str__(self) -> str:
        return f"{self.deputy} for {self.person}"


class Absence(models.Model):
    """A person is away from a day to a day, both included: meanwhile their deputy may do what they may."""

    person = models.ForeignKey(User, models.CASCADE, related_name="absences")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("since", "pk")
        constraints = (models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_ends_after_start"),)

    def __str__(self) -> str:
        return f"{self.person}, {self.since} – {self.until}"


class PairSide(models.Model):
    """One admitted half of the star pair: this role, anywhere in this subtree, on this side (1 or 2)."""

    side = models.PositiveSmallIntegerField(choices=((1, _("first half")), (2, _("second half"))))
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("pair rule")
        verbose_name_plural = _("pair rules")
        constraints = (models.UniqueConstraint(fields=("side", "role", "unit"), name="one_row_per_pair_side"),)

    def __str__(self) -> str:
        return f"{self.side}: {self.role}, {self.unit}"


class ClosedDay(models.Model):
    """A day that is no working day here although it is no public holiday."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
