"""Marks the legal bases that were imported before the file could say which of them make a child of 10 a party."""

from django.db import migrations

MARK = """
UPDATE cases_legalbasis SET party_from_10 = true
WHERE code LIKE 'BL-32%' OR code LIKE 'BL-46%' OR code LIKE 'BL-114%';
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_family")]
    operations = [migrations.RunSQL(MARK, migrations.RunSQL.noop)]
