from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("defects", "0021_merging_causes_helpers")]

    operations = [
        ValidateConstraint("reportevent", "defects_event_verb_is_known"),
        AddIndexConcurrently(
            model_name="report",
            index=models.Index(
                condition=models.Q(("cause__isnull", False)),
                fields=["cause", "id"],
                name="defects_report_of_cause",
            ),
        ),
    ]
