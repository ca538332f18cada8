import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.clock
import common.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_languages_of_people"),
        ("defects", "0017_two_clocks"),
        ("geo", "0013_towns_are_opened"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Way",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("mail", "E-Mail mit Link"), ("form", "Web-Formular der Stelle")],
                        default="mail",
                        max_length=10,
                    ),
                ),
                ("form_url", models.URLField(blank=True, max_length=500)),
                ("template", models.TextField(blank=True, max_length=4000)),
                ("asks", models.JSONField(blank=True, default=list)),
            ],
        ),
        migrations.AddField(
            model_name="handover",
            name="facts",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="handover",
            name="reference",
            field=models.CharField(
                blank=True, db_default="", max_length=80, verbose_name="what the body calls it"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="reminders",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="sent so far"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="twin",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comes_from",
                to="defects.report",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="way",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="handover",
            name="reminded_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="when it was reminded last"
            ),
        ),
        migrations.CreateModel(
            name="Connection",
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
            },
        ),
        migrations.AddField(
            model_name="handover",
            name="connection",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="defects.connection",
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["municipality", "at", "id"],
                name="defects_handed_over_now",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["mail", "form", "neighbour"])),
                name="defects_hand_over_way_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("connection__isnull", True), ("way", "neighbour"), _connector="OR"
                ),
                name="defects_hand_over_inside_by_a_connection",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddField(
            model_name="way",
            name="body",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="way",
                to="accounts.department",
            ),
        ),
        migrations.AddField(
            model_name="way",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="geo.municipality"
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "agreed"])),
                fields=("body",),
                name="defects_one_connection_of_a_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "agreed", "declined", "ended"])),
                name="defects_connection_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.CheckConstraint(
                condition=models.Q(("municipality", models.F("partner")), _negated=True),
                name="defects_connection_leads_elsewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="way",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["mail", "form"])), name="defects_way_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="way",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "form"), _negated=True),
                    models.Q(("form_url", ""), _negated=True),
                    _connector="OR",
                ),
                name="defects_way_form_has_an_address",
            ),
        ),
        # Who was reminded until now was reminded once.
        migrations.RunSQL(
            "UPDATE defects_handover SET reminders = 1 WHERE reminded_at IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
