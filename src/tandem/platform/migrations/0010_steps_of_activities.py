"""A step keeps its place in the journal under its new name."""

from django.db import migrations

_RENAMED = (
    ('make_deeds.by_joining', 'make_activities.by_joining'),
)
_RENAME = """
UPDATE {table} SET step = '{new}' || substr(step, length('{old}') + 1)
WHERE step = '{old}' OR starts_with(step, '{old}/')
"""


def _renamed(table, pairs):
    return [migrations.RunSQL(_RENAME.format(table=table, old=old, new=new), _RENAME.format(table=table, old=new, new=old)) for old, new in pairs]


class Migration(migrations.Migration):
    dependencies = [("platform", "0009_longer_request_keys")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        *_renamed("platform_stepplace", _RENAMED),
        *_renamed("platform_stuckfact", _RENAMED),
    ]
