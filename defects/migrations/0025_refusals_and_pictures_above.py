import django.db.models.deletion
from django.db import migrations, models

PURPOSES = ["question", "message", "answer", "fixed", "not_fixed", "redirect", "refusal"]


class Migration(migrations.Migration):
    dependencies = [
        ("defects", "0024_questions_of_four_kinds"),
        ("photos", "0003_redactions"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="texttemplate", name="defects_text_template_purpose_is_known"
        ),
        migrations.AlterField(
            model_name="texttemplate",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("question", "Frage an die meldende Person"),
                    ("message", "Nachricht"),
                    ("answer", "Antwort"),
                    ("fixed", "Abschluss: behoben"),
                    ("not_fixed", "Absage: wird nicht behoben"),
                    ("redirect", "Verweis: das machen nicht wir"),
                    ("refusal", "Nicht für uns: ein Satz für die Kolleginnen und Kollegen"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="texttemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", PURPOSES)),
                name="defects_text_template_purpose_is_known",
            ),
        ),
        migrations.AddField(
            model_name="reportphoto",
            name="shown_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="shown_above",
                to="photos.photo",
                verbose_name="the picture of the neighbour's case that this is a copy of",
            ),
        ),
    ]
