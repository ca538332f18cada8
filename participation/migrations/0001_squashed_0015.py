import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.math
from django.conf import settings
from django.db import migrations, models

import common.clock
import common.identifiers
import participation.models.consultation
from common.database import AppendOnly, CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("participation", "0001_initial"),
        ("participation", "0002_history_is_append_only"),
        ("participation", "0003_pending_act_belongs_to_somebody"),
        ("participation", "0004_index_of_counts"),
        ("participation", "0005_index_of_answers"),
        ("participation", "0006_thread_counts_by_stance"),
        ("participation", "0007_comment_order_by_stance"),
        ("participation", "0008_projects_have_an_item"),
        ("participation", "0009_items_know_their_consultation"),
        ("participation", "0010_moments_of_phases"),
        ("participation", "0011_votes_can_be_set_aside"),
        ("participation", "0012_index_of_what_is_set_aside"),
        ("participation", "0013_who_had_a_say_and_is_gone"),
        ("participation", "0014_names_can_be_withdrawn"),
        ("participation", "0015_survey_texts_can_be_moderated"),
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
                    name="Project",
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
                            "slug",
                            models.SlugField(
                                max_length=80,
                                verbose_name="part of its address, fixed when published",
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        (
                            "summary",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                verbose_name="in plain language, one or two sentences",
                            ),
                        ),
                        ("text", models.TextField(blank=True, max_length=20000)),
                        (
                            "outcome",
                            models.TextField(
                                blank=True, max_length=20000, verbose_name="Was wurde daraus"
                            ),
                        ),
                        (
                            "outcome_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="when the result was published"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "geplant"),
                                    ("running", "läuft"),
                                    ("finished", "abgeschlossen"),
                                    ("stopped", "eingestellt"),
                                ],
                                default="planned",
                                max_length=10,
                            ),
                        ),
                        (
                            "template",
                            models.SlugField(
                                blank=True, max_length=40, verbose_name="what its editor began with"
                            ),
                        ),
                        (
                            "area",
                            django.contrib.gis.db.models.fields.GeometryField(
                                blank=True, geography=True, null=True, srid=4326
                            ),
                        ),
                        (
                            "place",
                            models.CharField(blank=True, max_length=200, verbose_name="in words"),
                        ),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "updated_at",
                            models.DateTimeField(
                                default=common.clock.now, verbose_name="last public change"
                            ),
                        ),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "search",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.contrib.postgres.search.SearchVector(
                                    "title", "summary", "text", "place", config="german"
                                ),
                                output_field=django.contrib.postgres.search.SearchVectorField(),
                            ),
                        ),
                        (
                            "created_by",
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "zones",
                            models.ManyToManyField(blank=True, related_name="+", to="geo.zone"),
                        ),
                        (
                            "item",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="project",
                                to="moderation.item",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-published_at", "-id"],
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["search"], name="participation_project_search"
                            ),
                            models.Index(
                                condition=models.Q(("published_at__isnull", False)),
                                fields=["municipality", "state", "-published_at"],
                                name="participation_project_list",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "slug"),
                                name="participation_project_slug_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["planned", "running", "finished", "stopped"])
                                ),
                                name="participation_project_state_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("published_at__isnull", True),
                                    models.Q(("summary", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="participation_published_project_has_a_summary",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consultation",
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
                        ("slug", models.SlugField(max_length=60)),
                        (
                            "format",
                            models.SlugField(
                                max_length=20, verbose_name="key of participation.formats"
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        (
                            "summary",
                            models.CharField(
                                blank=True,
                                max_length=400,
                                verbose_name="what it is about, in plain language",
                            ),
                        ),
                        ("text", models.TextField(blank=True, max_length=10000)),
                        (
                            "promise",
                            models.CharField(
                                blank=True,
                                max_length=400,
                                verbose_name="what happens with the result",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "eligibility",
                            models.CharField(
                                choices=[
                                    ("email", "alle mit bestätigter E-Mail-Adresse"),
                                    ("account", "alle mit einem Konto"),
                                    ("resident", "alle, die hier wohnen"),
                                    ("invited", "eingeladene Personen"),
                                ],
                                default="email",
                                max_length=10,
                            ),
                        ),
                        (
                            "least_trust",
                            models.PositiveSmallIntegerField(
                                default=0,
                                verbose_name="trust level of the identity provider that residents need; 0: postcode is enough",
                            ),
                        ),
                        (
                            "postcodes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=5),
                                blank=True,
                                default=list,
                                size=60,
                            ),
                        ),
                        (
                            "proposals_review",
                            models.CharField(
                                choices=[
                                    ("before", "vor dem Erscheinen prüfen"),
                                    ("after", "sofort zeigen, danach prüfen"),
                                ],
                                default="before",
                                max_length=6,
                            ),
                        ),
                        (
                            "comments_review",
                            models.CharField(
                                choices=[
                                    ("before", "vor dem Erscheinen prüfen"),
                                    ("after", "sofort zeigen, danach prüfen"),
                                ],
                                default="after",
                                max_length=6,
                            ),
                        ),
                        (
                            "edit_minutes",
                            models.PositiveIntegerField(
                                default=1440, verbose_name="how long authors may edit a proposal"
                            ),
                        ),
                        (
                            "shapes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=7),
                                blank=True,
                                default=list,
                                size=3,
                            ),
                        ),
                        ("needs_place", models.BooleanField(default=True)),
                        ("asks_cost", models.BooleanField(default=False)),
                        (
                            "area",
                            django.contrib.gis.db.models.fields.MultiPolygonField(
                                blank=True, null=True, srid=4326
                            ),
                        ),
                        ("settings", models.JSONField(blank=True, default=dict)),
                        ("next_number", models.PositiveIntegerField(default=1)),
                        (
                            "results_due_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="results are promised for"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
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
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consultations",
                                to="participation.project",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "slug"),
                                name="participation_consultation_slug_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("eligibility__in", ["email", "account", "resident", "invited"])
                                ),
                                name="participation_eligibility_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("proposals_review__in", ["before", "after"]),
                                    ("comments_review__in", ["before", "after"]),
                                ),
                                name="participation_review_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("shapes__contained_by", ["point", "line", "polygon"])
                                ),
                                name="participation_shapes_are_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Poll",
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
                        ("question", models.CharField(max_length=200)),
                        ("text", models.TextField(blank=True, max_length=4000)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("single", "eine Möglichkeit"),
                                    ("multiple", "mehrere Möglichkeiten"),
                                ],
                                default="single",
                                max_length=8,
                            ),
                        ),
                        ("most_choices", models.PositiveSmallIntegerField(default=1)),
                        (
                            "counting",
                            models.CharField(
                                blank=True,
                                max_length=400,
                                verbose_name="how it is counted, told before the vote",
                            ),
                        ),
                        (
                            "consultation",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="poll",
                                to="participation.consultation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "single"), ("most_choices", 1)),
                                    models.Q(("kind", "multiple"), ("most_choices__gte", 1)),
                                    _connector="OR",
                                ),
                                name="participation_poll_kind_fits_choices",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PollOption",
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
                        ("title", models.CharField(max_length=160)),
                        ("text", models.TextField(blank=True, max_length=2000)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "poll",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="options",
                                to="participation.poll",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="PaperCount",
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
                        ("count", models.PositiveIntegerField()),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("online", "online"),
                                    ("paper", "auf Papier"),
                                    ("workshop", "aus einer Veranstaltung"),
                                    ("phone", "am Telefon"),
                                ],
                                default="paper",
                                max_length=10,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True,
                                max_length=160,
                                verbose_name="such as 'Bürgerversammlung 3. März'",
                            ),
                        ),
                        ("at", models.DateTimeField(default=common.clock.now)),
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
                            "option",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="paper_counts",
                                to="participation.polloption",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
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
                        ("planned_on", models.DateField(blank=True, null=True)),
                        (
                            "planned_words",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="such as 'Frühjahr 2027'"
                            ),
                        ),
                        ("done_on", models.DateField(blank=True, null=True)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="milestones",
                                to="participation.project",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "planned_on", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectContact",
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
                                blank=True,
                                max_length=120,
                                verbose_name="person who agreed to be named",
                            ),
                        ),
                        ("phone", models.CharField(blank=True, max_length=40)),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contacts",
                                to="participation.project",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectDocument",
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
                        ("title", models.CharField(max_length=160)),
                        (
                            "file_name",
                            models.CharField(max_length=120, verbose_name="shown when it is saved"),
                        ),
                        ("byte_size", models.PositiveIntegerField()),
                        ("sha256", models.BinaryField(max_length=32)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        ("added_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="documents",
                                to="participation.project",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectNews",
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
                        ("text", models.TextField(max_length=8000)),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="news",
                                to="participation.project",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "project news",
                        "ordering": ["-at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectPhoto",
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
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "photo",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="of_project",
                                to="photos.photo",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pictures",
                                to="participation.project",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProposalCategory",
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
                        ("icon", models.SlugField(blank=True, max_length=40)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="categories",
                                to="participation.consultation",
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
                    ],
                    options={
                        "verbose_name_plural": "proposal categories",
                        "ordering": ["order", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("consultation", "name"), name="participation_category_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SurveyQuestion",
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
                                    ("single", "eine Antwort"),
                                    ("multiple", "mehrere Antworten"),
                                    ("scale", "Skala"),
                                    ("text", "eigener Text"),
                                    ("place", "Ort auf der Karte"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        ("hint", models.CharField(blank=True, max_length=300)),
                        ("is_required", models.BooleanField(default=False)),
                        ("most_choices", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("scale_from", models.SmallIntegerField(default=1)),
                        ("scale_to", models.SmallIntegerField(default=5)),
                        ("scale_from_words", models.CharField(blank=True, max_length=60)),
                        ("scale_to_words", models.CharField(blank=True, max_length=60)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="participation.consultation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["single", "multiple", "scale", "text", "place"])
                                ),
                                name="participation_question_kind_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("scale_to__gt", models.F("scale_from"))),
                                name="participation_scale_has_a_length",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SurveyChoice",
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
                        ("text", models.CharField(max_length=200)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="choices",
                                to="participation.surveyquestion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="SurveyResponse",
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
                            "origin",
                            models.CharField(
                                choices=[
                                    ("online", "online"),
                                    ("paper", "auf Papier"),
                                    ("workshop", "aus einer Veranstaltung"),
                                    ("phone", "am Telefon"),
                                ],
                                default="online",
                                max_length=10,
                            ),
                        ),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="responses",
                                to="participation.consultation",
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
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("consultation", "user"),
                                name="participation_one_response_per_person",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SurveyAnswer",
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
                        ("number", models.SmallIntegerField(blank=True, null=True)),
                        ("text", models.TextField(blank=True, max_length=2000)),
                        (
                            "location",
                            django.contrib.gis.db.models.fields.PointField(
                                blank=True, geography=True, null=True, srid=4326
                            ),
                        ),
                        (
                            "choice",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="participation.surveychoice",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="participation.surveyquestion",
                            ),
                        ),
                        (
                            "response",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="participation.surveyresponse",
                            ),
                        ),
                        (
                            "item",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="survey_answer",
                                to="moderation.item",
                            ),
                        ),
                        (
                            "rule_number",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="it was removed by"
                            ),
                        ),
                        ("shown", models.BooleanField(db_default=True, default=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["question", "choice"], name="participation_survey_tally"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("response", "question", "choice"),
                                name="participation_survey_answer_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("shown", True), ("item__isnull", False), _connector="OR"
                                ),
                                name="participation_hidden_answer_has_item",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("shown", False), ("rule_number__isnull", True), _connector="OR"
                                ),
                                name="participation_shown_answer_rests_on_no_rule",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Thread",
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
                        ("comment_count", models.PositiveIntegerField(default=0)),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="threads",
                                to="participation.consultation",
                            ),
                        ),
                        (
                            "item",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="thread",
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
                        ("for_count", models.PositiveIntegerField(default=0)),
                        ("against_count", models.PositiveIntegerField(default=0)),
                        ("neutral_count", models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Proposal",
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
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="within its consultation"
                            ),
                        ),
                        ("shown", models.BooleanField(default=False)),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("online", "online"),
                                    ("paper", "auf Papier"),
                                    ("workshop", "aus einer Veranstaltung"),
                                    ("phone", "am Telefon"),
                                ],
                                default="online",
                                max_length=10,
                            ),
                        ),
                        (
                            "draft_key",
                            models.UUIDField(
                                blank=True, null=True, verbose_name="under which its pictures wait"
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=120)),
                        ("text", models.TextField(blank=True, max_length=8000)),
                        (
                            "cost_euros",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="estimated by the author"
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        (
                            "geometry",
                            django.contrib.gis.db.models.fields.GeometryField(
                                blank=True, null=True, spatial_index=False, srid=4326
                            ),
                        ),
                        (
                            "geometry_3857",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.contrib.gis.db.models.functions.Transform(
                                    "geometry", 3857
                                ),
                                output_field=django.contrib.gis.db.models.fields.GeometryField(
                                    spatial_index=False, srid=3857
                                ),
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
                        (
                            "place",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="street and number, or words",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Entwurf"),
                                    ("submitted", "Eingereicht"),
                                    ("examined", "Wird vom Amt geprüft"),
                                    ("answered", "Beantwortet"),
                                    ("realising", "Wird umgesetzt"),
                                    ("realised", "Umgesetzt"),
                                    ("merged", "Zusammengelegt"),
                                    ("withdrawn", "Zurückgezogen"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("follow", "Wir folgen dem Vorschlag"),
                                    ("partly", "Wir folgen dem Vorschlag teilweise"),
                                    ("not", "Wir folgen dem Vorschlag nicht"),
                                    ("noted", "Wir nehmen den Vorschlag zur Kenntnis"),
                                ],
                                max_length=10,
                                verbose_name="of the last answer",
                            ),
                        ),
                        ("answer_due_on", models.DateField(blank=True, null=True)),
                        (
                            "paper_url",
                            models.URLField(
                                blank=True, max_length=400, verbose_name="council paper"
                            ),
                        ),
                        (
                            "paper_label",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="such as 'Vorlage 2026/114'"
                            ),
                        ),
                        (
                            "report_url",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="address of a defect report",
                            ),
                        ),
                        ("support_count", models.PositiveIntegerField(default=0)),
                        (
                            "comment_count",
                            models.PositiveIntegerField(
                                default=0, verbose_name="mirror of its thread"
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
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        ("submitted_at", models.DateTimeField(blank=True, null=True)),
                        ("edited_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "updated_at",
                            models.DateTimeField(
                                default=common.clock.now, verbose_name="last public change"
                            ),
                        ),
                        (
                            "search",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.contrib.postgres.search.CombinedSearchVector(
                                    django.contrib.postgres.search.CombinedSearchVector(
                                        django.contrib.postgres.search.SearchVector(
                                            "title", config="german", weight="A"
                                        ),
                                        "||",
                                        django.contrib.postgres.search.SearchVector(
                                            "text", config="german", weight="B"
                                        ),
                                        django.contrib.postgres.search.SearchConfig("german"),
                                    ),
                                    "||",
                                    django.contrib.postgres.search.SearchVector(
                                        "place", config="german", weight="C"
                                    ),
                                    django.contrib.postgres.search.SearchConfig("german"),
                                ),
                                output_field=django.contrib.postgres.search.SearchVectorField(),
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="proposals",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="participation.consultation",
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
                            "item",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposal",
                                to="moderation.item",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="participation.proposal",
                            ),
                        ),
                        (
                            "milestone",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="proposals",
                                to="participation.milestone",
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
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="participation.proposalcategory",
                            ),
                        ),
                        (
                            "thread",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposal",
                                to="participation.thread",
                            ),
                        ),
                        (
                            "name_withdrawn_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="by its author, for good"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-submitted_at", "-id"],
                        "indexes": [
                            django.contrib.postgres.indexes.GistIndex(
                                fields=["location_3857"], name="participation_proposal_box"
                            ),
                            django.contrib.postgres.indexes.GistIndex(
                                fields=["geometry_3857"], name="participation_proposal_shape"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["search"], name="participation_proposal_search"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["title", "text"],
                                name="participation_proposal_trgm",
                                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
                            ),
                            models.Index(
                                condition=models.Q(("shown", True)),
                                fields=["consultation", "-submitted_at", "-id"],
                                name="participation_proposal_new",
                            ),
                            models.Index(
                                condition=models.Q(("shown", True)),
                                fields=["consultation", "-support_count", "-id"],
                                name="participation_proposal_top",
                            ),
                            models.Index(
                                condition=models.Q(("shown", True)),
                                fields=["consultation", "-comment_count", "-id"],
                                name="participation_proposal_talk",
                            ),
                            models.Index(
                                condition=models.Q(("state", "examined")),
                                fields=["municipality", "department", "answer_due_on"],
                                name="participation_proposal_desk",
                            ),
                            models.Index(
                                condition=models.Q(("shown", True)),
                                fields=["consultation", "state", "decision", "origin", "id"],
                                include=("number", "location_3857"),
                                name="participation_proposal_counts",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("shown", True),
                                    ("state__in", ["answered", "realising", "realised"]),
                                ),
                                fields=["consultation", "-updated_at", "-id"],
                                name="participation_answered",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("consultation", "number"),
                                name="participation_proposal_number_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("source", ""), _negated=True),
                                fields=("consultation", "source", "source_id"),
                                name="participation_proposal_imported_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("item__isnull", True),
                                        ("shown", False),
                                        ("state", "draft"),
                                        ("submitted_at__isnull", True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "draft"), _negated=True),
                                        ("item__isnull", False),
                                        ("number__isnull", False),
                                        ("submitted_at__isnull", False),
                                        ("thread__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="participation_proposal_draft_or_submitted",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        [
                                            "draft",
                                            "submitted",
                                            "examined",
                                            "answered",
                                            "realising",
                                            "realised",
                                            "merged",
                                            "withdrawn",
                                        ],
                                    )
                                ),
                                name="participation_proposal_state_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("merged_into__isnull", False), ("state", "merged")),
                                    models.Q(
                                        models.Q(("state", "merged"), _negated=True),
                                        ("merged_into__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="participation_merged_says_into_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("merged_into", models.F("id")), _negated=True),
                                name="participation_not_merged_into_itself",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["answered", "realising", "realised"]),
                                        _negated=True,
                                    ),
                                    models.Q(("decision", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="participation_answered_has_a_decision",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("geometry__isnull", True), ("location__isnull", True)
                                    ),
                                    models.Q(
                                        ("geometry__isnull", False), ("location__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="participation_proposal_place_is_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ParticipationEvent",
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
                                    ("project_published", "Vorhaben veröffentlicht"),
                                    ("project_changed", "Vorhaben geändert"),
                                    ("news", "Neuigkeit"),
                                    ("milestone_done", "Schritt erledigt"),
                                    ("result_published", "Ergebnis veröffentlicht"),
                                    ("phase_changed", "Zeitraum geändert"),
                                    ("submitted", "Eingereicht"),
                                    ("edited", "Geändert"),
                                    ("examined", "Zur Prüfung gegeben"),
                                    ("answered", "Beantwortet"),
                                    ("realising", "Umsetzung begonnen"),
                                    ("realised", "Umgesetzt"),
                                    ("merged", "Zusammengelegt"),
                                    ("unmerged", "Wieder getrennt"),
                                    ("withdrawn", "Zurückgezogen"),
                                    ("linked", "Verknüpft"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("payload", models.JSONField(default=dict)),
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
                            "consultation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="participation.consultation",
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
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="participation.project",
                            ),
                        ),
                        (
                            "proposal",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="participation.proposal",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                fields=["project", "-id"], name="participation_event_project"
                            ),
                            models.Index(
                                fields=["proposal", "id"], name="participation_event_proposal"
                            ),
                            models.Index(
                                fields=["municipality", "at"], name="participation_event_digest"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "verb__in",
                                        [
                                            "project_published",
                                            "project_changed",
                                            "news",
                                            "milestone_done",
                                            "result_published",
                                            "phase_changed",
                                            "submitted",
                                            "edited",
                                            "examined",
                                            "answered",
                                            "realising",
                                            "realised",
                                            "merged",
                                            "unmerged",
                                            "withdrawn",
                                            "linked",
                                        ],
                                    )
                                ),
                                name="participation_event_verb_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("actor_kind__in", ["resident", "staff", "outside", "system"])
                                ),
                                name="participation_event_actor_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
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
                            "decision",
                            models.CharField(
                                choices=[
                                    ("follow", "Wir folgen dem Vorschlag"),
                                    ("partly", "Wir folgen dem Vorschlag teilweise"),
                                    ("not", "Wir folgen dem Vorschlag nicht"),
                                    ("noted", "Wir nehmen den Vorschlag zur Kenntnis"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("text", models.TextField(max_length=8000)),
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
                            "proposal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="participation.proposal",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decision__in", ["follow", "partly", "not", "noted"])
                                ),
                                name="participation_answer_decision_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="participation_answer_has_reasons",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProposalPhoto",
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
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "photo",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="of_proposal",
                                to="photos.photo",
                            ),
                        ),
                        (
                            "proposal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pictures",
                                to="participation.proposal",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProposalVersion",
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
                        ("title", models.CharField(max_length=120)),
                        ("text", models.TextField(blank=True, max_length=8000)),
                        (
                            "geometry",
                            django.contrib.gis.db.models.fields.GeometryField(
                                blank=True, null=True, spatial_index=False, srid=4326
                            ),
                        ),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        ("was_shown", models.BooleanField(default=False)),
                        (
                            "proposal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="participation.proposal",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("proposal", "number"), name="participation_version_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DiscussionTopic",
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
                        ("slug", models.SlugField(max_length=60)),
                        ("title", models.CharField(max_length=160)),
                        ("text", models.TextField(blank=True, max_length=8000)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="topics",
                                to="participation.consultation",
                            ),
                        ),
                        (
                            "thread",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="topic",
                                to="participation.thread",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("consultation", "slug"),
                                name="participation_topic_of_discussion_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Comment",
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
                        ("shown", models.BooleanField(default=False)),
                        ("placeholder", models.CharField(blank=True, max_length=10)),
                        (
                            "rule_number",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="it was removed by"
                            ),
                        ),
                        (
                            "stance",
                            models.CharField(
                                choices=[
                                    ("for", "Dafür"),
                                    ("against", "Dagegen"),
                                    ("neutral", "Hinweis"),
                                ],
                                default="neutral",
                                max_length=8,
                            ),
                        ),
                        ("text", models.TextField(blank=True, max_length=4000)),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        ("up_count", models.PositiveIntegerField(default=0)),
                        ("down_count", models.PositiveIntegerField(default=0)),
                        (
                            "reply_count",
                            models.PositiveIntegerField(default=0, verbose_name="listed replies"),
                        ),
                        (
                            "wilson",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Case(
                                    models.When(
                                        models.Q(("down_count", 0), ("up_count", 0)),
                                        then=models.Value(0.0),
                                    ),
                                    default=django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.functions.comparison.Cast(
                                                    "up_count", models.FloatField()
                                                ),
                                                "+",
                                                django.db.models.expressions.CombinedExpression(
                                                    models.Value(3.8415999999999997),
                                                    "/",
                                                    models.Value(2.0),
                                                ),
                                            ),
                                            "-",
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(1.96),
                                                "*",
                                                django.db.models.functions.math.Sqrt(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.functions.comparison.Cast(
                                                                    "up_count", models.FloatField()
                                                                ),
                                                                "*",
                                                                django.db.models.functions.comparison.Cast(
                                                                    "down_count",
                                                                    models.FloatField(),
                                                                ),
                                                            ),
                                                            "/",
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.functions.comparison.Cast(
                                                                    "up_count", models.FloatField()
                                                                ),
                                                                "+",
                                                                django.db.models.functions.comparison.Cast(
                                                                    "down_count",
                                                                    models.FloatField(),
                                                                ),
                                                            ),
                                                        ),
                                                        "+",
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.Value(3.8415999999999997),
                                                            "/",
                                                            models.Value(4.0),
                                                        ),
                                                    )
                                                ),
                                            ),
                                        ),
                                        "/",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.functions.comparison.Cast(
                                                    "up_count", models.FloatField()
                                                ),
                                                "+",
                                                django.db.models.functions.comparison.Cast(
                                                    "down_count", models.FloatField()
                                                ),
                                            ),
                                            "+",
                                            models.Value(3.8415999999999997),
                                        ),
                                    ),
                                    output_field=models.FloatField(),
                                ),
                                output_field=models.FloatField(),
                            ),
                        ),
                        (
                            "controversy",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Case(
                                    models.When(
                                        models.Q(
                                            ("up_count", 0), ("down_count", 0), _connector="OR"
                                        ),
                                        then=models.Value(0.0),
                                    ),
                                    default=django.db.models.functions.math.Power(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.comparison.Cast(
                                                "up_count", models.FloatField()
                                            ),
                                            "+",
                                            django.db.models.functions.comparison.Cast(
                                                "down_count", models.FloatField()
                                            ),
                                        ),
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.comparison.Least(
                                                django.db.models.functions.comparison.Cast(
                                                    "up_count", models.FloatField()
                                                ),
                                                django.db.models.functions.comparison.Cast(
                                                    "down_count", models.FloatField()
                                                ),
                                            ),
                                            "/",
                                            django.db.models.functions.comparison.Greatest(
                                                django.db.models.functions.comparison.Cast(
                                                    "up_count", models.FloatField()
                                                ),
                                                django.db.models.functions.comparison.Cast(
                                                    "down_count", models.FloatField()
                                                ),
                                            ),
                                        ),
                                    ),
                                    output_field=models.FloatField(),
                                ),
                                output_field=models.FloatField(),
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
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        ("edited_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="comments",
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
                            "item",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comment",
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
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replies",
                                to="participation.comment",
                            ),
                        ),
                        (
                            "thread",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to="participation.thread",
                            ),
                        ),
                        (
                            "name_withdrawn_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="by its author, for good"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["created_at", "id"],
                        "indexes": [
                            models.Index(
                                fields=["thread", "-created_at", "-id"],
                                name="participation_comment_new",
                            ),
                            models.Index(
                                fields=["parent", "created_at", "id"],
                                name="participation_comment_reply",
                            ),
                            models.Index(
                                condition=models.Q(("parent", None)),
                                fields=["thread", "stance", "-wilson", "-id"],
                                name="participation_stance_best",
                            ),
                            models.Index(
                                condition=models.Q(("parent", None)),
                                fields=["thread", "stance", "-controversy", "-id"],
                                name="participation_stance_heat",
                            ),
                            models.Index(
                                condition=models.Q(("parent", None)),
                                fields=["thread", "stance", "-created_at", "-id"],
                                name="participation_stance_new",
                            ),
                            models.Index(
                                condition=models.Q(("department__isnull", False)),
                                fields=["parent", "id"],
                                name="participation_comment_town",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("stance__in", ["for", "against", "neutral"])),
                                name="participation_stance_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("placeholder__in", ["", "deleted", "removed"])),
                                name="participation_placeholder_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("shown", False), ("placeholder", ""), _connector="OR"
                                ),
                                name="participation_shown_or_placeholder",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("parent", models.F("id")), _negated=True),
                                name="participation_no_reply_to_itself",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("source", ""), _negated=True),
                                fields=("thread", "source", "source_id"),
                                name="participation_comment_imported_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("name_withdrawn_at__isnull", True),
                                    ("department__isnull", True),
                                    _connector="OR",
                                ),
                                name="participation_offices_stay_named",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Topic",
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
                        ("slug", models.SlugField(max_length=60)),
                        ("name", models.CharField(max_length=80)),
                        ("icon", models.SlugField(blank=True, max_length=40)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="topics",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "slug"),
                                name="participation_topic_slug_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectTopic",
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
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="project_topics",
                                to="participation.project",
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="participation.topic",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "topic"), name="participation_project_topic_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommentVersion",
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
                        ("text", models.TextField(blank=True, max_length=4000)),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        ("was_shown", models.BooleanField(default=False)),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="participation.comment",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("comment", "number"),
                                name="participation_comment_version_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
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
                        ("email_hash", models.BinaryField(max_length=32)),
                        ("invited_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="participation.consultation",
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("consultation", "email_hash"),
                                name="participation_invited_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PendingAct",
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
                            "key",
                            models.UUIDField(
                                default=common.identifiers.uuid7, editable=False, unique=True
                            ),
                        ),
                        (
                            "act",
                            models.SlugField(max_length=20, verbose_name="see participation.acts"),
                        ),
                        (
                            "target",
                            models.UUIDField(
                                verbose_name="of the consultation, proposal, thread or comment it is about"
                            ),
                        ),
                        (
                            "payload",
                            models.JSONField(default=dict, verbose_name="the fields of the form"),
                        ),
                        (
                            "back",
                            models.CharField(max_length=300, verbose_name="page it was begun on"),
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
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["created_at"], name="participation_pending_age")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Phase",
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
                        ("title", models.CharField(max_length=80)),
                        (
                            "text",
                            models.CharField(
                                blank=True, max_length=400, verbose_name="what people can do in it"
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        (
                            "acts",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("propose", "Vorschläge machen"),
                                        ("comment", "kommentieren"),
                                        ("support", "unterstützen"),
                                        ("answer", "Fragen beantworten"),
                                        ("vote", "abstimmen"),
                                    ],
                                    max_length=10,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "results",
                            models.CharField(
                                choices=[
                                    ("always", "Zwischenstand immer sichtbar"),
                                    ("after", "erst nach dem Ende sichtbar, für niemanden vorher"),
                                ],
                                default="always",
                                max_length=6,
                            ),
                        ),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="phases",
                                to="participation.consultation",
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
                        "ordering": ["starts_at", "id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "ends_at"], name="participation_phase_end"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="participation_phase_has_a_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "acts__contained_by",
                                        ["propose", "comment", "support", "answer", "vote"],
                                    )
                                ),
                                name="participation_phase_acts_are_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("results__in", ["always", "after"])),
                                name="participation_phase_results_are_known",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    (
                                        participation.models.consultation.TsTzRange(
                                            "starts_at", "ends_at"
                                        ),
                                        "&&",
                                    ),
                                    ("consultation", "="),
                                ],
                                name="participation_phases_do_not_overlap",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PhaseMoment",
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
                                choices=[("opened", "Opened"), ("closed", "Closed")], max_length=6
                            ),
                        ),
                        ("scheduled_at", models.DateTimeField()),
                        ("noted_at", models.DateTimeField()),
                        (
                            "phase",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="moments",
                                to="participation.phase",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("phase", "kind"), name="participation_phase_moment_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["opened", "closed"])),
                                name="participation_phase_moment_kind_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Quarantine",
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
                                    ("proposed", "vorgeschlagen"),
                                    ("refused", "nicht bestätigt"),
                                    ("confirmed", "zählt nicht"),
                                    ("lifted", "zählt wieder"),
                                ],
                                default="proposed",
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(max_length=600)),
                        ("votes", models.PositiveIntegerField(default=0)),
                        ("supports", models.PositiveIntegerField(default=0)),
                        ("thumbs", models.PositiveIntegerField(default=0)),
                        ("proposed_at", models.DateTimeField(default=common.clock.now)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("lift_reason", models.CharField(blank=True, max_length=600)),
                        ("lift_proposed_at", models.DateTimeField(blank=True, null=True)),
                        ("lifted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quarantines",
                                to="participation.consultation",
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
                            "lift_proposed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
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
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "state"], name="participation_quarantines"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at", None),
                                        ("decided_by", None),
                                        ("state", "proposed"),
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("state__in", ["refused", "confirmed", "lifted"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="participation_quarantine_state_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["proposed", "refused"]),
                                    models.Q(
                                        ("decided_by", models.F("proposed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="participation_quarantine_decided_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("lifted_at__isnull", False),
                                        ("lifted_by__isnull", False),
                                        ("state", "lifted"),
                                        models.Q(
                                            ("lifted_by", models.F("lift_proposed_by")),
                                            _negated=True,
                                        ),
                                        ("lift_proposed_by__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(("state", "lifted"), _negated=True),
                                        ("lifted_at", None),
                                        ("lifted_by", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="participation_quarantine_lifted_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "confirmed"),
                                    models.Q(("supports", 0), ("thumbs", 0), ("votes", 0)),
                                    _connector="OR",
                                ),
                                name="participation_quarantine_numbers_stand",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("reason", ""), _negated=True),
                                    models.Q(
                                        ("lift_proposed_by", None),
                                        models.Q(("lift_reason", ""), _negated=True),
                                        _connector="OR",
                                    ),
                                ),
                                name="participation_quarantine_has_reasons",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Support",
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
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "carried_from",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="participation.proposal",
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
                            "proposal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="supports",
                                to="participation.proposal",
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
                        (
                            "quarantine",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="participation.quarantine",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("quarantine__isnull", False)),
                                fields=["quarantine"],
                                name="participation_support_aside",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("proposal", "user"), name="participation_supported_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Vote",
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
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "poll",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="votes",
                                to="participation.poll",
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
                        (
                            "quarantine",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="participation.quarantine",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("quarantine__isnull", False)),
                                fields=["quarantine"],
                                name="participation_vote_set_aside",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("poll", "user"), name="participation_voted_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VoteChoice",
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
                            "option",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="participation.polloption",
                            ),
                        ),
                        (
                            "vote",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="choices",
                                to="participation.vote",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["option"], name="participation_poll_tally")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("vote", "option"), name="participation_choice_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommentVote",
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
                        ("value", models.SmallIntegerField()),
                        (
                            "comment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="votes",
                                to="participation.comment",
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
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "quarantine",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="participation.quarantine",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("quarantine__isnull", False)),
                                fields=["quarantine"],
                                name="participation_thumb_set_aside",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("comment", "user"), name="participation_comment_voted_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("value__in", [-1, 1])),
                                name="participation_comment_vote_is_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuarantineAccount",
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
                        ("objected_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("kept", "zählt weiter nicht"),
                                    ("released", "zählt wieder"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("reasons", models.CharField(blank=True, max_length=2000)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
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
                            "quarantine",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accounts",
                                to="participation.quarantine",
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
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("quarantine", "user"), name="participation_quarantined_once"
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
                                        ("objected_at__isnull", False),
                                        ("outcome__in", ["kept", "released"]),
                                        models.Q(("reasons", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="participation_objection_decided_with_reasons",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuarantineEntry",
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
                                    ("vote", "Vote"),
                                    ("support", "Support"),
                                    ("thumb", "Thumb"),
                                ],
                                max_length=7,
                            ),
                        ),
                        (
                            "row_id",
                            models.BigIntegerField(
                                verbose_name="primary key of the vote, support or thumb"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="participation.quarantineaccount",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("account", "kind", "row_id"),
                                name="participation_quarantine_entry_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["vote", "support", "thumb"])),
                                name="participation_quarantine_entry_kind",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RollEntry",
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
                        ("subject", models.UUIDField()),
                        ("digest", models.BinaryField(max_length=32)),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "consultation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="roll",
                                to="participation.consultation",
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
                        "verbose_name_plural": "roll entries",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("subject", "digest"), name="participation_on_the_roll_once"
                            )
                        ],
                    },
                ),
            ],
        ),
        AppendOnly("ParticipationEvent"),
        AppendOnly("Answer"),
        AppendOnly("PhaseMoment"),
        # An index answers alone only for pages of the table that were vacuumed since they
        # changed: here after some hundred supports, not after a fifth of all proposals.
        migrations.RunSQL(
            "ALTER TABLE participation_proposal SET (autovacuum_vacuum_scale_factor = 0.02,"
            " autovacuum_vacuum_insert_scale_factor = 0.02)",
            "ALTER TABLE participation_proposal RESET (autovacuum_vacuum_scale_factor,"
            " autovacuum_vacuum_insert_scale_factor)",
        ),
    ]
