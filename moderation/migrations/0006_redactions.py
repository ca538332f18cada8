"""Passages of texts and areas of photos can be blacked out; what was is only added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.clock
import common.identifiers
from common.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("geo", "0012_where_districts_are_settled"),
        ("moderation", "0005_index_of_similar_texts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Redaction",
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
                    models.CharField(choices=[("photo", "Foto"), ("text", "Text")], max_length=10),
                ),
                (
                    "is_lifted",
                    models.BooleanField(default=False, verbose_name="takes everything back"),
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
            },
        ),
        migrations.CreateModel(
            name="RedactedText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
        ),
        migrations.AddIndex(
            model_name="redaction",
            index=models.Index(fields=["item", "-id"], name="moderation_redaction_last"),
        ),
        migrations.AddIndex(
            model_name="redaction",
            index=models.Index(fields=["municipality", "-at"], name="moderation_redaction_log"),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_lifted", True),
                    models.Q(("by__isnull", False), ("rule__isnull", False)),
                    _connector="OR",
                ),
                name="moderation_a_redaction_names_its_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["photo", "text"])),
                name="moderation_redaction_what_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="redactedtext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("blanked_at__isnull", True),
                    models.Q(("original", {}), ("shown", {})),
                    _connector="OR",
                ),
                name="moderation_blanked_words_are_gone",
            ),
        ),
        AppendOnly("Redaction"),
    ]
