import django.db.models.deletion
from django.db import migrations, models

import common.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_retention_holds_and_proof"),
        ("geo", "0012_where_districts_are_settled"),
    ]

    operations = [
        migrations.AlterField(
            model_name="maillog",
            name="recipient_kind",
            field=models.CharField(
                max_length=12, verbose_name="contact, user, department, mailbox or letter"
            ),
        ),
        migrations.CreateModel(
            name="Mailbox",
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
                ("purpose", models.CharField(choices=[("danger", "Bereitschaft")], max_length=10)),
                ("email", models.EmailField(max_length=254)),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mailboxes",
                        to="geo.municipality",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "purpose"), name="accounts_mailbox_once_per_purpose"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["danger"])),
                        name="accounts_mailbox_purpose_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), _negated=True),
                        name="accounts_mailbox_has_an_address",
                    ),
                ],
            },
        ),
    ]
