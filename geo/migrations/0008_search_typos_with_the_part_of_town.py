import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("geo", "0007_fold_names")]

    operations = [
        migrations.AddField(
            model_name="searchplace",
            name="searched",
            field=models.CharField(
                default="", max_length=420, verbose_name="`folded` and the detail, folded"
            ),
        ),
        migrations.AddIndex(
            model_name="searchplace",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["searched"], name="geo_place_typos", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
