import django.db.models.deletion
from django.db import migrations, models

from common.database import Unchangeable

_WAIT_FOR_SEAL = """
    CREATE FUNCTION common_journal_waits() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO common_unsealed (journal_id) VALUES (NEW.id);
        RETURN NULL;
    END $$;
    CREATE TRIGGER common_journal_waits AFTER INSERT ON common_journal
        FOR EACH ROW EXECUTE FUNCTION common_journal_waits();
    INSERT INTO common_unsealed (journal_id) SELECT id FROM common_journal;
"""
_WAIT_NO_MORE = """
    DROP TRIGGER common_journal_waits ON common_journal;
    DROP FUNCTION common_journal_waits();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0004_cache_table"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                (
                    "journal",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        serialize=False,
                        to="common.journal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DailyHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("municipality_id", models.BigIntegerField(null=True)),
                ("day", models.DateField()),
                ("position", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("rows", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality_id", "day"),
                        name="common_head_once_a_day",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hash__regex", "^[0-9a-f]{64}$")),
                        name="common_head_hash_is_hex",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("municipality_id", models.BigIntegerField(null=True)),
                ("position", models.BigIntegerField()),
                ("sealed_at", models.DateTimeField()),
                ("complete", models.BooleanField()),
                ("previous", models.CharField(max_length=64)),
                ("entry", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "journal",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="seal",
                        to="common.journal",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("position", 1)),
                        fields=["municipality_id"],
                        name="common_seal_chains",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality_id", "position"),
                        name="common_seal_position_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 1)),
                        name="common_seal_position_is_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("previous__regex", "^[0-9a-f]{64}$"),
                            ("entry__regex", "^[0-9a-f]{64}$"),
                            ("hash__regex", "^[0-9a-f]{64}$"),
                        ),
                        name="common_seal_hashes_are_hex",
                    ),
                ],
            },
        ),
        Unchangeable("Journal"),
        Unchangeable("Seal"),
        Unchangeable("DailyHead"),
        # The trigger keeps writers out until the migration is over, so what is there already
        # and what comes later make no gap.
        migrations.RunSQL(_WAIT_FOR_SEAL, _WAIT_NO_MORE),
    ]
