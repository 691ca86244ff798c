from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("escalation", "0003_addressees")]
    operations = [
        migrations.RemoveField(model_name="hearing", name="answer"),
        migrations.RemoveField(model_name="hearing", name="answered_at"),
        migrations.RemoveField(model_name="hearing", name="to"),
        migrations.RemoveField(model_name="hearing", name="used_how"),
    ]
