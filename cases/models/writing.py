"""What has somebody begun to write: one draft per person, case and place, personal and not an act."""

from __future__ import annotations

from django.db import models

from accounts.models import User
from cases.models.file import Case


class Draft(models.Model):
    """The fields of a form as they were typed: name → texts. `case` is none for a case that is not opened yet."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="drafts")
    place = models.CharField(max_length=60)
    fields = models.JSONField()
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-saved_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "case", "place"), nulls_distinct=False, name="one_draft_per_person_and_place"
            ),
        )
