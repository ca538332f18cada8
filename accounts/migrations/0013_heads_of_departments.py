import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_languages_of_people"),
        ("geo", "0013_towns_are_opened"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="mailbox",
            name="accounts_mailbox_once_per_purpose",
        ),
        migrations.RemoveConstraint(
            model_name="mailbox",
            name="accounts_mailbox_purpose_is_known",
        ),
        migrations.AddField(
            model_name="mailbox",
            name="department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mailboxes",
                to="accounts.department",
            ),
        ),
        migrations.AlterField(
            model_name="mailbox",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("danger", "Bereitschaft"),
                    ("barriers", "Barrierefreiheit"),
                    ("head", "Leitung"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.UniqueConstraint(
                condition=models.Q(("department__isnull", True)),
                fields=("municipality", "purpose"),
                name="accounts_mailbox_once_per_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.UniqueConstraint(
                fields=("department", "purpose"), name="accounts_mailbox_once_per_department"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("department__isnull", True), ("purpose__in", ["danger", "barriers"])),
                    models.Q(("department__isnull", False), ("purpose", "head")),
                    _connector="OR",
                ),
                name="accounts_mailbox_purpose_is_known",
            ),
        ),
    ]
