import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import common.clock
import common.identifiers
import common.languages
from common.database import AppendOnly, CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_letters"),
        ("accounts", "0003_mail_log"),
        ("accounts", "0004_residences"),
        ("accounts", "0005_subscriptions"),
        ("accounts", "0006_letters_can_be_switched_off"),
        ("accounts", "0007_retention_holds_and_proof"),
        ("accounts", "0008_functional_mailboxes"),
        ("accounts", "0009_addresses_without_an_account"),
        ("accounts", "0010_legal_texts_and_opening"),
        ("accounts", "0011_contacts_are_found_by_a_part"),
        ("accounts", "0012_languages_of_people"),
        ("accounts", "0013_heads_of_departments"),
        ("accounts", "0014_people_for_what_is_confidential"),
        ("accounts", "0015_setup_changes_and_invitations"),
        ("accounts", "0016_accounts_wait_for_holds"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("geo", "0001_squashed_0014"),
    ]

    operations = [
        CreateModels(
            operations=[
                migrations.CreateModel(
                    name="User",
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
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "uuid",
                            models.UUIDField(
                                default=common.identifiers.uuid7, editable=False, unique=True
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, unique=True)),
                        (
                            "display_name",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="pseudonym shown to others"
                            ),
                        ),
                        (
                            "full_name",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="seen by colleagues only"
                            ),
                        ),
                        (
                            "language",
                            models.CharField(default=common.languages.current_code, max_length=10),
                        ),
                        (
                            "is_staff",
                            models.BooleanField(default=False, verbose_name="may enter /admin/"),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        ("date_joined", models.DateTimeField(default=common.clock.now)),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                        (
                            "mail_version",
                            models.PositiveSmallIntegerField(
                                default=1,
                                verbose_name="raise to revoke the links for leaving the daily mail",
                            ),
                        ),
                        (
                            "letters",
                            models.BooleanField(
                                default=True, verbose_name="single letters act in the work lists"
                            ),
                        ),
                        (
                            "erased_at",
                            models.DateTimeField(
                                blank=True,
                                null=True,
                                verbose_name="the person is gone; only history still points here",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("email"),
                                name="accounts_user_email_once_any_case",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("erased_at__isnull", True),
                                    models.Q(
                                        ("display_name", ""),
                                        ("email__endswith", "@invalid"),
                                        ("full_name", ""),
                                        ("is_active", False),
                                        ("last_login__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="accounts_erased_says_nothing",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
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
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("name", models.CharField(blank=True, max_length=120)),
                        ("phone", models.CharField(blank=True, max_length=40)),
                        ("email_confirmed_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        ("delete_after", models.DateTimeField()),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                default=common.languages.current_code,
                                max_length=10,
                                verbose_name="of the pages it was given on",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["delete_after"], name="accounts_contact_retention"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fastupdate=False,
                                fields=["email", "name", "phone"],
                                name="accounts_contact_trigrams",
                                opclasses=["gin_trgm_ops", "gin_trgm_ops", "gin_trgm_ops"],
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("email", ""), ("name", ""), ("phone", ""), _negated=True
                                ),
                                name="accounts_contact_says_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Department",
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
                        ("key", models.SlugField(max_length=60)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "dative",
                            models.CharField(
                                blank=True,
                                max_length=140,
                                verbose_name="as in 'Liegt ...': beim Bauhof, bei Straßen.NRW",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("inside", "Inside"), ("outside", "Outside")],
                                default="inside",
                                max_length=10,
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("phone", models.CharField(blank=True, max_length=40)),
                        ("website", models.URLField(blank=True)),
                        (
                            "hours",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                verbose_name="opening hours, see geo.hours",
                            ),
                        ),
                        (
                            "is_clearing",
                            models.BooleanField(
                                default=False, verbose_name="gets what no rule decides"
                            ),
                        ),
                        (
                            "may_release",
                            models.BooleanField(
                                default=False, verbose_name="its clerks may release its reports"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="departments",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "names",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                verbose_name='with its article, per language: {"en": "the building yard"}',
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "key"), name="accounts_department_key_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_clearing", True)),
                                fields=("municipality",),
                                name="accounts_one_clearing_desk",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_clearing", False),
                                    models.Q(("is_active", True), ("kind", "inside")),
                                    _connector="OR",
                                ),
                                name="accounts_clearing_desk_is_inside_and_active",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["inside", "outside"])),
                                name="accounts_department_kind_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                                    ("crew", "Bauhof"),
                                    ("clerk", "Sachbearbeitung"),
                                    ("dispatcher", "Verteilung"),
                                    ("moderator", "Moderation"),
                                    ("editor", "Redaktion"),
                                    ("administrator", "Administration"),
                                    ("confidential", "Vertrauliches"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("since", models.DateTimeField(default=common.clock.now)),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="accounts.department",
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["municipality", "role"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "user", "role", "department"),
                                name="accounts_membership_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("department__isnull", False),
                                        ("role__in", ["crew", "clerk"]),
                                    ),
                                    models.Q(
                                        models.Q(("role__in", ["crew", "clerk"]), _negated=True),
                                        ("department__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="accounts_crew_and_clerks_have_a_department",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        [
                                            "crew",
                                            "clerk",
                                            "dispatcher",
                                            "moderator",
                                            "editor",
                                            "administrator",
                                            "confidential",
                                        ],
                                    )
                                ),
                                name="accounts_membership_role_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Letter",
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
                        ("email", models.EmailField(max_length=254)),
                        ("subject", models.CharField(max_length=200)),
                        ("body", models.TextField()),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
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
                            models.Index(fields=["created_at"], name="accounts_letter_age")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MailLog",
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
                        ("template", models.CharField(max_length=80)),
                        (
                            "recipient_kind",
                            models.CharField(
                                max_length=12, verbose_name="a key of accounts.mail.KINDS"
                            ),
                        ),
                        ("recipient", models.UUIDField()),
                        ("ref", models.UUIDField(null=True, verbose_name="what the mail is about")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("sending", "Sending"),
                                    ("sent", "Sent"),
                                    ("dropped", "not needed any more"),
                                    ("failed", "given up"),
                                ],
                                default="sending",
                                max_length=8,
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                max_length=60,
                                verbose_name="why dropped, failed or tried again",
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
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
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "-created_at"], name="accounts_mail_by_town"
                            ),
                            models.Index(fields=["created_at"], name="accounts_mail_age"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["sending", "sent", "dropped", "failed"])
                                ),
                                name="accounts_mail_state_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                                    models.Q(
                                        models.Q(("state", "sent"), _negated=True),
                                        ("sent_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="accounts_mail_sent_at_iff_sent",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Residence",
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
                            "source",
                            models.CharField(
                                choices=[
                                    ("postcode", "selbst angegeben"),
                                    ("identity", "online ausgewiesen"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("postcode", models.CharField(blank=True, max_length=5)),
                        (
                            "trust",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="0 none, 1 basic, 2 substantial, 3 high"
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
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="residences",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "user", "source"),
                                name="accounts_residence_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("postcode__regex", "^\\d{5}$"),
                                        ("source", "postcode"),
                                        ("trust", 0),
                                    ),
                                    models.Q(("source", "identity"), ("trust__gte", 1)),
                                    _connector="OR",
                                ),
                                name="accounts_residence_says_where_from",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeletionEntry",
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
                        ("kind", models.CharField(max_length=60)),
                        ("digest", models.BinaryField(max_length=32, null=True)),
                        ("number", models.PositiveIntegerField(default=1)),
                        (
                            "ground",
                            models.CharField(
                                choices=[
                                    ("retention", "Frist abgelaufen"),
                                    ("person", "auf Wunsch der Person"),
                                    ("case_code", "auf Wunsch, mit dem geheimen Link"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "municipality",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "deletion entries",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(fields=["digest"], name="accounts_deletion_proof"),
                            models.Index(
                                fields=["municipality", "-at"], name="accounts_deletion_by_town"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("digest__isnull", True), ("number__gte", 1)),
                                    ("number", 1),
                                    _connector="OR",
                                ),
                                name="accounts_deletion_of_one_or_some",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ground__in", ["retention", "person", "case_code"])
                                ),
                                name="accounts_deletion_ground_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Hold",
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
                                    ("report", "Meldung"),
                                    ("proposal", "Vorschlag"),
                                    ("person", "Person"),
                                    ("other", "Anderes"),
                                ],
                                default="other",
                                max_length=10,
                            ),
                        ),
                        ("target", models.UUIDField()),
                        ("reason", models.CharField(max_length=500)),
                        ("since", models.DateTimeField(default=common.clock.now)),
                        (
                            "until",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="None: until somebody ends it"
                            ),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                            "ended_by",
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
                        "ordering": ["-since", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=["municipality", "target"],
                                name="accounts_hold_target",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("municipality", "target"),
                                name="accounts_held_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="accounts_hold_has_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until__isnull", True),
                                    ("until__gt", models.F("since")),
                                    _connector="OR",
                                ),
                                name="accounts_hold_has_a_length",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["report", "proposal", "person", "other"])
                                ),
                                name="accounts_hold_kind_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionRule",
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
                        ("kind", models.CharField(max_length=60)),
                        (
                            "amount",
                            models.PositiveSmallIntegerField(
                                verbose_name="days or months, as the kind says"
                            ),
                        ),
                        ("changed_at", models.DateTimeField(default=common.clock.now)),
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
                                fields=("municipality", "kind"), name="accounts_retention_rule_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 1)),
                                name="accounts_retention_is_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mailbox",
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
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("danger", "Bereitschaft"),
                                    ("barriers", "Barrierefreiheit"),
                                    ("head", "Leitung"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mailboxes",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mailboxes",
                                to="accounts.department",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("email", ""), _negated=True),
                                name="accounts_mailbox_has_an_address",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("department__isnull", True)),
                                fields=("municipality", "purpose"),
                                name="accounts_mailbox_once_per_purpose",
                            ),
                            models.UniqueConstraint(
                                fields=("department", "purpose"),
                                name="accounts_mailbox_once_per_department",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("department__isnull", True),
                                        ("purpose__in", ["danger", "barriers"]),
                                    ),
                                    models.Q(("department__isnull", False), ("purpose", "head")),
                                    _connector="OR",
                                ),
                                name="accounts_mailbox_purpose_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Subscriber",
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
                        ("email", models.EmailField(max_length=254)),
                        (
                            "link_version",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="raise to revoke its links"
                            ),
                        ),
                        (
                            "wanted_at",
                            models.DateTimeField(
                                default=common.clock.now, verbose_name="last time its owner said so"
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
                            "language",
                            models.CharField(
                                default=common.languages.current_code,
                                max_length=10,
                                verbose_name="of the pages it was given on",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["wanted_at"], name="accounts_subscriber_age")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "email"), name="accounts_subscriber_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Digest",
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
                        ("until", models.DateTimeField()),
                        ("since", models.JSONField(default=dict)),
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
                        (
                            "subscriber",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.subscriber",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["created_at"], name="accounts_digest_age")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "user", "until"),
                                name="accounts_digest_once",
                            ),
                            models.UniqueConstraint(
                                fields=("municipality", "subscriber", "until"),
                                name="accounts_guest_digest_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("subscriber__isnull", True), ("user__isnull", False)),
                                    models.Q(("subscriber__isnull", False), ("user__isnull", True)),
                                    _connector="OR",
                                ),
                                name="accounts_digest_of_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Subscription",
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
                        ("kind", models.SlugField(max_length=40)),
                        ("ref", models.UUIDField()),
                        ("since", models.DateTimeField(default=common.clock.now)),
                        ("told_until", models.DateTimeField(default=common.clock.now)),
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
                                related_name="subscriptions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(blank=True, default=common.clock.now, null=True),
                        ),
                        (
                            "subscriber",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="subscriptions",
                                to="accounts.subscriber",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-since", "-id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "kind", "ref"], name="accounts_subscribers"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "user", "kind", "ref"),
                                name="accounts_subscribed_once",
                            ),
                            models.UniqueConstraint(
                                fields=("municipality", "subscriber", "kind", "ref"),
                                name="accounts_guest_subscribed_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("confirmed_at__isnull", False),
                                        ("subscriber__isnull", True),
                                        ("user__isnull", False),
                                    ),
                                    models.Q(("subscriber__isnull", False), ("user__isnull", True)),
                                    _connector="OR",
                                ),
                                name="accounts_subscription_of_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BarrierNotice",
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
                            "page",
                            models.CharField(
                                blank=True,
                                max_length=500,
                                verbose_name="address of the page that is meant",
                            ),
                        ),
                        ("words", models.TextField(max_length=4000)),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="barrier_notices",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-at", "-id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "-at"], name="accounts_barriers_by_town"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LegalDraft",
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
                            "page",
                            models.CharField(
                                choices=[
                                    ("impressum", "Imprint"),
                                    ("datenschutz", "Privacy"),
                                    ("barrierefreiheit", "Accessibility"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("facts", models.JSONField(default=dict)),
                        ("own", models.JSONField(blank=True, default=dict)),
                        ("other", models.JSONField(blank=True, default=dict)),
                        ("changed", models.PositiveIntegerField(default=1)),
                        ("updated_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="legal_drafts",
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
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "page"), name="accounts_legal_draft_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LegalText",
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
                            "page",
                            models.CharField(
                                choices=[
                                    ("impressum", "Imprint"),
                                    ("datenschutz", "Privacy"),
                                    ("barrierefreiheit", "Accessibility"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        ("facts", models.JSONField(default=dict)),
                        ("sections", models.JSONField(default=list)),
                        ("other", models.JSONField(blank=True, default=dict)),
                        ("periods", models.JSONField(blank=True, default=list)),
                        ("published_at", models.DateTimeField(default=common.clock.now)),
                        (
                            "reason",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="what changed"
                            ),
                        ),
                        (
                            "municipality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="legal_texts",
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
                        "ordering": ["municipality", "page", "version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("municipality", "page", "version"),
                                name="accounts_legal_text_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("page__in", ["impressum", "datenschutz", "barrierefreiheit"])
                                ),
                                name="accounts_legal_text_page_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("version", 1),
                                    models.Q(
                                        ("version__gt", 1), models.Q(("reason", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="accounts_legal_text_says_what_changed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpeningEvent",
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
                                choices=[("opened", "Opened"), ("closed", "Closed")], max_length=10
                            ),
                        ),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        ("reason", models.CharField(blank=True, max_length=500)),
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
                                related_name="opening_events",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "opened"), ("reason", "")),
                                    models.Q(
                                        ("kind", "closed"), models.Q(("reason", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="accounts_closing_has_a_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SetupChange",
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
                        ("part", models.SlugField(max_length=40)),
                        ("thing", models.CharField(blank=True, max_length=60)),
                        (
                            "title",
                            models.CharField(
                                blank=True,
                                max_length=160,
                                verbose_name="what it is called, no person's name",
                            ),
                        ),
                        ("before", models.JSONField(null=True)),
                        ("after", models.JSONField(null=True)),
                        (
                            "batch",
                            models.UUIDField(
                                null=True, verbose_name="of one file that was read in"
                            ),
                        ),
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
                                related_name="setup_changes",
                                to="geo.municipality",
                            ),
                        ),
                        (
                            "person",
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
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                fields=["municipality", "-id"], name="accounts_setup_by_town"
                            ),
                            models.Index(
                                fields=["municipality", "part", "thing"],
                                name="accounts_setup_by_thing",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("after", None), ("before", None), _negated=True
                                ),
                                name="accounts_setup_change_says_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StaffInvitation",
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
                        ("email", models.EmailField(max_length=254)),
                        ("full_name", models.CharField(blank=True, max_length=120)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("crew", "Bauhof"),
                                    ("clerk", "Sachbearbeitung"),
                                    ("dispatcher", "Verteilung"),
                                    ("moderator", "Moderation"),
                                    ("editor", "Redaktion"),
                                    ("administrator", "Administration"),
                                    ("confidential", "Vertrauliches"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField(default=1)),
                        ("created_at", models.DateTimeField(default=common.clock.now)),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
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
                                related_name="invitations",
                                to="geo.municipality",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-created_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                                fields=("municipality", "email", "role", "department"),
                                name="accounts_invitation_open_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "role__in",
                                        [
                                            "crew",
                                            "clerk",
                                            "dispatcher",
                                            "moderator",
                                            "editor",
                                            "administrator",
                                            "confidential",
                                        ],
                                    )
                                ),
                                name="accounts_invitation_role_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("department__isnull", False),
                                        ("role__in", ["crew", "clerk"]),
                                    ),
                                    models.Q(
                                        models.Q(("role__in", ["crew", "clerk"]), _negated=True),
                                        ("department__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="accounts_invitation_department_as_role",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("accepted_at__isnull", True),
                                    ("revoked_at__isnull", True),
                                    _connector="OR",
                                ),
                                name="accounts_invitation_ends_one_way",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("expires_at__gt", models.F("created_at"))),
                                name="accounts_invitation_has_a_span",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ErasureWish",
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
                            "withdraw",
                            models.BooleanField(
                                verbose_name="contributions shall go where rules allow it"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        ("display_name", models.CharField(blank=True, max_length=60)),
                        ("full_name", models.CharField(blank=True, max_length=120)),
                        ("at", models.DateTimeField(default=common.clock.now)),
                        (
                            "municipality",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="geo.municipality",
                                verbose_name="where the person was, whose mail says that it is done",
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="erasure_wish",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
            ],
        ),
        AppendOnly("DeletionEntry"),
        AppendOnly("LegalText"),
        AppendOnly("OpeningEvent"),
        AppendOnly("SetupChange"),
    ]
