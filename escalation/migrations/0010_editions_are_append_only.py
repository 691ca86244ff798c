"""Makes editions append-only, as the trail is: what somebody approved cannot be written over."""

from django.db import migrations

TABLE = "escalation_edition"
TRIGGERS = f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""
UNDO = f"DROP TRIGGER append_only ON {TABLE}; DROP TRIGGER append_only_whole ON {TABLE};"


class Migration(migrations.Migration):
    dependencies = [("escalation", "0009_decisions"), ("cases", "0002_append_only")]
    operations = [migrations.RunSQL(TRIGGERS, UNDO)]
