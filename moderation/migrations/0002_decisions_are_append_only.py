from django.db import migrations

from common.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [AppendOnly("Decision")]
