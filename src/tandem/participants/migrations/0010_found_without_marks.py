"""Sort keys as they are made now: letters with marks after all that begins with their base letter,
and found without their marks.
"""

from django.db import migrations

from tandem.platform.database.lookups import sort_key_sql

_TABLES = ("participants_company", "participants_person", "participants_member")
_FILL = """
UPDATE {table} SET sort_key = made.key
FROM (SELECT id, {key} AS key FROM {table}) AS made
WHERE made.id = {table}.id AND made.key <> {table}.sort_key;
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0009_wider_sort_keys")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        *(
            migrations.RunSQL(
                _FILL.format(table=table, key=sort_key_sql("name")), migrations.RunSQL.noop
            )
            for table in _TABLES
        ),
    ]
