import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.clock
import common.identifiers
import defects.models.clocks


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_heads_of_departments"),
        ("defects", "0016_file_reference"),
        ("geo", "0013_towns_are_opened"),
        ("moderation", "0014_language_of_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
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
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("entered_at", models.DateTimeField(default=common.clock.now)),
            ],
            options={
                "ordering": ["first_day", "id"],
            },
        ),
        migrations.CreateModel(
            name="DueNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "which",
                    models.CharField(
                        choices=[("answer", "Erste Antwort"), ("repair", "Behoben")], max_length=6
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
            ],
            options={
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="TownClocks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answer_days", models.PositiveSmallIntegerField(default=3)),
                ("repair_days", models.PositiveSmallIntegerField(default=10)),
                ("remind_days", models.PositiveSmallIntegerField(default=1)),
                ("escalate_days", models.PositiveSmallIntegerField(default=5)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="desktask",
            name="defects_desk_task_kind_is_known",
        ),
        migrations.RemoveField(
            model_name="report",
            name="paused_for",
        ),
        migrations.AddField(
            model_name="report",
            name="answer_by",
            field=models.DateField(
                blank=True, null=True, verbose_name="first answer by the end of"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="answered_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="first word or act that the reporter sees"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="pauses",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=django.contrib.postgres.fields.ArrayField(
                    base_field=models.DateTimeField(), size=2
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="[[since, until], ...] of those that are over",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="repair_by",
            field=models.DateField(blank=True, null=True, verbose_name="done by the end of"),
        ),
        migrations.AlterField(
            model_name="category",
            name="answer_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                verbose_name="Arbeitstage until the first answer; None: as the group, see `defects.clocks`",
            ),
        ),
        migrations.AlterField(
            model_name="desktask",
            name="kind",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="desktask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["follow_up", "unread", "question", "unfixed", "overdue"])
                ),
                name="defects_desk_task_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer_by__isnull", True), ("repair_by__isnull", True)),
                    models.Q(("closed_at__isnull", True), ("duplicate_of__isnull", True)),
                    _connector="OR",
                ),
                name="defects_report_clocks_while_it_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer_by__isnull", True), ("answered_at__isnull", True), _connector="OR"
                ),
                name="defects_report_answer_is_due_once",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="deputy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="geo.municipality"
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="duenotice",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="geo.municipality"
            ),
        ),
        migrations.AddField(
            model_name="duenotice",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="due_notices",
                to="defects.report",
            ),
        ),
        migrations.AddField(
            model_name="townclocks",
            name="municipality",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="town_clocks",
                to="geo.municipality",
            ),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(
                fields=["municipality", "deputy", "last_day"], name="defects_absence_by_deputy"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="defects_absence_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("deputy", models.F("user")), _negated=True),
                name="defects_absence_needs_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="duenotice",
            constraint=models.UniqueConstraint(
                fields=("report", "which", "step", "due_on"), name="defects_due_told_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="duenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("which__in", ["answer", "repair"]), ("step__in", ["before", "due", "over"])
                ),
                name="defects_due_notice_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="townclocks",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer_days__range", (1, 250)), ("repair_days__range", (1, 250))
                ),
                name="defects_town_targets_1_to_250",
            ),
        ),
        migrations.AddConstraint(
            model_name="townclocks",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("remind_days__range", (0, 20)), ("escalate_days__range", (1, 60))
                ),
                name="defects_town_reminders_in_time",
            ),
        ),
    ]
