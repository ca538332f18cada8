from django.db import migrations

SCOPES = """
WITH RECURSIVE tree AS (
    SELECT t.item_id AS id, c.uuid AS scope
    FROM participation_thread t JOIN participation_consultation c ON c.id = t.consultation_id
    UNION ALL
    SELECT below.id, tree.scope
    FROM moderation_item below JOIN tree ON below.parent_id = tree.id
)
UPDATE moderation_item item SET scope = tree.scope FROM tree WHERE item.id = tree.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("participation", "0008_projects_have_an_item"),
        ("moderation", "0004_policies_and_second_looks"),
    ]

    operations = [migrations.RunSQL(SCOPES, migrations.RunSQL.noop)]
