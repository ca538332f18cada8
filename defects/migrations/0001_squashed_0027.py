import uuid

import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.math
from django.conf import settings
from django.db import migrations, models

import common.clock
import common.identifiers
import common.languages
import defects.models.clocks
from common.database import AppendOnly, CreateModels

# A set that was once active says the same for ever; only a demo town goes as a whole.
_STAY = """
    CREATE OR REPLACE FUNCTION defects_rules_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_TABLE_NAME = 'defects_ruleset' THEN
            IF OLD.activated_at IS NOT NULL AND (
                NEW.activated_at IS DISTINCT FROM OLD.activated_at
                OR NEW.version <> OLD.version OR NEW.state = 'draft'
            ) THEN
                RAISE EXCEPTION 'rule set % was active and stays as it is', OLD.id
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
        END IF;
        IF EXISTS (
            SELECT FROM defects_ruleset s
            WHERE s.activated_at IS NOT NULL AND s.id IN (
                CASE WHEN TG_OP <> 'INSERT' THEN OLD.rule_set_id END,
                CASE WHEN TG_OP <> 'DELETE' THEN NEW.rule_set_id END)
        ) AND current_setting('nahdran.removing_history', true) IS DISTINCT FROM 'on' THEN
            RAISE EXCEPTION '% of a rule is refused: its set was active', TG_OP
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER defects_ruleset_stays BEFORE UPDATE ON defects_ruleset
        FOR EACH ROW EXECUTE FUNCTION defects_rules_stay();
    CREATE TRIGGER defects_routingrule_stays
        BEFORE INSERT OR UPDATE OR DELETE ON defects_routingrule
        FOR EACH ROW EXECUTE FUNCTION defects_rules_stay();
"""
_MAY_CHANGE = """
    DROP TRIGGER defects_routingrule_stays ON defects_routingrule;
    DROP TRIGGER defects_ruleset_stays ON defects_ruleset;
    DROP FUNCTION defects_rules_stay();
"""

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
    replaces = [
        ("defects", "0001_initial"),
        ("defects", "0002_history_is_append_only"),
        ("defects", "0003_category_part"),
        ("defects", "0004_report_proof_and_refusals"),
        ("defects", "0005_report_source"),
        ("defects", "0006_index_of_counts"),
        ("defects", "0007_searches_without_a_pending_list"),
        ("defects", "0008_policies_of_categories"),
        ("defects", "0009_affected"),
        ("defects", "0010_offices_are_told"),
        ("defects", "0011_watches_hints_and_satisfaction"),
        ("defects", "0012_the_desk"),
        ("defects", "0013_indexes_of_the_desk"),
        ("defects", "0014_sentences_per_language"),
        ("defects", "0015_rules_are_edited"),
        ("defects", "0016_file_reference"),
        ("defects", "0017_two_clocks"),
        ("defects", "0018_handing_over_between_towns"),
        ("defects", "0019_talking"),
        ("defects", "0020_queues_without_what_is_confidential"),
        ("defects", "0021_merging_causes_helpers"),
        ("defects", "0022_index_of_causes"),
        ("defects", "0023_crews_have_teams_and_phones"),
        ("defects", "0024_questions_of_four_kinds"),
        ("defects", "0025_refusals_and_pictures_above"),
        ("defects", "0026_numbers_and_days_stop"),
        ("defects", "0027_what_was_routed_to_a_body"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0016"),
        ("geo", "0001_squashed_0014"),
        ("moderation", "0001_squashed_0014"),
        ("photos", "0001_squashed_0004"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Category",
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
                        ("key", models.SlugField(max_length=40)),
                        ("name", models.JSONField(default=dict)),
                        (
                            "hint",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="one sentence for the sender"
                            ),
                        ),
                        (
                            "search_words",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                verbose_name="everyday words, per language a list",
                            ),
                        ),
                        ("icon", models.SlugField(blank=True, max_length=40)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("public", "öffentlich"),
                                    (
                                        "confidential",
                                        "vertraulich: nie öffentlich, braucht keinen Ort",
                                    ),
                                    ("redirect", "gehört woanders hin: antwortet mit einem Link"),
                                ],
                                default="public",
                                max_length=12,
                            ),
                        ),
                        ("redirect_url", models.URLField(blank=True)),
                        ("redirect_text", models.JSONField(blank=True, default=dict)),
                        (
                            "is_danger",
                            models.BooleanField(
                                default=False,
                                verbose_name="often dangerous: telephone numbers first",
                            ),
                        ),
                        (
                            "listed_at_once",
                            models.BooleanField(
                                default=True,
                                verbose_name="kind, street, state and dates are public at once",
                            ),
                        ),
                        (
                            "asset_kind",
                            models.SlugField(
                                blank=True,
                                max_length=40,
                                verbose_name="kind of geo.Asset it is about",
                            ),
                        ),
                        (
                            "season",
                            models.JSONField(
                                blank=True,
                                default=list,
                                verbose_name="months 1-12 in which it is offered; [] = all",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "default_body",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="categories",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leaves",
                                to="defects.category",
                            ),
                        ),
                        (
                            "part",
                            models.SlugField(
                                blank=True,
                                max_length=20,
                                verbose_name="part of the road it is about, when the kind itself says so",
                            ),
                        ),
                        (
                            "answer_days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="Arbeitstage until the first answer; None: as the group, see `defects.clocks`",
                            ),
                        ),
                        (
                            "repair_days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="Arbeitstage until it is done; None: as the group",
                            ),
                        ),
                        (
                            "wants_photo",
                            models.BooleanField(
                                default=False, verbose_name="the form asks for a picture"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "categories",
                        "ordering": ["order", "key"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "key"), name="defects_category_key_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["public", "confidential", "redirect"])
                                ),
                                name="defects_category_kind_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "redirect"), _negated=True),
                                    models.Q(("redirect_url", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="defects_redirect_category_has_a_link",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answer_days__isnull", True),
                                        ("answer_days__range", (1, 250)),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("repair_days__isnull", True),
                                        ("repair_days__range", (1, 250)),
                                        _connector="OR",
                                    ),
                                ),
                                name="defects_category_targets_1_to_250",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
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
                        ("key", models.SlugField(max_length=40)),
                        ("label", models.JSONField(default=dict)),
                        (
                            "choices",
                            models.JSONField(
                                blank=True,
                                default=list,
                                verbose_name='[{"key": "footway", "label": {"de": "Gehweg"}}]',
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="defects.category",
                            ),
                        ),
                        ("hint", models.JSONField(blank=True, default=dict)),
                        ("is_active", models.BooleanField(default=True)),
                        ("is_required", models.BooleanField(default=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("choice", "Auswahl"),
                                    ("text", "Text"),
                                    ("number", "Zahl"),
                                    ("date", "Datum"),
                                ],
                                default="choice",
                                max_length=10,
                            ),
                        ),
                        (
                            "least",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=9, null=True
                            ),
                        ),
                        (
                            "most",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=9, null=True
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(
                                blank=True, max_length=20, verbose_name="of a number, such as cm"
                            ),
                        ),
                        (
                            "stop",
                            models.JSONField(
                                blank=True, default=dict, verbose_name="what to do instead"
                            ),
                        ),
                        (
                            "stop_limit",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=9,
                                null=True,
                                verbose_name="in the unit of a number, or days",
                            ),
                        ),
                        ("stop_phone", models.CharField(blank=True, max_length=30)),
                        (
                            "stop_when",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("less", "Weniger als"),
                                    ("more", "Mehr als"),
                                    ("older", "Länger her als … Tage"),
                                    ("newer", "Jünger als … Tage"),
                                ],
                                max_length=5,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("category", "key"), name="defects_question_key_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["choice", "text", "number", "date"])
                                ),
                                name="defects_question_kind_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("least__isnull", True),
                                    ("most__isnull", True),
                                    ("least__lte", models.F("most")),
                                    _connector="OR",
                                ),
                                name="defects_question_least_to_most",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("stop", {}),
                                        ("stop_limit__isnull", True),
                                        ("stop_phone", ""),
                                        ("stop_when", ""),
                                    ),
                                    models.Q(
                                        models.Q(("stop_when", ""), _negated=True),
                                        ("stop__has_key", "de"),
                                        ("stop_limit__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="defects_question_stop_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("stop_when", ""),
                                    models.Q(
                                        ("kind", "number"), ("stop_when__in", ["less", "more"])
                                    ),
                                    models.Q(
                                        ("kind", "date"),
                                        (
                                            "stop_limit",
                                            django.db.models.functions.math.Floor("stop_limit"),
                                        ),
                                        ("stop_limit__range", (1, 3650)),
                                        ("stop_when__in", ["older", "newer"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="defects_question_stop_fits_its_kind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RuleSet",
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
                        ("version", models.PositiveIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("active", "Active"),
                                    ("retired", "Retired"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        ("activated_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rule_sets",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "activated_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "based_on",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="defects.ruleset",
                            ),
                        ),
                        ("changed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "changed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="what it is for, in words of staff",
                            ),
                        ),
                        (
                            "revision",
                            models.PositiveIntegerField(
                                default=1, verbose_name="raised by every change of a draft"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "version"),
                                name="defects_rule_set_version_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "active")),
                                fields=("municipality",),
                                name="defects_one_active_rule_set",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["draft", "active", "retired"])),
                                name="defects_rule_set_state_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoutingRule",
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
                        ("order", models.PositiveIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("asset", "Anlage"),
                                    ("road", "Straße"),
                                    ("special", "Besonderes Gebiet"),
                                    ("zone", "Gebiet und Art"),
                                    ("category", "Art"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "road_class",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("A", "Autobahn"),
                                    ("B", "Bundesstraße"),
                                    ("L", "Landesstraße"),
                                    ("K", "Kreisstraße"),
                                    ("G", "Gemeindestraße"),
                                    ("P", "Weg"),
                                    ("X", "Privatweg"),
                                ],
                                max_length=1,
                            ),
                        ),
                        (
                            "inside_od",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="inside the Ortsdurchfahrt"
                            ),
                        ),
                        ("part", models.SlugField(blank=True, max_length=20)),
                        ("asset_kind", models.SlugField(blank=True, max_length=40)),
                        (
                            "months",
                            models.JSONField(
                                blank=True, default=list, verbose_name="1-12; [] = all year"
                            ),
                        ),
                        ("to_operator", models.BooleanField(default=False)),
                        ("reason", models.CharField(max_length=300)),
                        (
                            "body",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="+",
                                to="defects.category",
                            ),
                        ),
                        (
                            "layer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                to="geo.zonelayer",
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                to="geo.zone",
                            ),
                        ),
                        (
                            "rule_set",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rules",
                                to="defects.ruleset",
                            ),
                        ),
                        (
                            "reasons",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                verbose_name='in other languages: {"en": "... {body}."}',
                            ),
                        ),
                        (
                            "lineage",
                            models.UUIDField(
                                db_default=django.contrib.postgres.functions.RandomUUID(),
                                db_index=True,
                                default=uuid.uuid4,
                                editable=False,
                                verbose_name="the same in all copies of a rule",
                            ),
                        ),
                        ("time_from", models.TimeField(blank=True, null=True)),
                        ("time_until", models.TimeField(blank=True, null=True)),
                        ("valid_from", models.DateField(blank=True, null=True)),
                        (
                            "valid_until",
                            models.DateField(blank=True, null=True, verbose_name="the last day"),
                        ),
                        (
                            "weekdays",
                            models.JSONField(
                                blank=True, default=list, verbose_name="1-7 from Monday; [] = all"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("rule_set", "order"), name="defects_rule_order_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("body__isnull", True), ("to_operator", True)),
                                    models.Q(("body__isnull", False), ("to_operator", False)),
                                    _connector="OR",
                                ),
                                name="defects_rule_names_a_body_or_the_operator",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["asset", "road", "special", "zone", "category"])
                                ),
                                name="defects_rule_kind_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("time_from__isnull", True), ("time_until__isnull", True)
                                    ),
                                    models.Q(
                                        ("time_from__isnull", False),
                                        ("time_until__isnull", False),
                                        models.Q(
                                            ("time_from", models.F("time_until")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="defects_rule_has_both_times_or_none",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_from__isnull", True),
                                    ("valid_until__isnull", True),
                                    ("valid_until__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="defects_rule_ends_after_it_begins",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Office",
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
                            "tells",
                            models.CharField(
                                choices=[
                                    ("at_once", "Sofort: eine E-Mail für jede Meldung"),
                                    ("list", "Als Liste: an Arbeitstagen um 7 Uhr"),
                                ],
                                default="at_once",
                                max_length=10,
                            ),
                        ),
                        ("tells_since", models.DateTimeField(default=common.clock.now)),
                        ("absent_from", models.DateField(blank=True, null=True)),
                        ("absent_until", models.DateField(blank=True, null=True)),
                        ("answer_days", models.PositiveSmallIntegerField(default=5)),
                        (
                            "department",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="office",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "deputy",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("tells__in", ["at_once", "list"])),
                                name="defects_office_tells_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("absent_from__isnull", True),
                                        ("absent_until__isnull", True),
                                    ),
                                    models.Q(
                                        ("absent_from__isnull", False),
                                        ("absent_until__gte", models.F("absent_from")),
                                        ("absent_until__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="defects_office_absence_has_an_end",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answer_days__gte", 1), ("answer_days__lte", 60)
                                ),
                                name="defects_office_answer_days_1_to_60",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OfficeList",
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
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("new", "what the department got"),
                                    ("tasks", "what has to be looked after"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("day", models.DateField()),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["department", "kind", "-until"],
                                name="defects_office_list_last",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("department", "kind", "day"),
                                name="defects_office_list_once_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["new", "tasks"])),
                                name="defects_office_list_kind_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("since__lte", models.F("until"))),
                                name="defects_office_list_has_a_span",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Watch",
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
                        (
                            "point",
                            django.contrib.gis.db.models.fields.PointField(
                                blank=True, geography=True, null=True, srid=4326
                            ),
                        ),
                        ("radius_metres", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="what the place is called"
                            ),
                        ),
                        (
                            "area",
                            django.contrib.gis.db.models.fields.PolygonField(
                                blank=True, null=True, spatial_index=False, srid=4326
                            ),
                        ),
                        (
                            "kinds",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.zone",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "watches",
                        "indexes": [models.Index(fields=["created_at"], name="defects_watch_age")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("point__isnull", True), ("zone__isnull", True)),
                                    models.Q(("area__isnull", True), ("zone__isnull", True)),
                                    models.Q(("area__isnull", True), ("point__isnull", True)),
                                    _connector="OR",
                                ),
                                name="defects_watch_is_one_place",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("point__isnull", True), ("radius_metres__isnull", True)
                                    ),
                                    models.Q(("point__isnull", False), ("radius_metres__gte", 1)),
                                    _connector="OR",
                                ),
                                name="defects_watch_point_has_a_radius",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeskFilter",
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
                        ("name", models.CharField(max_length=60)),
                        ("query", models.CharField(max_length=500)),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="desk_filters",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "owner"], name="defects_desk_filter_list"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("department__isnull", True)),
                                fields=("municipality", "owner", "name"),
                                name="defects_desk_filter_of_one_once",
                            ),
                            models.UniqueConstraint(
                                fields=("department", "name"),
                                name="defects_desk_filter_of_all_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True),
                                    models.Q(("query", ""), _negated=True),
                                ),
                                name="defects_desk_filter_says_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Simulation",
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
                        ("revision", models.PositiveIntegerField()),
                        (
                            "months",
                            models.PositiveSmallIntegerField(
                                default=12, verbose_name="so far it looks back"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("result", models.JSONField(blank=True, default=dict)),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "touched_at",
                            models.DateTimeField(
                                default=common.clock.now, verbose_name="when it last got on"
                            ),
                        ),
                        (
                            "against",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="defects.ruleset",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "rule_set",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="simulations",
                                to="defects.ruleset",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["waiting", "running", "done", "failed"])
                                ),
                                name="defects_simulation_state_is_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Absence",
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
                        ("first_day", models.DateField()),
                        ("last_day", models.DateField()),
                        ("entered_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "deputy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["first_day", "id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "deputy", "last_day"],
                                name="defects_absence_by_deputy",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last_day__gte", models.F("first_day"))),
                                name="defects_absence_has_an_end",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("deputy", models.F("user")), _negated=True),
                                name="defects_absence_needs_somebody_else",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("municipality", "="),
                                    ("user", "="),
                                    (
                                        defects.models.clocks.DateRange(
                                            "first_day", "last_day", models.Value("[]")
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="defects_absent_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TownClocks",
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
                        ("answer_days", models.PositiveSmallIntegerField(default=3)),
                        ("repair_days", models.PositiveSmallIntegerField(default=10)),
                        ("remind_days", models.PositiveSmallIntegerField(default=1)),
                        ("escalate_days", models.PositiveSmallIntegerField(default=5)),
                        (
                            "municipality",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="town_clocks",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answer_days__range", (1, 250)),
                                    ("repair_days__range", (1, 250)),
                                ),
                                name="defects_town_targets_1_to_250",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("remind_days__range", (0, 20)),
                                    ("escalate_days__range", (1, 60)),
                                ),
                                name="defects_town_reminders_in_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Way",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("mail", "E-Mail mit Link"),
                                    ("form", "Web-Formular der Stelle"),
                                ],
                                default="mail",
                                max_length=10,
                            ),
                        ),
                        ("form_url", models.URLField(blank=True, max_length=500)),
                        ("template", models.TextField(blank=True, max_length=4000)),
                        ("asks", models.JSONField(blank=True, default=list)),
                        (
                            "body",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="way",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["mail", "form"])),
                                name="defects_way_kind_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "form"), _negated=True),
                                    models.Q(("form_url", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="defects_way_form_has_an_address",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Connection",
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
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "angefragt"),
                                    ("agreed", "verbunden"),
                                    ("declined", "abgelehnt"),
                                    ("ended", "beendet"),
                                ],
                                default="asked",
                                max_length=10,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=common.clock.now)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="connections",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="defects.category",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["asked", "agreed"])),
                                fields=("body",),
                                name="defects_one_connection_of_a_body",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["asked", "agreed", "declined", "ended"])
                                ),
                                name="defects_connection_state_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("municipality", models.F("partner")), _negated=True
                                ),
                                name="defects_connection_leads_elsewhere",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "agreed"), _negated=True),
                                    models.Q(
                                        ("category__isnull", False),
                                        ("decided_at__isnull", False),
                                        ("department__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="defects_connection_agreed_names_an_office",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Referral",
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
                        ("name", models.CharField(max_length=120, verbose_name="who does it")),
                        ("url", models.URLField(max_length=500)),
                        (
                            "when",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="for which reports"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        ("is_active", models.BooleanField(default=True)),
                        ("checked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "checked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "name"), name="defects_referral_name_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("url__startswith", "https://")),
                                name="defects_referral_is_https",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TextTemplate",
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
                        (
                            "key",
                            models.SlugField(
                                blank=True, max_length=60, verbose_name="of those that come along"
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("question", "Frage an die meldende Person"),
                                    ("message", "Nachricht"),
                                    ("answer", "Antwort"),
                                    ("fixed", "Abschluss: behoben"),
                                    ("not_fixed", "Absage: wird nicht behoben"),
                                    ("redirect", "Verweis: das machen nicht wir"),
                                    (
                                        "refusal",
                                        "Nicht für uns: ein Satz für die Kolleginnen und Kollegen",
                                    ),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "months",
                            models.JSONField(
                                blank=True, default=list, verbose_name="1 to 12; [] = all"
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("text", models.TextField(max_length=1000)),
                        (
                            "wish_photo",
                            models.BooleanField(
                                default=False, verbose_name="a question that asks for a picture"
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
                                verbose_name="of a refusal: chosen with the template",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        ("is_active", models.BooleanField(default=True)),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="defects.category",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="text_templates",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["purpose", "order", "name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "purpose", "name"),
                                name="defects_text_template_name_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("key", ""), _negated=True),
                                fields=("municipality", "key"),
                                name="defects_text_template_key_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True),
                                    models.Q(("text", ""), _negated=True),
                                ),
                                name="defects_text_template_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("wish_photo", False), ("purpose", "question"), _connector="OR"
                                ),
                                name="defects_text_template_only_questions_wish",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reason", ""), ("purpose", "not_fixed"), _connector="OR"
                                ),
                                name="defects_text_template_only_refusals_have_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "purpose__in",
                                        [
                                            "question",
                                            "message",
                                            "answer",
                                            "fixed",
                                            "not_fixed",
                                            "redirect",
                                            "refusal",
                                        ],
                                    )
                                ),
                                name="defects_text_template_purpose_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TextTemplateVersion",
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
                        ("number", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=80)),
                        ("text", models.TextField(max_length=1000)),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="defects.texttemplate",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("template", "number"),
                                name="defects_text_template_version_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cause",
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
                        (
                            "made_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="geo.zone",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "-created_at"], name="defects_causes"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at__isnull", True),
                                    ("ends_at__gt", models.F("begins_at")),
                                    _connector="OR",
                                ),
                                name="defects_cause_ends_after_it_begins",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("title", ""), _negated=True),
                                name="defects_cause_has_a_title",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
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
                        (
                            "number",
                            models.BigIntegerField(
                                verbose_name="what people call it; from a sequence with gaps"
                            ),
                        ),
                        ("shown", models.BooleanField(default=False)),
                        ("text_shown", models.BooleanField(default=False)),
                        ("text", models.TextField(blank=True, max_length=4000)),
                        (
                            "answers",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                verbose_name='to questions: {"part": "footway"}',
                            ),
                        ),
                        (
                            "location",
                            django.contrib.gis.db.models.fields.PointField(
                                blank=True, geography=True, null=True, srid=4326
                            ),
                        ),
                        (
                            "location_3857",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.contrib.gis.db.models.functions.Transform(
                                    django.db.models.functions.comparison.Cast(
                                        "location",
                                        django.contrib.gis.db.models.fields.PointField(srid=4326),
                                    ),
                                    3857,
                                ),
                                output_field=django.contrib.gis.db.models.fields.PointField(
                                    spatial_index=False, srid=3857
                                ),
                            ),
                        ),
                        ("accuracy_metres", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "place",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="street and number, or words",
                            ),
                        ),
                        (
                            "work",
                            models.CharField(
                                choices=[
                                    ("received", "Eingegangen"),
                                    ("accepted", "Angenommen"),
                                    ("planned", "Eingeplant"),
                                    ("in_progress", "In Arbeit"),
                                    ("secured", "Gesichert, Reparatur folgt"),
                                    ("fixed", "Behoben"),
                                    ("not_fixed", "Wird nicht behoben"),
                                    ("answered", "Beantwortet"),
                                ],
                                default="received",
                                max_length=12,
                            ),
                        ),
                        (
                            "not_fixed_reason",
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
                        ("planned_for", models.DateField(blank=True, null=True)),
                        (
                            "responsibility",
                            models.CharField(
                                choices=[
                                    ("offered", "angeboten"),
                                    ("accepted", "angenommen"),
                                    ("refused", "abgelehnt"),
                                    ("handed_over", "übergeben"),
                                ],
                                default="offered",
                                max_length=12,
                            ),
                        ),
                        ("body_since", models.DateTimeField(default=common.clock.now)),
                        ("waits_for_reporter", models.BooleanField(default=False)),
                        ("confirmed_by_citizens", models.BooleanField(default=False)),
                        ("was_reopened", models.BooleanField(default=False)),
                        ("is_danger", models.BooleanField(default=False)),
                        ("channel", models.CharField(default="web", max_length=20)),
                        (
                            "language",
                            models.CharField(default=common.languages.current_code, max_length=10),
                        ),
                        (
                            "link_version",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="raise to revoke the secret link"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "updated_at",
                            models.DateTimeField(
                                default=common.clock.now, verbose_name="last public change"
                            ),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "search",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.contrib.postgres.search.SearchVector(
                                    "text", "place", config="german"
                                ),
                                output_field=django.contrib.postgres.search.SearchVectorField(),
                            ),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="geo.asset",
                            ),
                        ),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="defects.category",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="reports",
                                to="accounts.contact",
                            ),
                        ),
                        (
                            "duplicate_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duplicates",
                                to="defects.report",
                            ),
                        ),
                        (
                            "item",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="report",
                                to="moderation.item",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "taken_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "text_item",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="report_of_text",
                                to="moderation.item",
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="geo.zone",
                            ),
                        ),
                        (
                            "has_after_photo",
                            models.BooleanField(default=False, verbose_name="the repair was shown"),
                        ),
                        (
                            "refusals",
                            models.PositiveSmallIntegerField(
                                default=0,
                                verbose_name="bodies that refused it since a person assigned it",
                            ),
                        ),
                        (
                            "source",
                            models.SlugField(
                                blank=True,
                                max_length=40,
                                verbose_name="system it was imported from",
                            ),
                        ),
                        (
                            "source_id",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="what it is called there"
                            ),
                        ),
                        (
                            "affected_count",
                            models.PositiveIntegerField(
                                db_default=0,
                                default=0,
                                verbose_name="people besides the reporter, see `Affected`",
                            ),
                        ),
                        (
                            "due_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="somebody must act by then"
                            ),
                        ),
                        ("paused_since", models.DateTimeField(blank=True, null=True)),
                        ("reopened_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "file_reference",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=80,
                                verbose_name="Aktenzeichen: what the town's own files call it",
                            ),
                        ),
                        (
                            "answer_by",
                            models.DateField(
                                blank=True, null=True, verbose_name="first answer by the end of"
                            ),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(
                                blank=True,
                                null=True,
                                verbose_name="first word or act that the reporter sees",
                            ),
                        ),
                        (
                            "pauses",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=django.contrib.postgres.fields.ArrayField(
                                    base_field=models.DateTimeField(), size=2
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="[[since, until], ...] of those that are over",
                            ),
                        ),
                        (
                            "repair_by",
                            models.DateField(
                                blank=True, null=True, verbose_name="done by the end of"
                            ),
                        ),
                        (
                            "cause",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="defects.cause",
                            ),
                        ),
                        (
                            "asked",
                            models.JSONField(
                                blank=True,
                                default=list,
                                verbose_name='as worded then: [{"key": "part", "kind": "choice", "label": {"de": ...}, "said": {...}}]',
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            django.contrib.postgres.indexes.GistIndex(
                                fields=["location_3857"], name="defects_report_box"
                            ),
                            models.Index(
                                condition=models.Q(("shown", True)),
                                fields=["municipality", "-created_at", "-id"],
                                name="defects_report_public_list",
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "work__in",
                                        [
                                            "received",
                                            "accepted",
                                            "planned",
                                            "in_progress",
                                            "secured",
                                        ],
                                    )
                                ),
                                fields=["municipality", "body", "created_at", "id"],
                                name="defects_report_inbox",
                            ),
                            models.Index(
                                condition=models.Q(("shown", True), ("work", "fixed")),
                                fields=["municipality", "-closed_at"],
                                name="defects_report_newly_fixed",
                            ),
                            models.Index(
                                condition=models.Q(("shown", True)),
                                fields=["municipality", "work", "responsibility", "duplicate_of"],
                                name="defects_report_counts",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fastupdate=False, fields=["search"], name="defects_report_search"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fastupdate=False,
                                fields=["text", "place"],
                                name="defects_report_trigrams",
                                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
                            ),
                            models.Index(
                                fields=["municipality", "-created_at", "-id"],
                                name="defects_report_newest",
                            ),
                            models.Index(
                                models.F("municipality"),
                                models.OrderBy(
                                    django.db.models.functions.comparison.Coalesce(
                                        "closed_at", "updated_at"
                                    ),
                                    descending=True,
                                ),
                                models.OrderBy(models.F("id"), descending=True),
                                condition=models.Q(
                                    ("closed_at__isnull", False),
                                    ("duplicate_of__isnull", False),
                                    _connector="OR",
                                ),
                                name="defects_report_finished",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                condition=models.Q(("file_reference", ""), _negated=True),
                                fastupdate=False,
                                fields=["file_reference"],
                                name="defects_report_file_reference",
                                opclasses=["gin_trgm_ops"],
                            ),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "work__in",
                                        [
                                            "received",
                                            "accepted",
                                            "planned",
                                            "in_progress",
                                            "secured",
                                        ],
                                    )
                                ),
                                fields=["municipality", "body"],
                                include=(
                                    "category",
                                    "work",
                                    "responsibility",
                                    "waits_for_reporter",
                                    "was_reopened",
                                    "due_on",
                                    "assignee",
                                    "duplicate_of",
                                ),
                                name="defects_report_by_queue",
                            ),
                            models.Index(
                                condition=models.Q(("cause__isnull", False)),
                                fields=["cause", "id"],
                                name="defects_report_of_cause",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "number"), name="defects_report_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "work__in",
                                        [
                                            "received",
                                            "accepted",
                                            "planned",
                                            "in_progress",
                                            "secured",
                                            "fixed",
                                            "not_fixed",
                                            "answered",
                                        ],
                                    )
                                ),
                                name="defects_report_work_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "responsibility__in",
                                        ["offered", "accepted", "refused", "handed_over"],
                                    )
                                ),
                                name="defects_report_responsibility_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at__isnull", True),
                                        (
                                            "work__in",
                                            [
                                                "received",
                                                "accepted",
                                                "planned",
                                                "in_progress",
                                                "secured",
                                            ],
                                        ),
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("work__in", ["fixed", "not_fixed", "answered"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="defects_report_closed_at_iff_closed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("work", "not_fixed"), _negated=True),
                                    models.Q(("not_fixed_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="defects_report_not_fixed_has_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("duplicate_of", models.F("id")), _negated=True),
                                name="defects_report_not_its_own_duplicate",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("text_shown", False), ("shown", True), _connector="OR"
                                ),
                                name="defects_report_text_shown_only_if_shown",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("shown", False), ("location__isnull", False), _connector="OR"
                                ),
                                name="defects_report_shown_has_a_place",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("source", ""), _negated=True),
                                fields=("municipality", "source", "source_id"),
                                name="defects_report_imported_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("due_on__isnull", True),
                                    models.Q(
                                        ("closed_at__isnull", True),
                                        ("duplicate_of__isnull", True),
                                        ("paused_since__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="defects_report_due_while_it_is_ours",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("file_reference", ""),
                                    ("file_reference__regex", "^\\S(.*\\S)?$"),
                                    _connector="OR",
                                ),
                                name="defects_report_file_reference_is_trimmed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answer_by__isnull", True), ("repair_by__isnull", True)
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", True), ("duplicate_of__isnull", True)
                                    ),
                                    _connector="OR",
                                ),
                                name="defects_report_clocks_while_it_is_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answer_by__isnull", True),
                                    ("answered_at__isnull", True),
                                    _connector="OR",
                                ),
                                name="defects_report_answer_is_due_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandOver",
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
                        ("at", models.DateTimeField(default=common.clock.now)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "link_version",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="raise to revoke the link"
                            ),
                        ),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hand_overs",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hand_overs",
                                to="defects.report",
                            ),
                        ),
                        (
                            "link_since",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="when the link was renewed"
                            ),
                        ),
                        (
                            "reminded_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="when it was reminded last"
                            ),
                        ),
                        ("facts", models.JSONField(blank=True, db_default={}, default=dict)),
                        (
                            "reference",
                            models.CharField(
                                blank=True,
                                db_default="",
                                max_length=80,
                                verbose_name="what the body calls it",
                            ),
                        ),
                        (
                            "reminders",
                            models.PositiveSmallIntegerField(
                                db_default=0, default=0, verbose_name="sent so far"
                            ),
                        ),
                        (
                            "twin",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comes_from",
                                to="defects.report",
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("mail", "E-Mail mit Link"),
                                    ("form", "Web-Formular"),
                                    ("neighbour", "in dieser Anwendung"),
                                ],
                                db_default="mail",
                                default="mail",
                                max_length=10,
                            ),
                        ),
                        (
                            "connection",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="defects.connection",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=["municipality", "at", "id"],
                                name="defects_handed_over_now",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("report",),
                                name="defects_one_current_hand_over",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("way__in", ["mail", "form", "neighbour"])),
                                name="defects_hand_over_way_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("connection__isnull", True),
                                    ("way", "neighbour"),
                                    _connector="OR",
                                ),
                                name="defects_hand_over_inside_by_a_connection",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("twin__isnull", True),
                                    models.Q(
                                        ("connection__isnull", False),
                                        models.Q(("twin", models.F("report")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="defects_hand_over_twin_by_a_connection",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportNote",
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
                        ("text", models.TextField(blank=True, max_length=4000)),
                        ("blanked_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "item",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="report_note",
                                to="moderation.item",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="defects.report",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ReportPhoto",
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
                            "role",
                            models.CharField(
                                choices=[
                                    ("reported", "Foto der Meldung"),
                                    ("also", "Foto von jemand anderem"),
                                    ("after", "Nach der Reparatur"),
                                ],
                                default="reported",
                                max_length=10,
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "photo",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="of_report",
                                to="photos.photo",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pictures",
                                to="defects.report",
                            ),
                        ),
                        (
                            "shown_from",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="shown_above",
                                to="photos.photo",
                                verbose_name="the picture of the neighbour's case that this is a copy of",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["role", "order", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("role__in", ["reported", "also", "after"])),
                                name="defects_report_photo_role_is_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Routing",
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
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("rule", "Rule"),
                                    ("default", "category default"),
                                    ("clearing", "Clearing"),
                                    ("person", "Person"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "sentence",
                            models.CharField(
                                max_length=400, verbose_name="why, as a resident understands it"
                            ),
                        ),
                        ("facts", models.JSONField(default=dict)),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "body",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="routings",
                                to="defects.report",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="defects.routingrule",
                            ),
                        ),
                        (
                            "rule_set",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="defects.ruleset",
                            ),
                        ),
                        (
                            "sentences",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                verbose_name='the same in other languages: {"en": "..."}',
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["report", "-id"], name="defects_routing_latest"),
                            models.Index(fields=["body", "report"], name="defects_routing_of_body"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("step__in", ["rule", "default", "clearing", "person"])
                                ),
                                name="defects_routing_step_is_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Affected",
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
                        ("device", models.CharField(blank=True, max_length=64)),
                        ("contact", models.CharField(blank=True, max_length=64)),
                        ("sealed", models.TextField(blank=True)),
                        ("is_reporter", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "counts_for",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="counted",
                                to="defects.report",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="affected",
                                to="defects.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("device", ""), _negated=True),
                                fields=("counts_for", "device"),
                                name="defects_affected_once_per_device",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("contact", ""), _negated=True),
                                fields=("counts_for", "contact"),
                                name="defects_affected_once_per_contact",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_reporter", True)),
                                fields=("report",),
                                name="defects_affected_one_reporter",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AffectedPhoto",
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
                            "affected",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pictures",
                                to="defects.affected",
                            ),
                        ),
                        (
                            "picture",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="came_with",
                                to="defects.reportphoto",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DeskTask",
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
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("follow_up", "Nachfassen"),
                                    ("unread", "Ungelesen"),
                                    ("question", "Frage von außen"),
                                    ("unfixed", "Zugesagt, nicht behoben"),
                                    ("overdue", "Lange überfällig"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        ("opened_at", models.DateTimeField(default=common.clock.now)),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "note",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="defects.reportnote",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tasks",
                                to="defects.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["opened_at", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("done_at__isnull", True)),
                                fields=["municipality", "opened_at"],
                                name="defects_desk_task_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "kind", "since"), name="defects_desk_task_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        ["follow_up", "unread", "question", "unfixed", "overdue"],
                                    )
                                ),
                                name="defects_desk_task_kind_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandOverUse",
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
                        ("link_version", models.PositiveSmallIntegerField()),
                        (
                            "act",
                            models.CharField(
                                choices=[
                                    ("opened", "Seite geöffnet"),
                                    ("accepted", "Angenommen"),
                                    ("fixed", "Als behoben gemeldet"),
                                    ("returned", "Zurückgegeben"),
                                    ("asked_reporter", "Frage an die meldende Person"),
                                    ("asked_office", "Frage an uns"),
                                    ("renewed", "Neuen Link verlangt"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "hand_over",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="defects.handover",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["hand_over", "id"], name="defects_hand_over_uses")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "act__in",
                                        [
                                            "opened",
                                            "accepted",
                                            "fixed",
                                            "returned",
                                            "asked_reporter",
                                            "asked_office",
                                            "renewed",
                                        ],
                                    )
                                ),
                                name="defects_hand_over_act_is_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Knowledge",
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
                        (
                            "since",
                            models.DateTimeField(verbose_name="when the body got the report"),
                        ),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("on_call", "E-Mail an die Bereitschaft"),
                                    ("mailed", "E-Mail an die Stelle"),
                                    ("opened", "Zuerst geöffnet von der Stelle"),
                                    ("looked", "Zuerst geöffnet von anderen im Haus"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "body",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="knowledge",
                                to="defects.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "body", "since", "what"),
                                name="defects_known_first_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("what__in", ["on_call", "mailed", "opened", "looked"])
                                ),
                                name="defects_knowledge_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hint",
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
                        (
                            "says",
                            models.CharField(
                                choices=[("broken", "Noch kaputt"), ("fixed", "Ist behoben")],
                                max_length=6,
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=500)),
                        ("by_reporter", models.BooleanField(default=False)),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hints",
                                to="defects.report",
                            ),
                        ),
                        (
                            "done_at",
                            models.DateTimeField(
                                blank=True,
                                null=True,
                                verbose_name="somebody of the office has looked after it",
                            ),
                        ),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                        "indexes": [
                            models.Index(fields=["report", "-at"], name="defects_hint_of_report"),
                            models.Index(
                                condition=models.Q(("done_at__isnull", True)),
                                fields=["municipality", "report"],
                                name="defects_hint_waits",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("says__in", ["broken", "fixed"])),
                                name="defects_hint_says_is_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Satisfaction",
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
                            "answer",
                            models.CharField(
                                choices=[
                                    ("good", "zufrieden"),
                                    ("partly", "teils, teils"),
                                    ("bad", "nicht zufrieden"),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "report",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="satisfaction",
                                to="defects.report",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "satisfaction",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("answer__in", ["good", "partly", "bad"])),
                                name="defects_satisfaction_is_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DueNotice",
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
                            "which",
                            models.CharField(
                                choices=[("answer", "Erste Antwort"), ("repair", "Behoben")],
                                max_length=6,
                            ),
                        ),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("before", "bald fällig"),
                                    ("due", "fällig"),
                                    ("over", "lange überfällig"),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("due_on", models.DateField()),
                        ("batch", models.UUIDField(db_index=True)),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="due_notices",
                                to="defects.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["due_on", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "which", "step", "due_on"),
                                name="defects_due_told_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("which__in", ["answer", "repair"]),
                                    ("step__in", ["before", "due", "over"]),
                                ),
                                name="defects_due_notice_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Paper",
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
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("letter", "Brief"),
                                    ("mail", "E-Mail"),
                                    ("other", "Anderes"),
                                ],
                                default="letter",
                                max_length=6,
                            ),
                        ),
                        ("title", models.CharField(max_length=160)),
                        ("from_reporter", models.BooleanField(default=True)),
                        (
                            "content_type",
                            models.CharField(
                                choices=[
                                    ("application/pdf", "PDF"),
                                    ("image/jpeg", "JPEG"),
                                    ("image/png", "PNG"),
                                    ("text/plain", "Text"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("byte_size", models.PositiveIntegerField()),
                        ("sha256", models.BinaryField(max_length=32)),
                        ("added_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "added_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="papers",
                                to="defects.report",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["added_at", "id"],
                        "indexes": [
                            models.Index(
                                fields=["report", "added_at"], name="defects_paper_of_report"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["letter", "mail", "other"])),
                                name="defects_paper_kind_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "content_type__in",
                                        [
                                            "application/pdf",
                                            "image/jpeg",
                                            "image/png",
                                            "text/plain",
                                        ],
                                    )
                                ),
                                name="defects_paper_type_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("title", ""), _negated=True),
                                name="defects_paper_has_a_title",
                            ),
                            models.UniqueConstraint(
                                fields=("report", "sha256"), name="defects_paper_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CauseMessage",
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
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "cause",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="defects.cause",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("what__in", ["told", "fixed", "answered", "not_fixed"])
                                ),
                                name="defects_cause_message_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("what", "not_fixed"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="defects_cause_message_not_fixed_has_a_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Help",
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
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="helps",
                                to="defects.report",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="defects.reportnote",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["asked_at", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["asked", "accepted"])),
                                fields=["municipality", "department"],
                                name="defects_help_unfinished",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["asked", "accepted", "refused", "done", "ended"])
                                ),
                                name="defects_help_state_is_known",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["asked", "accepted"])),
                                fields=("report", "department"),
                                name="defects_help_asked_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CrewTeam",
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
                        ("name", models.CharField(max_length=60)),
                        (
                            "pin",
                            models.CharField(
                                max_length=128, verbose_name="hash of the PIN of all its phones"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="crew_teams",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "department", "name"),
                                name="defects_crew_team_name_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True),
                                    models.Q(("pin", ""), _negated=True),
                                ),
                                name="defects_crew_team_has_name_and_pin",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportEvent",
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
                                max_length=10,
                            ),
                        ),
                        (
                            "verb",
                            models.CharField(
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
                        ("payload", models.JSONField(default=dict)),
                        ("schema", models.PositiveSmallIntegerField(default=1)),
                        ("public", models.BooleanField(default=True)),
                        (
                            "actor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="defects.report",
                            ),
                        ),
                        (
                            "undoes",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="undone_by",
                                to="defects.reportevent",
                            ),
                        ),
                        (
                            "note",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="defects.reportnote",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="defects.crewteam",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["report", "id"], name="defects_event_history")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("actor_kind__in", ["resident", "staff", "outside", "system"])
                                ),
                                name="defects_event_actor_kind_is_known",
                            ),
                            models.CheckConstraint(
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
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("team__isnull", True), ("actor__isnull", True), _connector="OR"
                                ),
                                name="defects_event_by_a_team_names_nobody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CrewPhone",
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
                        (
                            "name",
                            models.CharField(max_length=60, verbose_name="what the lead calls it"),
                        ),
                        ("enrolled_at", models.DateTimeField(default=common.clock.now)),
                        ("last_used_at", models.DateTimeField(blank=True, null=True)),
                        ("open_until", models.DateTimeField(blank=True, null=True)),
                        (
                            "opened_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="last right PIN"
                            ),
                        ),
                        ("wrong_pins", models.PositiveSmallIntegerField(default=0)),
                        ("lockouts", models.PositiveSmallIntegerField(default=0)),
                        ("locked_until", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="phones",
                                to="defects.crewteam",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("revoked_at__isnull", True),
                                    ("open_until__isnull", True),
                                    _connector="OR",
                                ),
                                name="defects_crew_phone_revoked_is_closed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="defects_crew_phone_has_a_name",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CrewJob",
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
                        ("order", models.PositiveIntegerField(default=0)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "report",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="crew_job",
                                to="defects.report",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="jobs",
                                to="defects.crewteam",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                        "indexes": [
                            models.Index(fields=["team", "order"], name="defects_crew_job_order")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CrewInvitation",
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
                        ("made_at", models.DateTimeField(default=common.clock.now)),
                        ("expires_at", models.DateTimeField()),
                        (
                            "made_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "phone",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitation",
                                to="defects.crewphone",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="defects.crewteam",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["expires_at"], name="defects_crew_invitation_end")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("expires_at__gt", models.F("made_at"))),
                                name="defects_crew_invitation_ends_later",
                            )
                        ],
                    },
                ),
            ],
        ),
        AppendOnly("ReportEvent"),
        AppendOnly("Routing"),
        AppendOnly("HandOverUse"),
        AppendOnly("Knowledge"),
        AppendOnly("TextTemplateVersion"),
        migrations.RunSQL(_STAY, _MAY_CHANGE),
        migrations.RunSQL(_NO_CIRCLE, _CIRCLES),
    ]
