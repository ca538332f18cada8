import django.contrib.gis.db.models.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import common.clock
import common.identifiers
from common.database import AppendOnly, CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("photos", "0001_initial"),
        ("photos", "0002_pictures_of_saved_drafts"),
        ("photos", "0003_redactions"),
        ("photos", "0004_former_names"),
    ]

    initial = True

    dependencies = [
        ("geo", "0001_squashed_0014"),
        ("moderation", "0001_squashed_0014"),
    ]

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Photo",
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
                        ("draft_key", models.UUIDField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("stored", "wird vorbereitet"),
                                    ("ready", "fertig"),
                                    ("failed", "nicht lesbar"),
                                ],
                                default="stored",
                                max_length=10,
                            ),
                        ),
                        (
                            "failure",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="why it could not be read, for people",
                            ),
                        ),
                        (
                            "content_type",
                            models.CharField(max_length=40, verbose_name="by content, not by name"),
                        ),
                        ("byte_size", models.PositiveIntegerField()),
                        ("sha256", models.BinaryField(max_length=32)),
                        (
                            "width",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="upright, in pixels"
                            ),
                        ),
                        (
                            "height",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="upright, in pixels"
                            ),
                        ),
                        (
                            "alt",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="Was ist zu sehen?"
                            ),
                        ),
                        (
                            "found_location",
                            django.contrib.gis.db.models.fields.PointField(
                                blank=True,
                                geography=True,
                                null=True,
                                srid=4326,
                                verbose_name="place read from the picture, offered to its sender until the report is sent",
                            ),
                        ),
                        (
                            "shown",
                            models.BooleanField(default=False, verbose_name="mirror of item.shown"),
                        ),
                        (
                            "public_name",
                            models.CharField(
                                blank=True,
                                max_length=40,
                                verbose_name="random part of the public path",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        ("original_deleted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "item",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="photo",
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
                            "keep_until",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="of a draft that was saved"
                            ),
                        ),
                        (
                            "revision",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="raised by each redaction"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "draft_key"], name="photos_photo_by_draft"
                            ),
                            models.Index(
                                condition=models.Q(("original_deleted_at__isnull", True)),
                                fields=["created_at"],
                                name="photos_original_retention",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["stored", "ready", "failed"])),
                                name="photos_photo_state_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("shown", False),
                                    models.Q(
                                        ("state", "ready"),
                                        models.Q(("public_name", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="photos_only_ready_photos_are_shown",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("item__isnull", False),
                                    ("draft_key__isnull", False),
                                    _connector="OR",
                                ),
                                name="photos_belongs_to_a_draft_or_an_item",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PhotoRedaction",
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
                        ("revision", models.PositiveSmallIntegerField()),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="redactions",
                                to="photos.photo",
                            ),
                        ),
                        (
                            "redaction",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="of_photo",
                                to="moderation.redaction",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["revision"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("photo", "revision"), name="photos_redaction_revision_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BlackArea",
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
                        ("left", models.FloatField()),
                        ("top", models.FloatField()),
                        ("width", models.FloatField()),
                        ("height", models.FloatField()),
                        (
                            "of",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="areas",
                                to="photos.photoredaction",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("height__gt", 0),
                                    ("left__gte", 0),
                                    ("top__gte", 0),
                                    ("width__gt", 0),
                                    ("height__lte", 1),
                                    ("left__lte", 1),
                                    ("top__lte", 1),
                                    ("width__lte", 1),
                                    (
                                        "height__lte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.Value(1.000001), "-", models.F("top")
                                        ),
                                    ),
                                    (
                                        "width__lte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.Value(1.000001), "-", models.F("left")
                                        ),
                                    ),
                                ),
                                name="photos_black_area_lies_in_the_picture",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormerName",
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
                            "name",
                            models.CharField(
                                max_length=40,
                                unique=True,
                                verbose_name="random part of the public path",
                            ),
                        ),
                        ("since", models.DateTimeField(default=common.clock.now)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                ),
            ],
        ),
        AppendOnly("PhotoRedaction"),
        AppendOnly("BlackArea"),
    ]
