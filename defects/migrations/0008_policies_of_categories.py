from django.db import migrations

# What a category said itself is a policy of moderation now.
POLICIES = """
INSERT INTO moderation_policy (uuid, municipality_id, kind, scope, scope_label, publish, target,
                               unit, publish_on_timeout, four_eyes, clerks_release, changed_at)
SELECT gen_random_uuid(), c.municipality_id, s.kind, c.uuid, left(c.name->>'de', 160), 'after', 1,
       'days', false, false, true, now()
FROM defects_category c
CROSS JOIN LATERAL (VALUES ('defects.report_text', c.text_policy),
                           ('photos.photo', c.photo_policy)) AS s (kind, policy)
WHERE s.policy = 'at_once'
"""
SCOPES = """
WITH RECURSIVE tree AS (
    SELECT r.item_id AS id, c.uuid AS scope
    FROM defects_report r JOIN defects_category c ON c.id = r.category_id
    UNION ALL
    SELECT below.id, tree.scope
    FROM moderation_item below JOIN tree ON below.parent_id = tree.id
)
UPDATE moderation_item item SET scope = tree.scope FROM tree WHERE item.id = tree.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("defects", "0007_searches_without_a_pending_list"),
        ("moderation", "0004_policies_and_second_looks"),
    ]

    operations = [
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(SCOPES, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="category", name="photo_policy"),
        migrations.RemoveField(model_name="category", name="text_policy"),
    ]
