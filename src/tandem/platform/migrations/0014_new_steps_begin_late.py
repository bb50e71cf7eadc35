"""The step that tells members of a purchase put right begins where the one stands that puts it
right: what was answered before there was such a message is told nobody today.
"""

from django.db import migrations

_BEGIN = """
INSERT INTO platform_stepplace (step, xact, fact_id, updated_at)
SELECT 'notify_members.purchase_put_right', place.xact, place.fact_id, place.updated_at
FROM platform_stepplace AS place
WHERE place.step = 'settle_witnesses.correct'
ON CONFLICT (step) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0013_steps_that_notify")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(_BEGIN, migrations.RunSQL.noop),
    ]
