"""The step that finds who is done begins where the one stands that finds payments of activities: what was
recorded before there were tasks completes none, and is not read again.
"""

from django.db import migrations

_BEGIN = """
INSERT INTO platform_stepplace (step, xact, fact_id, updated_at)
SELECT 'follow_tasks.finish', place.xact, place.fact_id, place.updated_at
FROM platform_stepplace AS place
WHERE place.step = 'release_points.find_payments'
ON CONFLICT (step) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial"), ("platform", "0014_new_steps_begin_late")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(_BEGIN, migrations.RunSQL.noop),
    ]
