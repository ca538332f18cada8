"""Kinds such as a broken footway say themselves which part of the road is meant."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("defects", "0002_history_is_append_only")]

    operations = [
        migrations.AddField(
            model_name="category",
            name="part",
            field=models.SlugField(
                blank=True,
                default="",
                max_length=20,
                verbose_name="part of the road it is about, when the kind itself says so",
            ),
            preserve_default=False,
        ),
    ]
