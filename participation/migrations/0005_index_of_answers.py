from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("participation", "0004_index_of_counts")]

    operations = [
        AddIndexConcurrently(
            model_name="proposal",
            index=models.Index(
                fields=["consultation", "-updated_at", "-id"],
                condition=models.Q(shown=True, state__in=["answered", "realising", "realised"]),
                name="participation_answered",
            ),
        ),
    ]
