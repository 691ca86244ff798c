"""What have I chosen for myself: language, mails, shortcuts; kept on the person, so it follows to every computer."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.models import User
from web.profileform import ProfileForm
from web.request import Request
from web.rules import public, signed_in

CHOSEN = ("language", "news_mail", "reply_mail", "shortcuts")
A_YEAR = 365 * 24 * 60 * 60


@signed_in
def profile(request: Request) -> HttpResponse:
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, initial={name: getattr(person, name) for name in CHOSEN})
    if not form.is_valid():
        return render(request, "web/profile.html", {"form": form}, status=422 if form.errors else 200)
    User.objects.filter(pk=person.pk).update(**form.cleaned_data)
    with translation.override(form.cleaned_data["language"]):
        messages.success(request, _("Your choices are saved."))
    return speaking(form.cleaned_data["language"], redirect("profile"))


@public
def set_language(request: HttpRequest) -> HttpResponse:
    """The link at the foot of every page: for the person if somebody is signed in, and for this browser."""
    asked = request.POST.get("next", "")
    back = redirect(asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}) else "home")
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return back
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return speaking(language, back)


def speaking(language: str, answer: HttpResponse) -> HttpResponse:
    """The browser remembers the language, so that the sign-in page speaks it too."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return answer
