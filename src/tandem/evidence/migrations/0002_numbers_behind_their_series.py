"""Numbers of documents in one form where no sign parts their series from them: `ABC123` is `ABC 0123`.

What is kept in the form of before is brought to the new one. A number under which something counted
is found by its new key; the old one stays and harms nothing.
"""

from django.db import migrations

# The same as `kit.codes.number_key`.
_NUMBER_KEY = """
CREATE FUNCTION evidence_number_key_v2(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(trim(BOTH '/' FROM regexp_replace(regexp_replace(
  CASE WHEN said ~ '[[:alpha:]][0-9]'
    THEN regexp_replace(upper(said), '([[:alpha:]])(?=[0-9])', '\\1/', 'g') ELSE upper(said) END,
  '[^[:alnum:]]+', '/', 'g'), '(^|[^0-9])0+(?=[0-9])', '\\1', 'g')), 120);
"""
_KEPT = """
UPDATE {table} SET number_key = evidence_number_key_v2(number_key)
WHERE number_key ~ '[[:alpha:]][0-9]';
"""
_COUNTED = """
INSERT INTO evidence_purchasenumber AS standing (
  organiser_id, key, numbers, source_id, turns, created_at
)
SELECT activity.organiser_id,
  md5(concat_ws('|', activity.programme_id, coalesce(activity.partner_id, 0),
    evidence_number_key_v2(activity.document_no)))::uuid,
  array_agg(DISTINCT activity.document_no), (array_agg(activity.id ORDER BY activity.id DESC))[1],
  1, min(activity.created_at)
FROM activity_activity AS activity
WHERE activity.kind = 'PURCHASE'
  AND activity.document_no ~ '[[:alpha:]][0-9]'
GROUP BY activity.organiser_id, activity.programme_id, activity.partner_id,
  evidence_number_key_v2(activity.document_no)
ON CONFLICT (key) DO UPDATE
SET turns = standing.turns + 1,
  numbers = ARRAY(SELECT DISTINCT unnest(standing.numbers || EXCLUDED.numbers));
"""
_TABLES = ("evidence_claim", "evidence_invoice", "evidence_retelling", "evidence_pagetelling")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_tables"), ("activity", "0001_tables")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(_NUMBER_KEY, "DROP FUNCTION evidence_number_key_v2(text)"),
        *(
            migrations.RunSQL(_KEPT.format(table=table), migrations.RunSQL.noop)
            for table in _TABLES
        ),
        migrations.RunSQL(_COUNTED, migrations.RunSQL.noop),
    ]
