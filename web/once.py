"""Is a form done twice when it is sent twice: no. The second coming gets the first's answer, or the text back.

Every form that changes something carries a token (the tag `once`). The same content again, by double click, a second
Enter, a retry after a lost answer, two tabs or the browser's way back: the first's redirect. Other content: a page with
what was written, which may be sent as something new. Only what was done is kept; a form that was refused may be
corrected and sent with its token. A form without a token is served: the token guards against accidents, not attacks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts import receipts
from accounts.models import Receipt

FIELD = "once"
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
OURS = frozenset({"csrfmiddlewaretoken", FIELD})  # what differs each time the page is shown
Serve = Callable[[], HttpResponse]


def once(request: HttpRequest, serve: Serve) -> HttpResponse:
    """What `serve` answers to the form's first coming; afterwards the same answer, and nothing is done.

    `serve` runs in the transaction of the request; if it raises, the claim goes with everything else.
    """
    token = request.POST.get(FIELD, "") if request.method == "POST" else ""
    if not TOKEN.fullmatch(token):
        return serve()
    receipt, is_first = receipts.claim(request.user, token, digest(request), request.at)  # type: ignore
    if not is_first:
        return again(request, receipt)
    answer = serve()
    if isinstance(answer, HttpResponseRedirect) and not getattr(answer, "is_no_act", False):
        receipts.keep(receipt, answer.url)
    else:
        receipts.release(receipt)
    return answer


def again(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """The first's redirect for the same content; 409 with the text kept for anything else."""
    if receipt.digest == digest(request):
        messages.success(request, _("It was sent twice, and done once."))
        return HttpResponseRedirect(receipt.location)
    context = {"location": receipt.location, "sent": sent(request)}
    answer = render(request, "web/sent_before.html", context, status=409)
    if request.headers.get("HX-Request"):
        answer["HX-Retarget"] = answer["HX-Reselect"] = "#indhold"
        answer["HX-Reswap"] = "outerHTML"
    return answer


def sent(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Every field with its text, and whether it is one that a person wrote words in."""
    rows = [(name, text) for name, texts in request.POST.lists() if name not in OURS for text in texts]
    return [(name, text, " " in text.strip() or "\n" in text) for name, text in rows]


def digest(request: HttpRequest) -> str:
    """SHA-256 of the address and everything that was sent; files count with their bytes."""
    whole = hashlib.sha256(repr(request.path).encode())
    for name, texts in sorted(request.POST.lists()):
        if name not in OURS:
            whole.update(repr((name, texts)).encode("utf-8", "surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            whole.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                whole.update(chunk)
            file.seek(0)
    return whole.hexdigest()
