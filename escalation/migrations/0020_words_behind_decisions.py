"""What directors decided before their word was kept by itself: it was in force at once, so the word has the decision's moment."""

from django.db import migrations


def keep_words(apps, schema_editor):
    decisions = apps.get_model("escalation", "Decision").objects.filter(kind="director").exclude(director=None)
    words = apps.get_model("escalation", "DirectorsWord").objects
    for decision in decisions.exclude(by=None).select_related("recommendation"):
        version = decision.recommendation.corrected_from_id or decision.recommendation_id
        if not words.filter(recommendation=version, superseded_at=None).exists():
            words.create(
                recommendation_id=version, director_id=decision.director_id, by_id=decision.by_id, at=decision.at
            )


class Migration(migrations.Migration):
    dependencies = [("escalation", "0019_directors_word")]

    operations = [migrations.RunPython(keep_words, migrations.RunPython.noop)]
