"""Texts of surveys can be put before the moderators, and be taken away."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0014_language_of_notices"),
        ("participation", "0014_names_can_be_withdrawn"),
    ]

    operations = [
        migrations.AddField(
            model_name="surveyanswer",
            name="item",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="survey_answer",
                to="moderation.item",
            ),
        ),
        migrations.AddField(
            model_name="surveyanswer",
            name="rule_number",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="it was removed by"
            ),
        ),
        migrations.AddField(
            model_name="surveyanswer",
            name="shown",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("shown", True), ("item__isnull", False), _connector="OR"),
                name="participation_hidden_answer_has_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shown", False), ("rule_number__isnull", True), _connector="OR"
                ),
                name="participation_shown_answer_rests_on_no_rule",
            ),
        ),
    ]
