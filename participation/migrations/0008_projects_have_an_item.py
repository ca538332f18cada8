import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0001_initial"),
        ("participation", "0007_comment_order_by_stance"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="item",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="project",
                to="moderation.item",
            ),
        ),
    ]
