"""What is asked when a file is attached or removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cases.filekinds import Received, Unacceptable
from cases.models import Attachment
from web.fields import from_case, long_text, short_text

ENDINGS = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"


class DocumentField(forms.FileField):
    """A file of a kind that may lie on a case; what is wrong with another, `cases.filekinds` says."""

    widget = forms.FileInput(attrs={"accept": ENDINGS})

    def to_python(self, data: UploadedFile | None) -> Received | None:  # type: ignore[override]
        if data is None:
            return None
        received = Received(data.name or "", data.read(), data.size or 0)
        try:
            received.accepted  # noqa: B018  (asking is what refuses; before the case is locked)
        except Unacceptable as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from None
        return received


class AttachForm(forms.Form):
    file = DocumentField(
        label=_("File"),
        error_messages={"required": _("Choose a file.")},
        help_text=_("One file at a time, at most 25 MB: PDF, Word (.docx), Excel (.xlsx), PNG or JPEG."),
    )
    theme = short_text(
        _("What is it?"),
        longest=120,
        required=True,
        error_messages={"required": _("Write in a few words what it is.")},
        help_text=_("A few words for the journal, for example: statement from the school."),
    )
    source = forms.ChoiceField(
        label=_("Where does it come from?"),
        error_messages={"required": _("Choose where the file comes from.")},
        choices=Attachment.Source.choices,
        widget=forms.RadioSelect,
    )

    def add_error(self, field: str | None, error: Any) -> None:
        """A browser never sends a file back: when something else is wrong, it must be chosen again, and is told so."""
        super().add_error(field, error)
        if field != "file" and self.files and "file" not in self.errors:
            super().add_error("file", _("Choose the file again: the browser has let go of it."))


class HideForm(forms.Form):
    attachment = from_case(_("Which file?"))
    reason = long_text(
        _("Why does it not belong here?"),
        help_text=_("The file cannot be opened again by anybody. That it was here, and your reason, stay on the case."),
    )
