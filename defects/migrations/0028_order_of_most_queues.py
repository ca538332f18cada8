from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("defects", "0001_squashed_0027"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(
                    ("work__in", ["received", "accepted", "planned", "in_progress", "secured"])
                ),
                fields=["municipality", "-is_danger", "created_at", "id"],
                name="defects_report_urgent",
            ),
        ),
    ]
