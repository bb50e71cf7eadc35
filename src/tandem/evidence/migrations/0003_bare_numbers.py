"""The number of a document without the letters in front of it (`evidence/sql/alike.sql`)."""

from django.db import migrations

# Of a number in the form that is compared (`evidence_number_key_v2`).
_BARE_NUMBER = """
CREATE FUNCTION evidence_bare_number_v1(number_key text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(number_key, '^[^0-9]+', '');
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_numbers_behind_their_series")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(_BARE_NUMBER, "DROP FUNCTION evidence_bare_number_v1(text)"),
    ]
