"""Each stance has its order, so that its first comments are found without reading the others."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("participation", "0006_thread_counts_by_stance")]

    operations = [
        migrations.RemoveIndex("comment", "participation_comment_best"),
        migrations.RemoveIndex("comment", "participation_comment_heat"),
        *(
            migrations.AddIndex(
                "comment",
                models.Index(
                    fields=["thread", "stance", f"-{order}", "-id"],
                    condition=Q(parent=None),
                    name=f"participation_stance_{name}",
                ),
            )
            for name, order in (("best", "wilson"), ("heat", "controversy"), ("new", "created_at"))
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                fields=["parent", "id"],
                condition=Q(department__isnull=False),
                name="participation_comment_town",
            ),
        ),
    ]
