import django.db.models.deletion
from django.db import migrations, models

from common.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("participation", "0009_items_know_their_consultation"),
    ]

    operations = [
        migrations.CreateModel(
            name="PhaseMoment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("opened", "Opened"), ("closed", "Closed")], max_length=6
                    ),
                ),
                ("scheduled_at", models.DateTimeField()),
                ("noted_at", models.DateTimeField()),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moments",
                        to="participation.phase",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("phase", "kind"), name="participation_phase_moment_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["opened", "closed"])),
                        name="participation_phase_moment_kind_is_known",
                    ),
                ],
            },
        ),
        AppendOnly("PhaseMoment"),
    ]
