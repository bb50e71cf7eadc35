"""Points that wait are listed by the day on which their purchase is due."""

from django.db import migrations

_DAYS = """
UPDATE ledger_lot AS lot
SET due_on = coalesce(activity.due_on, '9999-12-31')
FROM activity_activity AS activity
WHERE lot.pending_points > 0 AND lot.due_on IS NULL
  AND activity.organiser_id = lot.organiser_id AND activity.member_id = lot.holder_id AND activity.id = lot.cause_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ('earning', '0010_award_reviews'),
        ('activity', '0009_activity_kinds'),
        ('ledger', '0006_days_of_lots'),
    ]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(_DAYS, migrations.RunSQL.noop),
    ]
