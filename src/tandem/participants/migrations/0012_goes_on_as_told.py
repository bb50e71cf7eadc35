"""Who was merged before goes on as the one to whom their number leads."""

from django.db import migrations

_FILL = """
UPDATE participants_member SET goes_on_as_id = number.member_id
FROM participants_identifier AS number
WHERE participants_member.status = 'MERGED'
  AND number.organiser_id = participants_member.organiser_id
  AND number.programme_id = participants_member.programme_id
  AND number.kind = 'NUMBER'
  AND number.value = participants_member.number
  AND number.member_id <> participants_member.id;
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0011_goes_on_as")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
