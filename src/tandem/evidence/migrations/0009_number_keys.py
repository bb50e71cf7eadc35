"""The form in which numbers of documents are compared, in SQL; the documents that stand get theirs."""

from django.db import migrations

# The same as `kit.codes.number_key`: `FV/001/2026`, `fv 1/2026` and `FV-1-2026` are one.
_MAKE = """
CREATE FUNCTION evidence_number_key_v1(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(trim(BOTH '/' FROM regexp_replace(
  regexp_replace(upper(said), '[^[:alnum:]]+', '/', 'g'), '(^|[^0-9])0+(?=[0-9])', '\\1', 'g')), 120);
"""
_FILL = """
UPDATE evidence_claim SET number_key = evidence_number_key_v1(number) WHERE number <> '' AND number_key = '';
UPDATE evidence_invoice SET number_key = evidence_number_key_v1(number) WHERE number <> '' AND number_key = '';
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0008_paper")]
    operations = [
        migrations.RunSQL(_MAKE, "DROP FUNCTION evidence_number_key_v1(text)"),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
