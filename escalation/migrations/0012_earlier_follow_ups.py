"""Follow-ups from before both sides signed are whole as they stand."""

from django.db import migrations

WHOLE = """
UPDATE escalation_followup
SET signed_at = ("on" + time '12:00') AT TIME ZONE 'Europe/Copenhagen', as_filed = true
WHERE signed_at IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("escalation", "0011_afterwards")]
    operations = [migrations.RunSQL(WHOLE, migrations.RunSQL.noop)]
