"""Marks the legal bases that were imported before the file could say which of them ask for a follow-up in three months."""

from django.db import migrations

MARK = """
UPDATE cases_legalbasis SET follow_up_by_law = true
WHERE code LIKE 'BL-32%' OR code LIKE 'BL-46%' OR code LIKE 'BL-47%';
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_follow_up_by_law")]
    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop)]
