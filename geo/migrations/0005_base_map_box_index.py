import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("geo", "0004_shapes_for_tiles")]

    operations = [
        migrations.AddIndex(
            model_name="mapfeature",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["shape_3857"], name="geo_feature_box"
            ),
        ),
    ]
