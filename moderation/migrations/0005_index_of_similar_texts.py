from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("moderation", "0004_policies_and_second_looks")]

    operations = [
        AddIndexConcurrently(
            model_name="item",
            index=GinIndex(
                fields=["excerpt"],
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
                name="moderation_item_trigrams",
            ),
        ),
    ]
