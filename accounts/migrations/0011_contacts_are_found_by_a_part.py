from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0010_legal_texts_and_opening")]

    operations = [
        AddIndexConcurrently(
            model_name="contact",
            index=GinIndex(
                fastupdate=False,
                fields=["email", "name", "phone"],
                name="accounts_contact_trigrams",
                opclasses=["gin_trgm_ops", "gin_trgm_ops", "gin_trgm_ops"],
            ),
        )
    ]
