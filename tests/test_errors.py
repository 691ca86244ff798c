"""Does every error page say whose fault it is, keep the text safe, and tell nothing that must stay hidden?"""

import logging

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404, HttpRequest
from django.test import RequestFactory
from django.utils import translation

from web.views import errors

pytestmark = pytest.mark.usefixtures("world")  # the shell around a page names the municipality


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def asked(path: str = "/cases/1/", **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    return request


def test_hidden_and_missing_look_the_same() -> None:
    hidden = errors.not_found(asked(), Http404("case 17 is not yours"))
    missing = errors.not_found(asked(), Http404("no such address"))
    assert hidden.status_code == 404
    assert "case 17" not in hidden.content.decode()
    assert "does not exist, or you do not have access" in missing.content.decode()


def test_a_refusal_says_why_and_changes_nothing() -> None:
    response = errors.conflict(asked(), "Maja has signed. Only Peter is missing.")
    assert response.status_code == 409
    assert "Maja has signed. Only Peter is missing." in response.content.decode()


def test_a_refusal_answered_to_htmx_is_a_note_that_leaves_the_form_alone() -> None:
    response = errors.conflict(asked(**{"HX-Request": "true"}), "Not now.")
    assert (response.status_code, response["HX-Retarget"], response["HX-Reselect"]) == (409, "#meddelelser", ".note")
    assert "<html" not in response.content.decode()


def test_the_way_back_never_leaves_our_own_pages() -> None:
    assert errors.page_before(asked(Referer="https://evil.example/x")) == "/"
    assert errors.page_before(asked(Referer="http://testserver/cases/")) == "http://testserver/cases/"


@pytest.mark.parametrize(("page", "status"), [(errors.server_error, 500), (errors.unavailable, 503)])
def test_our_own_failures_have_a_code_that_the_log_has_too(page, status, caplog) -> None:
    with caplog.at_level(logging.ERROR, logger="web.views.errors"):
        response = page(asked())
    code = caplog.records[0].args[0]
    assert response.status_code == status
    assert code in response.content.decode()


@pytest.mark.parametrize("page", [errors.bad_request, errors.server_error, errors.unavailable])
def test_our_own_failures_are_shown_without_session_user_or_database(page) -> None:
    assert "<html" in page(HttpRequest() if page is errors.bad_request else RequestFactory().get("/")).content.decode()
