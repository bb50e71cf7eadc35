"""The numbers under which something counted so far, so that what comes is held against it."""

from django.db import migrations

_FILL = """
INSERT INTO evidence_purchasenumber (key, organiser_id, numbers, source_id, turns, created_at)
SELECT md5(concat_ws('|', deed.programme_id, coalesce(deed.partner_id, 0),
    evidence_number_key_v1(deed.document_no)))::uuid,
  deed.organiser_id, array_agg(DISTINCT deed.document_no), gen_random_uuid(), 1, now()
FROM activity_activity AS deed
WHERE deed.kind = 'PURCHASE' AND deed.document_no <> ''
GROUP BY 1, 2
ON CONFLICT (key) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0027_purchase_numbers"), ("activity", "0007_declared_kinds")]
    operations = [migrations.RunSQL(_FILL, migrations.RunSQL.noop)]
