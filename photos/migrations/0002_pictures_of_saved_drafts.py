"""A draft that somebody saved keeps its pictures as long as the draft is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("photos", "0001_initial")]

    operations = [
        migrations.AddField(
            "photo",
            "keep_until",
            models.DateTimeField("of a draft that was saved", null=True, blank=True),
        )
    ]
