"""A town is prepared until somebody opens it.

Those that are there were public, so they stay so: the columns come with the values of a town
that is open, and only then get the defaults of a new one. No row is written for that. What such
a town lacks stands on the page where an administrator sets it up.
"""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("geo", "0012_where_districts_are_settled")]

    operations = [
        migrations.AddField(
            model_name="municipality",
            name="state",
            field=models.CharField(
                choices=[("preparation", "Preparation"), ("live", "Live")],
                default="live",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="municipality",
            name="live_at",
            field=models.DateTimeField(
                blank=True,
                db_default=django.db.models.functions.datetime.Now(),
                null=True,
                verbose_name="when it was opened last",
            ),
        ),
        migrations.AlterField(
            model_name="municipality",
            name="state",
            field=models.CharField(
                choices=[("preparation", "Preparation"), ("live", "Live")],
                default="preparation",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="municipality",
            name="live_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="when it was opened last"
            ),
        ),
        migrations.AddField(
            model_name="municipality",
            name="legal_pages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="published legal pages",
            ),
        ),
        migrations.AddConstraint(
            model_name="municipality",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "preparation"),
                    models.Q(("live_at__isnull", False), ("state", "live")),
                    _connector="OR",
                ),
                name="geo_municipality_is_live_since",
            ),
        ),
    ]
