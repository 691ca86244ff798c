"""Why is a file not kept: every reason there is, each as one sentence that says what to do instead."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Unacceptable(Exception):
    """The file is not kept; `code` is for logs and tests, `message` for people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def message(self) -> str | Promise:
        return WHY[self.code]


EMPTY, SIZE, KIND, BROKEN, LOCKED = "E-FILE-EMPTY", "E-FILE-SIZE", "E-FILE-KIND", "E-FILE-BROKEN", "E-FILE-LOCKED"
ACTIVE, MACRO, LINKS, NESTED = "E-FILE-ACTIVE", "E-FILE-MACRO", "E-FILE-LINKS", "E-FILE-NESTED"
UNPACKED, PIXELS, MIXED = "E-FILE-UNPACKED", "E-FILE-PIXELS", "E-FILE-MIXED"
WHY = {
    EMPTY: _("The file is empty. Choose another."),
    SIZE: _("The file is larger than 25 MB. Make it smaller, or divide it into several."),
    KIND: _("This is not a PDF, Word (.docx), Excel (.xlsx), PNG or JPEG file. Save it as a PDF, and attach that."),
    BROKEN: _("The file is damaged or not whole. Open it on your computer, save it again, and attach the new one."),
    LOCKED: _("The file is locked or protected with a password. Save it without, and attach that."),
    ACTIVE: _("The PDF contains small programs or other files. Print it to a new PDF, and attach that."),
    MACRO: _("The document contains macros. Save it as a PDF, and attach that."),
    LINKS: _("The document links to something outside itself. Save it as a PDF, and attach that."),
    NESTED: _("The document has other files inside it. Save it as a PDF, and attach that and each file by itself."),
    UNPACKED: _("The file is packed too tightly to be opened safely. Save it as a PDF, and attach that."),
    PIXELS: _("The picture has more than 40 million pixels. Make it smaller, and attach that."),
    MIXED: _("The file is of several kinds at once. Save it as a PDF, and attach that."),
}
