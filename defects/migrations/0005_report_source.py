"""Where an imported report comes from, so that importing again does not double it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("defects", "0004_report_proof_and_refusals")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="source",
            field=models.SlugField(
                blank=True,
                default="",
                max_length=40,
                verbose_name="system it was imported from",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="report",
            name="source_id",
            field=models.CharField(
                blank=True, default="", max_length=80, verbose_name="what it is called there"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=~Q(source=""),
                fields=["municipality", "source", "source_id"],
                name="defects_report_imported_once",
            ),
        ),
    ]
