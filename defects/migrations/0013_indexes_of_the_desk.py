import django.db.models.functions.comparison
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("defects", "0012_the_desk")]

    operations = [
        AddIndexConcurrently(
            model_name="report",
            index=models.Index(
                condition=models.Q(
                    ("work__in", ["received", "accepted", "planned", "in_progress", "secured"])
                ),
                fields=["municipality", "body"],
                include=(
                    "work",
                    "responsibility",
                    "waits_for_reporter",
                    "was_reopened",
                    "due_on",
                    "assignee",
                    "duplicate_of",
                ),
                name="defects_report_queues",
            ),
        ),
        AddIndexConcurrently(
            model_name="report",
            index=models.Index(
                fields=["municipality", "-created_at", "-id"], name="defects_report_newest"
            ),
        ),
        AddIndexConcurrently(
            model_name="report",
            index=models.Index(
                models.F("municipality"),
                models.OrderBy(
                    django.db.models.functions.comparison.Coalesce("closed_at", "updated_at"),
                    descending=True,
                ),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(
                    ("closed_at__isnull", False), ("duplicate_of__isnull", False), _connector="OR"
                ),
                name="defects_report_finished",
            ),
        ),
    ]
