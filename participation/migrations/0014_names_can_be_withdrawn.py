"""The author can take the name back from one proposal or comment."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("participation", "0013_who_had_a_say_and_is_gone")]

    operations = [
        *(
            migrations.AddField(
                model_name=model,
                name="name_withdrawn_at",
                field=models.DateTimeField(
                    blank=True, null=True, verbose_name="by its author, for good"
                ),
            )
            for model in ("proposal", "comment")
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=Q(name_withdrawn_at__isnull=True) | Q(department__isnull=True),
                name="participation_offices_stay_named",
            ),
        ),
    ]
