from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def keep_readers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Until now whoever distributes saw what is confidential. In towns that have such kinds they
    go on seeing it, so that nothing is left without a reader; the town takes the right away."""
    membership = apps.get_model("accounts", "Membership")
    towns = (
        apps.get_model("defects", "Category")
        .objects.filter(kind="confidential")
        .values_list("municipality_id", flat=True)
        .distinct()
    )
    for row in membership.objects.filter(role="dispatcher", municipality__in=list(towns)):
        membership.objects.get_or_create(
            municipality_id=row.municipality_id,
            user_id=row.user_id,
            role="confidential",
            department=None,
        )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0014_people_for_what_is_confidential"),
        ("defects", "0019_talking"),
    ]

    operations = [
        migrations.RunPython(keep_readers, migrations.RunPython.noop, atomic=True),
        AddIndexConcurrently(
            model_name="report",
            index=models.Index(
                condition=models.Q(
                    ("work__in", ["received", "accepted", "planned", "in_progress", "secured"])
                ),
                fields=["municipality", "body"],
                include=(
                    "category",
                    "work",
                    "responsibility",
                    "waits_for_reporter",
                    "was_reopened",
                    "due_on",
                    "assignee",
                    "duplicate_of",
                ),
                name="defects_report_by_queue",
            ),
        ),
        RemoveIndexConcurrently(model_name="report", name="defects_report_queues"),
    ]
