import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0011_index_of_the_public_record")]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="redaction",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="moderation.redaction",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("measure", "redacted"), ("redaction__isnull", False)),
                    models.Q(
                        models.Q(("measure", "redacted"), _negated=True),
                        ("redaction__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="moderation_statement_redacted_iff_redaction",
            ),
        ),
    ]
