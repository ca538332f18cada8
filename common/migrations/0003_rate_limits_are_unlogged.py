from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("common", "0002_journal_is_append_only")]

    operations = [
        # Counters may be lost in a crash; they need not be written twice.
        migrations.RunSQL(
            "ALTER TABLE common_ratelimit SET UNLOGGED",
            "ALTER TABLE common_ratelimit SET LOGGED",
        )
    ]
