import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import common.clock
import common.days
import common.identifiers
import common.languages
import moderation.models.sanction
from common.database import AppendOnly, CreateModels, NeverDeleted


class Migration(migrations.Migration):
    replaces = [
        ("moderation", "0001_initial"),
        ("moderation", "0002_decisions_are_append_only"),
        ("moderation", "0003_decisions_can_be_undone"),
        ("moderation", "0004_policies_and_second_looks"),
        ("moderation", "0005_index_of_similar_texts"),
        ("moderation", "0006_redactions"),
        ("moderation", "0007_findings"),
        ("moderation", "0008_notices_reasons_and_appeals"),
        ("moderation", "0009_people_can_be_paused"),
        ("moderation", "0010_published_rules_in_versions"),
        ("moderation", "0011_index_of_the_public_record"),
        ("moderation", "0012_reasons_of_redactions"),
        ("moderation", "0013_notices_taken_again"),
        ("moderation", "0014_language_of_notices"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0016"),
        ("geo", "0001_squashed_0014"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Item",
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
                                max_length=60, verbose_name="app.kind, such as defects.report_text"
                            ),
                        ),
                        (
                            "visibility",
                            models.CharField(
                                choices=[
                                    ("pending", "wird geprüft"),
                                    ("shown", "sichtbar"),
                                    ("held", "nicht freigegeben"),
                                    ("removed", "entfernt"),
                                    ("private", "nie öffentlich"),
                                ],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        ("shown", models.BooleanField(default=False)),
                        ("title", models.CharField(blank=True, max_length=200)),
                        ("excerpt", models.CharField(blank=True, max_length=400)),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "due_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="to be decided by"
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
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="moderation.item",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, verbose_name="raised by every edit and every decision"
                            ),
                        ),
                        (
                            "scope",
                            models.UUIDField(
                                blank=True,
                                null=True,
                                verbose_name="the category or consultation whose policy holds, see moderation.policies",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("visibility", "pending")),
                                fields=["municipality", "due_at"],
                                name="moderation_item_pending",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fastupdate=False,
                                fields=["excerpt"],
                                name="moderation_item_trigrams",
                                opclasses=["gin_trgm_ops"],
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "visibility__in",
                                        ["pending", "shown", "held", "removed", "private"],
                                    )
                                ),
                                name="moderation_item_visibility_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("shown", False), ("visibility", "shown"), _connector="OR"
                                ),
                                name="moderation_item_shown_only_if_visible",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Case",
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
                            "reason",
                            models.CharField(
                                choices=[
                                    ("new", "neu"),
                                    ("edited", "geändert"),
                                    ("flagged", "beanstandet"),
                                    ("appealed", "noch einmal prüfen"),
                                ],
                                default="new",
                                max_length=10,
                            ),
                        ),
                        ("opened_at", models.DateTimeField(default=common.clock.now)),
                        ("due_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("claimed_until", models.DateTimeField(blank=True, null=True)),
                        (
                            "claimed_by",
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
                                related_name="cases",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="moderation.item",
                            ),
                        ),
                        (
                            "assigned_to",
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
                        "ordering": ["opened_at", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=["municipality", "due_at", "id"],
                                name="moderation_case_queue",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at__isnull", True)),
                                fields=("municipality", "item"),
                                name="moderation_one_open_case_per_item",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reason__in", ["new", "edited", "flagged", "appealed"])
                                ),
                                name="moderation_case_reason_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rule",
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
                        ("number", models.PositiveSmallIntegerField()),
                        ("short", models.CharField(max_length=80)),
                        ("text", models.TextField(max_length=2000)),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rules",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "number"), name="moderation_rule_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
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
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("pending", "wird geprüft"),
                                    ("shown", "sichtbar"),
                                    ("held", "nicht freigegeben"),
                                    ("removed", "entfernt"),
                                    ("private", "nie öffentlich"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=1000)),
                        (
                            "automatic",
                            models.BooleanField(
                                default=False, verbose_name="by a policy, not by a person"
                            ),
                        ),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="moderation.case",
                            ),
                        ),
                        (
                            "decided_by",
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
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="moderation.item",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="moderation.rule",
                            ),
                        ),
                        (
                            "gesture",
                            models.UUIDField(
                                default=common.identifiers.uuid7,
                                editable=False,
                                verbose_name="shared by what one click decided",
                            ),
                        ),
                        (
                            "previous",
                            models.CharField(
                                choices=[
                                    ("pending", "wird geprüft"),
                                    ("shown", "sichtbar"),
                                    ("held", "nicht freigegeben"),
                                    ("removed", "entfernt"),
                                    ("private", "nie öffentlich"),
                                ],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        (
                            "undoes",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="undone_by",
                                to="moderation.decision",
                            ),
                        ),
                        (
                            "norm",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="law that it breaks"
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("own", "bei der eigenen Prüfung"),
                                    ("notice", "nach einer Beanstandung"),
                                    ("automation", "durch eine automatische Prüfung"),
                                ],
                                default="own",
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "-at"], name="moderation_decision_log"
                            ),
                            models.Index(fields=["gesture"], name="moderation_decision_gesture"),
                            models.Index(
                                models.F("municipality"),
                                models.OrderBy(common.days.BerlinDay("at"), descending=True),
                                models.OrderBy(
                                    django.db.models.functions.text.MD5(
                                        django.db.models.functions.comparison.Cast(
                                            "uuid", models.TextField()
                                        )
                                    ),
                                    descending=True,
                                ),
                                condition=models.Q(
                                    models.Q(
                                        ("outcome__in", ["held", "removed"]), ("undoes", None)
                                    ),
                                    models.Q(
                                        ("outcome", "shown"),
                                        ("previous__in", ["held", "removed"]),
                                        ("undoes", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="moderation_public_record",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "outcome__in",
                                        ["pending", "shown", "held", "removed", "private"],
                                    )
                                ),
                                name="moderation_decision_outcome_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "previous__in",
                                        ["pending", "shown", "held", "removed", "private"],
                                    )
                                ),
                                name="moderation_decision_previous_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome__in", ["held", "removed"]), _negated=True),
                                    ("rule__isnull", False),
                                    models.Q(("norm", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="moderation_a_restriction_names_its_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("source__in", ["own", "notice", "automation"])),
                                name="moderation_decision_source_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Policy",
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
                                max_length=60, verbose_name="app.kind, such as defects.report_text"
                            ),
                        ),
                        ("scope", models.UUIDField(blank=True, null=True)),
                        ("scope_label", models.CharField(blank=True, max_length=160)),
                        (
                            "publish",
                            models.CharField(
                                choices=[
                                    ("before", "erst prüfen, dann zeigen"),
                                    ("after", "sofort zeigen, danach prüfen"),
                                ],
                                default="before",
                                max_length=6,
                            ),
                        ),
                        (
                            "target",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="to be decided within so many units"
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(
                                choices=[("days", "Arbeitstage"), ("hours", "Arbeitsstunden")],
                                default="days",
                                max_length=5,
                            ),
                        ),
                        (
                            "publish_on_timeout",
                            models.BooleanField(
                                default=False,
                                verbose_name="shown by itself when nobody has decided in time",
                            ),
                        ),
                        (
                            "four_eyes",
                            models.BooleanField(
                                default=False, verbose_name="a second person confirms each decision"
                            ),
                        ),
                        (
                            "clerks_release",
                            models.BooleanField(
                                default=True,
                                verbose_name="clerks of a department that may release do so",
                            ),
                        ),
                        ("changed_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="policies",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "scope_label", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "kind", "scope"),
                                name="moderation_one_policy_per_scope",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("publish__in", ["before", "after"]),
                                    ("unit__in", ["days", "hours"]),
                                ),
                                name="moderation_policy_words_are_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("target__gte", 1), ("target__lte", 90)),
                                name="moderation_policy_target_in_reach",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("four_eyes", False),
                                    ("publish_on_timeout", False),
                                    _connector="OR",
                                ),
                                name="moderation_four_eyes_never_by_time_out",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProposedDecision",
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
                        ("outcomes", models.JSONField()),
                        (
                            "norm",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="the law that is broken"
                            ),
                        ),
                        (
                            "unfounded",
                            models.JSONField(
                                default=list, verbose_name="UUIDs of notices that are manifestly so"
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True,
                                max_length=1000,
                                verbose_name="the ground told to the author",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "wartet auf die zweite Person"),
                                    ("confirmed", "bestätigt"),
                                    ("disagreed", "nicht bestätigt"),
                                    ("taken_back", "zurückgenommen"),
                                    ("superseded", "überholt"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(default=common.clock.now)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                max_length=500,
                                verbose_name="why not, told to the first person",
                            ),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposed",
                                to="moderation.case",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="moderation.decision",
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
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="moderation.rule",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("case",),
                                name="moderation_one_open_proposal_per_case",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["confirmed", "disagreed"]), _negated=True
                                    ),
                                    models.Q(
                                        ("answered_by__isnull", False),
                                        models.Q(
                                            ("answered_by", models.F("proposed_by")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="moderation_nobody_answers_their_own_proposal",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "confirmed"), _negated=True),
                                    ("decision__isnull", False),
                                    _connector="OR",
                                ),
                                name="moderation_a_confirmed_proposal_has_its_decision",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "open",
                                            "confirmed",
                                            "disagreed",
                                            "taken_back",
                                            "superseded",
                                        ],
                                    )
                                ),
                                name="moderation_proposal_state_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Redaction",
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
                                choices=[("photo", "Foto"), ("text", "Text")], max_length=10
                            ),
                        ),
                        (
                            "is_lifted",
                            models.BooleanField(
                                default=False, verbose_name="takes everything back"
                            ),
                        ),
                        (
                            "gesture",
                            models.UUIDField(
                                default=common.identifiers.uuid7,
                                verbose_name="shared with a decision of the same click",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=1000)),
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
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="moderation.case",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="redactions",
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
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="moderation.rule",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["item", "-id"], name="moderation_redaction_last"),
                            models.Index(
                                fields=["municipality", "-at"], name="moderation_redaction_log"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_lifted", True),
                                    models.Q(("by__isnull", False), ("rule__isnull", False)),
                                    _connector="OR",
                                ),
                                name="moderation_a_redaction_names_its_rule",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("what__in", ["photo", "text"])),
                                name="moderation_redaction_what_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RedactedText",
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
                        ("original", models.JSONField(default=dict)),
                        ("shown", models.JSONField(default=dict)),
                        ("blanked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "redaction",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="words",
                                to="moderation.redaction",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("blanked_at__isnull", True),
                                    models.Q(("original", {}), ("shown", {})),
                                    _connector="OR",
                                ),
                                name="moderation_blanked_words_are_gone",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CheckSetting",
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
                            "check_key",
                            models.CharField(
                                max_length=30, verbose_name="key in moderation.checks"
                            ),
                        ),
                        ("is_on", models.BooleanField(default=True)),
                        (
                            "added",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "left_out",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "found",
                            models.PositiveIntegerField(
                                default=0, verbose_name="items it hinted at"
                            ),
                        ),
                        ("decided", models.PositiveIntegerField(default=0)),
                        ("withheld", models.PositiveIntegerField(default=0)),
                        ("counted_at", models.DateTimeField(blank=True, null=True)),
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
                            models.UniqueConstraint(
                                fields=("municipality", "check_key"),
                                name="moderation_check_setting_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("withheld__lte", models.F("decided")),
                                    ("decided__lte", models.F("found")),
                                ),
                                name="moderation_check_counts_fit",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Examination",
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
                        ("version", models.PositiveIntegerField(verbose_name="of the item")),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        ("text_hash", models.CharField(max_length=64)),
                        (
                            "minima",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "bands",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "marks",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="examinations",
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
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["municipality", "at"], name="moderation_examination_lately"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["bands"], name="moderation_examination_bands"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["marks"], name="moderation_examination_marks"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("item", "version"),
                                name="moderation_examination_once_per_version",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
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
                        ("version", models.PositiveIntegerField(verbose_name="of the item")),
                        (
                            "check_key",
                            models.CharField(
                                max_length=30, verbose_name="key in moderation.checks"
                            ),
                        ),
                        ("check_version", models.PositiveSmallIntegerField(default=1)),
                        ("reason", models.CharField(max_length=200)),
                        ("spans", models.JSONField(blank=True, default=list)),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
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
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "check_key", "at"],
                                name="moderation_finding_rate",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("item", "version", "check_key"),
                                name="moderation_finding_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Flag",
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
                            "ground",
                            models.CharField(
                                choices=[
                                    ("rule", "verstößt gegen eine Regel"),
                                    ("illegal", "ist verboten"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "norm",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                verbose_name="law, in the words of the notifier",
                            ),
                        ),
                        ("words", models.TextField(blank=True, max_length=4000)),
                        (
                            "concerns_children",
                            models.BooleanField(
                                default=False, verbose_name="sexual abuse of children"
                            ),
                        ),
                        (
                            "good_faith",
                            models.BooleanField(
                                default=True, verbose_name="said to be correct and complete"
                            ),
                        ),
                        ("notifier_key", models.BinaryField(blank=True, max_length=32, null=True)),
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
                        ("at", models.DateTimeField(default=common.clock.now)),
                        ("blanked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.contact",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="flags",
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
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="moderation.rule",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="flags",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "at"], name="moderation_flag_by_town"
                            ),
                            models.Index(
                                fields=["municipality", "notifier_key"],
                                name="moderation_flag_by_person",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "item", "notifier_key"),
                                name="moderation_flag_once_per_person",
                            ),
                            models.UniqueConstraint(
                                fields=("municipality", "item", "user"),
                                name="moderation_flag_once_per_account",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ground", "rule"), ("rule__isnull", False)),
                                    ("ground", "illegal"),
                                    _connector="OR",
                                ),
                                name="moderation_flag_names_its_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("notifier_key__isnull", False),
                                    ("concerns_children", True),
                                    ("blanked_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="moderation_flag_has_a_notifier",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("good_faith", True)),
                                name="moderation_flag_is_in_good_faith",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Appeal",
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
                            "side",
                            models.CharField(
                                choices=[
                                    ("author", "von der Verfasserin oder dem Verfasser"),
                                    ("notifier", "von der Person, die es beanstandet hat"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("words", models.TextField(blank=True, max_length=4000)),
                        ("opened_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("upheld", "Die Entscheidung bleibt"),
                                    ("overturned", "Die Entscheidung ist aufgehoben"),
                                    ("partly", "Die Entscheidung ist geändert"),
                                    ("lapsed", "Erledigt"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reasons", models.TextField(blank=True, max_length=4000)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("blanked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by_user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeals",
                                to="moderation.case",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeals",
                                to="moderation.decision",
                            ),
                        ),
                        (
                            "first_decided_by",
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
                            "result",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answered_appeals",
                                to="moderation.decision",
                            ),
                        ),
                        (
                            "flag",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeals",
                                to="moderation.flag",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["opened_at", "id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "opened_at"],
                                name="moderation_appeal_by_town",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("decision", "side", "flag"),
                                name="moderation_appeal_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("flag__isnull", True), ("side", "author")),
                                    models.Q(("flag__isnull", False), ("side", "notifier")),
                                    _connector="OR",
                                ),
                                name="moderation_appeal_of_a_notifier_has_a_flag",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at__isnull", True),
                                        ("decided_by__isnull", True),
                                        ("outcome", ""),
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("outcome__in", ["upheld", "overturned", "partly"]),
                                    ),
                                    models.Q(("decided_at__isnull", False), ("outcome", "lapsed")),
                                    _connector="OR",
                                ),
                                name="moderation_appeal_outcome_iff_decided",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    ("first_decided_by__isnull", True),
                                    models.Q(
                                        ("decided_by", models.F("first_decided_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="moderation_appeal_decided_by_somebody_else",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FlagAnswer",
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
                            "result",
                            models.CharField(
                                choices=[
                                    ("upheld", "Der Inhalt ist nicht mehr zu sehen"),
                                    ("rejected", "Der Inhalt bleibt"),
                                    ("lapsed", "Den Inhalt gibt es nicht mehr"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "is_unfounded",
                            models.BooleanField(
                                default=False, verbose_name="manifestly, Art. 23 (2) DSA"
                            ),
                        ),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "decision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="flag_answers",
                                to="moderation.decision",
                            ),
                        ),
                        (
                            "flag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="moderation.flag",
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
                            models.Index(
                                fields=["municipality", "at"], name="moderation_flag_answers"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("flag", "decision"),
                                name="moderation_flag_answered_once_by_decision",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("result__in", ["upheld", "rejected", "lapsed"])
                                ),
                                name="moderation_flag_result_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_unfounded", False), ("result", "rejected"), _connector="OR"
                                ),
                                name="moderation_only_rejected_flags_are_unfounded",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FlagLimit",
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
                            "unfounded",
                            models.PositiveSmallIntegerField(
                                default=3, verbose_name="manifestly unfounded notices"
                            ),
                        ),
                        (
                            "months",
                            models.PositiveSmallIntegerField(
                                default=6, verbose_name="within so many months"
                            ),
                        ),
                        (
                            "pause_days",
                            models.PositiveSmallIntegerField(
                                default=30, verbose_name="then none for so many days"
                            ),
                        ),
                        (
                            "municipality",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="flag_limit",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("months__gte", 1), ("unfounded__gte", 1)),
                                name="moderation_flag_limit_is_one",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Statement",
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
                        ("language", models.CharField(default="de", max_length=10)),
                        (
                            "measure",
                            models.CharField(
                                choices=[
                                    ("held", "nicht freigegeben"),
                                    ("removed", "entfernt"),
                                    ("redacted", "unkenntlich gemacht"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                verbose_name="what it was about, in the author's words",
                            ),
                        ),
                        (
                            "ground",
                            models.CharField(
                                max_length=2200, verbose_name="the rule or norm as it read then"
                            ),
                        ),
                        ("text", models.TextField(blank=True)),
                        (
                            "object_until",
                            models.DateTimeField(
                                verbose_name="until when one may ask for another look"
                            ),
                        ),
                        (
                            "link_version",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="raise to revoke the secret link"
                            ),
                        ),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        ("blanked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.contact",
                            ),
                        ),
                        (
                            "decision",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statement",
                                to="moderation.decision",
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
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="statements",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "redaction",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statements",
                                to="moderation.redaction",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("measure__in", ["held", "removed", "redacted"])
                                ),
                                name="moderation_statement_measure_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("text", ""), _negated=True),
                                    ("blanked_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="moderation_statement_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("measure", "redacted"), ("redaction__isnull", False)),
                                    models.Q(
                                        models.Q(("measure", "redacted"), _negated=True),
                                        ("redaction__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="moderation_statement_redacted_iff_redaction",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sanction",
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
                                choices=[("pause", "Pause"), ("block", "Sperre")], max_length=5
                            ),
                        ),
                        (
                            "address_key",
                            models.BinaryField(
                                max_length=32, verbose_name="keyed hash of the confirmed address"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                max_length=1000, verbose_name="told to the person, names nobody"
                            ),
                        ),
                        ("begins_at", models.DateTimeField(default=common.clock.now)),
                        ("ends_at", models.DateTimeField()),
                        ("lifted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "undone",
                            models.BooleanField(
                                default=False,
                                verbose_name="taken back as a mistake before anybody was told",
                            ),
                        ),
                        ("link_version", models.PositiveSmallIntegerField(default=1)),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sanctions",
                                to="moderation.case",
                            ),
                        ),
                        (
                            "imposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "lifted_by",
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
                                related_name="sanctions",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="moderation.rule",
                            ),
                        ),
                        (
                            "user",
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
                        "ordering": ["-begins_at", "-id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "address_key"],
                                name="moderation_sanction_address",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["pause", "block"])),
                                name="moderation_sanction_kind_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("begins_at"))),
                                name="moderation_sanction_has_a_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "pause"), _negated=True),
                                    (
                                        "ends_at__lte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("begins_at"),
                                            "+",
                                            models.Value(datetime.timedelta(days=31)),
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="moderation_pause_is_short",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="moderation_sanction_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("lifted_at", None), ("lifted_by", None), ("undone", False)
                                    ),
                                    models.Q(
                                        ("lifted_at__isnull", False), ("lifted_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="moderation_sanction_lifted_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("user", None),
                                    models.Q(("user", models.F("imposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="moderation_nobody_sanctions_themselves",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("lifted_at", None)),
                                expressions=[
                                    ("municipality", "="),
                                    ("address_key", "="),
                                    (
                                        moderation.models.sanction.TsTzRange(
                                            "begins_at", "ends_at"
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="moderation_one_sanction_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SanctionAppeal",
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
                        ("words", models.TextField(blank=True, max_length=4000)),
                        ("opened_at", models.DateTimeField(default=common.clock.now)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("upheld", "bleibt bestehen"),
                                    ("shortened", "wird verkürzt"),
                                    ("lifted", "wird aufgehoben"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reasons", models.CharField(blank=True, max_length=2000)),
                        (
                            "against",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "sanction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appeals",
                                to="moderation.sanction",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("decided_at", None)),
                                fields=("sanction",),
                                name="moderation_one_open_appeal_per_sanction",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by", None),
                                    models.Q(("decided_by", models.F("against")), _negated=True),
                                    _connector="OR",
                                ),
                                name="moderation_appeal_decided_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at", None),
                                        ("decided_by", None),
                                        ("outcome", ""),
                                        ("reasons", ""),
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("outcome__in", ["upheld", "shortened", "lifted"]),
                                        models.Q(("reasons", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="moderation_appeal_decided_with_reasons",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SanctionEvent",
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
                            "verb",
                            models.CharField(
                                choices=[
                                    ("imposed", "verhängt"),
                                    ("changed", "Ende geändert"),
                                    ("lifted", "aufgehoben"),
                                    ("undone", "zurückgenommen"),
                                    ("objected", "Einspruch der Person"),
                                    ("answered", "über den Einspruch entschieden"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("ends_at", models.DateTimeField()),
                        ("reason", models.CharField(blank=True, max_length=1000)),
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
                            "sanction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="moderation.sanction",
                            ),
                        ),
                        (
                            "undoes",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="undone_by",
                                to="moderation.sanctionevent",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "verb__in",
                                        [
                                            "imposed",
                                            "changed",
                                            "lifted",
                                            "undone",
                                            "objected",
                                            "answered",
                                        ],
                                    )
                                ),
                                name="moderation_sanction_verb_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("verb", "objected"), ("by__isnull", False), _connector="OR"
                                ),
                                name="moderation_sanction_event_has_an_actor",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RuleBook",
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
                        ("version", models.PositiveSmallIntegerField()),
                        ("valid_from", models.DateTimeField(default=common.clock.now)),
                        ("published_at", models.DateTimeField(default=common.clock.now)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rule_books",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "version"), name="moderation_rule_book_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("version", 1),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="moderation_rule_book_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("version__gte", 1)),
                                name="moderation_rule_book_from_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RuleDraft",
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
                        ("rules", models.JSONField(default=list)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("changed", models.PositiveIntegerField(default=1)),
                        ("updated_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "municipality",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rule_draft",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "updated_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RuleWording",
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
                        ("short", models.CharField(max_length=80)),
                        ("text", models.TextField(max_length=2000)),
                        (
                            "easy",
                            models.TextField(
                                blank=True, max_length=2000, verbose_name="in Leichter Sprache"
                            ),
                        ),
                        (
                            "norms",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "book",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="wordings",
                                to="moderation.rulebook",
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
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="wordings",
                                to="moderation.rule",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("book", "rule"), name="moderation_rule_worded_once"
                            ),
                            models.UniqueConstraint(
                                fields=("book", "number"), name="moderation_rule_number_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FlagLimitLift",
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
                        ("notifier_key", models.BinaryField(blank=True, max_length=32, null=True)),
                        (
                            "reason",
                            models.CharField(
                                max_length=1000, verbose_name="for the administration, names nobody"
                            ),
                        ),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        ("blanked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
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
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "notifier_key"],
                                name="moderation_flag_limit_lifts",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="moderation_flag_limit_lifted_with_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("notifier_key__isnull", False),
                                    ("blanked_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="moderation_flag_limit_lifted_for_somebody",
                            ),
                        ],
                    },
                ),
            ],
        ),
        AppendOnly("Decision"),
        AppendOnly("Redaction"),
        AppendOnly("FlagAnswer"),
        AppendOnly("SanctionEvent"),
        AppendOnly("RuleBook"),
        AppendOnly("RuleWording"),
        NeverDeleted("Rule"),
        NeverDeleted("FlagLimitLift"),
    ]
