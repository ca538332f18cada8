import django.contrib.postgres.indexes
from django.db import migrations

INDEXES = {
    "defects_report_search": {"fields": ["search"]},
    "defects_report_trigrams": {
        "fields": ["text", "place"],
        "opclasses": ["gin_trgm_ops", "gin_trgm_ops"],
    },
}


class Migration(migrations.Migration):
    """Changes only what happens from now on: nothing is built anew, nobody waits."""

    dependencies = [("defects", "0006_index_of_counts")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER INDEX {name} SET (fastupdate = off)",
                    f"ALTER INDEX {name} RESET (fastupdate)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="report", name=name),
                migrations.AddIndex(
                    model_name="report",
                    index=django.contrib.postgres.indexes.GinIndex(
                        **index, name=name, fastupdate=False
                    ),
                ),
            ],
        )
        for name, index in INDEXES.items()
    ]
