from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("participation", "0011_votes_can_be_set_aside")]

    operations = [
        AddIndexConcurrently(
            model_name="commentvote",
            index=models.Index(
                condition=models.Q(("quarantine__isnull", False)),
                fields=["quarantine"],
                name="participation_thumb_set_aside",
            ),
        ),
        AddIndexConcurrently(
            model_name="support",
            index=models.Index(
                condition=models.Q(("quarantine__isnull", False)),
                fields=["quarantine"],
                name="participation_support_aside",
            ),
        ),
        AddIndexConcurrently(
            model_name="vote",
            index=models.Index(
                condition=models.Q(("quarantine__isnull", False)),
                fields=["quarantine"],
                name="participation_vote_set_aside",
            ),
        ),
    ]
