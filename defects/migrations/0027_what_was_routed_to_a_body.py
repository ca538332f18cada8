import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The new index stands before the one that it replaces goes."""

    atomic = False

    dependencies = [
        ("accounts", "0016_accounts_wait_for_holds"),
        ("defects", "0026_numbers_and_days_stop"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="routing",
            index=models.Index(fields=["body", "report"], name="defects_routing_of_body"),
        ),
        migrations.AlterField(
            model_name="routing",
            name="body",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.department",
            ),
        ),
    ]
