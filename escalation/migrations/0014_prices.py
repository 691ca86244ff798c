"""Prices once and per year, as ranges; what a sector would do alone with its assumptions; one-off amounts of lines."""

from django.db import migrations, models
from django.db.models import F, Q

COSTS = ("optioncost", "separatecost")
ADDED = ("once_low_dkk", "once_high_dkk", "yearly_high_dkk")


def _amount(model: str, name: str) -> migrations.AddField:
    return migrations.AddField(model, name, models.PositiveBigIntegerField(default=0), preserve_default=False)


class Migration(migrations.Migration):
    dependencies = [("escalation", "0013_dearer")]

    operations = [
        *(migrations.RenameField(model, "dkk", "yearly_low_dkk") for model in COSTS),
        *(_amount(model, name) for model in COSTS for name in ADDED),
        *(
            migrations.RunSQL(f"UPDATE escalation_{model} SET yearly_high_dkk = yearly_low_dkk", migrations.RunSQL.noop)
            for model in COSTS
        ),
        *(
            migrations.AddConstraint(
                model,
                models.CheckConstraint(
                    condition=Q(once_high_dkk__gte=F("once_low_dkk")) & Q(yearly_high_dkk__gte=F("yearly_low_dkk")),
                    name=name,
                ),
            )
            for model, name in zip(COSTS, ("option_cost_in_order", "separate_cost_in_order"), strict=True)
        ),
        migrations.AddField("separatecost", "assumptions", models.TextField(blank=True, default=""), False),
        migrations.AddField("line", "one_off_dkk", models.PositiveBigIntegerField(null=True, blank=True)),
    ]
