from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("defects", "0005_report_source")]

    operations = [
        AddIndexConcurrently(
            model_name="report",
            index=models.Index(
                fields=["municipality", "work", "responsibility", "duplicate_of"],
                condition=models.Q(shown=True),
                name="defects_report_counts",
            ),
        ),
    ]
