from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("common", "0003_rate_limits_are_unlogged")]

    operations = [
        # The table of Django's DatabaseCache. What it counts may be lost in a crash.
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE common_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX common_cache_expires ON common_cache (expires);
            """,
            "DROP TABLE common_cache",
        )
    ]
