from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import MD5, Cast

import common.days


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("moderation", "0010_published_rules_in_versions")]

    operations = [
        AddIndexConcurrently(
            model_name="decision",
            index=models.Index(
                models.F("municipality"),
                models.OrderBy(common.days.BerlinDay("at"), descending=True),
                models.OrderBy(MD5(Cast("uuid", models.TextField())), descending=True),
                condition=models.Q(
                    models.Q(("outcome__in", ["held", "removed"]), ("undoes", None)),
                    models.Q(
                        ("outcome", "shown"),
                        ("previous__in", ["held", "removed"]),
                        ("undoes", None),
                    ),
                    _connector="OR",
                ),
                name="moderation_public_record",
            ),
        )
    ]
