"""Two more things that the history of a report decides."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("defects", "0003_category_part")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="has_after_photo",
            field=models.BooleanField(default=False, verbose_name="the repair was shown"),
        ),
        migrations.AddField(
            model_name="report",
            name="refusals",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="bodies that refused it since a person assigned it"
            ),
        ),
    ]
