"""Administration of people. No case is registered anywhere in the administration."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.models import User

admin.site.unregister(EmailAddress)
admin.site.unregister(Group)
admin.site.site_header = admin.site.site_title = "Stjernesager"


class StaffOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Open to those who administer (`is_staff` follows the capability); nothing with a history is ever deleted."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(StaffOnly):
    list_display = ("name", "title", "email", "is_active")
    list_filter = ("is_active", "is_external")
    search_fields = ("name", "email", "code")
    fields = ("code", "name", "title", "email", "is_active", "is_external")
