"""Names that pictures had in public: whoever asks for one is told that it is gone."""

import django.db.models.deletion
from django.db import migrations, models

import common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("geo", "0014_days_on_which_a_town_is_closed"),
        ("photos", "0003_redactions"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=40, unique=True, verbose_name="random part of the public path"
                    ),
                ),
                ("since", models.DateTimeField(default=common.clock.now)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="geo.municipality",
                    ),
                ),
            ],
        ),
    ]
