"""How many are for, against and neutral stands above the columns; nobody counts for that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participation", "0005_index_of_answers")]

    operations = [
        migrations.AddField("thread", "for_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("thread", "against_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("thread", "neutral_count", models.PositiveIntegerField(default=0)),
    ]
