import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

import common.clock
import common.identifiers

# A report that was merged leads to one that was not, in the same town, and never back to itself.
# Whoever merges takes the lock of the town first (`defects.services.merging`); the trigger takes
# it for everybody else, so that two who merge crosswise cannot both be right.
_NO_CIRCLE = """
    CREATE FUNCTION defects_leading_report(of bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
        WITH RECURSIVE up AS (
            SELECT r.id, r.duplicate_of_id, 0 AS steps FROM defects_report r WHERE r.id = of
            UNION ALL
            SELECT r.id, r.duplicate_of_id, up.steps + 1
            FROM up JOIN defects_report r ON r.id = up.duplicate_of_id
            WHERE up.steps < 100
        )
        SELECT id FROM up WHERE duplicate_of_id IS NULL LIMIT 1
    $$;
    CREATE FUNCTION defects_no_circle() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE found record;
    BEGIN
        IF NEW.duplicate_of_id IS NULL
           OR (TG_OP = 'UPDATE' AND NEW.duplicate_of_id IS NOT DISTINCT FROM OLD.duplicate_of_id)
        THEN
            RETURN NEW;
        END IF;
        PERFORM pg_advisory_xact_lock(1684365936, NEW.municipality_id::int);
        FOR found IN
            WITH RECURSIVE up AS (
                SELECT r.id, r.duplicate_of_id, r.municipality_id, 0 AS steps
                FROM defects_report r WHERE r.id = NEW.duplicate_of_id
                UNION ALL
                SELECT r.id, r.duplicate_of_id, r.municipality_id, up.steps + 1
                FROM up JOIN defects_report r ON r.id = up.duplicate_of_id
                WHERE up.steps < 100
            )
            SELECT id, municipality_id FROM up
        LOOP
            IF found.id = NEW.id THEN
                RAISE EXCEPTION 'report % would be merged into itself', NEW.id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'defects_no_circle';
            ELSIF found.municipality_id <> NEW.municipality_id THEN
                RAISE EXCEPTION 'report % would be merged into another town', NEW.id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'defects_no_circle';
            END IF;
        END LOOP;
        RETURN NEW;
    END $$;
    CREATE TRIGGER defects_report_no_circle
        BEFORE INSERT OR UPDATE OF duplicate_of_id ON defects_report
        FOR EACH ROW EXECUTE FUNCTION defects_no_circle();
"""
_CIRCLES = """
    DROP TRIGGER defects_report_no_circle ON defects_report;
    DROP FUNCTION defects_no_circle();
    DROP FUNCTION defects_leading_report(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_languages_of_people"),
        ("defects", "0020_queues_without_what_is_confidential"),
        ("geo", "0013_towns_are_opened"),
        ("moderation", "0014_language_of_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=common.identifiers.uuid7, editable=False, unique=True),
                ),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField(blank=True, max_length=2000)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=common.clock.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CauseMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=common.identifiers.uuid7, editable=False, unique=True),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("told", "Nachricht an alle"),
                            ("fixed", "Behoben"),
                            ("answered", "Beantwortet"),
                            ("not_fixed", "Wird nicht behoben"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing_found", "Nichts gefunden"),
                            ("not_ours", "Nicht in unserer Hand"),
                            ("within_norm", "Entspricht dem üblichen Zustand"),
                            ("no_means", "Zurzeit keine Mittel"),
                            ("other", "Anderer Grund"),
                        ],
                        max_length=16,
                    ),
                ),
                ("text", models.TextField(max_length=4000)),
                ("at", models.DateTimeField(default=common.clock.now)),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                (
                    "cursor",
                    models.BigIntegerField(
                        default=0, verbose_name="key of the report that was looked at last"
                    ),
                ),
                (
                    "kept",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        verbose_name="{report UUID: why it stayed as it was}",
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Help",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=common.identifiers.uuid7, editable=False, unique=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "angefragt"),
                            ("accepted", "zugesagt"),
                            ("refused", "abgelehnt"),
                            ("done", "erledigt"),
                            ("ended", "nicht mehr nötig"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(default=common.clock.now)),
                ("changed_at", models.DateTimeField(default=common.clock.now)),
            ],
            options={
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="reportevent",
            name="defects_event_verb_is_known",
        ),
        migrations.AlterField(
            model_name="reportevent",
            name="verb",
            field=models.CharField(
                choices=[
                    ("submitted", "Gemeldet"),
                    ("routed", "Zugeordnet"),
                    ("accepted", "Angenommen"),
                    ("refused", "Nicht zuständig"),
                    ("handed_over", "Übergeben"),
                    ("planned", "Eingeplant"),
                    ("started", "In Arbeit"),
                    ("secured", "Gesichert, Reparatur folgt"),
                    ("fixed", "Behoben"),
                    ("not_fixed", "Wird nicht behoben"),
                    ("answered", "Beantwortet"),
                    ("reopened", "Wieder offen"),
                    ("asked", "Frage an die meldende Person"),
                    ("replied", "Antwort der meldenden Person"),
                    ("noted", "Notiz"),
                    ("edited", "Geändert"),
                    ("marked_duplicate", "Schon gemeldet"),
                    ("confirmed", "Von Bürgern bestätigt"),
                    ("category_changed", "Art geändert"),
                    ("photo_added", "Foto ergänzt"),
                    ("separated", "Getrennt"),
                    ("cause_found", "Ursache bekannt"),
                    ("cause_left", "Gehört nicht zu dieser Ursache"),
                    ("help_asked", "Um Hilfe gebeten"),
                    ("help_accepted", "Hilfe zugesagt"),
                    ("help_refused", "Hilfe abgelehnt"),
                    ("help_done", "Hilfe erledigt"),
                    ("help_ended", "Hilfe nicht mehr nötig"),
                    ("undone", "Zurückgenommen"),
                ],
                max_length=20,
            ),
        ),
        AddConstraintNotValid(
            model_name="reportevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "verb__in",
                        [
                            "submitted",
                            "routed",
                            "accepted",
                            "refused",
                            "handed_over",
                            "planned",
                            "started",
                            "secured",
                            "fixed",
                            "not_fixed",
                            "answered",
                            "reopened",
                            "asked",
                            "replied",
                            "noted",
                            "edited",
                            "marked_duplicate",
                            "confirmed",
                            "category_changed",
                            "photo_added",
                            "separated",
                            "cause_found",
                            "cause_left",
                            "help_asked",
                            "help_accepted",
                            "help_refused",
                            "help_done",
                            "help_ended",
                            "undone",
                        ],
                    )
                ),
                name="defects_event_verb_is_known",
            ),
        ),
        migrations.AddField(
            model_name="cause",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="cause",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="geo.municipality"
            ),
        ),
        migrations.AddField(
            model_name="cause",
            name="zone",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="geo.zone",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="cause",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="defects.cause",
            ),
        ),
        migrations.AddField(
            model_name="causemessage",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="causemessage",
            name="cause",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="defects.cause",
            ),
        ),
        migrations.AddField(
            model_name="causemessage",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="geo.municipality"
            ),
        ),
        migrations.AddField(
            model_name="help",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="help",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.department",
            ),
        ),
        migrations.AddField(
            model_name="help",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="geo.municipality"
            ),
        ),
        migrations.AddField(
            model_name="help",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="helps",
                to="defects.report",
            ),
        ),
        migrations.AddField(
            model_name="help",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="defects.reportnote",
            ),
        ),
        migrations.AddIndex(
            model_name="cause",
            index=models.Index(fields=["municipality", "-created_at"], name="defects_causes"),
        ),
        migrations.AddConstraint(
            model_name="cause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True),
                    ("ends_at__gt", models.F("begins_at")),
                    _connector="OR",
                ),
                name="defects_cause_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="cause",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="defects_cause_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="causemessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["told", "fixed", "answered", "not_fixed"])),
                name="defects_cause_message_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="causemessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("what", "not_fixed"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="defects_cause_message_not_fixed_has_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="help",
            index=models.Index(
                condition=models.Q(("state__in", ["asked", "accepted"])),
                fields=["municipality", "department"],
                name="defects_help_unfinished",
            ),
        ),
        migrations.AddConstraint(
            model_name="help",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "accepted", "refused", "done", "ended"])
                ),
                name="defects_help_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="help",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "accepted"])),
                fields=("report", "department"),
                name="defects_help_asked_once",
            ),
        ),
        migrations.RunSQL(_NO_CIRCLE, _CIRCLES),
    ]
