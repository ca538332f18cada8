from django.db import migrations

from common.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("defects", "0001_initial")]

    operations = [AppendOnly("ReportEvent"), AppendOnly("Routing")]
