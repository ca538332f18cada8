from django.db import migrations

from common.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [AppendOnly("Journal")]
