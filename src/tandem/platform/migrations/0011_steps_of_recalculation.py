"""Steps that post what a recalculation found keep their places under their new names."""

from django.db import migrations

_RENAMED = (
    ('award_activity.mend', 'award_activity.recalculate'),
    ('release_points.release_mended', 'release_points.release_recalculated'),
    ('tell_members.points_mended', 'tell_members.points_recalculated'),
)
_RENAME = """
UPDATE {table} SET step = '{new}' || substr(step, length('{old}') + 1)
WHERE step = '{old}' OR starts_with(step, '{old}/')
"""


def _renamed(table, pairs):
    return [migrations.RunSQL(_RENAME.format(table=table, old=old, new=new), _RENAME.format(table=table, old=new, new=old)) for old, new in pairs]


class Migration(migrations.Migration):
    dependencies = [("platform", "0010_steps_of_activities")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        *_renamed("platform_stepplace", _RENAMED),
        *_renamed("platform_stuckfact", _RENAMED),
    ]
