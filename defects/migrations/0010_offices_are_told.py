import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.clock
import common.identifiers
from common.database import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_functional_mailboxes"),
        ("defects", "0009_affected"),
        ("geo", "0012_where_districts_are_settled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskTask",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("follow_up", "Nachfassen"),
                            ("unread", "Ungelesen"),
                            ("question", "Frage von außen"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("opened_at", models.DateTimeField(default=common.clock.now)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["opened_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="HandOverUse",
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
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Knowledge",
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
                ("since", models.DateTimeField(verbose_name="when the body got the report")),
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
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
            ],
        ),
        migrations.CreateModel(
            name="OfficeList",
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
            ],
        ),
        migrations.AddField(
            model_name="handover",
            name="link_since",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="when the link was renewed"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="handover",
            name="link_version",
            field=models.PositiveSmallIntegerField(
                default=1, verbose_name="raise to revoke the link"
            ),
        ),
        migrations.AddField(
            model_name="desktask",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.department",
            ),
        ),
        migrations.AddField(
            model_name="desktask",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="desktask",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="geo.municipality"
            ),
        ),
        migrations.AddField(
            model_name="desktask",
            name="note",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="defects.reportnote",
            ),
        ),
        migrations.AddField(
            model_name="desktask",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="defects.report",
            ),
        ),
        migrations.AddField(
            model_name="handoveruse",
            name="hand_over",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="uses",
                to="defects.handover",
            ),
        ),
        migrations.AddField(
            model_name="handoveruse",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="geo.municipality"
            ),
        ),
        migrations.AddField(
            model_name="knowledge",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.department",
            ),
        ),
        migrations.AddField(
            model_name="knowledge",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="knowledge",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="geo.municipality"
            ),
        ),
        migrations.AddField(
            model_name="knowledge",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="knowledge",
                to="defects.report",
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="department",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="office",
                to="accounts.department",
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="deputy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="geo.municipality"
            ),
        ),
        migrations.AddField(
            model_name="officelist",
            name="department",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="accounts.department",
            ),
        ),
        migrations.AddField(
            model_name="officelist",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="geo.municipality"
            ),
        ),
        migrations.AddIndex(
            model_name="desktask",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["municipality", "opened_at"],
                name="defects_desk_task_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="desktask",
            constraint=models.UniqueConstraint(
                fields=("report", "kind", "since"), name="defects_desk_task_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="desktask",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["follow_up", "unread", "question"])),
                name="defects_desk_task_kind_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="handoveruse",
            index=models.Index(fields=["hand_over", "id"], name="defects_hand_over_uses"),
        ),
        migrations.AddConstraint(
            model_name="handoveruse",
            constraint=models.CheckConstraint(
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
            ),
        ),
        migrations.AddConstraint(
            model_name="knowledge",
            constraint=models.UniqueConstraint(
                fields=("report", "body", "since", "what"), name="defects_known_first_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="knowledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["on_call", "mailed", "opened", "looked"])),
                name="defects_knowledge_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("tells__in", ["at_once", "list"])),
                name="defects_office_tells_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("absent_from__isnull", True), ("absent_until__isnull", True)),
                    models.Q(
                        ("absent_from__isnull", False),
                        ("absent_until__gte", models.F("absent_from")),
                        ("absent_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="defects_office_absence_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_days__gte", 1), ("answer_days__lte", 60)),
                name="defects_office_answer_days_1_to_60",
            ),
        ),
        migrations.AddIndex(
            model_name="officelist",
            index=models.Index(
                fields=["department", "kind", "-until"], name="defects_office_list_last"
            ),
        ),
        migrations.AddConstraint(
            model_name="officelist",
            constraint=models.UniqueConstraint(
                fields=("department", "kind", "day"), name="defects_office_list_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="officelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["new", "tasks"])),
                name="defects_office_list_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="officelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("since__lte", models.F("until"))),
                name="defects_office_list_has_a_span",
            ),
        ),
        AppendOnly("HandOverUse"),
        AppendOnly("Knowledge"),
    ]
