"""Areas of a photo can be black; what was is only added to."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from common.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0006_redactions"),
        ("photos", "0002_pictures_of_saved_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="revision",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="raised by each redaction"
            ),
        ),
        migrations.CreateModel(
            name="PhotoRedaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
            },
        ),
        migrations.CreateModel(
            name="BlackArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
            },
        ),
        migrations.AddConstraint(
            model_name="photoredaction",
            constraint=models.UniqueConstraint(
                fields=("photo", "revision"), name="photos_redaction_revision_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="blackarea",
            constraint=models.CheckConstraint(
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
            ),
        ),
        AppendOnly("PhotoRedaction"),
        AppendOnly("BlackArea"),
    ]
