"""The steps that invite to surveys begin where the one stands that finds payments of activities: nobody is
asked today about what was done before.
"""

from django.db import migrations

_BEGIN = """
INSERT INTO platform_stepplace (step, xact, fact_id, updated_at)
SELECT name.step, place.xact, place.fact_id, place.updated_at
FROM platform_stepplace AS place
CROSS JOIN (
  VALUES ('invite_to_surveys.after_activities'), ('invite_to_surveys.after_orders'), ('invite_to_surveys.opened')
) AS name (step)
WHERE place.step = 'release_points.find_payments'
ON CONFLICT (step) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0002_doors_after_what_was_done"),
        ("platform", "0014_new_steps_begin_late"),
    ]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(_BEGIN, migrations.RunSQL.noop),
    ]
