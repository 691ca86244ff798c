"""Who are you: the people who sign in, and the clock, which acts but is no person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who signs in with `email`; without a password the account cannot be used for local sign-in."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class When(models.TextChoices):
    """When news in one's cases comes by mail."""

    AT_ONCE = "at_once", _("At once")
    MORNING = "morning", _("In the mail at 8")
    NEVER = "never", _("No mail")


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff, or someone invited from outside. Superusers get no case content: nothing asks for the flag.

    What a person has chosen on the profile page stands here too; reminders and escalations cannot be chosen away.
    """

    code = models.SlugField(_("staff code"), max_length=60, unique=True)
    email = models.EmailField(_("work e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=160, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("administers units and people"), default=False)
    is_external = models.BooleanField(_("from outside the municipality"), default=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    news_mail = models.CharField(_("news in your cases"), max_length=8, choices=When, default=When.MORNING)
    reply_mail = models.CharField(_("new replies to the group"), max_length=8, choices=When, default=When.MORNING)
    shortcuts = models.BooleanField(_("single keys as shortcuts"), default=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["code", "name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split(" ", 1)[0]


class Clock:
    """The actor that deadlines act as. Stored as no person at all."""

    pk = None
    name = "clock"
    is_active = True

    def __repr__(self) -> str:
        return "CLOCK"


CLOCK = Clock()
Actor = User | Clock


class DemoClock(models.Model):
    """How far the demo has been moved forward in time; never a row outside demo mode."""

    ahead = models.DurationField()


class Receipt(models.Model):
    """A form that was sent and done: whoever sends it once more gets the first's answer (see accounts.receipts)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    token = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    location = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "token"), name="a_token_is_used_once"),)
