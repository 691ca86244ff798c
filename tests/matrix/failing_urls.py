"""The addresses of the product and two more: a view that fails, and one without a declared rule."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500
from web.rules import public

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@public
def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("SECRET")


def without_rule(request: HttpRequest) -> HttpResponse:
    return HttpResponse("SECRET")


urlpatterns = [
    path("fejler/", fails),
    path("uden-regel/", without_rule),
    path("", include("config.urls")),
]
