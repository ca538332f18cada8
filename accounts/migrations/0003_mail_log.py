import django.db.models.deletion
from django.db import migrations, models

import common.clock
import common.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailLog",
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
                ("template", models.CharField(max_length=80)),
                (
                    "recipient_kind",
                    models.CharField(
                        max_length=12, verbose_name="contact, user, department or letter"
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
                        blank=True, max_length=60, verbose_name="why dropped, failed or tried again"
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
                        condition=models.Q(("state__in", ["sending", "sent", "dropped", "failed"])),
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
    ]
