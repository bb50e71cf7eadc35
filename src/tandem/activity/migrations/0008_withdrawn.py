"""Whether the file by which a purchase came was withdrawn after it was recorded."""

from django.db import migrations

# A withdrawal corrects each purchase of its file, under the file's own id; what it gives back to
# purchases of other files bears another id than theirs.
_MAKE = """
CREATE FUNCTION activity_is_withdrawn_v1(of_organiser uuid, of_member bigint, of_deed uuid)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (
  SELECT 1
  FROM activity_activity AS purchase
  JOIN activity_batch AS own
    ON own.organiser_id = of_organiser AND own.id = purchase.batch_id
  JOIN activity_correction AS gone
    ON gone.organiser_id = of_organiser AND gone.member_id = of_member
   AND gone.activity_id = of_deed
  JOIN activity_activity AS said
    ON said.organiser_id = of_organiser AND said.member_id = of_member
   AND said.id = gone.correction_id
  JOIN activity_batch AS back
    ON back.organiser_id = of_organiser AND back.id = said.batch_id
   AND back.source = 'WITHDRAWN' AND back.source_id = own.source_id
  WHERE purchase.organiser_id = of_organiser
    AND purchase.member_id = of_member
    AND purchase.id = of_deed
);
"""


class Migration(migrations.Migration):
    dependencies = [("activity", "0007_declared_kinds")]
    operations = [
        migrations.RunSQL(_MAKE, "DROP FUNCTION activity_is_withdrawn_v1(uuid, bigint, uuid)")
    ]
