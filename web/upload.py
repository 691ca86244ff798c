"""How does a file come in from a browser: into memory and nowhere else, to pages that ask for one, from people signed in."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from cases.filekinds import LARGEST

View = Callable[..., Any]


def takes_file(view: View) -> View:
    """The page has a form with a file; to all others, files are dropped as they come."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


class InMemoryOnly(FileUploadHandler):
    """Keeps at most LARGEST bytes; of a larger file it keeps nothing but its size."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if not _may_send_files(self.request):
            raise SkipFile
        self.content, self.received = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > LARGEST:
            self.content = BytesIO()
        else:
            self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        return InMemoryUploadedFile(
            self.content, self.field_name, self.file_name or "", "", self.received, None, self.content_type_extra
        )


def _may_send_files(request: HttpRequest | None) -> bool:
    match = request.resolver_match if request else None
    return bool(request and match and getattr(match.func, "takes_file", False) and request.user.is_authenticated)
