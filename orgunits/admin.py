"""Administration of units, roles, memberships, deputies, absences, the pair rule and closed days. No case is registered here."""

from django.contrib import admin

from accounts.admin import StaffOnly
from orgunits.models import Absence, ClosedDay, Deputy, Membership, OrgUnit, PairSide, Role


@admin.register(OrgUnit)
class OrgUnitAdmin(StaffOnly):
    list_display = ("code", "name", "kind", "parent", "sector", "head")
    list_filter = ("kind", "sector")
    search_fields = ("code", "name")
    fields = (
        "code",
        "name",
        "kind",
        "level",
        "parent",
        "sector",
        "area",
        "head",
        "contact_adviser",
        "is_supplier",
        "slot",
    )


@admin.register(Role)
class RoleAdmin(StaffOnly):
    list_display = ("code", "name", "capabilities", "grant_limit_dkk")


@admin.register(Membership)
class MembershipAdmin(StaffOnly):
    list_display = ("user", "role", "unit", "since", "until")
    search_fields = ("user__name", "unit__name")
    autocomplete_fields = ("user", "unit")


@admin.register(Deputy)
class DeputyAdmin(StaffOnly):
    list_display = ("person", "deputy", "since", "until")
    autocomplete_fields = ("person", "deputy")


@admin.register(Absence)
class AbsenceAdmin(StaffOnly):
    list_display = ("person", "since", "until")
    autocomplete_fields = ("person",)
    fields = ("person", "since", "until")


@admin.register(PairSide)
class PairSideAdmin(StaffOnly):
    list_display = ("side", "role", "unit")


@admin.register(ClosedDay)
class ClosedDayAdmin(StaffOnly):
    list_display = ("day", "name")
