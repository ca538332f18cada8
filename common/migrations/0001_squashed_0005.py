import django.db.models.deletion
from django.db import migrations, models

import common.clock
import common.identifiers
from common.database import CreateModels, Unchangeable

_WAIT_FOR_SEAL = """
    CREATE FUNCTION common_journal_waits() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO common_unsealed (journal_id) VALUES (NEW.id);
        RETURN NULL;
    END $$;
    CREATE TRIGGER common_journal_waits AFTER INSERT ON common_journal
        FOR EACH ROW EXECUTE FUNCTION common_journal_waits();
"""
_WAIT_NO_MORE = """
    DROP TRIGGER common_journal_waits ON common_journal;
    DROP FUNCTION common_journal_waits();
"""


class Migration(migrations.Migration):
    replaces = [
        ("common", "0001_initial"),
        ("common", "0002_journal_is_append_only"),
        ("common", "0003_rate_limits_are_unlogged"),
        ("common", "0004_cache_table"),
        ("common", "0005_journal_is_sealed"),
    ]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="DataVersion",
                    fields=[
                        (
                            "municipality_id",
                            models.BigIntegerField(primary_key=True, serialize=False),
                        ),
                        ("version", models.BigIntegerField(default=1)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("version__gte", 1)),
                                name="common_data_version_is_positive",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IdempotencyKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("municipality_id", models.BigIntegerField()),
                        ("key", models.UUIDField()),
                        ("content_hash", models.BinaryField(max_length=32)),
                        ("result_uuid", models.UUIDField(null=True)),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality_id", "key"),
                                name="common_idempotency_key_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Journal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uuid",
                            models.UUIDField(
                                default=common.identifiers.uuid7, editable=False, unique=True
                            ),
                        ),
                        ("municipality_id", models.BigIntegerField(null=True)),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "actor_kind",
                            models.CharField(
                                choices=[
                                    ("resident", "Resident"),
                                    ("staff", "Staff"),
                                    ("outside", "outside body"),
                                    ("system", "System"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("actor_uuid", models.UUIDField(null=True)),
                        ("verb", models.CharField(max_length=60)),
                        ("object_uuid", models.UUIDField(null=True)),
                        ("payload", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality_id", "id"], name="common_journal_by_town"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RateLimit",
                    fields=[
                        (
                            "bucket",
                            models.BinaryField(max_length=32, primary_key=True, serialize=False),
                        ),
                        ("count", models.PositiveIntegerField(default=1)),
                        ("ends_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["ends_at"], name="common_rate_limit_ends")
                        ],
                    },
                ),
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
            ],
        ),
        Unchangeable("Journal"),
        Unchangeable("Seal"),
        Unchangeable("DailyHead"),
        # Counters may be lost in a crash; they need not be written twice.
        migrations.RunSQL(
            "ALTER TABLE common_ratelimit SET UNLOGGED",
            "ALTER TABLE common_ratelimit SET LOGGED",
        ),
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
        ),
        migrations.RunSQL(_WAIT_FOR_SEAL, _WAIT_NO_MORE),
    ]
