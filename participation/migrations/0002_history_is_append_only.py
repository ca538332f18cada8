from django.db import migrations

from common.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("participation", "0001_initial")]

    operations = [AppendOnly("ParticipationEvent"), AppendOnly("Answer")]
